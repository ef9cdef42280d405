/**
 * Constraint templates judged by Gatekeeper's own engines, in CEL and in Rego: the verdict on every fixture and on random pods is that of
 * the rules, and both say the same of it, word for word.
 */
import { describe, expect, it } from "vitest";
import { gatekeeperObjects } from "../../src/policies/gatekeeper/generate.ts";
import type { AdmissionWaiver, PolicyRequest } from "../../src/policies/index.ts";
import { withoutComments } from "../../src/policies/index.ts";
import { interpret } from "../../src/rules/index.ts";
import type { MinorVersion } from "../../src/rules/index.ts";
import { findPodTemplates } from "../../src/workload/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";
import { askOracle, isFailure, oracleAvailable } from "../oracles/oracle.ts";
import type { GatekeeperReview } from "../oracles/oracle.ts";
import { randomPods } from "../oracles/random-pod.ts";
import { namedObjects } from "../policies/clients.ts";
import type { NamedObject } from "../policies/clients.ts";
import { everyDemand, requestFor } from "../policies/demands.ts";
import { asDeployment, ownFixtures, podObjects } from "../policies/fixtures.ts";

type Engine = "K8sNativeValidation" | "Rego";
const engines: readonly Engine[] = ["K8sNativeValidation", "Rego"];
const servers: readonly MinorVersion[] = [
  [1, 37],
  [1, 30],
];

describe.skipIf(!oracleAvailable("gatekeeper"))("constraint templates in Gatekeeper (need Go)", () => {
  it("give each rule's verdict on the project's own fixtures", () => {
    expect(differences(namedObjects(ownFixtures()))).toEqual([]);
  });

  it.skipIf(!corporaAvailable())("give each rule's verdict on the corpus of the standards", () => {
    const all = kubernetesFiles("psa").flatMap(({ path, bytes }) => podObjects(path, bytes.toString("utf8")));
    expect(all.length).toBeGreaterThan(1000);
    expect(differences(namedObjects(all))).toEqual([]);
  });

  it.each(servers)("give each rule's verdict on random pods, for Kubernetes %i.%i", (...server) => {
    const pods = randomPods(server[1], 600).flatMap(({ metadata, spec }, index) => {
      const object = { apiVersion: "v1", kind: "Pod", metadata, spec } as JsonObject;
      const [template] = findPodTemplates(object);
      return template === undefined ? [] : [{ path: `random pod ${index}`, object, template }];
    });
    expect(differences(namedObjects(pods), requestFor(everyDemand, { minimumKubernetes: server }))).toEqual(
      [],
    );
  });

  it("say the same with a template for each rule", () => {
    const some = namedObjects(ownFixtures().filter((_, index) => index % 8 === 0));
    const reviews = some.map(creation);
    for (const engine of engines) {
      const together = judged(requestFor(everyDemand), reviews, [engine]);
      expect(judged(requestFor(everyDemand, { perRule: true }), reviews, [engine])).toEqual(together);
    }
  });

  it("are judged by the CEL where both engines are on, by the Rego where it alone is", () => {
    const reviews = namedObjects(ownFixtures().slice(0, 40)).map(creation);
    for (const [code, on] of [
      ["cel", "K8sNativeValidation"],
      ["rego", "Rego"],
    ] as const) {
      const alone = judged(requestFor(everyDemand, { gatekeeperCode: code }), reviews, engines);
      expect(judged(requestFor(everyDemand), reviews, [on])).toEqual(alone);
    }
    const request = requestFor(everyDemand, { gatekeeperCode: "cel" });
    expect(() => judged(request, reviews, ["Rego"])).toThrow(/driver/);
  });

  describe.each(engines)("in %s", (engine) => {
    const broken = (review: GatekeeperReview, waivers: readonly AdmissionWaiver[] = []): string[] => {
      const [messages = []] = judged(requestFor(networkAlone, { waivers }), [review], [engine]);
      return messages.map(ruleNamed);
    };

    it.each<readonly [string, "denied" | "passes", GatekeeperReview]>([
      ["a pod that does not meet the level", "denied", created(bad)],
      ["a pod that does", "passes", created(good)],
      ["what exists already, in the audit", "denied", { object: bad, namespace: "media" }],
      ["a Deployment of one that does not", "denied", created(asDeployment(bad))],
      ["a CronJob of one that does not", "denied", created(asCronJob(bad))],
      ["a PodTemplate of one that does not", "denied", created(asPodTemplate(bad))],
      ["an update that brings it below the level", "denied", updated(asDeployment(bad), asDeployment(good))],
      ["an update that leaves its pods as they are", "passes", updated(asDeployment(bad), asDeployment(bad))],
      ["an update of a pod, which can change nothing that counts", "passes", updated(bad, good)],
      [
        "an ephemeral container in a pod below the level",
        "denied",
        { ...updated(debugged(bad), bad), subresource: "ephemeralcontainers" },
      ],
      [
        "an ephemeral container in a pod of the level",
        "passes",
        { ...updated(debugged(good), good), subresource: "ephemeralcontainers" },
      ],
      [
        "a privileged ephemeral container",
        "denied",
        { ...updated(debugged(good, true), good), subresource: "ephemeralcontainers" },
      ],
      ["a deletion", "passes", { ...created(bad), operation: "DELETE" }],
      ["an exempt namespace", "passes", exempt],
    ])("%s: %s", (_, expected, review) => {
      expect(broken(review).length > 0 ? "denied" : "passes").toBe(expected);
    });

    it("lets through what a waiver covers, and nothing else", () => {
      const waivers = [
        { rule: "host-network", namespace: "media", name: "web", containers: [], reason: "a test" },
        { rule: "privileged-container", namespace: "m*", name: "*", containers: ["app"], reason: "a test" },
      ];
      const named = (name: string): JsonObject => ({ ...bad, metadata: { name, namespace: "media" } });
      const generated = { ...bad, metadata: { generateName: "web-7f-", namespace: "media" } };
      expect(broken(created(named("web-1")), waivers)).toEqual([]);
      expect(broken(created(generated), waivers)).toEqual([]);
      expect(broken(created(named("shop-1")), waivers)).toEqual(["host-network"]);
      expect(broken({ ...created(named("web-1")), namespace: "other" }, waivers)).toEqual(["host-network"]);
      const sidecar = debugged(named("web-1"), true);
      expect(broken(created(sidecar), waivers)).toEqual(["privileged-container"]);
      expect(broken(created(sidecar))).toEqual(["host-network", "privileged-container"]);
    });
  });
});

