/**
 * What Podseal writes, given to a real API server as a user would: kubectl apply --server-side --dry-run=server, unknown fields refused and
 * every warning an error.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import type { JsonObject } from "../../src/workload/index.ts";
import { podseal } from "../helpers/command-line.ts";
import type { Cluster } from "../oracles/cluster.ts";
import { startCluster } from "../oracles/cluster.ts";
import { oracleAvailable } from "../oracles/oracle.ts";

const homelab = "examples/homelab";
const levels = ["baseline", "restricted", "rootless-podman", "sealed"];

describe.skipIf(!oracleAvailable("cluster"))("a real API server (needs Go)", () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  it.each([
    ...levels.map((level) => ["--engine", "vap", "--level", level]),
    ...levels.map((level) => ["--engine", "vap", "--level", level, "--minimum-kubernetes", "1.30"]),
    ["--engine", "vap", "--per-rule", "--action", "warn"],
    ["--engine", "vap", "--action", "audit", "--exempt-namespace", "tools", "--input", homelab],
    // Of baseline nothing can be set safely: its file says so, and holds no object.
    ...levels.slice(1).map((level) => ["--engine", "map", "--level", level]),
    ["--engine", "psa", homelab],
    ["--engine", "network-policy", homelab],
    ["--engine", "network-policy", "--allow-internet", "--api-server", "192.0.2.10/32", homelab],
    ["--engine", "rbac", homelab],
    ["--engine", "seccomp", "--seccomp-form", "daemonset"],
  ])("takes what policy writes: %s %s %s %s %s %s %s", async (...args) => {
    expect(await refusals(cluster, written(["policy", ...args.filter((one) => one !== undefined)]))).toEqual(
      [],
    );
  });

  it("takes what policy writes of waivers", async () => {
    const text = written(["policy", "--config", "test/slow/cluster-waivers.yaml", "--input", homelab]);
    expect(text).toContain("kind: ConfigMap");
    expect(await refusals(cluster, text)).toEqual([]);
  });

  it.each([
    ["web", "--image", "docker.io/library/caddy:2.10"],
    ["shop", "--image", "docker.io/library/caddy:2.10", "--port", "80:8080", "--port", "5353/udp"],
    [
      "sealed",
      "--image",
      "example.org/notes:2",
      "--level",
      "sealed",
      "--port",
      "8080",
      "--volume",
      "data:/data:5Gi",
    ],
    [
      "notes",
      "--image",
      "example.org/notes:2",
      "--from",
      "kube-system",
      "--egress",
      "internet:443",
      "--egress",
      "192.0.2.10/32:5432",
    ],
  ])("takes what init writes: %s %s %s", async (...args) => {
    expect(await refusals(cluster, written(["init", ...args]))).toEqual([]);
  });

  it.each([
    ["Compose", ["examples/compose"], undefined],
    ["Compose as Deployments", ["--to", "deployment", "examples/compose"], undefined],
    ["Compose as Pods", ["--to", "pod", "examples/compose"], undefined],
    [
      "a run line",
      [
        "--run",
        "podman run -d --name web -p 8080:8080 -v data:/data --memory 512m docker.io/library/caddy:2.10",
      ],
      undefined,
    ],
    ["a Quadlet unit", ["test/slow/cluster-quadlet"], undefined],
  ] as const)("takes what translate makes of %s", async (_, args, input) => {
    expect(await refusals(cluster, written(["translate", ...args], input))).toEqual([]);
  });

  it("takes the homelab, and no worse when hardened", async () => {
    const folder = mkdtempSync(join(tmpdir(), "podseal-hardened-"));
    try {
      const { code, errors } = podseal(["harden", homelab, "--output", folder]);
      expect([code, errors]).toEqual([expect.any(Number), ""]);
      const before = await refusals(cluster, textOf(homelab));
      expect(before).toEqual([]);
      expect(await refusals(cluster, textOf(folder))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  describe.each([
    ["kyverno", "github.com/kyverno/kyverno", /^config\/crds\/policies\.kyverno\.io\/.*\.yaml$/],
    [
      "gatekeeper",
      "github.com/open-policy-agent/gatekeeper/v3",
      /^charts\/gatekeeper\/crds\/constrainttemplate-.*\.yaml$/,
    ],
  ] as const)("with the definitions of %s", (engine, module, files) => {
    const definitions = moduleFiles(module, files);

    it.skipIf(definitions.length === 0).each(levels)(
      `takes its policies of level %s (needs ${module} in Go's module cache)`,
      async (level) => {
        for (const object of definitions) {
          const { status, body } = await cluster.apply(object);
          expect([status < 300, body["message"]]).toEqual([true, undefined]);
        }
        const text = written(["policy", "--engine", engine, "--level", level]);
        for (const object of constraintDefinitions(text)) await cluster.apply(object);
        await eventually(async () => expect(await refusals(cluster, text)).toEqual([]));
      },
    );
  });
});

/** What a command writes to standard output; the exit code of findings is none of this. */
function written(args: readonly string[], input?: string): string {
  const { code, output, errors } = podseal(args, input === undefined ? {} : { input });
  if (code === 2 || output === "") throw new Error(errors);
  return output;
}

