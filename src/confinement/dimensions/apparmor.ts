import { defineDimension } from "../dimension.ts";
import { compareLsm, lsmInWords } from "../orders/lsm.ts";

export const apparmor = defineDimension<"apparmor">({
  id: "apparmor",
  title: "AppArmor",
  group: "kernel",
  reach: "pod",
  role: "gate",
  explanation:
    "An AppArmor profile refuses file paths, mounts, signals and tracing on top of ordinary permissions, " +
    "where the node's kernel has the module. The engines' default profiles are close to one another and " +
    "count as one class. Rootless Podman cannot load a profile, so any on a pod is tighter.",
  compare: compareLsm,
  words: (value) => lsmInWords(value, "AppArmor"),
  observation:
    "/proc/PID/attr/apparmor/current (or attr/current): the profile's name and its mode; only `enforce` " +
    "counts.",
  sources: ["kubernetes KEP-24 (AppArmor)", "containerd contrib/apparmor/template.go"],
});
