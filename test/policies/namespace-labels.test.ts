/** Labels of Pod Security admission for the namespaces of manifests, held against the official verdicts. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { load, loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { PolicySettings } from "../../src/app/index.ts";
import { makePolicies } from "../../src/app/index.ts";
import { memoryPlatform, nodePlatform } from "../../src/platform/index.ts";
import { checkFields } from "../../src/workload/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";

const settings: PolicySettings = {
  engine: "psa",
  level: "rootless-podman",
  rules: [],
  policyVersion: "latest",
  action: "deny",
  exemptNamespaces: ["kube-system"],
  perRule: false,
  waivers: [],
  input: ["in.yaml"],
};

interface Made {
  readonly text: string;
  readonly labels: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

async function labelsFor(text: string, more: Partial<PolicySettings> = {}): Promise<Made> {
  return made(await makePolicies(memoryPlatform({ "in.yaml": text }), { ...settings, ...more }));
}

function made({ files }: Awaited<ReturnType<typeof makePolicies>>): Made {
  const text = files.find(({ path }) => path === "namespaces.yaml")?.text ?? "";
  const objects = loadAll(text).filter((one) => one !== null && one !== undefined) as {
    readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  }[];
  return { text, labels: new Map(objects.map(({ metadata }) => [metadata.name, metadata.labels])) };
}

const prefix = "pod-security.kubernetes.io/";
const enforced = ({ labels }: Made, namespace: string): string | undefined =>
  labels.get(namespace)?.[`${prefix}enforce`];
/** "enforce@version audit@version warn@version". */
const inShort = ({ labels }: Made, namespace: string): string =>
  ["enforce", "audit", "warn"]
    .map((mode) => {
      const found = labels.get(namespace) ?? {};
      return `${found[`${prefix}${mode}`] ?? ""}@${found[`${prefix}${mode}-version`] ?? ""}`;
    })
    .join(" ");

const secured = `securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}`;
const container = `{name: app, image: a, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}`;
const pod = (name: string, spec: string): string =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}\n`;
const restricted = pod("good", `${secured}, containers: [${container}]`);
const baseline = pod("plain", "containers: [{name: app, image: a}]");
const privileged = pod("host", "hostNetwork: true, containers: [{name: app, image: a}]");
const namespace = (labels: string): string =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n`;

describe("labels of a namespace", () => {
  it.each([
    ["what all meet", restricted, "restricted@latest restricted@latest restricted@latest"],
    ["the weakest of them", restricted + baseline, "baseline@latest restricted@latest restricted@latest"],
    ["none", baseline + privileged, "privileged@latest baseline@latest baseline@latest"],
    ["a namespace that stands empty", namespace(""), "restricted@latest restricted@latest restricted@latest"],
  ])("are the strictest level of %s", async (_, text, expected) => {
    expect(inShort(await labelsFor(text), "shop")).toBe(expected);
  });

  it("name who blocks the next level, and by which checks", async () => {
    const { text } = await labelsFor(baseline + privileged);
    expect(text).toContain("What keeps it from baseline");
    expect(text).toContain("#   Pod/shop/host: hostNamespaces (host-namespaces)\n");
    expect(text).not.toContain("Pod/shop/plain:");
    expect(text).toContain(
      `kubectl label --overwrite namespace shop ${prefix}enforce=privileged ${prefix}enforce-version=latest\n`,
    );
  });

  it.each([
    ["enforce: restricted", "restricted@latest restricted@latest restricted@latest"],
    ["enforce: restricted, P/enforce-version: v1.25", "restricted@v1.25 restricted@latest restricted@latest"],
    ["enforce: nonsense", "restricted@latest restricted@latest restricted@latest"],
    ["enforce: privileged", "baseline@latest restricted@latest restricted@latest"],
    ["enforce: baseline, P/enforce-version: v1.25", "baseline@latest restricted@latest restricted@latest"],
    ["warn: nonsense", "baseline@latest restricted@latest restricted@latest"],
  ])("are never looser than what stands: %s", async (labels, expected) => {
    const standing = namespace(`P/${labels}`.replaceAll("P/", prefix));
    expect(inShort(await labelsFor(standing + baseline), "shop")).toBe(expected);
  });

  it("keep a version that is newer than the one asked for, and say who is refused by a label that stands", async () => {
    const standing = namespace(`${prefix}enforce: baseline, ${prefix}enforce-version: v1.35`);
    const kept = await labelsFor(standing + baseline, { policyVersion: "v1.30" });
    expect(inShort(kept, "shop")).toBe("baseline@v1.35 restricted@v1.30 restricted@v1.30");
    const { text } = await labelsFor(namespace(`${prefix}enforce: restricted`) + privileged);
    expect(text).toContain("stands already and is kept");
    expect(text).toMatch(/Pod\/shop\/host: hostNamespaces \(host-namespaces\), /);
  });

  it("are judged at the version that is pinned", async () => {
    const probing = pod(
      "probing",
      "containers: [{name: app, image: a, livenessProbe: {httpGet: {port: 80, host: 192.0.2.1}}}]",
    );
    expect(inShort(await labelsFor(probing, { policyVersion: "v1.33" }), "shop")).toMatch(
      /^baseline@v1\.33 /,
    );
    expect(inShort(await labelsFor(probing, { policyVersion: "v1.34" }), "shop")).toMatch(
      /^privileged@v1\.34 /,
    );
  });

  it("are not raised by what cannot be judged", async () => {
    const wrong = pod("wrong", `${secured}, terminationGracePeriodSeconds: soon, containers: [${container}]`);
    const result = await labelsFor(restricted + wrong);
    expect(enforced(result, "shop")).toBe("privileged");
    expect(result.text).toContain("Pod/shop/wrong: a field has a type that the API server refuses");
  });

  it("leave exempt namespaces alone, and tell of workloads without one", async () => {
    const elsewhere = baseline.replace(", namespace: shop", "");
    const system = baseline.replace("shop", "kube-system");
    const result = await labelsFor(elsewhere + system);
    expect([...result.labels.keys()]).toEqual([]);
    expect(result.text).toContain("Without a namespace, and so counted nowhere: Pod/plain.");
  });

  it("are not made of nothing", async () => {
    await expect(labelsFor("", { input: [] })).rejects.toThrow("--engine psa looks at workloads");
  });
});

