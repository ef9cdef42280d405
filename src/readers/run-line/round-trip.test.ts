import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printRunLine, quoteWords, type RunDeclaration, type RunEngine } from "../../workload/index.ts";
import { readRunLines } from "./read-run-lines.ts";

/** Words with every sort of character that a shell, CSV or an option could trip over. */
const word = fc.string({
  unit: fc.constantFrom(...Array.from("abcXYZ019_.-=,:/ '\"\\$`~#*[]{}();&|<>!é\n\t")),
  minLength: 1,
  maxLength: 12,
});
const plain = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,9}$/);
const path = fc
  .array(fc.stringMatching(/^[a-z0-9 ,'"$_=-]{1,6}$/), { minLength: 1, maxLength: 3 })
  .map((parts) => `/${parts.join("/")}`);
const count = fc.integer({ min: 1, max: 1_000_000 });
const port = fc.integer({ min: 1, max: 65535 });
const limited = fc.oneof(count, fc.constant(Infinity));
const list = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { minLength: 1, maxLength: 3 });
const named = fc.dictionary(plain, word, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
const option = fc.constantFrom("z", "Z", "U", "nosuid", "nodev", "noexec", "rslave", "rshared", "O");
const options = fc.uniqueArray(option, { maxLength: 3 });

const mount = (engine: RunEngine) =>
  fc.oneof(
    fc.record({
      type: fc.constant("bind" as const),
      source: path,
      target: path,
      readOnly: fc.boolean(),
      options,
    }),
    fc.record({
      type: fc.constant("volume" as const),
      source: plain,
      target: path,
      readOnly: fc.boolean(),
      options,
    }),
    fc.record({
      type: fc.constant("volume" as const),
      target: path,
      readOnly: fc.constant(false),
      options: fc.constant([]),
    }),
    fc.record({
      type: fc.constant("tmpfs" as const),
      target: path,
      readOnly: fc.boolean(),
      options: fc.uniqueArray(fc.constantFrom("noexec", "size=1m"), { maxLength: 2 }),
    }),
    ...(engine === "podman"
      ? [
          fc.record({
            type: fc.constantFrom("image" as const, "artifact" as const),
            source: plain,
            target: path,
            readOnly: fc.boolean(),
            options: fc.constant([]),
          }),
          fc.record({
            type: fc.constant("ramfs" as const),
            target: path,
            readOnly: fc.boolean(),
            options: fc.constant([]),
          }),
        ]
      : []),
  );

const ports = fc
  .record({
    hostIp: fc.constantFrom("127.0.0.1", "::1", undefined),
    hostPort: fc.option(port, { nil: undefined }),
    containerPort: port,
    count: fc.integer({ min: 1, max: 9 }),
    protocol: fc.constantFrom("tcp" as const, "udp" as const, "sctp" as const),
  })
  .map(({ hostIp, hostPort, ...rest }) => ({
    ...(hostIp !== undefined && { hostIp }),
    ...(hostPort !== undefined && { hostPort: Math.min(hostPort, 65000) }),
    ...rest,
    containerPort: Math.min(rest.containerPort, 65000),
  }));

const ulimit = fc
  .record({ name: fc.constantFrom("nofile", "nproc", "core"), soft: limited, more: limited })
  .map(({ name, soft, more }) => ({ name, soft, hard: soft + more }));

const device = fc.oneof(
  fc.record({ source: fc.constantFrom("/dev/fuse", "/dev/dri/card0") }),
  fc.record({
    source: fc.constant("/dev/sda"),
    target: fc.constant("/dev/xvda"),
    permissions: fc.constantFrom("r", "rw", "rwm"),
  }),
  fc.record({ source: fc.constant("/dev/sda"), permissions: fc.constantFrom("r", "m") }),
  fc.record({ source: fc.constant("vendor.com/gpu=all") }),
);

const health = (engine: RunEngine) =>
  fc.oneof(
    fc.constant({ command: [], shell: false }),
    fc.record(
      {
        command: word
          .filter((text) => !text.trimStart().startsWith("[") && text.toLowerCase() !== "none")
          .map((text) => [text]),
        shell: fc.constant(true),
        interval: count,
        timeout: fc.constantFrom(0.5, 90),
        startPeriod: count,
        retries: count,
      },
      { requiredKeys: ["command", "shell"] },
    ),
    ...(engine === "podman" ? [fc.record({ command: list(word), shell: fc.constant(false) })] : []),
  );

const shared = {
  user: fc.constantFrom("0", "1000:1000", "app"),
  groupAdd: list(plain),
  capAdd: list(fc.constantFrom("NET_RAW", "cap_sys_admin", "ALL")),
  capDrop: list(fc.constantFrom("ALL", "MKNOD")),
  privileged: fc.boolean(),
  noNewPrivileges: fc.boolean(),
  seccomp: fc.constantFrom("unconfined", "/etc/seccomp.json"),
  apparmor: plain,
  securityLabels: list(fc.constantFrom("disable", "type:spc_t", "level:s0:c1,c2")),
  readOnly: fc.boolean(),
  volumesFrom: list(plain),
  devices: list(device),
  deviceCgroupRules: list(fc.constantFrom("c 1:3 mr", "a *:* rwm")),
  networks: list(fc.constantFrom("host", "none", "bridge", "container:db", "back")),
  networkAliases: list(plain),
  ports: list(ports),
  publishAll: fc.boolean(),
  expose: list(fc.record({ containerPort: port, protocol: fc.constantFrom("tcp", "udp") })),
  hostname: plain,
  addHosts: list(fc.constantFrom("a:1.2.3.4", "b:host-gateway")),
  dns: list(fc.constantFrom("1.1.1.1", "::1")),
  pid: fc.constantFrom("host", "container:a", "private"),
  ipc: fc.constantFrom("host", "private", "none"),
  uts: fc.constant("host"),
  cgroupns: fc.constantFrom("host", "private"),
  cgroupParent: path,
  sysctls: named,
  pidsLimit: limited,
  memory: limited,
  memorySwap: limited,
  memoryReservation: limited,
  shmSize: limited,
  cpus: count,
  cpuShares: count,
  cpusetCpus: fc.constant("0-3,5"),
  storageSize: limited,
  ulimits: list(ulimit),
  oomScoreAdj: fc.integer({ min: -1000, max: 1000 }),
  oomKillDisable: fc.boolean(),
  environment: list(fc.record({ name: plain, value: word }, { requiredKeys: ["name"] })),
  environmentFiles: list(path),
  workingDir: path,
  init: fc.boolean(),
  tty: fc.boolean(),
  stdin: fc.boolean(),
  labels: named,
  annotations: named,
  restart: fc.constantFrom("no", "on-failure:3"),
  stopSignal: fc.constant("SIGINT"),
  stopTimeout: count,
  command: list(word),
};

const own = {
  podman: {
    userns: fc.constantFrom("keep-id:uid=1,gid=2", "auto:size=9", "nomap", "host"),
    uidMap: list(fc.constantFrom("0:1:5", "@5:6:7")),
    gidMap: list(fc.constantFrom("0:1:5")),
    subUidName: plain,
    subGidName: plain,
    mask: list(path.filter((text) => !text.includes(":"))),
    unmask: list(fc.constantFrom("ALL", "/proc/kcore", "/sys/*")),
    procOptions: fc.constant("hidepid=2,subset=pid"),
    readOnlyTmpfs: fc.boolean(),
    gpus: fc.constant("all"),
    cgroups: fc.constantFrom("disabled", "split"),
    secrets: list(
      fc.record(
        {
          source: plain,
          as: fc.constantFrom("file" as const, "environment" as const),
          target: plain,
          uid: fc.constant("5"),
          mode: fc.constant("0400"),
        },
        { requiredKeys: ["source", "as"] },
      ),
    ),
    httpProxy: fc.boolean(),
    timezone: fc.constantFrom("local", "Europe/Berlin"),
    entrypoint: list(word),
    pod: plain,
    dependsOn: list(plain),
  },
  docker: {
    userns: fc.constant("host"),
    unmask: fc.constant(["ALL"]),
    gpus: fc.constantFrom("all", '"device=0,1"'),
    entrypoint: word.map((text) => [text]),
    runtime: plain,
  },
};

const declared = (engine: RunEngine): fc.Arbitrary<RunDeclaration> =>
  fc
    .record<Record<string, unknown>>(
      { ...shared, ...own[engine], mounts: list(mount(engine)), healthcheck: health(engine) },
      { requiredKeys: [] },
    )
    .map((fields) => ({
      ...(fields as Partial<RunDeclaration>),
      engine,
      format: `${engine}-run`,
      place: { file: "x", line: 1, column: 1 },
      name: "web",
      image: "docker.io/library/img:1",
      written: [],
      notUnderstood: [],
    }));

describe("a declaration that is printed and read again is the same", () => {
  it.each(["podman", "docker"] as const)("%s", (engine) => {
    fc.assert(
      fc.property(declared(engine), (declaration) => {
        const { words, notExpressible } = printRunLine(declaration);
        expect(notExpressible).toEqual([]);
        const { project, problems } = readRunLines(quoteWords(words), "x");
        expect(problems).toEqual([]);
        expect({ ...project.containers[0], written: [] }).toEqual(declaration);
      }),
      { numRuns: 200 },
    );
  });
});

describe("what a command line cannot say is told", () => {
  const base: RunDeclaration = {
    engine: "docker",
    format: "compose",
    place: { file: "x" },
    name: "a",
    image: "img",
    written: [],
    notUnderstood: [],
  };
  it.each<readonly [Partial<RunDeclaration>, string]>([
    [{ mask: ["/a"] }, "mask"],
    [{ unmask: ["/proc/kcore"] }, "unmask"],
    [{ seccomp: "inline" }, "seccomp"],
    [{ replicas: 2 }, "replicas"],
    [{ entrypoint: ["a", "b"] }, "entrypoint"],
    [{ secrets: [{ source: "a", as: "file" }] }, "secrets"],
    [{ healthcheck: { command: ["a"], shell: false } }, "healthcheck"],
    [{ uidMap: ["0:1:1"] }, "uidMap"],
    [{ pod: "p" }, "pod"],
    [{ mounts: [{ type: "glob", source: "/a*", target: "/b", readOnly: false, options: [] }] }, "mounts"],
  ])("docker: %j", (fields, name) => {
    expect(printRunLine({ ...base, ...fields })).toEqual({
      words: ["docker", "run", "--name=a", "img"],
      notExpressible: [name],
    });
  });

  it("an image", () => {
    const { image, ...without } = base;
    expect(image).toBe("img");
    expect(printRunLine(without).notExpressible).toEqual(["image"]);
  });
});
