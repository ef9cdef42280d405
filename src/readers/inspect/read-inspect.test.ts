import { describe, expect, it } from "vitest";
import type { RunDeclaration } from "../../workload/index.ts";
import { kindOfInspect } from "./kind.ts";
import { readInspect } from "./read-inspect.ts";

/** The smallest record of a container of each engine. */
const podman = { Id: "abc", Name: "web", Path: "sh", ImageName: "localhost/img", Config: {}, HostConfig: {} };
const docker = {
  Id: "abc",
  Name: "/web",
  Path: "sh",
  Image: "sha256:1",
  Config: { Image: "img" },
  HostConfig: {},
};

function read(record: object): RunDeclaration {
  const { project, problems } = readInspect(JSON.stringify([record], undefined, 2), "a.json");
  expect(problems).toEqual([]);
  expect(project.containers).toHaveLength(1);
  return project.containers[0] as RunDeclaration;
}

const podmanHost = (host: object) => read({ ...podman, HostConfig: host });
const dockerHost = (host: object) => read({ ...docker, HostConfig: host });

describe("HostConfig", () => {
  it.each<readonly [object, Partial<RunDeclaration>]>([
    [
      { CapAdd: ["NET_ADMIN"], CapDrop: ["ALL"] },
      { capAdd: ["NET_ADMIN"], capDrop: ["ALL"] },
    ],
    [{ Privileged: true }, { privileged: true }],
    [
      { SecurityOpt: ["no-new-privileges", "label=disable", "apparmor=unconfined"] },
      { noNewPrivileges: true, securityLabels: ["disable"], apparmor: "unconfined" },
    ],
    [{ SecurityOpt: ["seccomp=unconfined"] }, { seccomp: "unconfined" }],
    [
      { PidMode: "host", IpcMode: "host", UTSMode: "host" },
      { pid: "host", ipc: "host", uts: "host" },
    ],
    [{ NetworkMode: "host" }, { networks: ["host"] }],
    [{ CgroupParent: "a.slice" }, { cgroupParent: "a.slice" }],
    [
      {
        PortBindings: {
          "80/tcp": [
            { HostIp: "127.0.0.1", HostPort: "8080" },
            { HostIp: "", HostPort: "81" },
          ],
        },
      },
      {
        ports: [
          { hostIp: "127.0.0.1", hostPort: 8080, containerPort: 80, count: 1, protocol: "tcp" },
          { hostPort: 81, containerPort: 80, count: 1, protocol: "tcp" },
        ],
      },
    ],
    [
      { ReadonlyRootfs: true, Tmpfs: { "/run": "size=1m,rw" } },
      { readOnly: true, mounts: [{ type: "tmpfs", target: "/run", readOnly: false, options: ["size=1m"] }] },
    ],
    [
      { VolumesFrom: ["db:ro"], GroupAdd: ["5"] },
      { volumesFrom: ["db:ro"], groupAdd: ["5"] },
    ],
    [
      { Memory: 1048576, MemorySwap: -1, NanoCpus: 1500000000, PidsLimit: 50 },
      { memory: 1048576, memorySwap: Infinity, cpus: 1500, pidsLimit: 50 },
    ],
    [{ PidsLimit: -1 }, { pidsLimit: Infinity }],
    [{ CpuQuota: 50000, CpuPeriod: 100000 }, { cpus: 500 }],
    [
      { Ulimits: [{ Name: "nofile", Soft: 1, Hard: -1 }] },
      { ulimits: [{ name: "nofile", soft: 1, hard: Infinity }] },
    ],
    [
      { Devices: [{ PathOnHost: "/dev/a", PathInContainer: "/dev/b", CgroupPermissions: "r" }] },
      { devices: [{ source: "/dev/a", target: "/dev/b", permissions: "r" }] },
    ],
    [{ RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 } }, { restart: "on-failure:3" }],
    [
      { OomScoreAdj: -5, ShmSize: 1024, CpusetCpus: "0" },
      { oomScoreAdj: -5, shmSize: 1024, cpusetCpus: "0" },
    ],
  ])("%j is read alike from both engines", (host, fields) => {
    expect(podmanHost(host)).toMatchObject(fields);
    expect(dockerHost(host)).toMatchObject(fields);
  });

  it("Docker's own fields", () => {
    const profile = { defaultAction: "SCMP_ACT_ALLOW" };
    const record = dockerHost({
      UsernsMode: "host",
      CgroupnsMode: "host",
      Sysctls: { "net.a": "1" },
      Runtime: "runsc",
      DeviceCgroupRules: ["c 1:3 r"],
      SecurityOpt: [`seccomp=${JSON.stringify(profile)}`],
      StorageOpt: { size: "2G" },
      MaskedPaths: [],
      ReadonlyPaths: [],
    });
    expect(record).toMatchObject({
      userns: "host",
      cgroupns: "host",
      sysctls: { "net.a": "1" },
      runtime: "runsc",
      deviceCgroupRules: ["c 1:3 r"],
      seccomp: "inline",
      seccompProfile: profile,
      storageSize: 2 * 1024 ** 3,
      unmask: ["ALL"],
      recorded: { maskedPaths: [], readOnlyPaths: [] },
    });
  });

  it("Podman's own fields: the runtime is recorded, unmasked paths are an option", () => {
    const record = read({
      ...podman,
      OCIRuntime: "crun",
      HostConfig: { Runtime: "oci", SecurityOpt: ["unmask=all"], CgroupMode: "host", Cgroups: "disabled" },
    });
    expect(record).toMatchObject({
      unmask: ["ALL"],
      cgroupns: "host",
      cgroups: "disabled",
      recorded: { ociRuntime: "crun" },
    });
    expect(record.runtime).toBeUndefined();
  });

  it("the host's own name, which a record tells with the host's UTS namespace, was given by nobody", () => {
    const config = { Hostname: "lab" };
    expect(read({ ...podman, Config: config }).hostname).toBe("lab");
    const shared = read({ ...podman, Config: config, HostConfig: { UTSMode: "host" } });
    expect([shared.uts, shared.hostname]).toEqual(["host", undefined]);
  });

  it("the mode of the user namespace comes from the annotation, else the map itself is declared", () => {
    const host = { UsernsMode: "private", IDMappings: { UidMap: ["0:1:65536"], GidMap: ["0:1:65536"] } };
    const noted = read({
      ...podman,
      Config: { Annotations: { "io.podman.annotations.userns": "auto:size=9" } },
      HostConfig: host,
    });
    expect([noted.userns, noted.uidMap, noted.recorded?.uidMap]).toEqual([
      "auto:size=9",
      undefined,
      ["0:1:65536"],
    ]);
    const bare = podmanHost(host);
    expect([bare.userns, bare.uidMap]).toEqual([undefined, ["0:1:65536"]]);
  });

  it("what has no field is not understood, blank fields are no options", () => {
    const record = dockerHost({
      BlkioWeight: 100,
      Links: ["/a:/b"],
      Isolation: "default",
      CpusetMems: "",
      CapAdd: null,
    });
    expect(record.notUnderstood.map(({ name, value }) => [name, value])).toEqual([
      ["HostConfig.BlkioWeight", "100"],
      ["HostConfig.Links", '["/a:/b"]'],
    ]);
    expect(record.written.map(({ name }) => name)).toEqual(["Config.Image"]);
  });
});

