/** What peers say of their own test inputs, and what our rules say of the same. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadAll } from "js-yaml";
import { allRules, interpret } from "../../src/rules/index.ts";
import type { JsonObject, PodTemplate } from "../../src/workload/index.ts";
import { asList, asObject, discover } from "../../src/workload/index.ts";
import { kubernetesFiles } from "../oracles/corpora.ts";
import { topics } from "./topics.ts";
import type { Topic } from "./topics.ts";

export interface Comparison {
  readonly topic: Topic;
  readonly peerRule: string;
  readonly path: string;
  readonly object: string;
  readonly peer: "pass" | "fail";
  readonly ours: "pass" | "fail";
  /** The pods that were judged. */
  readonly pods: readonly PodTemplate[];
  readonly expectation: Expectation;
}

export interface Expectation {
  readonly standard: string;
  readonly rule: string;
  readonly policy?: string;
  readonly case?: string;
  readonly verdict: string;
  readonly object: string;
  readonly how?: string;
  readonly parameters?: unknown;
  readonly findings?: readonly string[];
}

interface Entry {
  readonly archive: string;
  readonly path: string;
  readonly role: string;
  readonly expect?: readonly Expectation[];
}

/** Every verdict of the peers on a topic of ours, beside ours. Objects without a pod are passed over, as are inputs that need parameters of another kind. */
export function compareWithPeers(): Comparison[] {
  const texts = new Map(kubernetesFiles("peers").map(({ path, bytes }) => [path, bytes.toString("utf8")]));
  return readEntries()
    .filter(({ archive, role }) => archive === "peers.tar.gz" && role === "resource")
    .flatMap(({ path, expect = [] }) => {
      const objects = objectsOf(texts.get(path) ?? "");
      return expect.flatMap((one) => comparisonsOf(path, objects, one));
    });
}

function readEntries(): readonly Entry[] {
  const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
  const shared = process.env["PODSEAL_SHARED"] ?? join(repository, "..", "shared");
  return (
    JSON.parse(readFileSync(join(shared, "corpora", "index.json"), "utf8")) as { entries: readonly Entry[] }
  ).entries;
}

function objectsOf(text: string): JsonObject[] {
  try {
    const documents = loadAll(text) as (JsonObject | null)[];
    return documents.flatMap((one) => (one === null ? [] : one["kind"] === "List" ? membersOf(one) : [one]));
  } catch {
    return [];
  }
}

function membersOf(list: JsonObject): JsonObject[] {
  return asList(list["items"]).flatMap((one) => asObject(one) ?? []) as JsonObject[];
}

function comparisonsOf(path: string, objects: readonly JsonObject[], expectation: Expectation): Comparison[] {
  const { standard, rule, policy, verdict, object } = expectation;
  const peerRule = policy ?? rule;
  const topic = topics.find(
    ({ peer, peerRules }) => peer === standard.split(":")[0] && peerRules.includes(peerRule),
  );
  if (topic === undefined || (verdict !== "pass" && verdict !== "fail")) return [];
  const pods = objects.filter((one) => isNamed(one, object)).flatMap((one) => podsOf(one));
  if (pods.length === 0) return [];
  const ours = pods.some((pod) => failsOne(pod, topic.ours)) ? "fail" : "pass";
  return [{ topic, peerRule, path, object, peer: verdict, ours, pods, expectation }];
}

/** An AdmissionReview holds the object that is asked about. */
function podsOf(object: JsonObject): readonly PodTemplate[] {
  const inner = asObject(asObject(object["request"])?.["object"]);
  return discover(inner ?? object).pods;
}

function isNamed(object: JsonObject, wanted: string): boolean {
  const [kind, name] = wanted.split("/");
  if (kind === undefined || name === undefined) return true;
  return object["kind"] === kind && asObject(object["metadata"])?.["name"] === name;
}

export function failsOne(pod: PodTemplate, ids: readonly string[]): boolean {
  return allRules
    .filter(({ id }) => ids.includes(id))
    .some(
      (rule) => interpret(rule.versions.at(-1)?.requirement ?? nothing, pod, { server: [1, 37] }).length > 0,
    );
}

const nothing = { kind: "all", of: [] } as const;
