/**
 * ValidatingAdmissionPolicies in the API server's own plugin, beyond the creation of pods: updates, ephemeral containers, exempt namespaces,
 * waivers, and what they cost.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { PolicyRequest } from "../../src/policies/index.ts";
import { levelRules, validatingObjects, withoutComments } from "../../src/policies/index.ts";
import type { MinorVersion } from "../../src/rules/index.ts";
import { findPodTemplates } from "../../src/workload/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { askOracle, isFailure, oracleAvailable } from "../oracles/oracle.ts";
import type { AdmissionRequest, ValidatingAnswer, ValidatingVerdict } from "../oracles/oracle.ts";
import { randomPods } from "../oracles/random-pod.ts";
import { crowdedPod } from "../policies/crowded.ts";
import { brokenRules, everyDemand, policyFor, requestFor } from "../policies/demands.ts";
import { asDeployment, ownFixtures } from "../policies/fixtures.ts";

const baseline = levelRules("baseline", { policy: "latest", newestServer: "1.37" });
const good: JsonObject = pod({}, {});
const bad: JsonObject = pod({ hostNetwork: true }, {});
const servers: readonly MinorVersion[] = [
  [1, 37],
  [1, 30],
  [1, 28],
];

describe.skipIf(!oracleAvailable("policies"))("policies in the API server's own plugin (need Go)", () => {
  describe.each(servers)("of Kubernetes %i.%i", (...server) => {
    const asked = (request: AdmissionRequest): string =>
      said(judge(requestFor(baseline, { minimumKubernetes: server }), [request])[0]);

    it.each<readonly [string, string, AdmissionRequest]>([
      ["a pod that meets the level", "passes", creation(good, "pods")],
      ["a pod that does not", "denied", creation(bad, "pods")],
      ["a Deployment of one that does not", "denied", creation(asDeployment(bad), "deployments")],
      [
        "an update of a Deployment that brings it below the level",
        "denied",
        update(asDeployment(bad), asDeployment(good), "deployments"),
      ],
      [
        "an update of an older Deployment that leaves its pods as they are",
        "unmatched",
        update(scaled(asDeployment(bad)), asDeployment(bad), "deployments"),
      ],
      [
        "an update of an older Deployment that keeps it below the level",
        "denied",
        update(asDeployment(pod({ hostNetwork: true, hostPID: true }, {})), asDeployment(bad), "deployments"),
      ],
      ["an update of a pod, which can change nothing that counts", "unmatched", update(bad, bad, "pods")],
      [
        "an ephemeral container that brings it below the level",
        "denied",
        { ...update(debugged(good, true), good, "pods"), subresource: "ephemeralcontainers" },
      ],
      [
        "an ephemeral container that meets the level",
        "passes",
        { ...update(debugged(good, false), good, "pods"), subresource: "ephemeralcontainers" },
      ],
      ["a pod in an exempt namespace", "unmatched", { ...creation(bad, "pods"), namespace: "kube-system" }],
      [
        "a pod that wears the label of an exempt namespace",
        "denied",
        creation(labelled(bad, { "kubernetes.io/metadata.name": "kube-system" }), "pods"),
      ],
      ["a CronJob of one that does not", "denied", creation(asCronJob(bad), "cronjobs")],
      ["a PodTemplate of one that does not", "denied", creation(asPodTemplate(bad), "podtemplates")],
    ])("%s: %s", (_, expected, request) => {
      expect(asked(request)).toBe(expected);
    });
  });

  describe("with waivers", () => {
    const request = requestFor(baseline, {
      waivers: [
        waiver("host-namespaces", "media", "web", []),
        waiver("privileged-container", "*", "agent-*", ["agent"]),
      ],
    });
    const [, configMap] = validatingObjects(request).waivers;
    const params = configMap && withoutComments(configMap);

    it.each<readonly [string, string, JsonObject, string]>([
      ["the workload", "passes", renamed(bad, "web"), "media"],
      ["a pod of the workload", "passes", generated(bad, "web-5d9c-"), "media"],
      ["another workload of the namespace", "denied", renamed(bad, "website"), "media"],
      ["a workload of the name elsewhere", "denied", renamed(bad, "web"), "shop"],
      ["another condition of the workload", "denied", renamed(pod({}, { privileged: true }), "web"), "media"],
      ["the container", "passes", renamed(privileged("agent"), "agent-one"), "tools"],
      ["another container of the pod", "denied", renamed(privileged("shell"), "agent-one"), "tools"],
    ])("let %s: %s", (_, expected, object, namespace) => {
      expect(said(judge(request, [{ ...creation(object, "pods"), namespace }], params)[0])).toBe(expected);
    });
  });

  it("name container, field and remedy", () => {
    const [verdict] = judge(requestFor(baseline), [creation(privileged("agent"), "pods")]);
    expect(verdict?.denials.map(({ message }) => message)).toEqual([
      "privileged-container: Container is privileged: securityContext.privileged of container agent. Remove privileged, and add the single capability or device that the program needs.",
    ]);
  });

  it.each(servers)("give each rule's verdict on random pods, in Kubernetes %i.%i", (...server) => {
    const pods = randomPods(server[1], 1_500).map(({ metadata, spec }): JsonObject => {
      return { apiVersion: "v1", kind: "Pod", metadata: metadata as JsonObject, spec: spec as JsonObject };
    });
    const request = requestFor(everyDemand, { minimumKubernetes: server });
    const names = policyFor(request).rules;
    const verdicts = judge(
      request,
      pods.map((one) => creation(one, "pods")),
    );
    const wrong = pods.flatMap((one, index) => {
      const [template] = findPodTemplates(one);
      if (template === undefined || isNeverAdmitted(one)) return [];
      const expected = brokenRules(everyDemand, template, server).join();
      const found = verdicts[index]?.denials.map(({ validation, isError, message }) =>
        isError ? message : names[validation],
      );
      return found?.join() === expected
        ? []
        : [`${JSON.stringify(one)}: ${expected} / ${String(found?.join())}`];
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it("cost what the docs say, far below the limits", () => {
    const measured = measure();
    if (process.env["PODSEAL_WRITE_COSTS"] === "1")
      writeFileSync(costsFile, `${JSON.stringify(measured, null, 2)}\n`);
    expect(measured).toEqual(JSON.parse(readFileSync(costsFile, "utf8")));
    expect(Math.max(...Object.values(measured.rules).map(({ crowded }) => crowded))).toBeLessThan(1_000_000);
    expect(measured.together.crowded).toBeLessThan(10_000_000);
  });
});

const costsFile = fileURLToPath(new URL("../policies/vap-costs.json", import.meta.url));

interface Costs {
  /** The dearest of the project's own fixtures. */
  readonly usual: number;
  /** On the crowded pod. */
  readonly crowded: number;
}

