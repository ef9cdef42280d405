import { defineDimension } from "../dimension.ts";
import type { DimensionValues } from "../values.ts";

export const runtimeBoundary = defineDimension<"runtime-boundary">({
  id: "runtime-boundary",
  title: "Runtime boundary",
  group: "engine",
  reach: "engine",
  role: "context",
  explanation:
    "What stands between the container and the host's kernel: nothing but the kernel itself, a second " +
    "kernel in user space, or a virtual machine. These are different kinds of confinement, declared and " +
    "not ordered.",
  compare: (a, b) => (a === b ? "equal" : "incomparable"),
  words: (value) => valueWords[value],
  observation:
    "The runtime's name in the engine's record of the container; inside, the kernel that uname reports.",
  sources: ["kubernetes documentation, runtime class"],
});

const valueWords: Readonly<Record<DimensionValues["runtime-boundary"], string>> = {
  "shared-kernel": "the host's kernel",
  "user-space-kernel": "a kernel in user space",
  "virtual-machine": "a virtual machine",
};