describe("capabilities of Podman", () => {
  const eleven =
    "CHOWN DAC_OVERRIDE FOWNER FSETID KILL NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT"
      .split(" ")
      .map((name) => `CAP_${name}`);

  it("come from the bounding set: the record's own lists depend on its version", () => {
    const record = read({
      ...podman,
      BoundingCaps: [...eleven, "CAP_NET_RAW"],
      HostConfig: { CapDrop: ["CAP_MKNOD", "CAP_AUDIT_WRITE"] },
    });
    expect(record.capAdd).toEqual(["CAP_NET_RAW"]);
    expect([...(record.capDrop ?? [])].sort()).toEqual(["CAP_AUDIT_WRITE", "CAP_MKNOD"]);
    expect(read({ ...podman, BoundingCaps: null }).capDrop).toHaveLength(14);
  });

  it("no limit of processes in the record is no limit", () => {
    expect(podmanHost({ PidsLimit: 0 }).pidsLimit).toBe(Infinity);
    expect(dockerHost({ PidsLimit: 0 }).pidsLimit).toBeUndefined();
  });

  it("an entry point of one text is parted, a signal by number is kept", () => {
    expect(read({ ...podman, Config: { Entrypoint: "/bin/sh -c", StopSignal: 15 } })).toMatchObject({
      entrypoint: ["/bin/sh", "-c"],
      stopSignal: "15",
    });
  });
});

