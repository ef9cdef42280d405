import { describe, expect, it } from "vitest";
import type { RunDeclaration } from "../../../workload/index.ts";
import { imageView } from "../../image.ts";
import type { RunOptions } from "../options.ts";
import { refuseForeignSettings } from "./conflicts.ts";
import { devicesOf } from "./devices.ts";
import type { DeclaredRun } from "./source.ts";

const place = { file: "command line" };
const networks = ["container:db"];
const pod = { name: "p", place, written: [], notUnderstood: [] };

function runOf(fields: Partial<RunDeclaration>, more: Partial<DeclaredRun> = {}): DeclaredRun {
  return {
    declaration: {
      engine: "podman",
      format: "podman-run",
      place,
      name: "c",
      written: [],
      notUnderstood: [],
      ...fields,
    },
    host: { version: "5.8.2", rootless: true, architecture: "amd64", node: {} },
    image: imageView("app", {}),
    ...more,
  };
}

describe("refuseForeignSettings", () => {
  it.each<[string, DeclaredRun, RunOptions["uts"]]>([
    ["a host name on another's", runOf({ hostname: "box" }), { joined: "db" }],
    ["a host name on its pod's", runOf({ hostname: "box" }, { pod }), "pod"],
    ["a size of shared memory on the host's", runOf({ shmSize: 1024, ipc: "host" }), undefined],
    ["a size of shared memory without any", runOf({ shmSize: 1024, ipc: "none" }), undefined],
    ["a name of a host in another's network", runOf({ networks, addHosts: ["db:10.0.0.1"] }), undefined],
    [
      "a name server in another's network",
      runOf({ engine: "docker", networks, dns: ["10.0.0.1"] }),
      undefined,
    ],
  ])("%s namespace is refused", (_what, run, uts) => {
    expect(() => refuseForeignSettings(run, uts)).toThrow(RangeError);
  });

  it.each<[string, DeclaredRun, RunOptions["uts"]]>([
    ["a host name of its own", runOf({ hostname: "box" }), "private"],
    ["a name of a host on a network of its own", runOf({ addHosts: ["db:10.0.0.1"] }), undefined],
    ["Podman's name server in another's network", runOf({ networks, dns: ["10.0.0.1"] }), undefined],
    ["an empty host name on another's", runOf({ hostname: "" }), { joined: "db" }],
    ["a host name in a pod that is not known", runOf({ hostname: "box" }), "pod"],
    ["a size of shared memory of its own", runOf({ shmSize: 1024, ipc: "shareable" }), undefined],
    ["Docker's size of shared memory", runOf({ engine: "docker", shmSize: 1024, ipc: "host" }), undefined],
  ])("%s is let through", (_what, run, uts) => {
    expect(() => refuseForeignSettings(run, uts)).not.toThrow();
  });
});

describe("devicesOf", () => {
  it.each<[string, NonNullable<RunDeclaration["devices"]>, readonly string[] | undefined]>([
    ["a node that every container has", [{ source: "/dev/full" }], undefined],
    ["one by its own name", [{ source: "/dev/full", target: "/dev/full" }], undefined],
    ["one by another name", [{ source: "/dev/full", target: "/dev/extra" }], ["/dev/extra"]],
    ["another under a standard name", [{ source: "/dev/kvm", target: "/dev/full" }], ["/dev/full"]],
    ["the host's terminals", [{ source: "/dev/ptmx" }], ["/dev/ptmx"]],
  ])("%s is beside the standard ones or not", (_what, devices, expected) => {
    expect(devicesOf(runOf({ devices })).devices).toEqual(expected);
  });
});
