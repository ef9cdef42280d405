/**
 * Kyverno's policies in Kyverno's own command line, which takes the objects of older versions too, and, since they are in the same CEL, in
 * the API server's plugin. Versions of the command line that are in test/oracles/bin beside the newest judge the objects made for them.
 */
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { isSame } from "../../src/harden/index.ts";
import { generateKyverno, kyvernoObjects } from "../../src/policies/kyverno/generate.ts";
import type { AdmissionWaiver, PolicyRequest } from "../../src/policies/index.ts";
import { withoutComments } from "../../src/policies/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";
import {
  kyvernoAvailable,
  kyvernoMutations,
  kyvernoResults,
  kyvernoSources,
  newestKyverno,
} from "../oracles/kyverno.ts";
import type { KyvernoInput } from "../oracles/kyverno.ts";
import { askOracle, isFailure, oracleAvailable } from "../oracles/oracle.ts";
import { randomPods } from "../oracles/random-pod.ts";
import { namedObjects } from "../policies/clients.ts";
import type { NamedObject } from "../policies/clients.ts";
import { brokenRules, everyDemand, requestFor } from "../policies/demands.ts";
import { ownFixtures, podObjects, resourceOf } from "../policies/fixtures.ts";
import type { PodObject } from "../policies/fixtures.ts";
import { customResources, schemaFaults } from "../policies/custom-resources.ts";
import { podOf, safelyChanged } from "../policies/safe-steps.ts";

const own = namedObjects(ownFixtures());

/** Minor versions whose forms differ, for the newest command line; the first and the last judge everything. */
const forms = [11, 13, 14, 16, 17];

describe.skipIf(!kyvernoAvailable())(`Kyverno's policies in Kyverno ${newestKyverno} (needs Go)`, () => {
  describe.each([11, 17])("as made for 1.%i", (minor) => {
    it("give each rule's verdict on the project's own fixtures", async () => {
      expect(await differences(own, { minor })).toEqual([]);
    });

    it.skipIf(!corporaAvailable())(
      "give each rule's verdict on the corpus of the standards (needs ../shared/corpora)",
      async () => {
        const objects = distinct(namedObjects(standardFixtures()));
        expect(objects.length).toBeGreaterThan(500);
        expect(await differences(objects, { minor })).toEqual([]);
      },
    );

    it("set in the project's own pods and in random ones what harden's safe steps set, and nothing in a second run", async () => {
      expect(await changedOtherwise([...podsOf(ownFixtures()), ...randoms()], { minor })).toEqual([]);
    });

    it.skipIf(!corporaAvailable())(
      "set in the corpus of the standards what harden's safe steps set (needs ../shared/corpora)",
      async () => {
        expect(await changedOtherwise(podsOf(standardFixtures()), { minor })).toEqual([]);
      },
    );
  });

  it.each(forms)(
    "give each rule's verdict as made for 1.%i, also as a policy for each rule",
    async (minor) => {
      const some = own.filter((_, index) => index % 15 === 0);
      expect(await differences(some, { minor })).toEqual([]);
      const few = own.filter((_, index) => index % 60 === 0);
      expect(await differences(few, { minor, perRule: true })).toEqual([]);
    },
  );

  it.each(forms)("let waived workloads and exempt namespaces be as made for 1.%i", async (minor) => {
    expect(await waivedVerdicts({ minor })).toEqual(expectedOfWaived);
  });
});

/** Command lines of older versions: built by hand, see test/oracles/README.md. */
describe.each([
  ["1.11.5", 11],
  ["1.13.4", 13],
] as const)("Kyverno %s", (version, minor) => {
  describe.skipIf(!kyvernoAvailable(version))("with its command line in test/oracles/bin", () => {
    it("gives each rule's verdict on the project's own fixtures", async () => {
      expect(await differences(own, { minor, version })).toEqual([]);
    });

    it.skipIf(!corporaAvailable())("gives each rule's verdict on the corpus of the standards", async () => {
      const objects = distinct(namedObjects(standardFixtures()));
      expect(await differences(objects, { minor, version })).toEqual([]);
    });

    it("sets what harden's safe steps set, and nothing in a second run", async () => {
      expect(await changedOtherwise([...podsOf(ownFixtures()), ...randoms()], { minor, version })).toEqual(
        [],
      );
    });

    it.skipIf(minor < 13)(
      "lets waived workloads be (the command line of 1.11 takes no exceptions)",
      async () => {
        expect(await waivedVerdicts({ minor, version })).toEqual(expectedOfWaived);
      },
    );
  });
});

