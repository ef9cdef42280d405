/** What a target makes of files, and the input with it added. */
import { parseAllDocuments } from "yaml";
import { makePolicies } from "../../src/app/policy/make-policy.ts";
import type { PolicySettings } from "../../src/app/policy/make-policy.ts";
import { memoryPlatform, nodePlatform } from "../../src/platform/index.ts";
import type { ReadResult } from "../../src/readers/index.ts";
import { readManifests } from "../../src/readers/index.ts";
import type { JsonObject, KubernetesObject } from "../../src/workload/index.ts";
import { createInventory, toKubernetesObject } from "../../src/workload/index.ts";

const nowhere = { file: "", document: 0, path: [], region: () => undefined };

export const usualSettings: PolicySettings = {
  engine: "vap",
  level: "rootless-podman",
  rules: [],
  policyVersion: "latest",
  action: "deny",
  exemptNamespaces: ["kube-system"],
  perRule: false,
  waivers: [],
  input: [],
};

/** The text of a target's files; of manifests in memory when they are given. */
export async function madeText(
  settings: Partial<PolicySettings>,
  files: Record<string, string> = {},
): Promise<string> {
  const input = Object.keys(files);
  const platform = input.length === 0 ? nodePlatform : memoryPlatform(files);
  const made = await makePolicies(platform, { ...usualSettings, input, ...settings });
  return made.files.map(({ text }) => text).join("---\n");
}

export function objectsOf(text: string): KubernetesObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const value = document.toJS() as JsonObject | null;
    return value === null ? [] : [toKubernetesObject(value, nowhere)];
  });
}

export async function readInput(input: readonly string[]): Promise<ReadResult> {
  return await readManifests(input, nodePlatform, {
    complete: true,
    render: "given",
    kubernetes: "1.34",
    routes: true,
  });
}

/** The comments of a text as one line, without their marks. */
export function commentsOf(text: string): string {
  const lines = text.split("\n").filter((line) => line.startsWith("#"));
  return lines.map((line) => line.replace(/^#+ */, "")).join(" ");
}

/** What was read, with more objects beside it. */
export function withObjects(read: ReadResult, added: readonly KubernetesObject[]): ReadResult {
  const { inventory } = read;
  const extra = createInventory(added, true);
  return {
    ...read,
    inventory: {
      complete: inventory.complete,
      objects: (kind, within) => [...inventory.objects(kind, within), ...extra.objects(kind, within)],
      find: (kind, namespace, name) =>
        inventory.find(kind, namespace, name) ?? extra.find(kind, namespace, name),
      has: (kind) => inventory.has(kind) || extra.has(kind),
    },
  };
}
