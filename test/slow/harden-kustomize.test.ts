/** The patches and the function of `podseal harden`, applied by kustomize itself. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { loadAll } from "js-yaml";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { HardenRequest } from "../../src/app/index.ts";
import { hardenPaths, kustomizePatches, writePatches } from "../../src/app/index.ts";
import { applyChanges } from "../../src/harden/index.ts";
import { nodePlatform } from "../../src/platform/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { repository } from "../helpers/built.ts";
import { podseal, program, run } from "../helpers/command-line.ts";
import { tool } from "../helpers/tools.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";

const kustomize = tool("kustomize");
const folder = mkdtempSync(join(tmpdir(), "podseal-kustomize-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The objects that kustomize makes of a folder, by what names them; undefined when it refuses. */
function build(path: string): Map<string, unknown> | undefined {
  const built = run(kustomize ?? "", ["build", path, "--load-restrictor", "LoadRestrictionsNone"], {
    folder,
  });
  if (built.code !== 0) return undefined;
  return byId(loadAll(built.output) as (KubernetesObject | undefined)[]);
}

function byId(objects: readonly (KubernetesObject | null | undefined)[]): Map<string, unknown> {
  return new Map(objects.filter((one) => one !== null && one !== undefined).map((one) => [idOf(one), one]));
}

function idOf({
  apiVersion,
  kind,
  metadata: { name, namespace },
}: Omit<KubernetesObject, "metadata"> & {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}): string {
  return `${apiVersion} ${kind} ${namespace ?? ""} ${name}`;
}

function harden(...args: string[]): string {
  const { code, output, errors } = podseal(["harden", ...args, "--no-config"], { folder });
  if (code === null || code > 1) throw new Error(`${output}\n${errors}`);
  return errors;
}

/** The same resources as `out` has, from a copy in which --write made the changes. */
function builtFromWritten(source: string, flags: readonly string[]): Map<string, unknown> | undefined {
  cpSync(join(folder, source), join(folder, "copy", source), { recursive: true });
  const { code } = podseal(["harden", source, "--write", "--no-config", ...flags], {
    folder: join(folder, "copy"),
  });
  expect(code).toBeLessThan(2);
  const kustomization = readFileSync(join(folder, "out", "kustomization.yaml"), "utf8").replace(
    /^patches:[^]*/m,
    "",
  );
  mkdirSync(join(folder, "copy", "out"), { recursive: true });
  writeFileSync(join(folder, "copy", "out", "kustomization.yaml"), kustomization);
  return build(join("copy", "out"));
}

