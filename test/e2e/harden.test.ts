/** `podseal harden` as a process, on copies of the examples. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { repository } from "../helpers/built.ts";
import type { Ended } from "../helpers/command-line.ts";
import { podseal, run } from "../helpers/command-line.ts";

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

  it.each([
    {
      what: "what holds no workload",
      input: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
      adds: "",
    },
    {
      what: "the ResourceList of a kustomize function",
      input:
        "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a, namespace: b}\n  spec:\n    containers:\n    - name: a\n      image: a:1\n",
      adds: "    securityContext:\n      seccompProfile:\n        type: RuntimeDefault\n    automountServiceAccountToken: false\n    enableServiceLinks: false\n",
    },
  ])("is a filter for $what", ({ input, adds }) => {
    const { code, output, errors } = podseal(["harden", "-"], { folder, input });
    expect([code, output, errors]).toEqual([0, input + adds, ""]);
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
  ])("ends with 2 for $args", ({ args, says }) => {
    const { code, errors } = harden(...args);
    expect(code).toBe(2);
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