describe("mounts", () => {
  it("what is listed goes before what was asked for, options of both are kept", () => {
    const record = read({
      ...docker,
      HostConfig: {
        Binds: ["/x:/a:ro"],
        Mounts: [{ Type: "bind", Source: "/x", Target: "/b", BindOptions: { NonRecursive: true } }],
      },
      Mounts: [
        { Type: "bind", Source: "/x", Destination: "/a", Mode: "ro", RW: false, Propagation: "rprivate" },
        { Type: "bind", Source: "/x", Destination: "/b", Mode: "", RW: true, Propagation: "rslave" },
        {
          Type: "volume",
          Name: "v",
          Source: "/var/lib/docker/volumes/v/_data",
          Destination: "/c",
          Mode: "z",
          RW: true,
          Propagation: "",
        },
      ],
    });
    expect(record.mounts).toEqual([
      { type: "bind", source: "/x", target: "/a", readOnly: true, options: [] },
      {
        type: "bind",
        source: "/x",
        target: "/b",
        readOnly: false,
        options: ["rslave", "bind-recursive=disabled"],
      },
      { type: "volume", source: "v", target: "/c", readOnly: false, options: ["z"] },
    ]);
  });

  it("without a list, what was asked for, and Volumes of old", () => {
    const record = read({
      ...docker,
      Volumes: { "/old": "/host" },
      VolumesRW: { "/old": false },
      HostConfig: { Binds: ["v:/a"] },
    });
    expect(record.mounts).toEqual([
      { type: "volume", source: "v", target: "/a", readOnly: false, options: [] },
      { type: "bind", source: "/host", target: "/old", readOnly: true, options: [] },
    ]);
  });
});

describe("evidence", () => {
  it("is kept apart from the declaration", () => {
    const record = read({
      ...podman,
      EffectiveCaps: null,
      BoundingCaps: ["CAP_KILL"],
      ProcessLabel: "",
      AppArmorProfile: "",
      State: { Pid: 12, CgroupPath: "/a" },
      StaticDir: "/home/a/.local/share/containers/storage/x",
    });
    expect(record.recorded).toEqual({
      id: "abc",
      processLabel: "",
      appArmorProfile: "",
      effectiveCapabilities: [],
      boundingCapabilities: ["CAP_KILL"],
      pid: 12,
      cgroupPath: "/a",
    });
    expect(record.rootless).toBe(true);
    expect(read({ ...docker, HostsPath: "/var/lib/docker/containers/x/hosts" }).rootless).toBe(false);
    expect(read(docker).rootless).toBeUndefined();
  });
});

describe("the command that made a container", () => {
  it("says what the record tells only indirectly", () => {
    const record = read({
      ...podman,
      Config: {
        CreateCommand: [
          "podman",
          "run",
          "--cap-drop=all",
          "--cap-add=NET_BIND_SERVICE",
          "--userns=keep-id",
          "-v",
          "/s:/t:U",
          "--security-opt=mask=/proc/x",
          "img",
          "sh",
        ],
      },
      HostConfig: {
        CapAdd: [],
        CapDrop: ["CAP_CHOWN"],
        UsernsMode: "private",
        IDMappings: { UidMap: ["0:1:5"], GidMap: [] },
      },
      Mounts: [{ Type: "bind", Source: "/s", Destination: "/t", RW: true, Options: ["rbind"] }],
    });
    expect(record).toMatchObject({
      capDrop: ["all"],
      capAdd: ["NET_BIND_SERVICE"],
      userns: "keep-id",
      mask: ["/proc/x"],
      mounts: [{ source: "/s", options: ["U"] }],
    });
    expect(record.uidMap).toBeUndefined();
  });
});

