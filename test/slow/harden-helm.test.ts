/** `podseal harden -` as the post-renderer of Helm itself. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { loadAll } from "js-yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository } from "../helpers/built.ts";
import type { Ended } from "../helpers/command-line.ts";
import { program, run } from "../helpers/command-line.ts";
import { tool } from "../helpers/tools.ts";

const folder = mkdtempSync(join(tmpdir(), "podseal-helm-"));
const chart = join(folder, "chart");
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const job = `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations: {"helm.sh/hook": pre-install}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: migrate, image: "example.org/migrate:1"}]
`;
const deployment = `# The web server
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels: {app: web} # labels
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: "example.org/web:1" # pinned
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;
const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  names: {kind: Thing, plural: things}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`;

beforeAll(() => {
  mkdirSync(join(chart, "templates"), { recursive: true });
  mkdirSync(join(chart, "crds"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(chart, "Chart.yaml"), "apiVersion: v2\nname: web\nversion: 0.1.0\n");
  writeFileSync(join(chart, "crds", "thing.yaml"), definition);
  writeFileSync(join(chart, "templates", "hook.yaml"), job);
  writeFileSync(join(chart, "templates", "web.yaml"), deployment);
  writeFileSync(join(chart, "templates", "none.yaml"), "{{ if false }}kind: Pod{{ end }}\n");
  writeFileSync(join(chart, "templates", "NOTES.txt"), "Thanks for {{ .Release.Name }}\n");
  const command = join(folder, "bin", "podseal");
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${program()}" "$@"\n`);
  chmodSync(command, 0o755);
});

function helm(path: string, ...args: string[]): Ended {
  const own = (name: string): string => join(folder, name);
  return run(path, args, {
    folder,
    environment: {
      PATH: [join(folder, "bin"), process.env["PATH"]].join(delimiter),
      HELM_DATA_HOME: own("data"),
      HELM_CACHE_HOME: own("cache"),
      HELM_CONFIG_HOME: own("config"),
    },
  });
}

interface KubernetesObject {
  readonly kind: string;
  readonly spec: { readonly template?: { readonly spec: Readonly<Record<string, unknown>> } };
}

/** `enableServiceLinks` of each kind of the rendered text. */
function linksOf(output: string): Record<string, unknown> {
  const objects = loadAll(output.replace(/^NOTES:[^]*/m, "")) as (KubernetesObject | null)[];
  return Object.fromEntries(
    objects.flatMap((one) =>
      one === null ? [] : [[one.kind, one.spec.template?.spec["enableServiceLinks"]]],
    ),
  );
}

const kept = ["# The web server", "labels: {app: web} # labels", 'image: "example.org/web:1" # pinned'];

const helm3 = tool("helm-3");
describe.skipIf(helm3 === undefined)("the post-renderer of Helm 3 (needs Go to build it)", () => {
  const args = [
    "--post-renderer",
    "podseal",
    ...["harden", "-"].flatMap((one) => ["--post-renderer-args", one]),
  ];

  it("hardens what is rendered, and keeps comments and custom resource definitions; hooks do not go through it", () => {
    const { code, output, errors } = helm(helm3 ?? "", "template", "web", "chart", "--include-crds", ...args);
    expect([code, errors]).toEqual([0, ""]);
    expect(linksOf(output)).toEqual({
      CustomResourceDefinition: undefined,
      Service: undefined,
      Deployment: false,
      Job: undefined,
    });
    for (const line of [...kept, "# Source: web/templates/web.yaml"]) expect(output).toContain(line);
  });

  it("takes further flags", () => {
    const { output } = helm(
      helm3 ?? "",
      "template",
      "web",
      "chart",
      ...args,
      "--post-renderer-args",
      "--unsafe",
    );
    expect(output).toContain("hostUsers: false");
  });

  it("fails the release for a flag that does not exist", () => {
    const { code, errors } = helm(
      helm3 ?? "",
      "template",
      "web",
      "chart",
      ...args,
      "--post-renderer-args",
      "--unsave",
    );
    expect([code, errors.includes("unknown option '--unsave'")]).toEqual([1, true]);
  });
});

const helm4 = tool("helm-4");
describe.skipIf(helm4 === undefined)("the post-renderer plugin of Helm 4 (needs Go to build it)", () => {
  beforeAll(() => {
    const installed = helm(helm4 ?? "", "plugin", "install", join(repository, "plugins", "helm"));
    expect([installed.code, installed.errors]).toEqual([0, ""]);
  });
  const args = ["--post-renderer", "podseal-harden"];

  it("hardens what is rendered, hooks too, and keeps custom resource definitions", () => {
    const { code, output } = helm(helm4 ?? "", "template", "web", "chart", "--include-crds", ...args);
    expect(code).toBe(0);
    expect(linksOf(output)).toEqual({
      CustomResourceDefinition: undefined,
      Service: undefined,
      Deployment: false,
      Job: false,
    });
    expect(output).toContain("# The web server");
  });

  it("leaves the notes of the chart alone, and takes further flags", () => {
    const { code, output } = helm(
      helm4 ?? "",
      "install",
      "web",
      "chart",
      "--dry-run=client",
      ...args,
      "--post-renderer-args",
      "--unsafe",
    );
    expect(code).toBe(0);
    expect(output).toContain("hostUsers: false");
    expect(output).toContain("NOTES:\nThanks for web");
  });
});
