/**
 * Random pods over everything that Pod Security looks at, for comparison with
 * the official evaluator. They decode (right types throughout), but need not be
 * valid: admission judges some pods before validation does.
 */
import fc from "fast-check";

/** A pod as JSON: metadata and spec, without apiVersion and kind. */
export interface RandomPod {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * How often a field departs from what the strictest policy wants, from 0 (never)
 * to 1. Calm pods fail one or two checks, so that each check is seen to decide a
 * verdict alone; wild ones fail many, so that checks are seen together.
 */
type Noise = number;

const calm: Noise = 0.02;
const stirred: Noise = 0.12;
const wild: Noise = 0.6;

/** Random pods, calm and wild. It shrinks towards small and confined ones. */
export function randomPod(): fc.Arbitrary<RandomPod> {
  return fc.oneof(
    { arbitrary: podOf(calm), weight: 4 },
    { arbitrary: podOf(stirred), weight: 3 },
    { arbitrary: podOf(wild), weight: 2 },
  );
}

/** `count` pods, the same for the same seed. */
export function randomPods(seed: number, count: number): RandomPod[] {
  return fc.sample(randomPod(), { seed, numRuns: count });
}

function podOf(noise: Noise): fc.Arbitrary<RandomPod> {
  return fc.record({
    metadata: metadata(noise),
    spec: fields({
      os: field(noise, [undefined, { name: "linux" }], [{ name: "windows" }, { name: "" }]),
      hostUsers: field(noise, [undefined], [false, true]),
      hostNetwork: field(noise, [undefined, false], [true]),
      hostPID: field(noise, [undefined, false], [true]),
      hostIPC: field(noise, [undefined, false], [true]),
      shareProcessNamespace: fc.constantFrom(undefined, true, false),
      securityContext: podSecurityContext(noise),
      volumes: mostlyAbsent(fc.array(volume(noise), { maxLength: 4 }).map(named("volume"))),
      initContainers: mostlyAbsent(containers("setup", noise, 0, 2)),
      containers: containers("app", noise, 1, 3),
      ephemeralContainers: mostlyAbsent(containers("debug", noise, 0, 2)),
    }),
  });
}

function metadata(noise: Noise): fc.Arbitrary<Record<string, unknown>> {
  return fields({
    name: fc.constant("random"),
    annotations: rarely(noise, annotations(), fc.constant(undefined)),
  });
}

/** The alpha annotations of seccomp and the beta ones of AppArmor, for containers that exist and ones that do not. */
function annotations(): fc.Arbitrary<Record<string, unknown>> {
  const container = fc.constantFrom("app-0", "app-1", "setup-0", "debug-0", "none", "");
  const value = fc.constantFrom(
    "runtime/default",
    "docker/default",
    "localhost/",
    "localhost/own.json",
    "localhost",
    "unconfined",
    "Runtime/Default",
    "nonsense",
    "",
  );
  const key = fc.oneof(
    fc.constant("seccomp.security.alpha.kubernetes.io/pod"),
    container.map((name) => `container.seccomp.security.alpha.kubernetes.io/${name}`),
    container.map((name) => `container.apparmor.security.beta.kubernetes.io/${name}`),
    fc.constant("example.com/other"),
  );
  return fc.dictionary(key, value, { maxKeys: 3 });
}

function podSecurityContext(noise: Noise): fc.Arbitrary<unknown> {
  const context = fields({
    ...sharedSecurityContext(noise),
    runAsNonRoot: field(noise, [true], [undefined, false]),
    seccompProfile: seccompProfile(noise, [{ type: "RuntimeDefault" }, localhostProfile]),
    sysctls: rarely(noise, fc.array(sysctl(), { maxLength: 3 }), fc.constantFrom(undefined, [])),
    fsGroup: fc.constantFrom(undefined, 0, 1000),
    supplementalGroups: fc.constantFrom(undefined, [], [0], [1000, 2000]),
  });
  return rarely(noise, fc.constantFrom(undefined, {}, null), context);
}

function containers(
  prefix: string,
  noise: Noise,
  minLength: number,
  maxLength: number,
): fc.Arbitrary<unknown[]> {
  return fc.array(container(noise), { minLength, maxLength }).map(named(prefix));
}

function container(noise: Noise): fc.Arbitrary<Record<string, unknown>> {
  return fields({
    image: fc.constant("example.com/image"),
    restartPolicy: fc.constantFrom(undefined, undefined, "Always"),
    securityContext: rarely(noise, fc.constantFrom(undefined, {}, null), containerSecurityContext(noise)),
    ports: rarely(
      noise,
      fc.array(port(), { maxLength: 3 }),
      fc.constantFrom(undefined, [{ containerPort: 80 }]),
    ),
    livenessProbe: probe(noise),
    readinessProbe: probe(noise),
    startupProbe: probe(noise),
    lifecycle: rarely(noise, lifecycle(), fc.constantFrom(undefined, {})),
  });
}

function containerSecurityContext(noise: Noise): fc.Arbitrary<unknown> {
  return fields({
    ...sharedSecurityContext(noise),
    privileged: field(noise, [undefined, false], [true]),
    allowPrivilegeEscalation: field(noise, [false], [undefined, true]),
    capabilities: rarely(noise, capabilities(), fc.constant({ drop: ["ALL"] })),
    procMount: field(noise, [undefined, "Default"], ["Unmasked", "", "default", "Other"]),
    readOnlyRootFilesystem: fc.constantFrom(undefined, true, false),
    runAsNonRoot: field(noise, [undefined, true], [false]),
    seccompProfile: seccompProfile(noise, [undefined, { type: "RuntimeDefault" }, localhostProfile]),
  });
}

function sharedSecurityContext(noise: Noise): Record<string, fc.Arbitrary<unknown>> {
  return {
    runAsUser: field(noise, [undefined, 1, 1000], [0]),
    runAsGroup: fc.constantFrom(undefined, 0, 1000),
    appArmorProfile: field(
      noise,
      [undefined, { type: "RuntimeDefault" }, { type: "Localhost", localhostProfile: "own" }],
      [{ type: "Unconfined" }, { type: "" }, { type: "runtimedefault" }, {}],
    ),
    seLinuxOptions: rarely(noise, seLinuxOptions(), fc.constantFrom(undefined, {}, { level: "s0:c1,c2" })),
    windowsOptions: field(
      noise,
      [undefined, {}, { hostProcess: false }, { runAsUserName: "user" }],
      [{ hostProcess: true }, { hostProcess: true, runAsUserName: "NT AUTHORITY\\SYSTEM" }],
    ),
  };
}

const localhostProfile = { type: "Localhost", localhostProfile: "own.json" };

function seccompProfile(noise: Noise, wanted: readonly unknown[]): fc.Arbitrary<unknown> {
  return field(noise, wanted, [
    undefined,
    null,
    {},
    { type: "Unconfined" },
    { type: "" },
    { type: "runtime/default" },
    { type: "Localhost" },
  ]);
}

function capabilities(): fc.Arbitrary<unknown> {
  const name = fc.constantFrom(...capabilityNames);
  return fields({
    add: fc.oneof(fc.constantFrom(undefined, [], null), fc.array(name, { maxLength: 4 })),
    drop: fc.oneof(fc.constantFrom(undefined, [], ["ALL"]), fc.array(name, { maxLength: 4 })),
  });
}

const capabilityNames = [
  ...[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
  ],
  ...["SETGID", "SETPCAP", "SETUID", "SYS_CHROOT", "NET_RAW", "NET_ADMIN", "SYS_ADMIN", "SYS_PTRACE", "BPF"],
  ...["ALL", "all", "All", "CAP_ALL", "CAP_CHOWN", "CAP_NET_BIND_SERVICE", "chown", "net_bind_service"],
  ...["Net_Bind_Service", " NET_BIND_SERVICE", "NONSENSE", ""],
];

function seLinuxOptions(): fc.Arbitrary<unknown> {
  return fields({
    type: fc.constantFrom(
      ...[undefined, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"],
      ...["spc_t", "unconfined_t", "Container_t", "container_t "],
    ),
    user: fc.constantFrom(undefined, undefined, "", "system_u"),
    role: fc.constantFrom(undefined, undefined, "", "system_r"),
    level: fc.constantFrom(undefined, "s0"),
  });
}

function sysctl(): fc.Arbitrary<unknown> {
  const name = fc.constantFrom(
    ...["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start"],
    ...["net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports"],
    ...["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl"],
    ...["net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"],
    ...["net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"],
    ...["kernel.msgmax", "net.ipv4.ip_forward", "net/ipv4/tcp_syncookies", "NET.IPV4.TCP_SYNCOOKIES", ""],
  );
  return fc.record({ name, value: fc.constantFrom("0", "1") });
}

function port(): fc.Arbitrary<unknown> {
  return fields({
    containerPort: fc.constantFrom(80, 8080),
    hostPort: fc.constantFrom(undefined, 0, null, 80, 65_535, -1),
    hostIP: fc.constantFrom(undefined, "127.0.0.1"),
    protocol: fc.constantFrom(undefined, "UDP"),
  });
}

function probe(noise: Noise): fc.Arbitrary<unknown> {
  const harmless = fc.constantFrom(undefined, undefined, undefined, {}, ...handlers([undefined, ""]));
  return rarely(noise, fc.constantFrom(...handlers(hosts)), harmless);
}

function lifecycle(): fc.Arbitrary<unknown> {
  const handler = fc.constantFrom(undefined, ...handlers(hosts), { sleep: { seconds: 1 } });
  return fields({ postStart: handler, preStop: handler });
}

const hosts = ["127.0.0.1", "localhost", "::1", "example.com", " ", "", undefined];

function handlers(hostNames: readonly (string | undefined)[]): unknown[] {
  return [
    ...hostNames.map((host) => ({ httpGet: defined({ port: 80, path: "/", host }) })),
    ...hostNames.map((host) => ({ tcpSocket: defined({ port: "http", host }) })),
    { exec: { command: ["true"] } },
    { grpc: { port: 9000 } },
  ];
}

/**
 * One source each: validation, which comes before validating admission, refuses a volume with several; one with none becomes an
 * emptyDir by the server's defaulting, which the official evaluator alone knows nothing of.
 */
function volume(noise: Noise): fc.Arbitrary<Record<string, unknown>> {
  return rarely(noise, fc.constantFrom(...otherVolumes), fc.constantFrom(...wantedVolumes));
}

const wantedVolumes: readonly Record<string, unknown>[] = [
  { configMap: { name: "settings" } },
  { csi: { driver: "example.com" } },
  { downwardAPI: { items: [] } },
  { emptyDir: {} },
  { ephemeral: { volumeClaimTemplate: { spec: { accessModes: ["ReadWriteOnce"] } } } },
  { persistentVolumeClaim: { claimName: "data" } },
  { projected: { sources: [] } },
  { secret: { secretName: "token" } },
  { image: { reference: "example.com/files" } },
];

const otherVolumes: readonly Record<string, unknown>[] = [
  { hostPath: { path: "/var/lib" } },
  { hostPath: {} },
  { gcePersistentDisk: { pdName: "disk" } },
  { awsElasticBlockStore: { volumeID: "disk" } },
  { gitRepo: { repository: "https://example.com/repo" } },
  { nfs: { server: "example.com", path: "/" } },
  { iscsi: { targetPortal: "example.com", iqn: "iqn.2001-04.com.example:disk", lun: 0 } },
  { glusterfs: { endpoints: "cluster", path: "/" } },
  { rbd: { monitors: ["example.com"], image: "image" } },
  { flexVolume: { driver: "example.com/driver" } },
  { cinder: { volumeID: "disk" } },
  { cephfs: { monitors: ["example.com"] } },
  { flocker: { datasetName: "data" } },
  { fc: { wwids: ["1"] } },
  { azureFile: { secretName: "secret", shareName: "share" } },
  { azureDisk: { diskName: "disk", diskURI: "https://example.com/disk" } },
  { vsphereVolume: { volumePath: "[store] disk" } },
  { quobyte: { registry: "example.com", volume: "volume" } },
  { photonPersistentDisk: { pdID: "disk" } },
  { portworxVolume: { volumeID: "disk" } },
  { scaleIO: { gateway: "https://example.com", system: "system", secretRef: { name: "secret" } } },
  { storageos: { volumeName: "volume" } },
  { inventedSource: { path: "/" } },
];

/** One of `wanted`, or with the chance of `noise` one of `other`. */
function field(noise: Noise, wanted: readonly unknown[], other: readonly unknown[]): fc.Arbitrary<unknown> {
  return rarely(noise, fc.constantFrom(...other), fc.constantFrom(...wanted));
}

function rarely<T, U>(noise: Noise, rare: fc.Arbitrary<T>, usual: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof(
    { arbitrary: usual, weight: Math.round(1000 * (1 - noise)) },
    { arbitrary: rare, weight: Math.round(1000 * noise) },
  );
}

function mostlyAbsent<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return rarely(0.4, arbitrary, fc.constant(undefined));
}

/** A record without the keys whose value is undefined, as JSON has it. */
function fields(arbitraries: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(arbitraries, { noNullPrototype: true }).map(defined);
}

function defined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** Gives each item a name of its own, which the annotations above refer to. */
function named(prefix: string): (items: readonly Record<string, unknown>[]) => Record<string, unknown>[] {
  return (items) => items.map((item, index) => ({ name: `${prefix}-${index}`, ...item }));
}