describe.each([
  ["1.11.5", 11],
  ["1.13.4", 13],
  ["1.14.4", 14],
  ["1.15.2", 15],
  ["1.17.1", 17],
  ["1.18.2", 18],
  ["1.19.1", 19],
] as const)("the definitions of Kyverno %s", (version, minor) => {
  const sources = kyvernoSources(version);
  it.skipIf(sources === undefined).each(minor < 13 ? ["deny", "audit"] : ["deny", "audit", "warn"])(
    "know every field of what is made for it to %s (needs Go's module proxy)",
    (action) => {
      const request = requestOf({ minor }, { waivers, action: action as PolicyRequest["action"] });
      const objects = documentsOf(request).filter(({ kind }) => kind !== "Namespace");
      expect(objects.length).toBeGreaterThan(6);
      const known = customResources(sources ?? "");
      expect(objects.flatMap((one) => schemaFaults(one, known))).toEqual([]);
    },
  );
});

describe.skipIf(!oracleAvailable("policies"))(
  "Kyverno's policies in the API server's plugin (needs Go)",
  () => {
    it("give each rule's verdict on the project's own fixtures", () => {
      expect(differencesFrom(own, byServer(own))).toEqual([]);
    });

    it.skipIf(!corporaAvailable())("give each rule's verdict on the corpus of the standards", () => {
      const objects = namedObjects(standardFixtures());
      expect(differencesFrom(objects, byServer(objects))).toEqual([]);
    });
  },
);

function standardFixtures(): PodObject[] {
  return kubernetesFiles("psa").flatMap(({ path, bytes }) => podObjects(path, bytes.toString("utf8")));
}

/** One of each: the fixtures of every version of the standards are mostly the same pods. */
function distinct(objects: readonly NamedObject[]): NamedObject[] {
  const byContent = objects.map((one) => {
    const metadata = { ...(one.object["metadata"] as JsonObject), name: "" };
    return [JSON.stringify({ ...one.object, metadata }), one] as const;
  });
  return [...new Map(byContent).values()];
}

interface Made {
  /** The version that the objects are made for, 1.minor. */
  readonly minor: number;
  /** Of the command line; the newest when absent. */
  readonly version?: string;
  readonly perRule?: boolean;
}

function requestOf({ minor, perRule = false }: Made, more: Partial<PolicyRequest> = {}): PolicyRequest {
  return requestFor(everyDemand, { kyverno: [1, minor], perRule, ...more });
}

type Document = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
};

function documentsOf(request: PolicyRequest): readonly Document[] {
  return generateKyverno(request)
    .flatMap(({ text }) => parseAllDocuments(text))
    .flatMap((document) => (document.toJS() as Document | null) ?? []);
}

const textOf = (documents: readonly Document[]): string =>
  documents.map((one) => JSON.stringify(one)).join("\n---\n");

const isDefaults = ({ metadata }: Document): boolean => metadata.name.endsWith("-defaults");

function judging(request: PolicyRequest): Pick<KyvernoInput, "policies" | "exceptions"> {
  const documents = documentsOf(request);
  const exceptions = documents.filter(({ kind }) => kind === "PolicyException");
  return {
    policies: textOf(
      documents.filter((one) => /^(Validating|Cluster)Policy$/.test(one.kind) && !isDefaults(one)),
    ),
    ...(exceptions.length === 0 ? {} : { exceptions: textOf(exceptions) }),
  };
}