const networkAlone = everyDemand.filter(({ rule }) => /^(host-network|privileged-container)$/.test(rule.id));

function pod(spec: JsonObject): JsonObject {
  const containers = [{ name: "app", image: "example.com/app" }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "media" },
    spec: { ...spec, containers },
  };
}

const good = pod({});
const bad = pod({ hostNetwork: true });

function debugged(object: JsonObject, privileged = false): JsonObject {
  const debug = { name: "debug", image: "example.com/debug", securityContext: { privileged } };
  return { ...object, spec: { ...(object["spec"] as JsonObject), ephemeralContainers: [debug] } };
}

const exempt: GatekeeperReview = {
  ...created({ ...bad, metadata: { name: "web", namespace: "kube-system" } }),
  namespace: "kube-system",
};

function asCronJob(object: JsonObject): JsonObject {
  const { spec } = asDeployment(object) as { readonly spec: JsonObject };
  const jobTemplate = { spec: { template: spec["template"] } } as JsonObject;
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "wrapped" },
    spec: { schedule: "@daily", jobTemplate },
  };
}

function asPodTemplate(object: JsonObject): JsonObject {
  const { spec } = asDeployment(object) as { readonly spec: JsonObject };
  return {
    apiVersion: "v1",
    kind: "PodTemplate",
    metadata: { name: "wrapped" },
    template: spec["template"] as JsonObject,
  };
}

function created(object: JsonObject): GatekeeperReview {
  return { object, operation: "CREATE", namespace: "media" };
}

