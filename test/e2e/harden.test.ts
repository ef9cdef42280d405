/** `podseal harden` as a process, on copies of the examples. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Ajv } from "ajv";
import { load } from "js-yaml";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { repository } from "../helpers/built.ts";
import type { Ended } from "../helpers/command-line.ts";
import { podseal, program, run } from "../helpers/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "podseal-harden-"));
const lab = join(folder, "homelab");

beforeEach(() => {
  rmSync(lab, { recursive: true, force: true });
  rmSync(join(folder, "out"), { recursive: true, force: true });
  cpSync(join(repository, "examples", "homelab"), lab, { recursive: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const harden = (...args: string[]): Ended => podseal(["harden", ...args], { folder });

function findings(path: string): number {
  const report = JSON.parse(
    podseal(["audit", path, "--no-render", "--format", "json"], { folder }).output,
  ) as {
    findings: unknown[];
  };
  return report.findings.length;
}

describe("podseal harden", () => {
  it("tells the plan and changes nothing", () => {
    const before = readFileSync(join(lab, "forgejo.yaml"), "utf8");
    const { code, output, errors } = harden("homelab");
    expect([code, errors]).toEqual([1, ""]);
    expect(output).toContain("apply   Mount no API token");
    expect(output).toContain("decide  Give the pod a user namespace of its own");
    expect(readFileSync(join(lab, "forgejo.yaml"), "utf8")).toBe(before);
  });

  it("prints a diff that git applies, and that is what --write does", () => {
    const diff = harden("homelab", "--diff").output;
    const applied = run("git", ["apply", "-"], { folder, input: diff });
    expect([applied.code, applied.errors]).toEqual([0, ""]);
    const byDiff = readFileSync(join(lab, "jellyfin.yaml"), "utf8");
    expect(harden("homelab", "--diff").output).toBe("");
    cpSync(join(repository, "examples", "homelab"), lab, { recursive: true });
    harden("homelab", "--write");
    expect(readFileSync(join(lab, "jellyfin.yaml"), "utf8")).toBe(byDiff);
  });

  it.each([{ flags: [] }, { flags: ["--unsafe"] }])(
    "leaves fewer findings after --write $flags",
    ({ flags }) => {
      const before = findings("homelab");
      harden("homelab", "--write", ...flags);
      expect(findings("homelab")).toBeLessThan(before);
      expect(harden("homelab", "--diff", ...flags).output).toBe("");
    },
  );

  it("keeps comments, quotes and order where it writes", () => {
    harden("homelab", "--write", "--unsafe");
    const before = readFileSync(join(repository, "examples/homelab/forgejo.yaml"), "utf8").split("\n");
    const after = readFileSync(join(lab, "forgejo.yaml"), "utf8").split("\n");
    expect(before.filter((line) => !after.includes(line))).toEqual([]);
  });

  it("writes the result of standard input to standard output", () => {
    const input = readFileSync(join(lab, "forgejo.yaml"), "utf8");
    const { output } = podseal(["harden", "-"], { folder, input });
    expect(output).toContain("enableServiceLinks: false");
    expect(output.startsWith(input.slice(0, 500))).toBe(true);
  });

  it("is a filter for what holds no workload", () => {
    const input = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
    const { code, output, errors } = podseal(["harden", "-"], { folder, input });
    expect([code, output, errors]).toEqual([0, input, ""]);
  });

  it("writes every file below another folder", () => {
    harden("homelab", "--output", "out");
    expect(existsSync(join(folder, "out/homelab/pihole/pihole.yaml"))).toBe(true);
    expect(readFileSync(join(lab, "forgejo.yaml"), "utf8")).not.toContain("enableServiceLinks");
  });

  it("tells the plan as JSON", () => {
    const report = JSON.parse(harden("homelab/mosquitto.json", "--format", "json").output) as {
      workloads: { id: string; steps: { id: string; applied: boolean }[] }[];
    };
    expect(report.workloads[0]?.id).toBe("Deployment/home/mosquitto");
    expect(report.workloads[0]?.steps.find(({ id }) => id === "seccomp")?.applied).toBe(true);
  });

  it.each([
    { args: ["homelab"] },
    { args: ["homelab", "--unsafe", "--level", "sealed"] },
    { args: ["missing.yaml"] },
  ])("follows its published schema: $args", ({ args }) => {
    const schema = JSON.parse(
      readFileSync(join(repository, "schemas/harden-report.schema.json"), "utf8"),
    ) as object;
    const validate = new Ajv({ strict: false }).compile(schema);
    const report: unknown = JSON.parse(harden(...args, "--format", "json").output);
    expect([validate(report), validate.errors]).toEqual([true, null]);
    expect(validate({ ...(report as object), extra: 1 })).toBe(false);
  });

  it("says in JSON what a person would read", () => {
    const report = JSON.parse(harden("homelab", "--format", "json").output) as {
      summary: { sentence: string };
    };
    expect(harden("homelab").output.replaceAll(/\s+/g, " ")).toContain(report.summary.sentence);
  });

  it("has nothing left to do on the hardened example but what the input cannot show", () => {
    expect(harden(join(repository, "examples/hardened"), "--diff", "--unsafe").output).toBe("");
  });

  it.each([
    { args: ["homelab", "--diff", "--write"], says: "give one of --diff and --write" },
    { args: ["-", "--write"], says: "standard input cannot be written in place" },
    { args: ["homelab", "--select", "nothing"], says: "nothing to select is named nothing" },
    { args: ["missing.yaml"], says: "missing.yaml" },
    { args: ["homelab", "--interactive"], says: "--interactive asks in a terminal" },
    { args: ["homelab", "--interactive", "--diff"], says: "give one of --diff and --interactive" },
    { args: ["-", "--interactive"], says: "give the manifests as files" },
    { args: ["homelab", "--interactive", "--unsafe"], says: "leave out --unsafe" },
    { args: ["homelab", "--interactive", "--format", "json"], says: "leave out --format json" },
    { args: ["homelab", "--krm-function"], says: "leave out the paths" },
    { args: ["--krm-function", "--write"], says: "give one of --write and --krm-function" },
    { args: ["--krm-function", "--format", "json"], says: "leave out --format" },
    { args: ["homelab", "--format", "kustomize"], says: "with --output DIR" },
    { args: ["-", "--format", "kustomize", "--output", "out"], says: "give the manifests as files" },
    {
      args: ["homelab", "--format", "kustomize", "--output", "homelab/home-assistant"],
      says: "homelab/home-assistant/kustomization.yaml stands there already",
    },
    { args: ["homelab", "--waiver-owner", "ops"], says: "go with --write-waivers" },
    { args: ["homelab", "--write-waivers", "--waiver-expires", "soon"], says: "write it as 2027-01-31" },
    { args: ["homelab", "--write-waivers", "--waiver-owner", "a;b"], says: "a name without a semicolon" },
    { args: ["homelab", "--policy-version", "next"], says: "not a policy version: next" },
  ])("ends with 2 and one sentence for $args", ({ args, says }) => {
    const { code, errors } = harden(...args);
    expect([code, errors.trim().split("\n").length]).toEqual([2, 1]);
    expect(errors).toContain(says);
  });

  it("leaves a file alone in which a document is broken, and says so", () => {
    writeFileSync(
      join(folder, "homelab/forgejo.yaml"),
      `${readFileSync(join(lab, "forgejo.yaml"), "utf8")}---\nkind: [\n`,
    );
    const { code, output, errors } = harden("homelab/forgejo.yaml", "--diff");
    expect([code, output]).toEqual([2, ""]);
    expect(errors).toContain("must be made by hand");
  });
});

describe("podseal harden as a KRM function", () => {
  const list = (config: string): string => `apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig: ${config}
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: a
    namespace: b
    annotations:
      config.kubernetes.io/index: '0'
      config.kubernetes.io/path: 'deploy/a.yaml'
  spec:
    containers:
    - name: a # the only one
      image: a:1
`;
  interface List {
    readonly items: readonly { readonly kind: string; readonly spec?: Readonly<Record<string, unknown>> }[];
    readonly results?: readonly {
      readonly message: string;
      readonly severity: string;
      readonly resourceRef?: object;
      readonly file?: object;
      readonly field?: { readonly path: string };
    }[];
  }
  const run = (config: string, ...flags: string[]): Ended & { readonly list: List } => {
    const ended = podseal(["harden", "--no-config", ...flags], { folder, input: list(config) });
    return { ...ended, list: load(ended.output) as List };
  };

  it.each([{ flags: ["--krm-function"] }, { flags: ["-"] }])(
    "keeps the list and adds what it did with $flags",
    ({ flags }) => {
      const { code, errors, output, list: after } = run("{}", ...flags);
      expect([code, errors]).toEqual([0, ""]);
      expect(output.startsWith(list("{}"))).toBe(true);
      expect(output).toContain("    enableServiceLinks: false\n");
      const made = after.results?.find(({ field }) => field?.path === "spec.enableServiceLinks");
      expect(made).toEqual({
        message: "Make no variables for the namespace's Services",
        severity: "info",
        field: { path: "spec.enableServiceLinks", proposedValue: false },
        tags: { step: "service-links", applicability: "safe" },
        resourceRef: { apiVersion: "v1", kind: "Pod", name: "a", namespace: "b" },
        file: { path: "deploy/a.yaml", index: 0 },
      });
      expect(after.results?.map(({ severity }) => severity)).toContain("warning");
    },
  );

  it.each([
    { config: "{kind: ConfigMap, apiVersion: v1, data: {unsafe: 'true', select: 'user-namespace,seccomp'}}" },
    {
      config:
        "{kind: Harden, apiVersion: podseal.dev/v1, spec: {unsafe: true, select: [user-namespace, seccomp]}}",
    },
  ])("is set by $config", ({ config }) => {
    const { code, list: after } = run(config, "--krm-function");
    expect([code, after.items[0]?.spec?.["hostUsers"]]).toEqual([0, false]);
    expect(after.items[0]?.spec).not.toHaveProperty("enableServiceLinks");
  });

  it("adds new objects as items with the file that they are for", () => {
    const { code, list: after, output } = run("{spec: {with: [service-account]}}", "--krm-function");
    expect([code, after.items.map(({ kind }) => kind)]).toEqual([0, ["Pod", "ServiceAccount"]]);
    expect(output).toContain("config.kubernetes.io/path: podseal-b.yaml");
  });

  it.each([
    { config: "{spec: {level: strict}}", says: "functionConfig.spec.level: expected" },
    { config: "{kind: ConfigMap, data: {unsave: 'true'}}", says: "functionConfig.data.unsave: unknown key" },
    { config: "{spec: {select: [nothing]}}", says: "nothing to select is named nothing" },
    { config: "{spec: {k3s: v0.1}}", says: "v0.1" },
    { config: "{spec: {waiverOwner: me}}", says: "go with writeWaivers" },
  ])("fails with a result for $config", ({ config, says }) => {
    const { code, errors, output, list: after } = run(config, "--krm-function");
    expect(code).toBe(2);
    expect(errors).toContain(says);
    expect(output.startsWith(list(config))).toBe(true);
    expect(after.results).toEqual([{ message: expect.stringContaining(says) as string, severity: "error" }]);
  });

  it("refuses what is no ResourceList", () => {
    const { code, errors } = podseal(["harden", "--krm-function"], { folder, input: "kind: Pod\n" });
    expect([code, errors]).toEqual([
      2,
      "podseal: standard input is no ResourceList of config.kubernetes.io\n",
    ]);
  });
});

describe("podseal harden --write-waivers", () => {
  const file = "homelab/monitoring/node-exporter.yml";
  const flags = ["--write-waivers", "--waiver-owner", "ops", "--waiver-expires", "2099-12-31"];

  it("records why a program of the node may stay so, and audit honours it", () => {
    const plan = harden(file).output;
    expect(plan).toContain("(--write-waivers does)");
    harden(file, "--write", ...flags);
    const after = readFileSync(join(folder, file), "utf8");
    expect(after).toMatch(/podseal\.dev\/allow-host-pid: .*; owner=ops; expires=2099-12-31/);
    const audit = JSON.parse(podseal(["audit", file, "--format", "json"], { folder }).output) as {
      findings: { rule: string; waived?: { owner?: string } }[];
      waivers: { state: string }[];
    };
    expect(audit.findings.find(({ rule }) => rule === "host-pid")?.waived?.owner).toBe("ops");
    expect(new Set(audit.waivers.map(({ state }) => state))).toEqual(new Set(["used"]));
    expect(harden(file, "--diff", ...flags).output).toBe("");
  });

  it("writes nothing for a workload that does not serve the node", () => {
    harden("homelab/jellyfin.yaml", "--write", ...flags);
    expect(readFileSync(join(lab, "jellyfin.yaml"), "utf8")).not.toContain("podseal.dev/allow");
  });
});

const hasScript = run("sh", ["-c", "command -v script || true"]).output !== "";

describe.skipIf(!hasScript)("podseal harden --interactive (needs script of util-linux)", () => {
  const talk = (input: string): Ended =>
    run(
      "script",
      ["-qec", `"${process.execPath}" "${program()}" harden homelab/forgejo.yaml -i --no-color`, "/dev/null"],
      {
        folder,
        input,
      },
    );
  const original = readFileSync(join(repository, "examples/homelab/forgejo.yaml"), "utf8");

  it("writes what was accepted, and tells what that is", () => {
    const { output } = talk("y\nn\nq\n");
    expect(output).toContain("(1/");
    expect(output.replaceAll(/\s+/g, " ")).toMatch(
      /1 to apply, \d+ left to decide.*Written: homelab\/forgejo\.yaml\./,
    );
    const after = readFileSync(join(lab, "forgejo.yaml"), "utf8");
    expect(after.split("\n").length).toBe(original.split("\n").length + 1);
  });

  it.each([
    { what: "the end of input", input: "y\n\u0004", says: "interrupted: nothing was written" },
    { what: "quitting at once", input: "q\n", says: "No file was changed." },
  ])("writes nothing after $what", ({ input, says }) => {
    expect(talk(input).output).toContain(says);
    expect(readFileSync(join(lab, "forgejo.yaml"), "utf8")).toBe(original);
  });
});

describe("podseal harden --format kustomize", () => {
  it("leaves the originals alone and says how the patches are applied", () => {
    const before = readFileSync(join(lab, "forgejo.yaml"), "utf8");
    const { code, errors } = harden("homelab", "--format", "kustomize", "--output", "out");
    expect(code).toBe(1);
    expect(errors).toContain("kubectl kustomize out --load-restrictor LoadRestrictionsNone");
    expect(readFileSync(join(lab, "forgejo.yaml"), "utf8")).toBe(before);
    const patch = load(readFileSync(join(folder, "out/patches/deployment-git-forgejo.yaml"), "utf8"));
    expect(patch).toMatchObject({
      kind: "Deployment",
      spec: { template: { spec: { enableServiceLinks: false } } },
    });
    const kustomization = readFileSync(join(folder, "out/kustomization.yaml"), "utf8");
    expect(kustomization).toContain('- "../homelab/forgejo.yaml"');
    expect(kustomization).toContain('- "../homelab/home-assistant"\n');
  });

  it("tells of objects that kustomize would not take twice", () => {
    cpSync(join(lab, "forgejo.yaml"), join(lab, "copy.yaml"));
    const { code, errors } = harden("homelab", "--format", "kustomize", "--output", "out");
    expect([code, errors.includes("stands twice, in homelab/copy.yaml and homelab/forgejo.yaml")]).toEqual([
      2,
      true,
    ]);
  });
});