/** What kubectl complains of. Its namespaces are made first, for real: a dry run makes none that the next object could go into. */
async function refusals(cluster: Cluster, text: string): Promise<string[]> {
  for (const object of objectsOf(text)) {
    const { namespace } = (object["metadata"] ?? {}) as { readonly namespace?: string };
    if (namespace !== undefined) await makeNamespace(cluster, namespaceObject(namespace));
    if (object["kind"] === "Namespace") await makeNamespace(cluster, object);
  }
  const { status, stderr } = cluster.kubectl(
    ["apply", "--server-side", "--dry-run=server", "--validate=strict", "--warnings-as-errors", "-f", "-"],
    text,
  );
  return status === 0 ? [] : stderr.split("\n").filter((line) => line !== "");
}

/** With the account that the controller of a whole cluster would put into it. */
async function makeNamespace(cluster: Cluster, namespace: JsonObject): Promise<void> {
  await cluster.apply(namespace);
  const { name } = namespace["metadata"] as { readonly name: string };
  await cluster.apply({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "default", namespace: name },
  });
}

function namespaceObject(name: string): JsonObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function objectsOf(text: string): JsonObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as JsonObject | null)
    .filter((object) => object !== null);
}

/** The manifests of a folder as one stream. A kustomization is none, and what only k3s' own controller knows is left out. */
function textOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ya?ml|json)$/.test(name) && !name.includes("kustomization"))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .filter((text) => !text.includes("helm.cattle.io/"))
    .join("\n---\n");
}

/** Objects in files of a module, of the newest version in Go's module cache; none where there is none. */
function moduleFiles(module: string, files: RegExp): JsonObject[] {
  const cache = spawnSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" }).stdout?.trim() ?? "";
  const parts = module.split("/");
  const parent = join(cache, ...parts.slice(0, -1));
  const [newest] = list(parent)
    .filter((name) => name.startsWith(`${parts.at(-1)}@v`))
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  if (newest === undefined) return [];
  const root = join(parent, newest);
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => files.test(name))
    .flatMap((name) => objectsOf(readFileSync(join(root, name), "utf8")));
}

/** The kind of constraint that Gatekeeper makes of a template: its names and the schema of its parameters are the template's. */
function constraintDefinitions(text: string): JsonObject[] {
  return objectsOf(text)
    .filter(({ kind }) => kind === "ConstraintTemplate")
    .map((template) => {
      const { spec } = template as unknown as ConstraintTemplate;
      const { kind } = spec.crd.spec.names;
      const plural = kind.toLowerCase();
      const open: JsonObject = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
      const parameters = spec.crd.spec.validation?.openAPIV3Schema ?? open;
      const properties: JsonObject = {
        enforcementAction: { type: "string" },
        match: open,
        parameters,
      };
      const schema: JsonObject = { type: "object", properties: { spec: { type: "object", properties } } };
      return {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `${plural}.constraints.gatekeeper.sh` },
        spec: {
          group: "constraints.gatekeeper.sh",
          names: { kind, plural, singular: plural },
          scope: "Cluster",
          versions: [{ name: "v1beta1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
        },
      };
    });
}

interface ConstraintTemplate {
  readonly spec: {
    readonly crd: {
      readonly spec: {
        readonly names: { readonly kind: string };
        readonly validation?: { readonly openAPIV3Schema: JsonObject };
      };
    };
  };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The server serves what a definition defines a moment later. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