async function differences(objects: readonly NamedObject[], made: Made): Promise<string[]> {
  const request = requestOf(made);
  const results = await kyvernoResults(
    { ...judging(request), objects: objects.map(({ object }) => object) },
    made.version,
  );
  const found = new Map<string, string[]>();
  const policies = kyvernoObjects(request).policies.length;
  for (const { name, result, message } of results)
    found.set(name, [...(found.get(name) ?? []), ...rulesTold(result, message)]);
  // An object on which a policy gives no answer would else look like one that breaks nothing.
  expect(results.length).toBe(objects.length * policies);
  return differencesFrom(objects, found);
}

/** A policy answers with the first rule that is broken, whose message names the others. */
function rulesTold(result: string, message: string): string[] {
  if (result === "pass") return [];
  const [, first] = /^([a-z0-9-]+): /.exec(message) ?? [];
  if (result !== "fail" || first === undefined) return [`${result}: ${message}`];
  const [, others] = / It also breaks: ([a-z0-9, -]+)\.$/.exec(message) ?? [];
  return [first, ...(others?.split(", ") ?? [])];
}

function differencesFrom(
  objects: readonly NamedObject[],
  found: ReadonlyMap<string, readonly string[]>,
): string[] {
  const request = requestOf({ minor: 17 });
  const known = new Set(
    kyvernoObjects(request).policies.flatMap(({ rules }) => rules.map(({ rule }) => rule.id)),
  );
  return objects.flatMap(({ name, path, template }) => {
    const expected = brokenRules(everyDemand, template, request.minimumKubernetes)
      .filter((id) => known.has(id))
      .sort();
    const named = [...(found.get(name) ?? [])].sort();
    return named.join() === expected.join()
      ? []
      : [`${path}: rules [${expected.join()}], policy [${named.join()}]`];
  });
}

/** The pods that controllers would make, one of each, under names of their own. A pod without containers is none. */
function podsOf(fixtures: readonly PodObject[]): JsonObject[] {
  const made = fixtures
    .filter(({ template }) => template.containers.some(({ type }) => type === "container"))
    .map(({ object, template }) => podOf(object, template));
  const specs = new Map(made.map((pod) => [JSON.stringify(pod["spec"]), pod]));
  return [...specs.values()].map((pod, index) => ({
    ...pod,
    metadata: {
      ...(pod["metadata"] as JsonObject | undefined),
      name: `fixture-${index}`,
      namespace: "default",
    },
  }));
}

/**
 * As the API server hands them to admission, without nulls; and without their lifecycle, which holds handlers that no server lets through: a
 * MutatingPolicy fails on a field that is in no schema.
 */
function randoms(): JsonObject[] {
  return randomPods(37, 200).map(({ metadata, spec }, index) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...(metadata as JsonObject), name: `random-${index}`, namespace: "default" },
    spec: JSON.parse(
      JSON.stringify(spec, (key, field: unknown) =>
        key === "lifecycle" || field === null ? undefined : field,
      ),
    ) as JsonObject,
  }));
}

/** Pods of which something else comes than harden's safe steps make, or that a second run changes. */
async function changedOtherwise(pods: readonly JsonObject[], made: Made): Promise<string[]> {
  const policies = textOf(documentsOf(requestOf(made)).filter(isDefaults));
  const once = await kyvernoMutations({ policies, objects: pods }, made.version);
  const twice = await kyvernoMutations({ policies, objects: [...once.values()] }, made.version);
  const changed = pods.filter((pod) => !isSame(plain(pod), plain(once.get(nameOf(pod)))));
  expect(changed.length).toBeGreaterThan(10);
  return pods.flatMap((pod) => {
    const name = nameOf(pod);
    const after = plain(once.get(name));
    const expected = safelyChanged(plain(pod)).pod;
    return [
      ...(isSame(expected, after)
        ? []
        : [`${name}: expected ${JSON.stringify(expected)}, made ${JSON.stringify(after)}`]),
      ...(isSame(after, plain(twice.get(name))) ? [] : [`${name}: a second run changes it`]),
    ];
  });
}

const nameOf = ({ metadata }: JsonObject): string => (metadata as { readonly name: string }).name;