describe("labels of the home lab", () => {
  it("are the same each time, and objects of the API with nothing but labels", async () => {
    const home = { ...settings, input: ["examples/homelab"] };
    const first = await makePolicies(nodePlatform, home);
    expect(await makePolicies(nodePlatform, home)).toEqual(first);
    const { text, labels } = made(first);
    expect(Object.fromEntries([...labels].map(([name, found]) => [name, found[`${prefix}enforce`]]))).toEqual(
      {
        backup: "privileged",
        databases: "baseline",
        dns: "privileged",
        git: "baseline",
        home: "baseline",
        ingress: "privileged",
        media: "privileged",
        monitoring: "privileged",
        photos: "privileged",
        reader: "restricted",
        vault: "baseline",
      },
    );
    for (const object of loadAll(text).filter((one) => one !== null && one !== undefined) as JsonObject[]) {
      expect(Object.keys(object)).toEqual(["apiVersion", "kind", "metadata"]);
      expect(checkFields(object, { kubernetes: "1.37" })).toEqual([]);
    }
    expect(first.files.map(({ path, beside }) => [path, beside])).toEqual([
      ["namespaces.yaml", undefined],
      ["k3s/psa.yaml", true],
    ]);
  });
});

interface Expectation {
  readonly level: "baseline" | "restricted";
  readonly version: string;
  readonly verdict: "pass" | "fail";
}

describe.skipIf(!corporaAvailable())("official fixtures of Pod Security (needs ../shared/corpora)", () => {
  const expectations = corporaAvailable() ? readExpectations() : new Map<string, Expectation>();
  const files = corporaAvailable() ? kubernetesFiles("psa") : [];
  const passing = (level: string): readonly (readonly [string, string])[] => chosen(level, "pass");
  const failing = (level: string): readonly (readonly [string, string])[] => chosen(level, "fail");
  const order = ["privileged", "baseline", "restricted"];

  function chosen(level: string, verdict: string): readonly (readonly [string, string])[] {
    return files.flatMap(({ path, bytes }) => {
      const found = expectations.get(path);
      return found?.level === level && found.verdict === verdict
        ? [[found.version, bytes.toString("utf8")] as const]
        : [];
    });
  }

  const placed = (text: string, name: string): string => {
    const object = load(text) as JsonObject;
    const metadata = { ...(object["metadata"] as JsonObject), name, namespace: name };
    return `---\n${JSON.stringify({ ...object, metadata })}\n`;
  };

  it.each(["baseline", "restricted"])(
    "that pass %s make a namespace of that level, each of their versions",
    async (level) => {
      const versions = new Map<string, string[]>();
      for (const [version, text] of passing(level))
        versions.set(version, [...(versions.get(version) ?? []), text]);
      expect(versions.size).toBeGreaterThan(10);
      for (const [version, texts] of versions) {
        const all = texts.map((text) => placed(text, "shop")).join("");
        const result = await labelsFor(all, { policyVersion: version });
        expect([version, order.indexOf(enforced(result, "shop") ?? "") >= order.indexOf(level)]).toEqual([
          version,
          true,
        ]);
      }
    },
  );

  it.each(["baseline", "restricted"])(
    "that fail %s keep their namespace below it, each one",
    async (level) => {
      const versions = new Map<string, string[]>();
      for (const [version, text] of failing(level))
        versions.set(version, [...(versions.get(version) ?? []), text]);
      for (const [version, texts] of versions) {
        const all = texts.map((text, index) => placed(text, `n${index}`)).join("");
        const { labels } = await labelsFor(all, { policyVersion: version });
        expect(labels.size).toBe(texts.length);
        const held = [...labels].filter(
          ([, found]) => order.indexOf(found[`${prefix}enforce`] ?? "") >= order.indexOf(level),
        );
        expect([version, held.map(([name]) => name)]).toEqual([version, []]);
      }
    },
  );
});

function readExpectations(): ReadonlyMap<string, Expectation> {
  const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
  const shared = process.env["PODSEAL_SHARED"] ?? join(repository, "..", "shared");
  const index = JSON.parse(readFileSync(join(shared, "corpora", "index.json"), "utf8")) as {
    readonly entries: readonly {
      readonly path: string;
      readonly archive: string;
      readonly expect?: readonly Expectation[];
    }[];
  };
  return new Map(
    index.entries
      .filter(({ archive }) => archive === "psa.tar.gz")
      .flatMap(({ path, expect: [first] = [] }) => (first === undefined ? [] : [[path, first] as const])),
  );
}
