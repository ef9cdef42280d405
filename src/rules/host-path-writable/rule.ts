import { mountsOf, noneOf, oneOf, withField } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const hostPathWritable = defineRule({
  id: "host-path-writable",
  title: "Path of the node is mounted writable",
  severity: "high",
  severityReason: "What a process leaves there, others of the node run or read.",
  risk: "Files of the node can be changed under the container's host user, set-id programs and links among them.",
  rootlessPodman: "Writes to a host folder only as the login user or a subordinate id.",
  remediation: "Set readOnly: true on the mount, or use a persistentVolumeClaim.",
  dimensions: ["host-paths"],
  versions: [
    {
      since: "1.0",
      requirement: mountsOf(withField("hostPath", noneOf("")), "readOnly", oneOf(true)),
    },
  ],
  evidence: { "host-paths": (value) => value.some(({ access }) => access === "write") },
  says: ({ path }) => `mount ${String(path.at(-2))} is a path of the node and not read-only`,
  references: ["https://kubernetes.io/docs/concepts/storage/volumes/"],
});
