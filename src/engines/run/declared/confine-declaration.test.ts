import { describe, expect, it } from "vitest";
import type { DimensionId, DimensionValues } from "../../../confinement/index.ts";
import { readDimension } from "../../../confinement/index.ts";
import type {
  DockerConfiguration,
  PodmanConfiguration,
  RunDeclaration,
  RunProject,
} from "../../../workload/index.ts";
import { imageView } from "../../image.ts";
import type { RunHost } from "../traits.ts";
import { confineDeclaration } from "./confine-declaration.ts";

const accounts = {
  users: [
    { name: "root", uid: 0, gid: 0 },
    { name: "app", uid: 1234, gid: 1234 },
  ],
  groups: [
    { name: "app", gid: 1234, members: [] },
    { name: "extra", gid: 4321, members: ["app"] },
  ],
};
const image = imageView("app", {
  app: {
    user: "",
    uid: 0,
    gid: 0,
    accounts,
    volumes: [],
    exposedPorts: ["80/tcp"],
    setId: false,
    fileCapabilities: false,
  },
});
const unknownImage = imageView("unknown", {});
const node = {
  kernel: "6.12.0",
  cgroupVersion: 2 as const,
  securityModules: [],
  accounts: [],
  users: { loginUid: 1000 },
};
const rootless: RunHost = { version: "5.8.2", rootless: true, architecture: "amd64", node };
const rootful: RunHost = { ...rootless, rootless: false };
const dockerHost: RunHost = { ...rootful, version: "28.0.0" };

type Fields = Partial<RunDeclaration>;

function declared(fields: Fields, engine: "podman" | "docker" = "podman"): RunDeclaration {
  const place = { file: "command line" };
  return {
    engine,
    format: `${engine}-run`,
    place,
    name: "c",
    image: "app",
    written: [],
    notUnderstood: [],
    ...fields,
  };
}

function hostFor(fields: Fields): RunHost {
  return fields.engine === "docker" ? dockerHost : rootless;
}

function valuesOf<Id extends DimensionId>(
  id: Id,
  fields: Fields,
  host = hostFor(fields),
  view = image,
  configuration?: PodmanConfiguration | DockerConfiguration,
  project?: RunProject,
): DimensionValues[Id][] {
  const confinement = confineDeclaration(declared(fields, fields.engine), host, view, configuration, project);
  return readDimension(confinement, id).values.map((one) => one.value);
}