function updated(object: JsonObject, oldObject: JsonObject): GatekeeperReview {
  return { object, oldObject, operation: "UPDATE", namespace: "media" };
}

function creation({ object }: NamedObject): GatekeeperReview {
  return { object, operation: "CREATE", namespace: "default" };
}

/** As the API server hands it to admission: without nulls, which CEL takes for values. */
function withoutNulls(review: GatekeeperReview): GatekeeperReview {
  const text = JSON.stringify(review, (_, value: unknown) => (value === null ? undefined : value));
  return JSON.parse(text) as GatekeeperReview;
}

/** Where an engine names other rules or containers than the interpreter does, or the two say different things. */
function differences(objects: readonly NamedObject[], request = requestFor(everyDemand)): string[] {
  const reviews = objects.map(creation);
  const inCel = judged(request, reviews.map(withoutNulls), ["K8sNativeValidation"]);
  const inRego = judged(request, reviews, ["Rego"]);
  const known = new Set(gatekeeperObjects(request).flatMap(({ rules }) => rules.map(({ rule }) => rule.id)));
  return objects.flatMap((one, index) => {
    const [cel = [], rego = []] = [inCel[index], inRego[index]];
    const apart = [...unlike(cel, rego), ...unlike(rego, cel)];
    const wrong = unlikeRules(one, rego, known, request);
    return [
      ...apart.map((text) => `${one.path}: of CEL and Rego only one says ${text}`),
      ...(wrong === undefined ? [] : [`${one.path}: ${wrong}`]),
    ];
  });
}

/** The messages that have no like among the others. */
function unlike(messages: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others.map(sortedWords));
  return messages.filter((text) => !known.has(sortedWords(text)));
}

/** The words of a message in an order of their own: CEL names annotations in the order of a map, which is none. */
function sortedWords(message: string): string {
  return message
    .split(/[,.]? /)
    .sort()
    .join(" ");
}

function unlikeRules(
  { template }: NamedObject,
  messages: readonly string[],
  known: ReadonlySet<string>,
  { minimumKubernetes: server }: PolicyRequest,
): string | undefined {
  for (const { rule, requirement } of everyDemand.filter((one) => known.has(one.rule.id))) {
    const failures = interpret(requirement, template, { server });
    const message = messages.find((text) => ruleNamed(text) === rule.id);
    if ((message !== undefined) !== failures.length > 0)
      return `${rule.id}: the rule finds ${failures.length} failures, the policy says ${message ?? "nothing"}`;
    if (message === undefined) continue;
    const isPods = failures.some(({ container }) => container === undefined);
    for (const { name } of template.containers) {
      const isFound = failures.some(({ container }) => container?.name === name);
      const isNamed = new RegExp(`( of container |annotation .*/)${name}\\b`).test(message);
      if (isFound && !isNamed) return `${rule.id}: container ${name} is not in ${message}`;
      if (isNamed && !isFound && !isPods) return `${rule.id}: container ${name} is at no fault in ${message}`;
    }
  }
  return undefined;
}

/** What the engine answers to each review, a sorted list of messages. */
function judged(
  request: PolicyRequest,
  reviews: readonly GatekeeperReview[],
  on: readonly Engine[],
): (readonly string[])[] {
  const objects = gatekeeperObjects(request);
  const [answer] = askOracle(
    "gatekeeper",
    [
      {
        templates: objects.map(({ template }) => withoutComments(template)),
        constraints: objects.map(({ constraint }) => withoutComments(constraint)),
        engines: on,
        requests: reviews,
      },
    ],
    "gatekeeper",
  );
  if (answer === undefined || isFailure(answer)) throw new Error(answer?.error ?? "no answer");
  if (answer.refused !== undefined) throw new Error(answer.refused);
  return answer.verdicts.map(({ error, violations }) =>
    error === undefined ? violations.map(({ message }) => message) : [error],
  );
}

function ruleNamed(message: string): string {
  return message.split(":")[0] ?? "";
}
