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
  const settings = Object.entries(value).map(([name, setting]) => settingInWords(name, setting));
  return settings.length === 0 ? "kernel defaults" : listInWords(settings.sort(), 2);
}

function settingInWords(name: string, setting: string): string {
  const range = name === "net.ipv4.ping_group_range" ? /^\s*(\d+)\s+(\d+)\s*$/.exec(setting) : null;
  return range === null
    ? `${name}=${setting}`
    : `ping for ${groupsInWords(Number(range[1]), Number(range[2]))}`;
}

function groupsInWords(first: number, last: number): string {
  if (first > last) return "no group";
  if (first === 0 && last >= lastGroup) return "every group";
  if (first === last) return first === 0 ? "the root group" : `group ${first}`;
  return `groups ${first} to ${last}`;
}

/** The highest id that the kernel takes in the range. Source: Documentation/networking/ip-sysctl.rst, ping_group_range. */
const lastGroup = 2147483647;
