import type { CgroupLimits } from "./read-cgroup-limits.ts";
import type { GroupAccount, UserAccount } from "./parse-accounts.ts";
import type { IdMapEntry } from "./parse-id-map.ts";
import type { Mount } from "./parse-mounts.ts";
import type { ResourceLimit } from "./parse-limits.ts";
import type { ListeningSocket } from "./parse-sockets.ts";
import type { ProcessStatus } from "./parse-status.ts";
import type { VariableName } from "./parse-environment.ts";
import type { Seen } from "./seen.ts";

export const namespaceKinds = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"] as const;
export type NamespaceKind = (typeof namespaceKinds)[number];
/** What the links below /proc/PID/ns say: two processes with the same text share the namespace. */
export type Namespaces = Readonly<Record<NamespaceKind, Seen<string>>>;

/** One process as the host's /proc shows it. Ids are those of the reader's user namespace. */
export interface ProcessRecord {
  readonly pid: number;
  /** Clock ticks since boot at which it started: with the pid it names one process for good. */
  readonly started: string;
  readonly status: ProcessStatus;
  readonly uidMap: Seen<readonly IdMapEntry[]>;
  readonly gidMap: Seen<readonly IdMapEntry[]>;
  readonly namespaces: Namespaces;
  readonly mounts: Seen<readonly Mount[]>;
  readonly limits: Seen<Readonly<Record<string, ResourceLimit>>>;
  readonly oomScoreAdjustment: Seen<number>;
  /** attr/current; empty where no security module labels processes. */
  readonly securityLabel: Seen<string>;
  readonly environment: Seen<readonly VariableName[]>;
  /** Device nodes below its /dev. */
  readonly devices: Seen<readonly string[]>;
  /** Files named "token" where Kubernetes mounts service account tokens. */
  readonly tokens: Seen<readonly string[]>;
  /** Accounts of its own /etc/passwd and /etc/group; an image without these files has none. */
  readonly accounts: Seen<{
    readonly users: readonly UserAccount[];
    readonly groups: readonly GroupAccount[];
  }>;
  readonly sockets: Seen<readonly ListeningSocket[]>;
  readonly interfaces: Seen<readonly string[]>;
  readonly cgroup: CgroupLimits;
  /** Path to the lines that were read, word for word; of the environment the names only. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
}
