import fc from "fast-check";
import type {
  CapabilitySets,
  DimensionId,
  DimensionValues,
  HostAuthority,
  LsmValue,
  NamespaceSharing,
  SeccompCondition,
  SeccompFilter,
} from "../../src/confinement/index.ts";

/** Small universes, so that random values are related often enough for the laws of orders to bite. */
type ValueArbitraries = { readonly [Id in DimensionId]: fc.Arbitrary<DimensionValues[Id]> };

const limit = fc.constantFrom(0, 1, 64, 2048, Infinity);
const sharing = fc.constantFrom<NamespaceSharing>("private", "pod", "host");
const capabilityNames = fc.subarray(["CHOWN", "KILL", "NET_RAW", "SYS_ADMIN"]);
const paths = fc.subarray(["/", "/data", "/data/a", "/data/ab", "/proc/keys"]);
const ports = fc.oneof(fc.constant("all" as const), fc.subarray(["TCP/80", "UDP/53"]));

const hostIdentities = fc.array(
  fc.record(
    {
      authority: fc.constantFrom<HostAuthority>(
        "exclusive",
        "shared-range",
        "unowned",
        "system",
        "login",
        "root",
      ),
      id: fc.constantFrom(0, 1000, 10001),
    },
    { requiredKeys: ["authority"] },
  ),
  { maxLength: 3 },
);

const capabilitySets: fc.Arbitrary<CapabilitySets> = fc.record({
  bounding: fc.subarray(["CHOWN", "KILL"]),
  permitted: fc.subarray(["CHOWN"]),
  effective: fc.subarray(["CHOWN"]),
  inheritable: fc.constant([]),
  ambient: fc.constant([]),
  over: fc.constantFrom("host", "own"),
});

const lsm: fc.Arbitrary<LsmValue> = fc.oneof(
  fc.constantFrom<LsmValue>({ kind: "absent" }, { kind: "unconfined" }),
  fc.record({ kind: fc.constantFrom("engine-default", "custom"), profile: fc.constantFrom("a", "b") }),
);

export const seccompCondition: fc.Arbitrary<SeccompCondition> = fc.oneof(
  fc.record({
    index: fc.constantFrom(0, 1),
    op: fc.constantFrom("EQ", "NE", "LT", "LE", "GT", "GE"),
    value: fc.constantFrom(0, 1, 2, 3, 0xffffffff, 2 ** 32),
  }),
  fc.record({
    index: fc.constantFrom(0, 1),
    op: fc.constant("MASKED_EQ" as const),
    value: fc.constantFrom(1, 2, 3, 0xffffffff),
    valueTwo: fc.constantFrom(0, 1, 2),
  }),
);

