import { defineDimension } from "../dimension.ts";
import { trueIsTighter } from "../orders/at-most.ts";

export const noNewPrivileges = defineDimension<"no-new-privileges">({
  id: "no-new-privileges",
  title: "No new privileges",
  group: "privilege",
  reach: "pod",
  role: "gate",
  explanation:
    "With no_new_privs the kernel ignores set-id bits and grants nothing from file capabilities at " +
    "execve, for this process and all its children, for good. Kubernetes sets it by " +
    "allowPrivilegeEscalation: false.",
  compare: trueIsTighter,
  words: (value) => (value ? "on" : "off"),
  observation: "NoNewPrivs in /proc/PID/status.",
  sources: ["linux Documentation/userspace-api/no_new_privs.rst", "prctl(2) PR_SET_NO_NEW_PRIVS"],
});
