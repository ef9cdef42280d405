import { defineDimension } from "../dimension.ts";
import { compareLsm, lsmInWords } from "../orders/lsm.ts";

export const selinux = defineDimension<"selinux">({
  id: "selinux",
  title: "SELinux",
  group: "kernel",
  reach: "node",
  role: "gate",
  explanation:
    "SELinux gives each container a type and a level of its own, by which it reaches neither the host's " +
    "files nor another container's. Podman uses it on every host that has it; k3s and containerd only " +
    "when the node is told to.",
  compare: compareLsm,
  words: (value) => lsmInWords(value, "SELinux"),
  observation:
    "/proc/PID/attr/current: user, role, type and level; the type container_t is the engines' default.",
  sources: ["k3s documentation, security: SELinux", "containers/common pkg/config/default.go"],
});
