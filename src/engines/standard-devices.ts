/** Nodes that every container has. Source: opencontainers/runtime-spec config-linux.md, default devices. */
export const standardDevices: readonly string[] = [
  "null",
  "zero",
  "full",
  "random",
  "urandom",
  "tty",
  "console",
  "ptmx",
].map((name) => `/dev/${name}`);

/** Those that a container makes for itself: the host's node of that name is another one. */
const ownDevices: readonly string[] = ["/dev/console", "/dev/ptmx"];

/** Whether a node of the host changes nothing in a container, which has the same one under that name. */
export function isStandardDevice(source: string, target: string): boolean {
  return source === target && standardDevices.includes(source) && !ownDevices.includes(source);
}