let filters = 0;
/** `mmap` has arguments that the kernel reads whole, `socket` has ints. */
export const seccompFilter: fc.Arbitrary<SeccompFilter> = fc
  .record({
    architecture: fc.constantFrom("amd64", "amd64", "amd64", "arm64"),
    allowed: fc.subarray(["read", "mount"]),
    conditional: fc.array(
      fc.record({
        syscall: fc.constantFrom("socket", "mmap"),
        conditions: fc.array(seccompCondition, { minLength: 1, maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
  })
  .map((filter): SeccompFilter => ({ ...filter, id: `random ${filters++}`, source: "test" }));

/** One arbitrary for every dimension; a new dimension does not compile without one. */
export const valueArbitraries: ValueArbitraries = {
  user: fc.record({
    uid: fc.constantFrom(0, 1000),
    decidedBy: fc.constantFrom("operator", "image-number", "image-name", "image-default", "engine"),
  }),
  "user-namespace": fc.record({
    kind: fc.constantFrom("private", "shared", "host"),
    mappedIds: fc.constantFrom(1, 65536, Infinity),
  }),
  "host-user": hostIdentities,
  "host-groups": hostIdentities,
  "capability-sets": capabilitySets,
  capabilities: fc.record({ host: capabilityNames, own: capabilityNames }),
  "no-new-privileges": fc.boolean(),
  "set-id": fc.constantFrom("nothing", "container-root", "host-root"),
  "nested-user-namespace": fc.boolean(),
  seccomp: fc.oneof(
    fc.constant({ kind: "unconfined" } as const),
    seccompFilter.map((filter) => ({ kind: "filter", name: filter.id, filter }) as const),
  ),
  apparmor: lsm,
  selinux: lsm,
  "proc-mount": fc.constantFrom("masked", "unmasked"),
  "masked-paths": fc.record({ masked: paths, readOnly: paths }),
  sysctls: fc.record(
    {
      "net.ipv4.ping_group_range": fc.constantFrom("1 0", "0 0", "0\t2147483647", "5 9", "nonsense"),
      "net.ipv4.ip_forward": fc.constantFrom("0", "1", "x"),
      "kernel.shm_rmid_forced": fc.constantFrom("0", "1"),
      "net.ipv4.tcp_syncookies": fc.constantFrom("0", "1"),
      "kernel.domainname": fc.constantFrom("a", "b"),
      constructor: fc.constantFrom("a", "b"),
    },
    { requiredKeys: [] },
  ),
  devices: fc.oneof(
    fc.constantFrom("standard" as const, "all" as const),
    fc.subarray(["/dev/dri", "/dev/dri/card0", "/dev/kvm"]),
  ),
  "pid-namespace": sharing,
  "ipc-namespace": sharing,
  "network-namespace": sharing,
  "uts-namespace": sharing,
  "cgroup-namespace": sharing,
  "mount-namespace": sharing,
  "time-namespace": sharing,
  "root-filesystem": fc.record({ writable: fc.boolean(), writableVolumes: paths }),
  "host-paths": fc.array(
    fc.record({
      path: fc.constantFrom("/", "/var", "/var/run", "/home"),
      access: fc.constantFrom("none", "read", "write"),
      exposes: fc.constantFrom("engine", "system", "data"),
    }),
    { maxLength: 2 },
  ),
  "mount-propagation": fc.constantFrom("private", "host-to-container", "bidirectional"),
  "volume-flags": fc.record({ setId: fc.boolean(), devices: fc.boolean(), writableSubmounts: fc.boolean() }),
  volumes: fc.subarray(["configMap", "emptyDir", "nfs"]),
  "host-ports": fc.array(
    fc.record({
      port: fc.constantFrom(80, 443),
      protocol: fc.constantFrom("TCP", "UDP"),
      address: fc.constantFrom("", "0.0.0.0", "127.0.0.1", "::", "::1"),
    }),
    { maxLength: 2 },
  ),
  "privileged-ports": fc.record({
    unprivilegedFrom: fc.constantFrom(0, 80, 1024),
    of: fc.constantFrom("own", "host"),
  }),
  "raw-sockets": fc.record({ allowed: fc.boolean(), of: fc.constantFrom("own", "host") }),
  "reachable-from": fc.array(
    fc.record({ from: fc.constantFrom("selected", "cluster", "world", "host"), ports }),
    { maxLength: 2 },
  ),
  reaches: fc.subarray(["selected", "internet", "cluster", "api-server", "host-address"]),
  "api-token": fc.constantFrom("none", "other-audience", "api"),
  "api-permissions": fc.constantFrom("none", "read", "read-secrets", "write", "cluster-admin"),
  "service-links": fc.boolean(),
  "proxy-environment": fc.boolean(),
  "secret-environment": fc.subarray(["PASSWORD", "TOKEN"]),
  "pids-limit": limit,
  "memory-limit": limit,
  "cpu-limit": limit,
  "ephemeral-storage-limit": limit,
  "open-files-limit": limit,
  "process-limit": limit,
  "core-limit": limit,
  "oom-score": fc.constantFrom(-1000, -997, 0, 1000),
  "engine-privilege": fc.constantFrom(
    "no-daemon",
    "rootless-daemon",
    "root-daemon",
    "root-daemon-with-network-api",
  ),
  "runtime-boundary": fc.constantFrom("shared-kernel", "user-space-kernel", "virtual-machine"),
};
