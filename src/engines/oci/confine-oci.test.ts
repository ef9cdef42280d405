import { describe, expect, it } from "vitest";
import type { DimensionId } from "../../confinement/index.ts";
import { readDimension } from "../../confinement/index.ts";
import type { OciDeclaration } from "../../workload/index.ts";
import { imageView } from "../image.ts";
import { confineOci } from "./confine-oci.ts";

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
