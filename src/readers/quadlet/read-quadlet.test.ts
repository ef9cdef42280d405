import { describe, expect, it } from "vitest";
import type { RunDeclaration } from "../../workload/index.ts";
import { dropInFolders } from "./drop-ins.ts";
import { quadletKeys } from "./keys.ts";
import { readQuadlet, type QuadletOptions } from "./read-quadlet.ts";

function read(files: Readonly<Record<string, string>>, options: QuadletOptions = {}) {
  return readQuadlet(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    options,
  );
}

function containerWith(keys: string) {
  const { project, problems } = read({ "u/web.container": `[Container]\nImage=nginx\n${keys}\n` });
  return { container: project.containers[0], problems };
}

describe("the keys of a container", () => {
  it.each<readonly [string, Partial<RunDeclaration>]>([
    ["ContainerName=web", { name: "web" }],
    ["User=1000\nGroup=2000", { user: "1000:2000" }],
    ["UserNS=keep-id:uid=200", { userns: "keep-id:uid=200" }],
    ["UIDMap=0:10000:10\nGIDMap=0:10000:10", { uidMap: ["0:10000:10"], gidMap: ["0:10000:10"] }],
    ["SubUIDMap=a\nSubGIDMap=b", { subUidName: "a", subGidName: "b" }],
    ["RemapUsers=auto\nRemapUidSize=500", { userns: "auto:size=500" }],
    ["RemapUsers=keep-id\nRemapUid=7", { userns: "keep-id:uid=7" }],
    ["GroupAdd=keep-groups", { groupAdd: ["keep-groups"] }],
    [
      "DropCapability=ALL\nAddCapability=CAP_CHOWN CAP_KILL",
      { capDrop: ["all"], capAdd: ["cap_chown", "cap_kill"] },
    ],
    ["NoNewPrivileges=true", { noNewPrivileges: true }],
    ["SeccompProfile=/p.json", { seccomp: "/p.json" }],
    ["AppArmor=mine", { apparmor: "mine" }],
    ["SecurityLabelDisable=yes", { securityLabels: ["disable"] }],
    ["SecurityLabelType=spc_t\nSecurityLabelLevel=s0:c1", { securityLabels: ["type:spc_t", "level:s0:c1"] }],
    ["Mask=/a:/b\nUnmask=ALL", { mask: ["/a", "/b"], unmask: ["ALL"] }],
    ["ReadOnly=true\nReadOnlyTmpfs=false", { readOnly: true, readOnlyTmpfs: false }],
    [
      "VolatileTmp=true",
      { mounts: [{ type: "tmpfs", target: "/tmp", readOnly: false, options: ["size=512M", "mode=1777"] }] },
    ],
    [
      "Volume=/a:/b:ro,Z",
      { mounts: [{ type: "bind", source: "/a", target: "/b", readOnly: true, options: ["Z"] }] },
    ],
    [
      "Volume=./a:/b",
      { mounts: [{ type: "bind", source: "./u/a", target: "/b", readOnly: false, options: [] }] },
    ],
    ["AddDevice=-/dev/fuse", { devices: [{ source: "/dev/fuse" }] }],
    ["Sysctl=net.ipv4.ip_forward=1 a.b=2", { sysctls: { "net.ipv4.ip_forward": "1", "a.b": "2" } }],
    ["PidsLimit=9\nMemory=20m\nShmSize=1m", { pidsLimit: 9, memory: 20 * 2 ** 20, shmSize: 2 ** 20 }],
    ["Ulimit=nofile=1:2", { ulimits: [{ name: "nofile", soft: 1, hard: 2 }] }],
    ["Network=host", { networks: ["host"] }],
    [
      "PublishPort=127.0.0.1:8080:80",
      { ports: [{ hostIp: "127.0.0.1", hostPort: 8080, containerPort: 80, count: 1, protocol: "tcp" }] },
    ],
    ["CgroupsMode=no-conmon", { cgroups: "no-conmon" }],
    ["RunInit=yes", { init: true }],
    [
      "Environment=A=1 'B=b b'",
      {
        environment: [
          { name: "A", value: "1" },
          { name: "B", value: "b b" },
        ],
      },
    ],
    ["Label=a=b", { labels: { a: "b" } }],
    ["Exec=sh -c 'echo a b'", { command: ["sh", "-c", "echo a b"] }],
    ["PodmanArgs=--privileged --cap-add=SYS_ADMIN", { privileged: true, capAdd: ["SYS_ADMIN"] }],
    ["AddCapability=A\nAddCapability=\nAddCapability=B", { capAdd: ["b"] }],
    ["AddCapability=A \\\n# a comment\n  B", { capAdd: ["a", "b"] }],
  ])("reads %s", (keys, expected) => {
    const { container, problems } = containerWith(keys);
    expect(problems).toEqual([]);
    expect(container).toMatchObject(expected);
    expect(container?.notUnderstood).toEqual([]);
  });

  it("adds --cgroups=split, which nobody wrote, and names the container after its unit", () => {
    const { container } = containerWith("ReadOnly=true");
    expect(container).toMatchObject({
      cgroups: "split",
      name: "systemd-web",
      format: "quadlet",
      image: "nginx",
    });
    expect(container?.written.map(({ name, value, place }) => [name, value, place?.line])).toEqual([
      ["Image=", "nginx", 2],
      ["ReadOnly=", "true", 3],
    ]);
  });

  it.each([
    ["Colour=red", "unknown-option", 3],
    ["Group=1", "invalid-value", 3],
    ["Pod=x", "invalid-value", 3],
    ["Volume=none.volume:/x", "invalid-value", 3],
    ["Ulimit=lots", "invalid-value", 3],
    ["PodmanArgs=--no-such-option", "unknown-option", 3],
    ["[Service]\nUser=x", "invalid-value", 4],
    ["[Service]\nKillMode=none", "invalid-value", 4],
    ["no assignment", "malformed", 3],
    ["User=%U", "needs-variable", 3],
  ])("tells the line of %j", (keys, code, line) => {
    expect(containerWith(keys).problems).toMatchObject([{ code, line }]);
  });

  it.each([
    "User=%U",
    "Pod=none.pod",
    "Volume=none.volume:/x",
    "PodmanArgs=--no-such-option",
    "[Service]\nMemoryMax=1G",
  ])("keeps %j as not understood: a judgement may depend on it", (keys) => {
    expect(containerWith(keys).container?.notUnderstood).toHaveLength(1);
  });

  it("keeps the image of the unit when PodmanArgs= holds words that are no options", () => {
    expect(containerWith("PodmanArgs=--no-such value\nExec=run").container).toMatchObject({
      image: "nginx",
      command: ["run"],
    });
  });

  it("tells keys that came after the Podman that is meant", () => {
    const text = "[Container]\nImage=x\nMemory=1g\n";
    expect(read({ "a.container": text }, { podman: "5.2" }).problems).toMatchObject([
      { code: "unknown-option", line: 3 },
    ]);
    expect(read({ "a.container": text }, { podman: "5.7" }).problems).toEqual([]);
    expect(quadletKeys["Container"]?.get("NoNewPrivileges")).toBe("4.4");
  });

  it.each([
    ["/etc/containers/systemd/a.container", false],
    ["/home/u/.config/containers/systemd/a.container", true],
    ["/etc/containers/systemd/users/1000/a.container", true],
    ["units/a.container", undefined],
  ])("knows by the path %s whether the unit is a user's", (path, rootless) => {
    expect(read({ [path]: "[Container]\nImage=x\n" }).project.containers[0]?.rootless).toBe(rootless);
  });
});

