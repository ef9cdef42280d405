import { describe, expect, it } from "vitest";
import type { DimensionId } from "../../confinement/index.ts";
import { readDimension } from "../../confinement/index.ts";
import type { CriDeclaration, OciDeclaration } from "../../workload/index.ts";
import { imageView } from "../image.ts";
import { confineOci } from "./confine-oci.ts";
import { ociPodOf } from "./pod.ts";

const image = imageView("app", { app: { volumes: [], setId: false, fileCapabilities: false } });
const node = { kernel: "6.12.0", securityModules: [], accounts: [], users: { loginUid: 1000 } };
const every = ["pid", "network", "ipc", "uts", "mount", "cgroup"].map((type) => ({ type }));

function values(id: DimensionId, parts: Partial<OciDeclaration>, rootless = false): unknown[] {
  const declaration: OciDeclaration = {
    place: { file: "config.json" },
    ociVersion: "1.0.2",
    platforms: ["linux"],
    mounts: [],
    hooks: {},
    annotations: {},
    ...parts,
  };
  const confinement = confineOci(declaration, { rootless, architecture: "amd64", node }, image);
  return readDimension(confinement, id).values.map((one) => one.value);
}

describe("confineOci", () => {
  it.each<[string, Partial<OciDeclaration>, DimensionId, unknown]>([
    ["no namespace", {}, "network-namespace", "host"],
    ["a namespace of its own", { linux: { namespaces: every } }, "pid-namespace", "private"],
    [
      "the network of a pod",
      { linux: { namespaces: [{ type: "network", path: "/var/run/netns/cni-1" }] } },
      "network-namespace",
      "pod",
    ],
    ["no filter", {}, "seccomp", { kind: "unconfined" }],
    ["no masks", {}, "proc-mount", "unmasked"],
    [
      "masks of each CPU",
      { linux: { maskedPaths: ["/sys/devices/system/cpu/cpu0/x", "/sys/devices/system/cpu/cpu1/x"] } },
      "masked-paths",
      { masked: ["/sys/devices/system/cpu/cpu*/x"], readOnly: [] },
    ],
    [
      "a map",
      {
        linux: {
          namespaces: [{ type: "user" }],
          uidMappings: [{ containerID: 0, hostID: 100000, size: 10 }],
        },
      },
      "user-namespace",
      { kind: "private", mappedIds: 10 },
    ],
    ["no user", { process: { cwd: "/" } }, "host-user", [{ authority: "root", id: 0 }]],
    ["limits", { linux: { resources: { cpu: { quota: 50000, period: 100000 } } } }, "cpu-limit", 500],
    [
      "every device",
      { linux: { resources: { devices: [{ allow: false }, { allow: true, access: "rwm" }] } } },
      "devices",
      "all",
    ],
    [
      "the usual devices",
      { mounts: [{ destination: "/dev/null", type: "bind", source: "/dev/null", options: ["bind"] }] },
      "devices",
      "standard",
    ],
    [
      "a device that is bound",
      { mounts: [{ destination: "/dev/kvm", type: "bind", source: "/dev/kvm", options: ["bind"] }] },
      "devices",
      ["/dev/kvm"],
    ],
    [
      "a folder of the host",
      {
        mounts: [
          { destination: "/a", type: "bind", source: "/srv/data", options: ["rbind", "ro", "rprivate"] },
        ],
      },
      "host-paths",
      [{ path: "/srv/data", exposes: "data", access: "read" }],
    ],
    [
      "a named volume",
      {
        mounts: [
          { destination: "/a", type: "bind", source: "/var/lib/docker/volumes/v/_data", options: ["rbind"] },
        ],
      },
      "volumes",
      ["volume"],
    ],
    [
      "a mount without propagation",
      { mounts: [{ destination: "/a", type: "bind", source: "/srv", options: ["rbind"] }] },
      "mount-propagation",
      "host-to-container",
    ],
    [
      "an own network without sysctls",
      { linux: { namespaces: every } },
      "privileged-ports",
      { unprivilegedFrom: 1024, of: "own" },
    ],
  ])("%s is read as the runtime does", (_what, parts, id, expected) => {
    expect(values(id, parts)).toEqual([expected]);
  });

  it("leaves a container of a login user in the namespace that all of them share", () => {
    expect(values("user-namespace", {}, true)).toEqual([{ kind: "shared", mappedIds: 65537 }]);
  });

  it("asks whose namespace a path leads to", () => {
    const namespaces = [{ type: "pid", path: "/proc/1/ns/pid" }];
    expect(values("pid-namespace", { linux: { namespaces } })).toEqual(["host", "pod"]);
  });
});

