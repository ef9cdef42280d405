import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  readCrictl,
  readCriRequest,
  readInspect,
  readOciConfig,
  recogniseRunInput,
} from "../../src/readers/index.ts";
import { corporaAvailable, corpusFolder, corpusIndex } from "../oracles/corpora.ts";

interface Entry {
  readonly path: string;
  readonly format: string;
  readonly expect?: readonly { readonly verdict: string }[];
}

describe.skipIf(!corporaAvailable())("run records of the corpora (needs ../shared/corpora)", () => {
  const entries: readonly Entry[] = corporaAvailable()
    ? corpusIndex().filter(({ archive }) => archive === "runtime.tar.gz")
    : [];
  const of = (...formats: readonly string[]) => entries.filter(({ format }) => formats.includes(format));
  const text = ({ path }: Entry) => readFileSync(join(corpusFolder("runtime"), path), "utf8");
  const records = of("inspect", "container-config", "cri-config");

  it.each(records)("$path is read, or refused with a place and a hint", (entry) => {
    const { project, problems } = readInspect(text(entry), entry.path);
    const { containers, pods, resources } = project;
    const read = containers.length + pods.length + resources.length;
    if (read === 0) expect(problems).not.toEqual([]);
    for (const problem of problems)
      expect(problem).toMatchObject({ level: "error", line: expect.any(Number) as number });
    for (const problem of problems) expect(problem.hint).not.toBe("");
    for (const container of containers) expect(container.image).toBeDefined();
  });

  it("as many are read as there are records of containers, pods, volumes and networks", () => {
    const projects = records.map((entry) => readInspect(text(entry), entry.path).project);
    const sum = (count: (project: (typeof projects)[number]) => number) =>
      projects.reduce((total, one) => total + count(one), 0);
    expect({
      files: records.length,
      containers: sum(({ containers }) => containers.length),
      pods: sum(({ pods }) => pods.length),
      resources: sum(({ resources }) => resources.length),
    }).toEqual({ files: 42, containers: 16, pods: 1, resources: 3 });
  });

  it.each(of("oci-config"))("$path: the specification's own verdict", (entry) => {
    const refused = entry.expect?.some(({ verdict }) => verdict === "error") ?? false;
    const { declaration, problems } = readOciConfig(text(entry), entry.path);
    expect(declaration === undefined).toBe(refused);
    expect(problems.length > 0).toBe(refused);
  });

  it("what CRI-O's tests give to crictl is read, and what it leaves out is told", () => {
    const told = of("cri-config").flatMap((entry) => {
      const { request, problems } = readCriRequest(text(entry), entry.path);
      expect(request, entry.path).toBeDefined();
      return problems.map(({ message }) => `${entry.path.replace(/^.*\//, "")}: ${message}`);
    });
    expect(told).toEqual([
      "container_config_ping.json: crictl knows no privileged here and leaves it out",
      "sandbox_config.json: crictl knows no resources here and leaves it out",
    ]);
  });

  it.each(of("oci-features", "oci-state", "seccomp", "image-config"))(
    "$path is no configuration of a runtime",
    (entry) => {
      expect(readOciConfig(text(entry), entry.path).declaration).toBeUndefined();
      expect(readCrictl(text(entry), entry.path).declarations).toEqual([]);
    },
  );

  it("the recogniser agrees with what the files are", () => {
    const formats: Readonly<Record<string, readonly (string | undefined)[]>> = {
      compose: ["compose"],
      quadlet: ["quadlet"],
      "podman-kube": ["kubernetes"],
      k8s: ["kubernetes"],
      "oci-config": ["oci-config"],
      "cri-config": ["cri-request"],
    };
    const wrong = entries.flatMap((entry) => {
      const expected = formats[entry.format];
      const found = recogniseRunInput(text(entry), entry.path);
      return expected === undefined || expected.includes(found) ? [] : [[entry.path, entry.format, found]];
    });
    expect(wrong).toEqual([]);
  });
});