/** Without nulls, which the server's own types read as absent. */
function plain(value: unknown): JsonObject {
  const text = JSON.stringify(value ?? {}, (_, field: unknown) => (field === null ? undefined : field));
  return JSON.parse(text) as JsonObject;
}

const waiver = (rule: string, namespace: string, name: string, ...containers: string[]): AdmissionWaiver => ({
  rule,
  namespace,
  name,
  containers,
  reason: "a test",
});

const waivers: readonly AdmissionWaiver[] = [
  waiver("host-network", "media", "web"),
  waiver("privileged-container", "*", "agent-*", "agent"),
  waiver("privileged-container", "media", "agent-whole"),
  waiver("seccomp-unset", "media", "old"),
];

const pods = {
  "web-1": podNamed("web-1", "media", { hostNetwork: true }),
  "web-elsewhere": podNamed("web-elsewhere", "shop", { hostNetwork: true }),
  "agent-x-7": podNamed("agent-x-7", "shop", {}, "agent"),
  "agent-y-7": podNamed("agent-y-7", "shop", {}, "agent", "other"),
  "agent-whole-7": podNamed("agent-whole-7", "media", {}, "agent", "other"),
  "old-1": podNamed("old-1", "media", {}),
  "older-1": podNamed("older-1", "media", {}),
  "system-1": podNamed("system-1", "kube-system", { hostNetwork: true }, "agent"),
};

/** A pod whose containers of these names are privileged, beside one that is not. */
function podNamed(
  name: string,
  namespace: string,
  fields: JsonObject,
  ...privileged: readonly string[]
): JsonObject {
  const containers = ["app", ...privileged].map((one) => ({
    name: one,
    image: "example.com/app",
    ...(one === "app" ? {} : { securityContext: { privileged: true } }),
  }));
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec: { ...fields, containers } };
}

const waivedRules = ["host-network", "privileged-container", "seccomp-unset"];

const expectedOfWaived = {
  "web-1": ["seccomp-unset"],
  "web-elsewhere": ["host-network", "seccomp-unset"],
  "agent-x-7": ["seccomp-unset"],
  "agent-y-7": ["privileged-container", "seccomp-unset"],
  "agent-whole-7": ["seccomp-unset"],
  "old-1": [],
  "older-1": ["seccomp-unset"],
  "system-1": [],
};

async function waivedVerdicts(made: Made): Promise<Readonly<Record<string, readonly string[]>>> {
  const results = await kyvernoResults(
    { ...judging(requestOf(made, { waivers })), objects: Object.values(pods) },
    made.version,
  );
  return Object.fromEntries(
    Object.keys(pods).map((name) => [
      name,
      results
        .filter((one) => one.name === name && one.result !== "pass" && one.result !== "skip")
        .flatMap(({ result, message }) => rulesTold(result, message))
        .filter((id) => waivedRules.includes(id) || id.includes(":"))
        .sort(),
    ]),
  );
}

function byServer(objects: readonly NamedObject[]): ReadonlyMap<string, readonly string[]> {
  const requests = objects.map(({ object }) => ({
    object,
    operation: "CREATE" as const,
    resource: resourceOf(object) ?? "",
    namespace: "default",
  }));
  const [made] = kyvernoObjects(requestOf({ minor: 17 })).policies;
  const { spec } = withoutComments(made?.policy ?? {}) as { readonly spec: JsonObject };
  const { matchConstraints, matchConditions, variables, validations, failurePolicy } = spec;
  const asked = { matchConstraints, matchConditions, variables, validations, failurePolicy };
  const [answer] = askOracle(
    "vap",
    [{ policy: { metadata: { name: "p" }, spec: asked }, server: "1.37", requests }],
    "policies",
  );
  if (answer === undefined || isFailure(answer)) throw new Error(answer?.error ?? "no answer");
  expect(answer.compileErrors).toEqual([]);
  return new Map(
    answer.verdicts.map(({ denials, error }, index) => [
      objects[index]?.name ?? "",
      [...denials.map(({ message }) => message.split(":")[0] ?? ""), ...(error === undefined ? [] : [error])],
    ]),
  );
}