describe("confineOci in a pod", () => {
  const path = (type: string): string => `/proc/41/ns/${type === "network" ? "net" : type}`;
  const joined = (...types: readonly string[]) => [
    ...every.filter(({ type }) => !types.includes(type)),
    ...types.map((type) => ({ type, path: path(type) })),
  ];
  const container = {
    place: { file: "inspect.json" },
    ociVersion: "1.0.2",
    platforms: ["linux"],
    mounts: [],
    hooks: {},
    annotations: {},
  };
  const sandbox = (types: readonly string[], sysctl: Record<string, string> = {}): CriDeclaration => ({
    place: { file: "inspectp.json" },
    id: "s",
    kind: "sandbox",
    namespace: "shop",
    oci: { ...container, linux: { namespaces: types.map((type) => ({ type })), sysctl } },
  });
  const own: CriDeclaration = { place: container.place, id: "c", kind: "container" };
  const all = ["network", "ipc", "uts", "pid"];

  function inPod(
    id: DimensionId,
    parts: Partial<OciDeclaration>,
    ofSandbox: CriDeclaration,
    { byKubelet = false, hasPeers = true } = {},
  ): unknown[] {
    const pod = ociPodOf(ofSandbox, byKubelet ? { ...own, podUid: "u" } : own, hasPeers);
    const declaration: OciDeclaration = { ...container, ...parts };
    const host = { rootless: false, architecture: "amd64", node, ...(pod && { pod }) } as const;
    return readDimension(confineOci(declaration, host, image), id).values.map((one) => one.value);
  }

  it.each<[string, DimensionId, readonly string[], unknown]>([
    ["the host's network, whatever the container's record says", "network-namespace", ["ipc", "pid"], "host"],
    ["the host's name with it", "uts-namespace", ["ipc", "pid"], "host"],
    ["the host's memory", "ipc-namespace", ["network", "uts"], "host"],
    ["the pod's network", "network-namespace", all, "pod"],
    ["the pod's processes", "pid-namespace", all, "pod"],
  ])("%s", (_name, id, ofSandbox, expected) => {
    expect(inPod(id, { linux: { namespaces: joined(...all) } }, sandbox(ofSandbox))).toEqual([expected]);
  });

  it("is alone where nobody else runs, and asks where that is not known", () => {
    const parts = { linux: { namespaces: joined(...all) } };
    expect(inPod("ipc-namespace", parts, sandbox(all), { hasPeers: false })).toEqual(["private"]);
    const pod = ociPodOf(sandbox(all), own);
    const host = { rootless: false, architecture: "amd64", node, ...(pod && { pod }) } as const;
    const confinement = confineOci({ ...container, ...parts }, host, image);
    const { values } = readDimension(confinement, "ipc-namespace");
    expect(values.map(({ value }) => value)).toEqual(["pod", "private"]);
  });

  it("has what is set in its sandbox's network, and else the kernel's values", () => {
    const parts = { linux: { namespaces: joined("network") } };
    const set = sandbox(all, { "net.ipv4.ip_unprivileged_port_start": "0" });
    expect(inPod("privileged-ports", parts, set)).toEqual([{ unprivilegedFrom: 0, of: "own" }]);
    expect(inPod("privileged-ports", parts, sandbox(all))).toEqual([{ unprivilegedFrom: 1024, of: "own" }]);
    expect(inPod("sysctls", parts, sandbox(all))).toEqual([{ "net.ipv4.ping_group_range": "1 0" }]);
  });

  it("has ids of its own where the kubelet gave them", () => {
    const ids = [{ containerID: 0, hostID: 131_072, size: 65_536 }];
    const parts = { linux: { namespaces: joined("user"), uidMappings: ids, gidMappings: ids } };
    const ofPod = sandbox([...all, "user"]);
    expect(inPod("user-namespace", parts, ofPod)).toEqual([{ kind: "private", mappedIds: 65_536 }]);
    expect(inPod("host-user", parts, ofPod, { byKubelet: true })).toEqual([[{ authority: "exclusive" }]]);
    expect(inPod("host-user", parts, ofPod)).not.toEqual([[{ authority: "exclusive" }]]);
  });

  it("shows a token by its mount, and the addresses of services by its variables", () => {
    const kubelet = "/var/lib/kubelet/pods/u/volumes";
    const token = "/var/run/secrets/kubernetes.io/serviceaccount";
    const at = (destination: string, source: string): Partial<OciDeclaration> => ({
      mounts: [{ destination, source, type: "bind", options: ["rbind", "ro"] }],
    });
    expect(inPod("api-token", at(token, "/x"), sandbox(all))).toEqual(["api"]);
    const source = `${kubelet}/kubernetes.io~projected/kube-api-access-7x2bq`;
    expect(inPod("api-token", at("/t", source), sandbox(all))).toEqual(["api"]);
    expect(inPod("volumes", at(token, source), sandbox(all))).toEqual([[]]);
    const other = at("/t", `${kubelet}/kubernetes.io~projected/vault`);
    expect(inPod("api-token", other, sandbox(all))).toEqual(["api", "other-audience", "none"]);
    expect(inPod("api-token", {}, sandbox(all))).toEqual(["none"]);
    const env = (...names: readonly string[]) => ({
      process: { cwd: "/", env: names.map((name) => `${name}=10.43.0.1`) },
    });
    expect(inPod("service-links", env("KUBERNETES_SERVICE_HOST"), sandbox(all))).toEqual([false]);
    expect(inPod("service-links", env("STORE_SERVICE_HOST"), sandbox(all))).toEqual([true]);
  });

  it("counts a volume of the image as part of its root", () => {
    const source = "/var/lib/containerd/io.containerd.grpc.v1.cri/containers/c/volumes/v";
    const parts = {
      root: { path: "rootfs", readonly: true },
      mounts: [{ destination: "/data", source, type: "bind", options: ["rbind", "rw"] }],
    };
    expect(inPod("volumes", parts, sandbox(all))).toEqual([[]]);
    expect(inPod("root-filesystem", parts, sandbox(all))).toEqual([
      { writable: false, writableVolumes: ["/data"] },
    ]);
  });
});