function measure(): { readonly rules: Readonly<Record<string, Costs>>; readonly together: Costs } {
  const request = requestFor(everyDemand);
  const names = policyFor(request).rules;
  const pods = [
    crowdedPod(),
    ...ownFixtures()
      .map(({ object }) => object)
      .filter(({ kind }) => kind === "Pod"),
  ];
  const [crowded, ...usual] = ask(
    request,
    pods.map((one) => creation(one, "pods")),
    undefined,
    true,
  ).verdicts;
  const dearest = (of: (verdict: ValidatingVerdict) => number | undefined): number =>
    Math.max(...usual.map((one) => of(one) ?? 0));
  return {
    rules: Object.fromEntries(
      names.map((name, index) => [
        name,
        { usual: dearest(({ costs }) => costs?.[index]), crowded: crowded?.costs?.[index] ?? NaN },
      ]),
    ),
    together: { usual: dearest(({ cost }) => cost), crowded: crowded?.cost ?? NaN },
  };
}

function ask(
  request: PolicyRequest,
  requests: readonly AdmissionRequest[],
  params: unknown,
  costs = false,
): ValidatingAnswer {
  const { policy, binding } = policyFor(request);
  const server = request.minimumKubernetes.join(".");
  const [answer] = askOracle("vap", [{ policy, binding, params, server, requests, costs }], "policies");
  if (answer === undefined || isFailure(answer)) throw new Error(answer?.error ?? "no answer");
  expect(answer.compileErrors).toEqual([]);
  return answer;
}

function judge(
  request: PolicyRequest,
  requests: readonly AdmissionRequest[],
  params?: unknown,
): readonly ValidatingVerdict[] {
  return ask(request, requests, params).verdicts;
}

function said(verdict: ValidatingVerdict | undefined): string {
  if (verdict === undefined || verdict.error !== undefined) return verdict?.error ?? "no verdict";
  return verdict.matched && !verdict.passedOver ? (verdict.denied ? "denied" : "passes") : "unmatched";
}

function pod(spec: JsonObject, securityContext: JsonObject): JsonObject {
  const containers = [{ name: "app", image: "example.com/app", securityContext }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "app" }, spec: { containers, ...spec } };
}

function privileged(name: string): JsonObject {
  return pod({ containers: [{ name, image: "example.com/app", securityContext: { privileged: true } }] }, {});
}

function withMetadata(object: JsonObject, metadata: JsonObject): JsonObject {
  return { ...object, metadata };
}

const renamed = (object: JsonObject, name: string): JsonObject => withMetadata(object, { name });
const generated = (object: JsonObject, generateName: string): JsonObject =>
  withMetadata(object, { generateName });
const labelled = (object: JsonObject, labels: JsonObject): JsonObject =>
  withMetadata(object, { name: "app", labels });

function scaled(deployment: JsonObject): JsonObject {
  const { spec } = deployment as { readonly spec: JsonObject };
  return { ...deployment, spec: { ...spec, replicas: 0 } };
}

function debugged(object: JsonObject, isPrivileged: boolean): JsonObject {
  const { spec } = object as { readonly spec: JsonObject };
  const debug = { name: "debug", image: "example.com/debug", securityContext: { privileged: isPrivileged } };
  return { ...object, spec: { ...spec, ephemeralContainers: [debug] } };
}

function asCronJob({ spec }: JsonObject): JsonObject {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "app" },
    spec: { schedule: "@daily", jobTemplate: { spec: { template: { spec: spec ?? {} } } } },
  };
}

function asPodTemplate({ spec }: JsonObject): JsonObject {
  return { apiVersion: "v1", kind: "PodTemplate", metadata: { name: "app" }, template: { spec: spec ?? {} } };
}

function creation(object: JsonObject, resource: string): AdmissionRequest {
  return { object, operation: "CREATE", resource, namespace: "default" };
}

function update(object: JsonObject, oldObject: JsonObject, resource: string): AdmissionRequest {
  return { object, oldObject, operation: "UPDATE", resource, namespace: "default" };
}

function waiver(
  rule: string,
  namespace: string,
  name: string,
  containers: readonly string[],
): PolicyRequest["waivers"][number] {
  return { rule, namespace, name, containers, reason: "a test" };
}

/** The decoder drops a source that it does not know; validation refuses a hostPath without a path. Both come before admission. */
function isNeverAdmitted(one: JsonObject): boolean {
  return /"inventedSource"|"hostPath":\{\}/.test(JSON.stringify(one));
}