describe("units that refer to each other", () => {
  const { project, problems, kubes } = read({
    "u/app.container":
      "[Container]\nImage=app.image\nVolume=data.volume:/d\nNetwork=back.network:ip=10.0.0.2\nPod=all.pod\n",
    "u/data.volume": "[Volume]\nDevice=/etc\nType=none\nOptions=bind\n",
    "u/back.network": "[Network]\nNetworkName=back\nInternal=true\n",
    "u/all.pod": "[Pod]\nUserNS=auto\nPublishPort=80:80\n",
    "u/app.image": "[Image]\nImage=quay.io/a/b:1\n",
    "u/k.kube": "[Kube]\nYaml=pod.yaml\nUserNS=auto\nConfigMap=c.yaml\n",
  });

  it("are read as what they make", () => {
    expect(problems).toEqual([]);
    expect(project.containers[0]).toMatchObject({
      image: "quay.io/a/b:1",
      mounts: [{ type: "volume", source: "systemd-data", target: "/d" }],
      networks: ["back:ip=10.0.0.2"],
      pod: "systemd-all",
    });
    expect(project.pods).toMatchObject([{ name: "systemd-all", userns: "auto", ports: [{ hostPort: 80 }] }]);
    expect(project.resources).toMatchObject([
      { kind: "volume", name: "systemd-data", driverOptions: { device: "/etc", type: "none", o: "bind" } },
      { kind: "network", name: "back", internal: true },
      { kind: "image", name: "quay.io/a/b:1" },
    ]);
    expect(kubes).toMatchObject([
      { name: "k", yaml: ["u/pod.yaml"], configMaps: ["u/c.yaml"], userns: "auto" },
    ]);
  });
});

describe("templates and drop-ins", () => {
  it("fills in the instance of a template, and leaves it open without one", () => {
    const text = "[Container]\nImage=x:%i\n";
    const { project, problems } = read({ "a@.container": text, "a@one.container": text });
    expect(project.containers.map(({ name, image }) => [name, image])).toEqual([
      ["systemd-a_%i", "x:%i"],
      ["systemd-a_one", "x:one"],
    ]);
    expect(problems).toMatchObject([{ level: "warning", code: "needs-variable" }]);
  });

  it("looks for drop-ins in the most specific folder first", () => {
    expect(dropInFolders("foo-bar@x.container")).toEqual([
      "foo-bar@x.container.d",
      "foo-bar@.container.d",
      "foo-@.container.d",
      "foo-.container.d",
      "container.d",
    ]);
  });

  it("merges drop-ins in the order of their names, each name from the most specific folder", () => {
    const { project } = read({
      "a-b.container": "[Container]\nImage=x\nAddCapability=A\n",
      "container.d/10.conf": "[Container]\nAddCapability=GENERAL\n",
      "a-.container.d/10.conf": "[Container]\nAddCapability=SPECIFIC\n",
      "a-b.container.d/20.conf": "[Container]\nImage=y\n",
      "other.container.d/30.conf": "[Container]\nImage=z\n",
    });
    expect(project.containers).toMatchObject([{ image: "y", capAdd: ["a", "specific"] }]);
  });
});

it("refuses files that are no units", () => {
  expect(read({ "a.txt": "hello" }).problems).toMatchObject([{ code: "not-this-format" }]);
  expect(read({ "a.container": "[Kube]\nYaml=x\n" }).problems).toMatchObject([{ code: "invalid-value" }]);
});
