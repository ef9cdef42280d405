import { defineDimension } from "../dimension.ts";
import { compareSysctls } from "../orders/sysctls.ts";
import type { DimensionValues } from "../values.ts";
import { listInWords } from "../words.ts";

export const sysctls = defineDimension<"sysctls">({
  id: "sysctls",
  title: "Sysctls",
  group: "kernel",
  reach: "pod",
  role: "gate",
  explanation:
    "Kernel settings of the container's own namespaces that bear on confinement: who may open ping " +
    "sockets, whether packets are forwarded, how much shared memory may be held. Each has its own " +
    "direction; a setting that nobody made has the kernel's default. Unprivileged ports are a dimension " +
    "of their own.",
  compare: compareSysctls,
  words: inWords,
  observation: "The files below /proc/sys read inside the container's namespaces.",
  sources: [
    "linux Documentation/networking/ip-sysctl.rst",
    "linux Documentation/admin-guide/sysctl/kernel.rst",
  ],
});

function inWords(value: DimensionValues["sysctls"]): string {
  const settings = Object.entries(value).map(([name, setting]) => `${name}=${setting}`);
  return settings.length === 0 ? "kernel defaults" : listInWords(settings.sort(), 2);
}
