/** Pods to hold policies to: the corpus of the Pod Security Standards and the project's own fixtures. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPodTemplates } from "../../src/workload/index.ts";
import type { JsonObject, PodTemplate } from "../../src/workload/index.ts";
import { parseAllDocuments } from "yaml";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** An object that runs pods, and where it was read. */
export interface PodObject {
  readonly path: string;
  readonly object: JsonObject;
  readonly template: PodTemplate;
}

/** The pod templates of built-in kinds in a text of YAML. */
export function podObjects(path: string, text: string): PodObject[] {
  return parseAllDocuments(text, { version: "1.1" })
    .map((document) => document.toJS() as unknown)
    .filter((object): object is JsonObject => typeof object === "object" && object !== null)
    .flatMap((object) => (Array.isArray(object["items"]) ? (object["items"] as JsonObject[]) : [object]))
    .filter((object) => resourceOf(object) !== undefined)
    .flatMap((object) => {
      const [template] = findPodTemplates(object);
      return template === undefined ? [] : [{ path, object, template }];
    });
}

/** The fixtures of every rule, and the examples. */
export function ownFixtures(): PodObject[] {
  const files = ["src/rules", "examples"]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((name) => /\.(?:yaml|yml|json)$/.test(name))
    .sort();
  return files.flatMap((path) => podObjects(path, readFileSync(join(root, path), "utf8")));
}

const resources: Readonly<Record<string, string>> = {
  Pod: "pods",
  PodTemplate: "podtemplates",
  ReplicationController: "replicationcontrollers",
  Deployment: "deployments",
  StatefulSet: "statefulsets",
  DaemonSet: "daemonsets",
  ReplicaSet: "replicasets",
  Job: "jobs",
  CronJob: "cronjobs",
};

/** The plural of a built-in kind that makes pods; undefined for others. */
export function resourceOf(object: JsonObject): string | undefined {
  const version = object["apiVersion"];
  if (version !== "v1" && version !== "apps/v1" && version !== "batch/v1") return undefined;
  const { kind } = object;
  return typeof kind === "string" ? resources[kind] : undefined;
}

/** A pod as the template of a Deployment. */
export function asDeployment(pod: JsonObject): JsonObject {
  const { metadata, spec } = pod as { readonly metadata?: JsonObject; readonly spec: JsonObject };
  const labels = { app: "wrapped" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "wrapped" },
    spec: { selector: { matchLabels: labels }, template: { metadata: { ...metadata, labels }, spec } },
  };
}
