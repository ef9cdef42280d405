import { describe, expect, it } from "vitest";
import type { DimensionId } from "../../confinement/index.ts";
import { dimensionsById, judge, readDimension } from "../../confinement/index.ts";
import type { DockerConfiguration, PodmanConfiguration, RunDeclaration } from "../../workload/index.ts";
import type { NodeFacts } from "../cluster-context.ts";
import { contextOf } from "../context.ts";
import { imageView } from "../image.ts";
import { engineProfile } from "../profiles.ts";
import { confineDeclaration } from "./declared/confine-declaration.ts";
import type { RunHost } from "./traits.ts";

type Engine = "podman" | "docker";
interface Case {
  readonly engine: Engine;
  readonly version: string;
  readonly rootless: boolean;
  readonly cgroups?: 1 | 2;
  readonly manager?: RunHost["cgroupManager"];
  readonly fields?: Partial<RunDeclaration>;
  readonly configured?: "private" | "host";
}

const anyCase = { version: "5.8.2", rootless: false } as const;
const podman = { ...anyCase, engine: "podman" } as const;
const rootless = { ...podman, rootless: true } as const;
const docker = { ...anyCase, engine: "docker", version: "28.5.1" } as const;
const rootlessDocker = { ...docker, rootless: true } as const;

function configurationOf({
  engine,
  rootless,
  configured,
}: Case): PodmanConfiguration | DockerConfiguration | undefined {
  if (configured === undefined) return undefined;
  const none = { files: [], origins: {}, others: {} };
  return engine === "podman"
    ? { ...none, engine, rootless, cgroupns: configured }
    : { ...none, engine, defaultCgroupnsMode: configured };
}

function valuesOf(id: DimensionId, one: Case): readonly unknown[] {
  const { engine, version, rootless, cgroups, manager, fields } = one;
  const node: NodeFacts = cgroups === undefined ? {} : { cgroupVersion: cgroups };
  const declaration: RunDeclaration = {
    engine,
    format: `${engine}-run`,
    place: { file: "command line" },
    name: "c",
    image: "app",
    written: [],
    notUnderstood: [],
    ...fields,
  };
  const host: RunHost = {
    version,
    rootless,
    architecture: "amd64",
    node,
    ...(manager !== undefined && { cgroupManager: manager }),
  };
  const confinement = confineDeclaration(declaration, host, imageView("app", {}), configurationOf(one));
  return readDimension(confinement, id).values.map(({ value }) => value);
}

describe("the cgroup namespace of a run", () => {
  it.each<[string, Case, readonly string[]]>([
    ["Podman on v2", { ...podman, cgroups: 2 }, ["private"]],
    ["Podman on v1", { ...podman, cgroups: 1 }, ["host"]],
    ["Podman on a host that nobody knows", podman, ["host", "private"]],
    ["Podman 6, which needs v2", { ...podman, version: "6.1.0" }, ["private"]],
    [
      "Podman on v1, where the option asks",
      { ...podman, cgroups: 1, fields: { cgroupns: "private" } },
      ["private"],
    ],
    [
      "Podman on v1, where containers.conf is not heeded",
      { ...podman, cgroups: 1, configured: "private" },
      ["host"],
    ],
    ["Podman on v2, where containers.conf is", { ...podman, cgroups: 2, configured: "host" }, ["host"]],
    [
      "a container of a pod that shares none, on v1",
      { ...podman, cgroups: 1, fields: { pod: "p" } },
      ["host"],
    ],
    ["Docker on v2", { ...docker, cgroups: 2 }, ["private"]],
    ["Docker on v2 with --privileged", { ...docker, cgroups: 2, fields: { privileged: true } }, ["private"]],
    ["Docker on v1", { ...docker, cgroups: 1 }, ["host"]],
    ["Docker on v1 with daemon.json", { ...docker, cgroups: 1, configured: "private" }, ["private"]],
    [
      "Docker on v1 with daemon.json and --privileged",
      { ...docker, cgroups: 1, configured: "private", fields: { privileged: true } },
      ["host"],
    ],
    ["Docker, unknown, with --cgroupns=host", { ...docker, fields: { cgroupns: "host" } }, ["host"]],
  ])("%s", (_, one, values) => {
    expect(valuesOf("cgroup-namespace", one)).toEqual(values);
  });
});

describe("limits of cgroups", () => {
  const fields = { memory: 1024, cpus: 500, pidsLimit: 7 };
  it.each<[string, Case, readonly [readonly number[], readonly number[], readonly number[]]]>([
    ["Podman as root on v1", { ...podman, cgroups: 1, fields }, [[1024], [500], [7]]],
    ["Docker as root on v1", { ...docker, cgroups: 1, fields }, [[1024], [500], [7]]],
    ["rootless Podman on v2", { ...rootless, cgroups: 2, fields }, [[1024], [500], [7]]],
    [
      "rootless Podman on v1 ignores them",
      { ...rootless, cgroups: 1, fields },
      [[Infinity], [Infinity], [Infinity]],
    ],
    [
      "rootless Podman, unknown",
      { ...rootless, fields },
      [
        [Infinity, 1024],
        [Infinity, 500],
        [Infinity, 7],
      ],
    ],
    ["rootless Podman's default on v2", { ...rootless, cgroups: 2 }, [[Infinity], [Infinity], [2048]]],
    ["rootless Podman's default on v1", { ...rootless, cgroups: 1 }, [[Infinity], [Infinity], [Infinity]]],
    ["rootless Podman's default on a host that nobody knows", rootless, [[Infinity], [Infinity], [2048]]],
    ["rootless Docker on v2", { ...rootlessDocker, cgroups: 2, fields }, [[1024], [500], [7]]],
    [
      "rootless Docker on v1",
      { ...rootlessDocker, cgroups: 1, fields },
      [[Infinity], [Infinity], [Infinity]],
    ],
    [
      "rootless Docker on v2 without systemd",
      { ...rootlessDocker, cgroups: 2, manager: "cgroupfs", fields },
      [[Infinity], [Infinity], [Infinity]],
    ],
  ])("%s", (_, one, [memory, cpu, pids]) => {
    expect(valuesOf("memory-limit", one)).toEqual(memory);
    expect(valuesOf("cpu-limit", one)).toEqual(cpu);
    expect(valuesOf("pids-limit", one)).toEqual(pids);
  });
});

describe("a pod and its yardstick on one host", () => {
  const verdictOf = (cgroups: 1 | 2 | undefined): string => {
    const node: NodeFacts = cgroups === undefined ? {} : { cgroupVersion: cgroups };
    const pod = engineProfile("kubernetes", { version: "1.34", node });
    const yardstick = engineProfile("podman-rootless", { version: "5.8.2", node });
    return judge(dimensionsById["cgroup-namespace"], pod, yardstick).verdict;
  };

  it.each([1, 2, undefined] as const)("are equal whatever version of cgroups it has: %s", (cgroups) => {
    expect(verdictOf(cgroups)).toBe("equal");
  });

  it.each([
    ["v1.34.1+k3s1", undefined],
    ["v1.35.1+k3s1", 2],
  ] as const)("k3s %s shows cgroups of version %s", (k3s, version) => {
    expect(contextOf({ k3s }).node.cgroupVersion).toBe(version);
  });

  it("rootless k3s shows cgroups of version 2", () => {
    expect(contextOf({ k3s: "v1.30.0+k3s1", k3sRootless: true }).node.cgroupVersion).toBe(2);
  });
});