describe.skipIf(kustomize === undefined)("patches of harden in kustomize (needs Go to build it)", () => {
  it.each<Partial<HardenRequest>>([
    {},
    { unsafe: true },
    { unsafe: true, level: "sealed" },
    { unsafe: true, level: "restricted", prefer: "non-root", writeWaivers: {} },
  ])("make of the home lab what was planned: %j", async (request) => {
    cpSync(join(repository, "examples", "homelab"), join(folder, "in"), { recursive: true });
    const made = await patchedAndPlanned(request);
    expect(made?.count).toBeGreaterThan(10);
    expect(made?.patched).toBe(made?.expected);
  });

  it.each(Object.entries(shapes()))("say %s exactly", (_what, text) => {
    mkdirSync(join(folder, "in"));
    writeFileSync(join(folder, "in", "a.yaml"), text);
    const flags = ["--unsafe", "--level", "sealed"];
    harden("in", "--format", "kustomize", "--output", "out", ...flags);
    const patched = build("out");
    expect(JSON.stringify([...(patched ?? [])])).toContain("seccompProfile");
    expect(patched).toEqual(builtFromWritten("in", flags));
  });

  it.each([
    ["a port without a number", "ports: [{containerPort: 80}, {grpcPort: 81}]"],
    ["two ports of one number", "ports: [{containerPort: 80, name: a}, {containerPort: 80, name: b}]"],
    ["a variable without a name", "env: [{$patch: replace}, {name: A, value: b}]"],
    ["two variables of one name", "env: [{name: A, value: b}, {name: A, value: c}]"],
  ])("lose no member of a list: %s", async (_what, fields) => {
    mkdirSync(join(folder, "in"));
    const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n  containers:\n    - {name: main, image: app, ${fields}}\n`;
    writeFileSync(join(folder, "in", "a.yaml"), text);
    const made = await patchedAndPlanned();
    expect(made?.patched).toBe(made?.expected);
  });

  it("are refused when the manifest is no longer the one they were made for", () => {
    mkdirSync(join(folder, "in"));
    const file = join(folder, "in", "a.yaml");
    writeFileSync(file, shapes()["a custom resource"] ?? "");
    harden("in", "--format", "kustomize", "--output", "out", "--unsafe");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("name: side", "name: other"));
    expect(build("out")).toBeUndefined();
  });

  it("in the folder of the manifests need no further flag", () => {
    cpSync(join(repository, "examples", "homelab", "immich"), join(folder, "in"), { recursive: true });
    expect(harden("in", "--format", "kustomize", "--output", "in")).toContain(
      "apply with: kubectl apply -k in",
    );
    expect(run(kustomize ?? "", ["build", "in"], { folder })).toMatchObject({ code: 0, errors: "" });
    harden("in", "--format", "kustomize", "--output", "in");
    expect(run(kustomize ?? "", ["build", "in"], { folder })).toMatchObject({ code: 0, errors: "" });
  });

  it("say what the editor refuses to change in the text", () => {
    mkdirSync(join(folder, "in"));
    writeFileSync(join(folder, "in", "a.yaml"), sharedOnPurpose);
    expect(harden("in", "--unsafe", "--diff")).toContain("must be made by hand");
    expect(harden("in", "--format", "kustomize", "--output", "out", "--unsafe")).not.toContain("by hand");
    const [pod] = [...(build("out")?.values() ?? [])] as Record<"spec", Record<string, unknown>>[];
    expect(pod?.spec["containers"]).toMatchObject([
      { securityContext: { runAsUser: 2000 } },
      { securityContext: { runAsUser: 2000 } },
    ]);
    expect(JSON.stringify(pod)).toContain("allowPrivilegeEscalation");
  });

  it.skipIf(!corporaAvailable())(
    "make of every file of the corpora that kustomize takes what was planned (needs ../shared/corpora)",
    async () => {
      const differing: string[] = [];
      let compared = 0;
      for (const { path, bytes } of kubernetesFiles("realworld")) {
        for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
        mkdirSync(join(folder, "in"));
        writeFileSync(join(folder, "in", "a.yaml"), bytes);
        const planned = await patchedAndPlanned();
        if (planned === undefined) continue;
        compared += planned.count;
        if (planned.patched !== planned.expected) differing.push(path);
      }
      expect(differing).toEqual([]);
      expect(compared).toBeGreaterThan(250);
    },
    3_000_000,
  );
});

/** Two containers of one security context, where only the one at the anchor wants something else. */
const sharedOnPurpose = `apiVersion: v1
kind: Pod
metadata: {name: app, namespace: web}
spec:
  containers:
    - name: one
      image: example.org/app:1
      securityContext: &own {runAsUser: 2000, runAsGroup: 2000}
    - name: two
      image: example.org/app:1
      securityContext:
        <<: *own
        allowPrivilegeEscalation: false
`;

/** What kustomize makes of the originals with the patches, and of the originals with the plan made in their data. */
async function patchedAndPlanned(
  request: Partial<HardenRequest> = { unsafe: true },
): Promise<{ readonly patched: string; readonly expected: string; readonly count: number } | undefined> {
  const out = join(folder, "out");
  const hardened = await hardenPaths(nodePlatform, {
    ...request,
    paths: [join(folder, "in")],
    asPatches: true,
  });
  const changed = hardened.planned.filter(({ applied }) => applied);
  if (changed.length === 0) return undefined;
  try {
    writePatches(nodePlatform, out, await kustomizePatches(nodePlatform, out, hardened));
  } catch {
    return undefined;
  }
  const patched = build("out");
  const kustomization = join(out, "kustomization.yaml");
  writeFileSync(kustomization, readFileSync(kustomization, "utf8").replace(/^patches:[^]*/m, ""));
  const originals = build("out");
  if (originals === undefined) return undefined;
  const workloads = [...new Set(changed.map(({ workload }) => workload))];
  for (const { object } of workloads) {
    const own = idOf({ ...object, metadata: object });
    // A kustomization of the input may set the namespace.
    const likely = [...originals.keys()].find(
      (one) => one.startsWith(`${object.apiVersion} ${object.kind} `) && one.endsWith(` ${object.name}`),
    );
    const id = originals.has(own) ? own : (likely ?? own);
    const before = originals.get(id);
    const changes = changed.filter((one) => one.workload.object === object).flatMap((one) => one.changes);
    if (before !== undefined) originals.set(id, applyChanges(before as JsonObject, changes));
  }
  return {
    patched: JSON.stringify(sorted(patched)),
    expected: JSON.stringify(sorted(originals)),
    count: workloads.length,
  };
}

function sorted(objects: Map<string, unknown> | undefined): unknown {
  return [...(objects ?? [])]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, value]) => inOrder(value));
}

/** Keys in one order. A merge drops null, which the API server reads like a field that is not there. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== null)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, one]) => [key, inOrder(one)]),
  );
}

function shapes(): Record<string, string> {
  const spec = (indent: string): string =>
    [
      "initContainers:",
      "  - {name: first, image: example.org/first:1}",
      "containers:",
      "  - name: main",
      "    image: example.org/app:1",
      "    securityContext: {capabilities: {add: [NET_RAW, CHOWN]}, privileged: true}",
      "  - name: side",
      "    image: example.org/side:1",
      "    volumeMounts: [{name: data, mountPath: /data}]",
      "volumes: [{name: data, emptyDir: {}}]",
      "",
    ]
      .join(`\n${indent}`)
      .trimEnd()
      .concat("\n");
  const deployment = (name: string, namespace: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}${namespace}}\nspec:\n  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: a}}\n    spec:\n      ${spec("      ")}`;
  return {
    "a deployment": deployment("app", ""),
    "names with dots, and the same name in several namespaces": `${deployment("my.app", ", namespace: one")}---\n${deployment("my-app", ", namespace: one")}---\n${deployment("my.app", ", namespace: two")}---\n${deployment("my.app", "")}`,
    "a list": `apiVersion: v1\nkind: List\nitems:\n- ${deployment("app", "").replaceAll("\n", "\n  ").trimEnd()}\n`,
    "a custom resource": `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: app, namespace: web}\nspec:\n  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: a}}\n    spec:\n      ${spec("      ")}`,
    "a cron job": `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: app}\nspec:\n  schedule: "0 * * * *"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n          ${spec("          ")}`,
  };
}

describe.skipIf(kustomize === undefined)("the KRM function in kustomize (needs Go to build it)", () => {
  const deployment = `# kept
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app # kept too
spec:
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      containers:
        - name: main
          image: example.org/app:1
`;
  const config = (settings: string): string => `apiVersion: podseal.dev/v1
kind: Harden
metadata:
  name: harden
  annotations:
    config.kubernetes.io/function: |
      exec:
        path: ./podseal-function
spec: ${settings}
`;

  function prepare(settings: string): void {
    const path = join(folder, "podseal-function");
    writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "${program()}" harden --krm-function\n`);
    chmodSync(path, 0o755);
    writeFileSync(join(folder, "app.yaml"), deployment);
    writeFileSync(join(folder, "harden.yaml"), config(settings));
    writeFileSync(join(folder, "kustomization.yaml"), "resources: [app.yaml]\ntransformers: [harden.yaml]\n");
  }
  const enabled = ["--enable-alpha-plugins", "--enable-exec"];

  it("is a transformer of a build", () => {
    prepare("{unsafe: true}");
    const { code, output, errors } = run(kustomize ?? "", ["build", ".", ...enabled], { folder });
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toContain("hostUsers: false");
  });

  it("fails the build for a setting that does not exist", () => {
    prepare("{unsave: true}");
    const { code, errors } = run(kustomize ?? "", ["build", ".", ...enabled], { folder });
    expect(code).not.toBe(0);
    expect(errors).toContain("functionConfig.spec.unsave: unknown key");
  });

  it("changes files in place with their comments, and writes its results", () => {
    prepare("{}");
    rmSync(join(folder, "kustomization.yaml"));
    const results = join(folder, "results");
    mkdirSync(results);
    const ended = run(
      kustomize ?? "",
      [
        "fn",
        "run",
        ".",
        "--enable-exec",
        "--exec-path",
        join(folder, "podseal-function"),
        "--results-dir",
        results,
      ],
      { folder },
    );
    expect(ended.code).toBe(0);
    const after = readFileSync(join(folder, "app.yaml"), "utf8");
    expect(after).toContain("# kept\napiVersion");
    expect(after).toContain("name: app # kept too");
    expect(after).toContain("enableServiceLinks: false");
    const [file = ""] = readdirSync(results);
    expect(statSync(join(results, file)).size).toBeGreaterThan(0);
    expect(readFileSync(join(results, file), "utf8")).toContain("path: app.yaml");
    expect(dirname(results)).toBe(folder);
  });
});
