import type { DimensionId, DimensionValues } from "../confinement/index.ts";
import { allCapabilities } from "../facts/index.ts";

/** The loosest and the tightest value that a dimension can have for a container. */
type Extremes<Id extends DimensionId> = readonly [
  loosest: DimensionValues[Id],
  tightest: DimensionValues[Id],
];

/** The extremes of a dimension; of seccomp for the processor that the container runs on, as filters of two have no order. */
export function extremesOf<Id extends DimensionId>(id: Id, architecture: "amd64" | "arm64"): Extremes<Id> {
  return id === "seccomp" ? (seccompExtremes[architecture] as Extremes<Id>) : extremes[id];
}

const seccompExtremes = { amd64: filtersOf("amd64"), arm64: filtersOf("arm64") } as const;

function filtersOf(architecture: "amd64" | "arm64"): Extremes<"seccomp"> {
  const name = "a filter that lets nothing through";
  const filter = { id: `nothing ${architecture}`, architecture, allowed: [], conditional: [], source: name };
  return [{ kind: "unconfined" }, { kind: "filter", name, filter }];
}

const everyCapability = allCapabilities;

/**
 * What a dimension may be of which only that is known that something bears on it. For some there is no tightest value, such as names of
 * variables or masked paths: then that of a container with nothing of the kind, or with everything that engines mask.
 */
const extremes: { readonly [Id in DimensionId]: Extremes<Id> } = {
  user: [
    { uid: 0, decidedBy: "engine" },
    { uid: 65534, decidedBy: "operator" },
  ],
  "user-namespace": [
    { kind: "host", mappedIds: Infinity },
    { kind: "private", mappedIds: 1 },
  ],
  "host-user": [[{ authority: "root", id: 0 }], [{ authority: "exclusive" }]],
  "host-groups": [[{ authority: "root", id: 0 }], [{ authority: "exclusive" }]],
  "capability-sets": [
    {
      bounding: everyCapability,
      permitted: everyCapability,
      effective: everyCapability,
      inheritable: everyCapability,
      ambient: everyCapability,
      over: "host",
    },
    { bounding: [], permitted: [], effective: [], inheritable: [], ambient: [], over: "own" },
  ],
  capabilities: [
    { host: everyCapability, own: everyCapability },
    { host: [], own: [] },
  ],
  "no-new-privileges": [false, true],
  "set-id": ["host-root", "nothing"],
  "nested-user-namespace": [true, false],
  seccomp: seccompExtremes.amd64,
  apparmor: [{ kind: "unconfined" }, { kind: "custom", profile: "a profile of its own" }],
  selinux: [{ kind: "unconfined" }, { kind: "custom", profile: "a type of its own" }],
  "proc-mount": ["unmasked", "masked"],
  "masked-paths": [
    { masked: [], readOnly: [] },
    { masked: ["/proc", "/sys"], readOnly: [] },
  ],
  sysctls: [{ "kernel.shmmni": "1000000", "net.ipv4.ping_group_range": "0 4294967294" }, {}],
  devices: ["all", "standard"],
  "pid-namespace": ["host", "private"],
  "ipc-namespace": ["host", "private"],
  "network-namespace": ["host", "private"],
  "uts-namespace": ["host", "private"],
  "cgroup-namespace": ["host", "private"],
  "mount-namespace": ["host", "private"],
  "time-namespace": ["host", "private"],
  "root-filesystem": [
    { writable: true, writableVolumes: [] },
    { writable: false, writableVolumes: [] },
  ],
  "host-paths": [[{ path: "/", access: "write", exposes: "engine" }], []],
  "mount-propagation": ["bidirectional", "private"],
  "volume-flags": [
    { setId: true, devices: true, writableSubmounts: true },
    { setId: false, devices: false, writableSubmounts: false },
  ],
  volumes: [["hostPath"], []],
  "host-ports": [[{ port: 0, protocol: "TCP", address: "" }], []],
  "privileged-ports": [
    { unprivilegedFrom: 0, of: "host" },
    { unprivilegedFrom: 65536, of: "own" },
  ],
  "raw-sockets": [
    { allowed: true, of: "host" },
    { allowed: false, of: "own" },
  ],
  "reachable-from": [[{ from: "host", ports: "all" }], []],
  reaches: [
    ["internet", "cluster", "api-server", "node", "metadata", "host-address", "host-loopback", "selected"],
    [],
  ],
  "api-token": ["api", "none"],
  "api-permissions": ["cluster-admin", "none"],
  "service-links": [true, false],
  "proxy-environment": [true, false],
  "secret-environment": [["variables that are not known"], []],
  "pids-limit": [Infinity, 0],
  "memory-limit": [Infinity, 0],
  "cpu-limit": [Infinity, 0],
  "ephemeral-storage-limit": [Infinity, 0],
  "open-files-limit": [Infinity, 0],
  "process-limit": [Infinity, 0],
  "core-limit": [Infinity, 0],
  "oom-score": [-1000, 1000],
  "engine-privilege": ["root-daemon-with-network-api", "no-daemon"],
  "runtime-boundary": ["shared-kernel", "virtual-machine"],
};