describe("records of other kinds", () => {
  it.each([
    [podman, "podman-container"],
    [docker, "docker-container"],
    [{ Id: "1", RepoTags: [], Config: {}, RootFS: {} }, "image"],
    [{ Id: "1", Name: "p", SharedNamespaces: [], InfraConfig: {} }, "podman-pod"],
    [{ Name: "v", Driver: "local", Mountpoint: "/x" }, "volume"],
    [{ Name: "n", Driver: "bridge", IPAM: {} }, "network"],
    [{ name: "n", driver: "bridge", subnets: [] }, "network"],
    [{ ociVersion: "1.0.0" }, "oci-config"],
    [{ status: { image: {} }, info: {} }, "crictl-container"],
    [{ status: { metadata: {} }, info: {} }, "crictl-sandbox"],
    [{ metadata: {}, log_path: "" }, "cri-container-request"],
    [{ metadata: {}, image: { image: "a" } }, "cri-container-request"],
    [{ metadata: {}, linux: {} }, "cri-sandbox-request"],
    [{ metadata: {}, image: "a" }, undefined],
    [{ apiVersion: "v1", kind: "Pod", metadata: {}, linux: {} }, undefined],
    [{ Id: "1", Names: ["/a"], ImageID: "2" }, "container-summary"],
    [{ Image: "a", Cmd: [], HostConfig: {} }, "docker-create"],
    [{ a: 1 }, undefined],
    [[], undefined],
    ["text", undefined],
  ])("%j is %s", (record, kind) => {
    expect(kindOfInspect(record)).toBe(kind);
  });

  it("infra containers are pods, and the pod's own record says more", () => {
    const infra = { ...podman, Name: "x-infra", IsInfra: true, Pod: "p", HostConfig: { PidMode: "host" } };
    const own = {
      Id: "p",
      Name: "p",
      SharedNamespaces: ["net"],
      InfraConfig: { userns: "keep-id", HostNetwork: true, pid_ns: "private" },
      memory_limit: 5,
    };
    const alone = readInspect(JSON.stringify([infra, { ...podman, Pod: "p" }]), "a");
    expect(alone.project.pods).toMatchObject([{ name: "p", pid: "host" }]);
    expect(alone.project.containers).toMatchObject([{ name: "web", pod: "p" }]);
    const both = readInspect(JSON.stringify([infra, own]), "a");
    expect(both.project.pods).toMatchObject([
      {
        name: "p",
        networks: ["host"],
        userns: "keep-id",
        pid: "private",
        share: ["net"],
        notUnderstood: [{ name: "memory_limit", value: "5" }],
      },
    ]);
  });

  it("several values behind each other are read", () => {
    const { project } = readInspect(`${JSON.stringify(podman)}\n${JSON.stringify([docker])}`, "a");
    expect(project.containers.map(({ engine }) => engine)).toEqual(["podman", "docker"]);
  });
});

describe("what cannot be read is refused with its place", () => {
  it.each([
    ["", undefined, "the file is empty"],
    ['{"a": 1}', 1, "this is no record"],
    ['[\n  {"Id": "1", "RepoTags": [], "Config": {}}]', 2, "this is the record of an image"],
    ['{\n "a": \n', 3, ""],
    ["[]x", 1, ""],
  ])("%j", (text, line, message) => {
    const { project, problems } = readInspect(text, "a.json");
    expect(project.containers).toEqual([]);
    expect(problems).toMatchObject([{ level: "error", file: "a.json", line }]);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.hint).not.toBe("");
  });
});
