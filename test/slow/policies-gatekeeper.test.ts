/** Constraint templates judged by Gatekeeper's own command line, gator: the verdict on every fixture is that of the rules. */
import { describe, expect, it } from "vitest";
import { gatekeeperObjects, generateGatekeeper } from "../../src/policies/gatekeeper/generate.ts";
import type { PolicyRequest } from "../../src/policies/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";
import { clientAvailable, namedObjects, runClient } from "../policies/clients.ts";
import { brokenRules, everyDemand, requestFor } from "../policies/demands.ts";
import { ownFixtures, podObjects } from "../policies/fixtures.ts";
import type { PodObject } from "../policies/fixtures.ts";

describe.skipIf(!clientAvailable("gator"))("constraint templates in gator (needs gator)", () => {
  it("give each rule's verdict on the project's own fixtures", () => {
    expect(differences(ownFixtures())).toEqual([]);
  });

  it.skipIf(!corporaAvailable())("give each rule's verdict on the corpus of the standards", () => {
    const all = kubernetesFiles("psa").flatMap(({ path, bytes }) => podObjects(path, bytes.toString("utf8")));
    expect(all.length).toBeGreaterThan(1000);
    expect(differences(all)).toEqual([]);
  });

  it("give the same as a template for each rule", () => {
    const some = ownFixtures().filter((_, index) => index % 8 === 0);
    expect(differences(some, requestFor(everyDemand, { perRule: true }))).toEqual([]);
  });

  it("let waived workloads and exempt namespaces be", () => {
    const waivers = [
      { rule: "host-network", namespace: "media", name: "web", containers: [], reason: "a test" },
    ];
    const pod = (name: string, namespace: string): JsonObject => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace },
      spec: { hostNetwork: true, containers: [{ name: "app", image: "example.com/app" }] },
    });
    const denied = judged(requestFor(everyDemand, { waivers }), [
      pod("web-1", "media"),
      pod("shop-1", "media"),
      pod("system-1", "kube-system"),
    ]);
    expect(denied.get("web-1")).not.toContain("host-network");
    expect(denied.get("shop-1")).toContain("host-network");
    expect(denied.get("system-1")).toBeUndefined();
  });
});

function differences(fixtures: readonly PodObject[], request = requestFor(everyDemand)): string[] {
  const objects = namedObjects(fixtures);
  const found = judged(
    request,
    objects.map(({ object }) => object),
  );
  const known = new Set(gatekeeperObjects(request).flatMap(({ rules }) => rules.map(({ rule }) => rule.id)));
  return objects.flatMap(({ name, path, template }) => {
    const expected = brokenRules(everyDemand, template, request.minimumKubernetes)
      .filter((id) => known.has(id))
      .sort();
    const named = [...(found.get(name) ?? [])].sort();
    return named.join() === expected.join()
      ? []
      : [`${path}: rules [${expected.join()}], gator [${named.join()}]`];
  });
}

interface Violation {
  readonly msg: string;
  readonly violatingObject: { readonly metadata: { readonly name: string } };
}

/** The rules that gator finds broken, by the object's name. */
function judged(
  request: PolicyRequest,
  objects: readonly JsonObject[],
): ReadonlyMap<string, readonly string[]> {
  const files = generateGatekeeper(request).map(({ path, text }) => [path, text] as const);
  const run = runClient("gator", ["test", "--filename=.", "--output=json"], {
    ...Object.fromEntries(files),
    "objects.yaml": objects.map((one) => JSON.stringify(one)).join("\n---\n"),
  });
  if (!run.stdout.trimStart().startsWith("[")) throw new Error(`gator: ${run.stderr}${run.stdout}`);
  const result = new Map<string, string[]>();
  for (const { msg, violatingObject } of JSON.parse(run.stdout) as readonly Violation[]) {
    const { name } = violatingObject.metadata;
    result.set(name, [...(result.get(name) ?? []), msg.split(":")[0] ?? ""]);
  }
  return result;
}
