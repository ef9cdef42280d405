/** The conditions of the mutating policy in JavaScript: they hold where harden has a safe step, and nowhere else. */
import { describe, expect, it } from "vitest";
import { evaluateCel, lazyVariables } from "../../src/app/policy/cel/evaluate.ts";
import { toCel } from "../../src/app/policy/cel/values.ts";
import { generateMutating, mutatingObjects } from "../../src/policies/map/generate.ts";
import { withoutComments } from "../../src/policies/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { everyDemand, requestFor } from "./demands.ts";
import { ownFixtures } from "./fixtures.ts";
import { podOf, safelyChanged } from "./safe-steps.ts";

interface MutatingSpec {
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly matchConditions: readonly { readonly expression: string }[];
}

const variablesByRule: Readonly<Record<string, string>> = {
  takesFilter: "seccomp-unset",
  closesPings: "ping-open-to-all-groups",
};

describe("the mutating policy", () => {
  const { policy } = mutatingObjects(requestFor(everyDemand));
  if (policy === undefined) throw new Error("no policy");
  const { spec } = withoutComments(policy) as { readonly spec: MutatingSpec };

  it("changes the project's own fixtures where harden has a safe step, and nowhere else", () => {
    const pods = ownFixtures().map(({ path, object, template }) => ({ path, pod: podOf(object, template) }));
    const differing = pods.filter(({ pod }) => rulesOf(spec, pod).join() !== safelyChanged(pod).rules.join());
    expect(differing).toEqual([]);
    expect(pods.filter(({ pod }) => rulesOf(spec, pod).length > 0).length).toBeGreaterThan(30);
  });

  it.each<readonly [string, JsonObject, readonly string[]]>([
    ["a plain pod", {}, ["seccomp-unset", "ping-open-to-all-groups"]],
    ["the node's network", { hostNetwork: true }, ["seccomp-unset"]],
    ["a user namespace", { hostUsers: false }, ["seccomp-unset"]],
    ["a pod for Windows", { os: { name: "windows" } }, []],
    [
      "its own filter",
      { securityContext: { seccompProfile: { type: "Localhost" } } },
      ["ping-open-to-all-groups"],
    ],
  ])("of %s sets what is open and harmless", (_, fields, rules) => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      spec: { containers: [{ name: "a", image: "b" }], ...fields },
    };
    expect(rulesOf(spec, pod)).toEqual(rules);
  });

  it.each<readonly [string, JsonObject, readonly string[]]>([
    ["an image that pings", { image: "louislam/uptime-kuma:1" }, ["seccomp-unset"]],
    [
      "a tag that says ping",
      { image: "example.com/app:no-ping" },
      ["seccomp-unset", "ping-open-to-all-groups"],
    ],
    ["a registry with a port", { image: "example.com:5000/gatus" }, ["seccomp-unset"]],
    ["a command that pings", { command: ["sh", "-c", "fping host"] }, ["seccomp-unset"]],
    ["a browser", { env: [{ name: "A", value: "/usr/bin/Chromium" }] }, ["ping-open-to-all-groups"]],
    ["a privileged container", { securityContext: { privileged: true } }, ["ping-open-to-all-groups"]],
    [
      "a powerful capability",
      { securityContext: { capabilities: { add: ["cap_sys_admin"] } } },
      ["ping-open-to-all-groups"],
    ],
  ])("of %s sets what is open and harmless", (_, fields, rules) => {
    const containers = [{ name: "a", image: "b", ...fields }];
    expect(rulesOf(spec, { apiVersion: "v1", kind: "Pod", spec: { containers } })).toEqual(rules);
  });

  it("is of the newest API that the oldest server has", () => {
    const versionFor = (minor: number): unknown => {
      const made = mutatingObjects(requestFor(everyDemand, { minimumKubernetes: [1, minor] }));
      return (withoutComments(made.policy ?? {}) as JsonObject)["apiVersion"];
    };
    expect([32, 33, 34, 35, 36, 37].map(versionFor)).toEqual(
      ["v1alpha1", "v1alpha1", "v1beta1", "v1beta1", "v1", "v1"].map(
        (version) => `admissionregistration.k8s.io/${version}`,
      ),
    );
    expect(() => versionFor(31)).toThrow(/1\.31 has no MutatingAdmissionPolicy/);
  });

  it("is none where no safe default is asked for, and says so", () => {
    const [file] = generateMutating(requestFor([]));
    expect(file?.text).toContain("there is no policy");
    expect(file?.text).not.toContain("kind:");
  });
});

/** The rules whose defaults the policy would set in a pod. */
function rulesOf(spec: MutatingSpec, pod: JsonObject): string[] {
  const contextOf = (variables: object): object => ({ object: toCel({ metadata: {}, ...pod }), variables });
  const holds = (expression: string, variables: object): boolean => {
    const found = evaluateCel(expression, contextOf(variables));
    if (!("value" in found)) throw new Error(`${expression}: ${JSON.stringify(found)}`);
    return found.value === true;
  };
  if (!spec.matchConditions.every(({ expression }) => holds(expression, {}))) return [];
  const variables = lazyVariables(spec.variables, contextOf);
  return Object.entries(variablesByRule)
    .filter(([name]) => holds(`variables.${name}`, variables))
    .map(([, rule]) => rule);
}