describe("confineDeclaration", () => {
  it.each<[string, Fields, DimensionId, unknown]>([
    ["a user by name", { user: "app" }, "user", { uid: 1234, decidedBy: "operator" }],
    [
      "keep-id with parameters",
      { userns: "keep-id:uid=200,gid=210" },
      "user",
      { uid: 200, decidedBy: "engine" },
    ],
    [
      "auto with a size",
      { userns: "auto:size=2048" },
      "user-namespace",
      { kind: "private", mappedIds: 2048 },
    ],
    [
      "auto for a user by number",
      { userns: "auto", user: "7000:9000" },
      "user-namespace",
      { kind: "private", mappedIds: 9001 },
    ],
    [
      "auto for the image's groups",
      { userns: "auto" },
      "user-namespace",
      { kind: "private", mappedIds: 4321 },
    ],
    ["a map", { uidMap: ["0:1:500"] }, "user-namespace", { kind: "shared", mappedIds: 500 }],
    ["a map without the login user", { uidMap: ["0:1:500"] }, "host-user", [{ authority: "shared-range" }]],
    ["one unmasked path", { unmask: ["/proc/*"] }, "proc-mount", "unmasked"],
    ["cgroups that are off", { cgroups: "disabled", memory: 1000 }, "memory-limit", Infinity],
    ["no pids limit", { pidsLimit: 0 }, "pids-limit", Infinity],
    ["a hard limit", { ulimits: [{ name: "nofile", soft: 10, hard: 20 }] }, "open-files-limit", 20],
    [
      "the host's loopback",
      { networks: ["pasta:--map-gw"] },
      "reaches",
      ["internet", "metadata", "host-address", "node", "host-loopback"],
    ],
    ["no proxy", { httpProxy: false }, "proxy-environment", false],
    [
      "a written secret",
      { environment: [{ name: "DB_PASSWORD", value: "x1y2z3aa" }] },
      "secret-environment",
      ["DB_PASSWORD"],
    ],
    [
      "a secret as a variable",
      { secrets: [{ source: "db", target: "KEY", as: "environment" }] },
      "secret-environment",
      ["KEY"],
    ],
    ["another runtime", { runtime: "/usr/bin/kata-runtime" }, "runtime-boundary", "virtual-machine"],
    [
      "ports on the host's network",
      { networks: ["host"], ports: [{ hostPort: 8080, containerPort: 80, count: 1, protocol: "tcp" }] },
      "host-ports",
      [],
    ],
    [
      "a range of ports",
      { ports: [{ hostPort: 8080, containerPort: 80, count: 2, protocol: "udp" }] },
      "host-ports",
      [8080, 8081].map((port) => ({ port, protocol: "UDP", address: "" })),
    ],
    [
      "ports that the engine picks",
      { publishAll: true },
      "host-ports",
      [{ port: 0, protocol: "TCP", address: "" }],
    ],
    [
      "shared propagation",
      { mounts: [{ type: "bind", source: "/srv", target: "/a", readOnly: false, options: ["rshared"] }] },
      "mount-propagation",
      "bidirectional",
    ],
    [
      "Docker's named volumes",
      {
        engine: "docker",
        mounts: [{ type: "volume", source: "v", target: "/a", readOnly: false, options: [] }],
      },
      "mount-propagation",
      "host-to-container",
    ],
    [
      "a label that asks for less",
      { labels: { "io.containers.capabilities": "KILL" } },
      "capabilities",
      { host: [], own: ["KILL"] },
    ],
  ])("%s is understood", (_what, fields, id, expected) => {
    expect(valuesOf(id, fields)).toEqual([expected]);
  });

  it.each<[string, Fields, RunHost]>([
    ["a capability that no kernel has", { capAdd: ["NOTHING"] }, rootless],
    ["a capability that is added and dropped", { capAdd: ["KILL"], capDrop: ["kill"] }, rootless],
    ["an AppArmor profile of a login user", { apparmor: "mine" }, rootless],
    ["keep-groups beside other groups", { groupAdd: ["keep-groups", "5"] }, rootless],
    ["nomap for root", { userns: "nomap" }, rootful],
    ["keep-id for root before 4.5", { userns: "keep-id" }, { ...rootful, version: "4.3.1" }],
    ["a size of keep-id before 5.4", { userns: "keep-id:size=9" }, { ...rootless, version: "5.3.2" }],
    ["device rules of a login user", { deviceCgroupRules: ["c 1:3 r"] }, { ...rootless, version: "4.6.0" }],
    ["a low oom score before 4.7", { oomScoreAdj: -5 }, { ...rootless, version: "4.6.2" }],
    [
      "root's --userns=auto on the host's network before 4.4",
      { userns: "auto", networks: ["host"] },
      { ...rootful, version: "4.3.1" },
    ],
    ["a sysctl of no namespace", { sysctls: { "vm.swappiness": "1" } }, rootless],
    [
      "a network sysctl on the host's network",
      { networks: ["host"], sysctls: { "net.ipv4.ip_forward": "1" } },
      rootless,
    ],
    ["several networks with the host's", { networks: ["host", "web"] }, rootless],
    ["pasta for root", { networks: ["pasta"] }, rootful],
    ["slirp4netns from 6.0 on", { networks: ["slirp4netns"] }, { ...rootless, version: "6.0.0" }],
    ["a user that is not mapped", { userns: "auto:size=1024", user: "2000" }, rootless],
    [
      "a mount twice",
      {
        mounts: ["/a", "/a/"].map((target) => ({
          type: "tmpfs" as const,
          target,
          readOnly: false,
          options: [],
        })),
      },
      rootless,
    ],
    ["a user namespace in a pod", { pod: "p", userns: "auto" }, rootless],
    [
      "Docker's privileged under userns-remap",
      { engine: "docker", privileged: true },
      { ...dockerHost, usernsRemap: true },
    ],
    [
      "the host's processes in rootless Docker before 23.0",
      { engine: "docker", pid: "host" },
      { ...dockerHost, rootless: true, version: "20.10.24" },
    ],
    [
      "the host's IPC under userns-remap",
      { engine: "docker", ipc: "host" },
      { ...dockerHost, usernsRemap: true },
    ],
    [
      "a renamed device in rootless Docker",
      { engine: "docker", devices: [{ source: "/dev/full", target: "/dev/x" }] },
      { ...dockerHost, rootless: true },
    ],
    [
      "shared propagation in rootless Docker",
      {
        engine: "docker",
        mounts: [{ type: "bind", source: "/srv", target: "/a", readOnly: false, options: ["rshared"] }],
      },
      { ...dockerHost, rootless: true },
    ],
    ["Podman's modes for Docker", { engine: "docker", userns: "keep-id" }, dockerHost],
  ])("%s is refused", (_what, fields, host) => {
    expect(() => confineDeclaration(declared(fields, fields.engine), host, image)).toThrow(RangeError);
  });

  it.each<[string, Fields, RunHost, DimensionId, unknown]>([
    [
      "keeps device rules",
      { deviceCgroupRules: ["c 1:3 r"] },
      { ...rootless, version: "4.5.1" },
      "devices",
      "standard",
    ],
    ["clamps the oom score", { oomScoreAdj: -5 }, { ...rootless, version: "4.7.0" }, "oom-score", 0],
    [
      "keeps a size of keep-id",
      { userns: "keep-id:size=9" },
      { ...rootless, version: "5.4.0" },
      "user-namespace",
      { kind: "shared", mappedIds: 10 },
    ],
    [
      "has no time namespace on an old kernel",
      { engine: "docker" },
      { ...dockerHost, version: "29.5.0", node: { ...node, kernel: "5.4.0" } },
      "time-namespace",
      "host",
    ],
    [
      "has a time namespace",
      { engine: "docker" },
      { ...dockerHost, version: "29.5.0" },
      "time-namespace",
      "private",
    ],
    [
      "counts no groups for --userns=auto",
      { userns: "auto" },
      { ...rootless, version: "5.2.0" },
      "user-namespace",
      { kind: "private", mappedIds: 1234 },
    ],
    [
      "a rootless daemon's own network is not the host's",
      { engine: "docker", networks: ["host"] },
      { ...dockerHost, rootless: true },
      "network-namespace",
      "pod",
    ],
    [
      "no group may ping under userns-remap",
      { engine: "docker" },
      { ...dockerHost, usernsRemap: true },
      "sysctls",
      { "net.ipv4.ping_group_range": "1 0" },
    ],
    [
      "writable kernel files with the host's processes in rootless Docker",
      { engine: "docker", pid: "host" },
      { ...dockerHost, rootless: true },
      "proc-mount",
      "masked",
    ],
  ])("%s: versions on either side of a border differ", (_what, fields, host, id, expected) => {
    expect(valuesOf(id, fields, host)).toEqual([expected]);
  });

  it.each<[string, boolean]>([
    ["26.1.5", false],
    ["27.0.0", true],
  ])("Docker %s loads a profile that is named beside --privileged: %s", (version, isLoaded) => {
    const seccompProfile = { defaultAction: "SCMP_ACT_ERRNO", syscalls: [] };
    const fields = { engine: "docker" as const, privileged: true, seccomp: "p.json", seccompProfile };
    const [value] = valuesOf("seccomp", fields, { ...dockerHost, version });
    expect(value?.kind).toBe(isLoaded ? "filter" : "unconfined");
  });

  it.each<[string, Fields, RunHost, boolean]>([
    ["beside the container's own processes", {}, rootless, true],
    ["beside the host's processes", { pid: "host" }, rootless, false],
    ["beside the host's processes under --privileged", { pid: "host", privileged: true }, rootless, true],
    ["beside the host's processes for root", { pid: "host" }, { ...rootless, rootless: false }, true],
    ["beside another container's processes", { pid: "container:db" }, rootless, true],
  ])("a path that an option hides %s is masked: %j", (_what, fields, host, isMasked) => {
    for (const version of ["4.3.1", "4.9.4", "5.8.2", "6.0.0"]) {
      const values = valuesOf("masked-paths", { ...fields, mask: ["/proc/cpuinfo"] }, { ...host, version });
      expect(values.map(({ masked }) => masked.includes("/proc/cpuinfo"))).toEqual(
        values.map(() => isMasked),
      );
    }
  });

  it.each<[string, Fields, string[]]>([
    ["groups nobody owns", { uidMap: ["0:200000:5000"], gidMap: ["0:300000:5000"] }, ["unowned"]],
    ["the host's own groups", { uidMap: ["0:0:5000"] }, ["system", "unowned"]],
    ["no map", {}, ["system", "unowned"]],
  ])("set-id files of the image give groups of the map: %s", (_what, map, expected) => {
    const raising = imageView("raising", { raising: { ...image.image, setId: true } });
    const fields = { ...map, user: "1234:4321", capDrop: ["all"] };
    const [groups] = valuesOf("host-groups", fields, rootful, raising);
    expect([...new Set(groups?.map((one) => one.authority))]).toEqual(expected);
  });

  it("a login user cannot name a range of the host's ids, which root can", () => {
    const fields = { subUidName: "someone" };
    expect(() => valuesOf("user-namespace", fields, rootless)).toThrow("for a login user");
    expect(valuesOf("user-namespace", fields, rootful)).toEqual([{ kind: "shared", mappedIds: 65536 }]);
  });

  it.each<[NonNullable<Fields["engine"]>, string, boolean]>([
    ["docker", "bind", false],
    ["docker", "bind-recursive=readonly", false],
    ["docker", "rslave", true],
    ["podman", "bind", true],
  ])("a read-only mount of %s with %s leaves what is mounted below writable: %j", (engine, option, stays) => {
    const mounts = [
      { type: "bind" as const, source: "/srv", target: "/a", readOnly: true, options: [option] },
    ];
    const host = {
      ...(engine === "docker" ? rootful : rootless),
      version: engine === "docker" ? "20.10.24" : "5.8.2",
    };
    const [flags] = valuesOf("volume-flags", { engine, mounts }, host);
    expect(flags?.writableSubmounts).toBe(stays);
  });

  it("terminals that are mounted hold no files", () => {
    const mounts = [{ type: "devpts" as const, target: "/pts", readOnly: false, options: [] }];
    const fields = { mounts, uidMap: ["0:1:3000"] };
    const host = { ...rootless, ociRuntime: { name: "crun", version: "1.8.1" } };
    expect(valuesOf("volume-flags", fields, host)).toEqual([
      { setId: false, devices: false, writableSubmounts: false },
    ]);
  });

  it.each<[string, Fields, boolean]>([
    ["keep-id with a user of its own", { userns: "keep-id", user: "1234:1234" }, true],
    ["keep-id with a group of its own", { userns: "keep-id:uid=200,gid=210", user: "1234:1234" }, true],
    ["no keep-id", { user: "1234:1234" }, false],
  ])("%s: the caller's group stays among the supplementary ones: %s", (_what, fields, isKept) => {
    const [groups] = valuesOf("host-groups", { ...fields, capDrop: ["all"] });
    expect(groups?.some((one) => one.authority === "login")).toBe(isKept);
  });

  it.each<[string, Fields, DimensionId, number]>([
    ["a user by name in an image that is not known", { user: "app" }, "user", 3],
    ["a network that was made elsewhere", { networks: ["web"] }, "reaches", 2],
    ["another container's network", { networks: ["container:db"] }, "network-namespace", 2],
    ["a profile whose file is not at hand", { seccomp: "/etc/mine.json" }, "seccomp", 2],
    ["volumes of a container that is not known", { volumesFrom: ["db"] }, "host-paths", 2],
    ["a file of variables", { environmentFiles: [".env"] }, "secret-environment", 2],
    ["a runtime that only its name tells", { runtime: "mine" }, "runtime-boundary", 3],
    ["groups that are kept", { groupAdd: ["keep-groups"], user: "0:0", capDrop: ["all"] }, "host-groups", 2],
  ])("%s is a question", (_what, fields, id, count) => {
    expect(valuesOf(id, fields, rootless, unknownImage)).toHaveLength(count);
  });

  it("takes what a profile refuses from its content, with rules for a capability only where it is held", () => {
    const rule = { names: ["mount"], action: "SCMP_ACT_ALLOW", includes: { caps: ["CAP_SYS_ADMIN"] } };
    const seccompProfile = {
      defaultAction: "SCMP_ACT_ERRNO",
      syscalls: [{ names: ["read"], action: "SCMP_ACT_ALLOW" }, rule],
    };
    const allowed = (fields: Fields): unknown =>
      valuesOf("seccomp", { seccomp: "p.json", seccompProfile, ...fields }).map(
        (one) => one.kind === "filter" && one.filter.allowed,
      );
    expect(allowed({})).toEqual([["read"]]);
    expect(allowed({ capAdd: ["SYS_ADMIN"] })).toEqual([["mount", "read"]]);
  });

  it("takes defaults from the engine's configuration, and the container's own words before them", () => {
    const configuration: PodmanConfiguration = {
      engine: "podman",
      rootless: true,
      files: [],
      origins: {},
      others: {},
      readOnly: true,
      pidsLimit: 10,
      defaultCapabilities: ["CAP_KILL"],
      defaultSysctls: {},
      netns: "none",
    };
    const values = (id: DimensionId, fields: Fields): unknown =>
      valuesOf(id, fields, rootless, image, configuration);
    expect(values("root-filesystem", {})).toEqual([{ writable: false, writableVolumes: [] }]);
    expect(values("root-filesystem", { readOnly: false })).toEqual([{ writable: true, writableVolumes: [] }]);
    expect(values("capabilities", {})).toEqual([{ host: [], own: ["KILL"] }]);
    expect(values("pids-limit", {})).toEqual([10]);
    expect(values("sysctls", {})).toEqual([{ "net.ipv4.ping_group_range": "1 0" }]);
    expect(values("reaches", {})).toEqual([[]]);
  });

  const added: PodmanConfiguration = {
    engine: "podman",
    rootless: true,
    files: [],
    origins: {},
    others: {},
    addedToDefault: [
      "containers.default_capabilities",
      "containers.default_sysctls",
      "containers.default_ulimits",
      "containers.devices",
      "containers.volumes",
      "containers.env",
    ],
    defaultCapabilities: ["CAP_SYSLOG"],
    defaultSysctls: { "net.ipv4.ip_unprivileged_port_start": "80" },
    defaultUlimits: [{ name: "core", soft: 0, hard: 0 }],
    devices: [{ source: "/dev/fuse" }],
    mounts: [{ type: "bind", source: "/srv", target: "/srv", readOnly: true, options: [] }],
    environment: [{ name: "DB_PASSWORD", value: "x1y2z3aa" }],
  };
  const replaced: PodmanConfiguration = { ...added, addedToDefault: [] };

  const usual = valuesOf("capabilities", {})[0]?.own ?? [];

  it.each<[DimensionId, PodmanConfiguration, unknown]>([
    ["capabilities", added, { host: [], own: [...usual, "SYSLOG"] }],
    ["capabilities", replaced, { host: [], own: ["SYSLOG"] }],
    ["sysctls", added, { "net.ipv4.ping_group_range": "0 0" }],
    ["sysctls", replaced, { "net.ipv4.ping_group_range": "1 0" }],
    ["privileged-ports", added, { unprivilegedFrom: 80, of: "own" }],
    ["core-limit", added, 0],
    ["open-files-limit", added, "as without a configuration"],
    ["devices", added, ["/dev/fuse"]],
    ["host-paths", added, [{ path: "/srv", exposes: "data", access: "read" }]],
    ["secret-environment", added, ["DB_PASSWORD"]],
  ])(
    "%s: a list of containers.conf that is added to the engine's own leaves that in force",
    (id, configuration, expected) => {
      const wanted = expected === "as without a configuration" ? valuesOf(id, {}) : [expected];
      expect(valuesOf(id, {}, rootless, image, configuration)).toEqual(wanted);
    },
  );

  it.each<[string, boolean, readonly boolean[]]>([
    ["v:/a", false, [true]],
    ["v:/a:ro", false, [false]],
    ["/srv:/a:nosuid,nodev", false, [true]],
    ["/srv:/a:nosuid,nodev", true, [true, false]],
    ["/srv:/a:ro,nosuid,nodev", true, [false]],
  ])(
    "%s in a user namespace that crun 1.8.1 makes, rootless %s: set-id files count %j",
    (text, isRootless, expected) => {
      const [source = "", target = "", words = ""] = text.split(":");
      const type = source.startsWith("/") ? ("bind" as const) : ("volume" as const);
      const options = words.split(",").filter((one) => one !== "");
      const mounts = [{ type, source, target, readOnly: options.includes("ro"), options }];
      const host = { ...rootless, rootless: isRootless, ociRuntime: { name: "crun", version: "1.8.1" } };
      const found = valuesOf("volume-flags", { userns: "auto", mounts }, host);
      expect(found.map((one) => one.setId)).toEqual(expected);
    },
  );

  it("takes the namespaces, ports and user namespace of its pod", () => {
    const place = { file: "web.pod" };
    const ports = [{ hostPort: 8080, containerPort: 80, count: 1, protocol: "tcp" as const }];
    const pod = {
      name: "web",
      place,
      userns: "auto:size=3000",
      ports,
      share: ["net", "ipc"],
      written: [],
      notUnderstood: [],
    };
    const project: RunProject = { name: "p", format: "quadlet", containers: [], pods: [pod], resources: [] };
    const values = (id: DimensionId): unknown =>
      valuesOf(id, { pod: "web" }, rootless, image, undefined, project);
    expect(values("network-namespace")).toEqual(["pod"]);
    expect(values("ipc-namespace")).toEqual(["pod"]);
    expect(values("uts-namespace")).toEqual(["private"]);
    expect(values("host-ports")).toEqual([[{ port: 8080, protocol: "TCP", address: "" }]]);
    expect(values("user-namespace")).toEqual([{ kind: "private", mappedIds: 3000 }]);
  });

  it("opens the folder that a named volume is declared to be", () => {
    const driverOptions = { type: "none", o: "bind", device: "/var/run" };
    const resource = { kind: "volume" as const, name: "v", place: { file: "compose.yaml" }, driverOptions };
    const project: RunProject = {
      name: "p",
      format: "compose",
      containers: [],
      pods: [],
      resources: [resource],
    };
    const mounts = [{ type: "volume" as const, source: "v", target: "/a", readOnly: true, options: [] }];
    const values = valuesOf(
      "host-paths",
      { engine: "docker", mounts },
      dockerHost,
      image,
      undefined,
      project,
    );
    expect(values[0]?.[0]).toMatchObject({ path: "/run", exposes: "engine" });
  });
});
