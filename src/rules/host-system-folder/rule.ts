import { absentOr, anyOf, not, pathOutside, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { plainly } from "../words.ts";

/** Folders that hold the node's programs, settings, accounts, devices and kernel interfaces. */
const folders = [
  "/bin",
  "/boot",
  "/dev",
  "/etc",
  "/lib",
  "/lib64",
  "/opt/cni",
  "/proc",
  "/root",
  "/run",
  "/sbin",
  "/sys",
  "/usr",
  "/var/log",
  "/var/run",
  "/var/spool/cron",
] as const;
/** Plain files that only tell the time. */
const harmless = ["/etc/localtime", "/etc/timezone", "/usr/share/zoneinfo"] as const;

export const hostSystemFolder = defineRule({
  id: "host-system-folder",
  title: "Volume is a system folder of the node",
  severity: "high",
  severityReason: "Writing there as root takes the node; reading there shows its accounts, keys and logs.",
  risk: "Programs, units and settings of the node can be read, and changed by a process that is root without a user namespace.",
  rootlessPodman: "Reaches in such a folder only what the login user may reach.",
  remediation: "Mount the one file that the program needs, with readOnly: true.",
  dimensions: ["host-paths"],
  versions: [
    {
      since: "1.0",
      requirement: pod(
        "volumes[*].hostPath.path",
        absentOr(anyOf(pathOutside(...folders), not(pathOutside(...harmless)))),
      ),
    },
  ],
  refines: ["host-path-volume"],
  says: ({ value }) => `mounts the system path ${plainly(value)} of the node`,
  references: ["https://kubernetes.io/docs/concepts/storage/volumes/"],
});
