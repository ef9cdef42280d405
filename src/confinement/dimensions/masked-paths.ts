import { defineDimension } from "../dimension.ts";
import { compareMaskedPaths } from "../orders/masked-paths.ts";

export const maskedPaths = defineDimension<"masked-paths">({
  id: "masked-paths",
  title: "Masked paths",
  group: "kernel",
  reach: "node",
  role: "gate",
  explanation:
    "Files of /proc and /sys that would show or change the whole machine: kernel memory, timers, " +
    "firmware, power meters. The runtime hides them or mounts them read-only; the list comes from the " +
    "kubelet or from the engine, and a pod cannot add to it.",
  compare: compareMaskedPaths,
  words: ({ masked, readOnly }) =>
    masked.length + readOnly.length === 0 ? "none" : `${masked.length} hidden, ${readOnly.length} read-only`,
  observation:
    "/proc/PID/mountinfo: /dev/null or an empty tmpfs over a path hides it, a read-only bind protects it.",
  sources: [
    "opencontainers/runtime-spec config-linux.md: maskedPaths, readonlyPaths",
    "kubernetes pkg/securitycontext/util.go",
  ],
});
