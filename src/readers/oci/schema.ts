import * as v from "valibot";

/**
 * The parts of an OCI configuration that are read, by the types of the specification (opencontainers/runtime-spec schema/*.json@v1.3.0).
 * Keys that are not named here are ignored, as runtimes must.
 */
const text = v.string();
const texts = v.array(text);
const map = v.record(text, text);
const integer = v.pipe(v.number(), v.integer());
const uint32 = v.pipe(integer, v.minValue(0), v.maxValue(2 ** 32 - 1));
const uint64 = v.pipe(integer, v.minValue(0), v.maxValue(2 ** 64));
const option = v.exactOptional;

/** RLIM_INFINITY is the largest number of 64 bits; as a double it is 2^64. */
const rlimit = v.pipe(
  uint64,
  v.transform((limit) => (limit >= 2 ** 63 ? Infinity : limit)),
);

const idMappings = v.array(v.object({ containerID: uint32, hostID: uint32, size: uint32 }));
const capabilities = v.array(v.pipe(text, v.regex(/^CAP_[A-Z_]+$/, "a capability is written CAP_...")));

const processSchema = v.object({
  terminal: option(v.boolean()),
  user: option(
    v.object({
      uid: option(uint32),
      gid: option(uint32),
      umask: option(uint32),
      additionalGids: option(v.array(uint32)),
    }),
  ),
  args: option(texts),
  env: option(texts),
  cwd: text,
  capabilities: option(
    v.object({
      bounding: option(capabilities),
      effective: option(capabilities),
      inheritable: option(capabilities),
      permitted: option(capabilities),
      ambient: option(capabilities),
    }),
  ),
  rlimits: option(
    v.array(
      v.object({
        type: v.pipe(text, v.regex(/^RLIMIT_[A-Z]+$/, "a limit is written RLIMIT_...")),
        soft: rlimit,
        hard: rlimit,
      }),
    ),
  ),
  noNewPrivileges: option(v.boolean()),
  apparmorProfile: option(text),
  selinuxLabel: option(text),
  oomScoreAdj: option(integer),
});

const mountSchema = v.object({
  destination: text,
  type: option(text),
  source: option(text),
  options: option(texts),
  uidMappings: option(idMappings),
  gidMappings: option(idMappings),
});

const deviceSchema = v.object({
  path: text,
  type: v.picklist(["c", "b", "u", "p"]),
  major: option(integer),
  minor: option(integer),
  fileMode: option(v.pipe(integer, v.minValue(0), v.maxValue(512))),
  uid: option(uint32),
  gid: option(uint32),
});

const resourcesSchema = v.object({
  devices: option(
    v.array(
      v.object({
        allow: v.boolean(),
        type: option(text),
        major: option(integer),
        minor: option(integer),
        access: option(text),
      }),
    ),
  ),
  memory: option(
    v.object({
      limit: option(integer),
      reservation: option(integer),
      swap: option(integer),
      swappiness: option(uint64),
      disableOOMKiller: option(v.boolean()),
    }),
  ),
  cpu: option(
    v.object({
      shares: option(uint64),
      quota: option(integer),
      period: option(uint64),
      cpus: option(text),
      mems: option(text),
    }),
  ),
  pids: option(v.object({ limit: option(integer) })),
  hugepageLimits: option(
    v.array(
      v.object({
        pageSize: v.pipe(text, v.regex(/^[1-9][0-9]*[KMG]B$/, "a page size is written such as 2MB or 64KB")),
        limit: uint64,
      }),
    ),
  ),
  rdma: option(v.record(text, v.object({ hcaHandles: option(uint32), hcaObjects: option(uint32) }))),
  unified: option(map),
});

const seccompSchema = v.object({
  defaultAction: text,
  defaultErrnoRet: option(uint32),
  architectures: option(texts),
  flags: option(texts),
  listenerPath: option(text),
  syscalls: option(
    v.array(
      v.object({
        names: v.pipe(texts, v.minLength(1)),
        action: text,
        errnoRet: option(uint32),
        args: option(v.array(v.object({ index: uint32, value: uint64, valueTwo: option(uint64), op: text }))),
      }),
    ),
  ),
});

const namespaces = ["mount", "pid", "network", "uts", "ipc", "user", "cgroup", "time"] as const;

const linuxSchema = v.object({
  namespaces: option(v.array(v.object({ type: v.picklist(namespaces), path: option(text) }))),
  uidMappings: option(idMappings),
  gidMappings: option(idMappings),
  devices: option(v.array(deviceSchema)),
  sysctl: option(map),
  cgroupsPath: option(text),
  resources: option(resourcesSchema),
  rootfsPropagation: option(
    v.picklist(["private", "shared", "slave", "unbindable", "rprivate", "rshared", "rslave", "runbindable"]),
  ),
  seccomp: option(seccompSchema),
  maskedPaths: option(texts),
  readonlyPaths: option(texts),
  mountLabel: option(text),
  netDevices: option(v.record(text, v.object({ name: option(text) }))),
});

const hookSchema = v.object({ path: text, args: option(texts) });

export const ociSchema = v.object({
  ociVersion: text,
  process: option(processSchema),
  root: option(v.object({ path: text, readonly: option(v.boolean()) })),
  hostname: option(text),
  domainname: option(text),
  mounts: option(v.array(mountSchema)),
  hooks: option(v.record(text, v.array(hookSchema))),
  annotations: option(map),
  linux: option(linuxSchema),
});
