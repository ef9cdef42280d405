/**
 * Policies applied for real: a kube-apiserver admits and refuses, through every plugin that it has by default, what the rules say. Objects are
 * sent as dry runs, so that nothing of one test is left for the next.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mutatingObjects } from "../../src/policies/map/generate.ts";
import { isSame } from "../../src/harden/index.ts";
import type { PolicyRequest } from "../../src/policies/index.ts";
import { levelRules, validatingObjects, withoutComments } from "../../src/policies/index.ts";
import { evaluatePodSecurity } from "../../src/rules/index.ts";
import type { MinorVersion } from "../../src/rules/index.ts";
import { findPodTemplates } from "../../src/workload/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { parse } from "yaml";
import { podseal } from "../helpers/command-line.ts";
import type { Cluster, ServerAnswer } from "../oracles/cluster.ts";
import { startCluster } from "../oracles/cluster.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";
import { oracleAvailable } from "../oracles/oracle.ts";
import { brokenRules, everyDemand, policyFor, requestFor } from "../policies/demands.ts";
import { asDeployment, ownFixtures, podObjects } from "../policies/fixtures.ts";
import type { PodObject } from "../policies/fixtures.ts";
import { podOf, safelyChanged } from "../policies/safe-steps.ts";

const server: MinorVersion = [1, 37];
const available = oracleAvailable("cluster");
/** Where the standards changed, and the ends. */
const versionsAsked = ["1.0", "1.8", "1.19", "1.22", "1.25", "1.27", "1.29", "1.32", "1.34", "1.35", "1.37"];

describe.skipIf(!available)("validating policies in a real API server (needs Go)", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await prepare(cluster, ["shop"]);
    await applyAll(cluster, validatingParts(requestFor(everyDemand)));
    await untilRefused(cluster, pod({ hostNetwork: true }));
  });
  afterAll(() => cluster.stop());

  it("give each rule's verdict on the project's own fixtures", async () => {
    expect(await differences(cluster, ownFixtures())).toEqual([]);
  });

  it.skipIf(!corporaAvailable())("give each rule's verdict on the corpus of the standards", async () => {
    expect(await differences(cluster, standardFixtures())).toEqual([]);
  });
});

describe.skipIf(!available)("the policy of a level with waivers in a real API server (needs Go)", () => {
  let cluster: Cluster;
  const rules = levelRules("rootless-podman", { policy: "latest", newestServer: "1.37" });
  const waivers = [
    { rule: "host-network", namespace: "media", name: "web", containers: [], reason: "a test" },
    ...["privileged-container", "privilege-escalation-allowed"].map((rule) => ({
      rule,
      namespace: "*",
      name: "agent-*",
      containers: ["app"],
      reason: "a test",
    })),
  ];
  const bad = confined("bad", { hostNetwork: true });

  beforeAll(async () => {
    cluster = await startCluster();
    await prepare(cluster, ["media", "shop"]);
    await makeReferences(cluster, [bad], ["media", "shop", "kube-system"]);
    await applyAll(cluster, validatingParts(requestFor(rules, { waivers })));
    await untilRefused(cluster, bad);
  });
  afterAll(() => cluster.stop());

  it.each<readonly [string, JsonObject, string, boolean]>([
    ["a pod that keeps to every rule", confined("web"), "shop", false],
    ["the same on the node's network", confined("web", { hostNetwork: true }), "shop", true],
    ["one that a waiver covers", confined("web", { hostNetwork: true }), "media", false],
    [
      "a pod of the workload that a waiver covers",
      confined("web-5d9c", { hostNetwork: true }),
      "media",
      false,
    ],
    ["another workload of that namespace", confined("website", { hostNetwork: true }), "media", true],
    ["the workload's name in another namespace", confined("web", { hostNetwork: true }), "shop", true],
    ["the container that a waiver covers", privileged("agent-one", "app"), "shop", false],
    ["a pod in kube-system", bad, "kube-system", false],
    [
      "a pod that wears kube-system's label",
      { ...bad, metadata: { name: "bad", labels: { "kubernetes.io/metadata.name": "kube-system" } } },
      "shop",
      true,
    ],
    ["a Deployment", asDeployment(bad), "shop", true],
    ["a Deployment that keeps to every rule", asDeployment(confined("web")), "shop", false],
    ["a CronJob", asCronJob(bad), "shop", true],
    ["a CronJob that keeps to every rule", asCronJob(confined("web")), "shop", false],
  ])("judges %s", async (_, object, namespace, refused) => {
    const answer = await cluster.create(object, { dryRun: true, namespace });
    expect([answer.status, deniedRules(answer)]).toEqual(refused ? [403, ["host-network"]] : [201, []]);
  });

  it("judges ephemeral containers of a pod that runs", async () => {
    const made = await cluster.create(confined("debugged"), { namespace: "shop" });
    expect(made.status).toBe(201);
    const add = (securityContext: JsonObject): Promise<ServerAnswer> =>
      cluster.replace(withDebugger(made.body, securityContext), {
        subresource: "ephemeralcontainers",
        dryRun: true,
      });
    expect(deniedRules(await add({ ...tight, privileged: true, allowPrivilegeEscalation: true }))).toContain(
      "privileged-container",
    );
    expect((await add(tight)).status).toBe(200);
  });

  it("lets a Deployment that is older than the policy be scaled down", async () => {
    const older = asDeployment(bad);
    const made = await cluster.create(older, { namespace: "kube-system" });
    expect(made.status).toBe(201);
    const scaled = edited(made.body, (spec) => ({ ...spec, replicas: 0 }));
    expect((await cluster.replace(scaled, { dryRun: true })).status).toBe(200);
  });

  it("refuses everything when the waivers that it reads are gone", async () => {
    await cluster.request("DELETE", "/api/v1/namespaces/podseal/configmaps/podseal-waivers");
    const answer = await eventually(
      () => cluster.create(confined("web"), { dryRun: true, namespace: "shop" }),
      ({ status }) => status >= 400,
    );
    expect(messageOf(answer)).toContain("podseal-test");
    expect((await cluster.create(bad, { dryRun: true, namespace: "kube-system" })).status).toBe(201);
  });
});

describe.skipIf(!available)("the mutating policy in a real API server (needs Go)", () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster();
    await prepare(cluster, ["shop"]);
    const { policy, binding } = mutatingObjects(requestFor(everyDemand));
    await applyAll(cluster, [policy ?? {}, binding ?? {}].map(plain));
    await eventually(
      () => cluster.create(pod({}), { dryRun: true, namespace: "shop" }),
      ({ body }) => JSON.stringify(body).includes("RuntimeDefault"),
    );
  });
  afterAll(() => cluster.stop());

  it("makes of the project's own fixtures what harden's safe steps make of them, once and for all", async () => {
    expect(await changedOtherwise(cluster, ownFixtures())).toEqual([]);
  });

  it.skipIf(!corporaAvailable()).each(["psa", "realworld"])(
    "makes of the corpus %s what harden's safe steps make of it (needs ../shared/corpora)",
    async (archive) => {
      const fixtures = corpusFixtures(archive).filter(
        (_, index) => archive !== "realworld" || index % 3 === 0,
      );
      expect(await changedOtherwise(cluster, fixtures)).toEqual([]);
    },
  );
});

describe.skipIf(!available)("Pod Security admission in a real API server (needs Go)", () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster();
    await prepare(cluster, []);
  });
  afterAll(() => cluster.stop());

  it("admits at the labels that policy writes every workload of the homelab, and at the next level all but those that it names", async () => {
    const { output } = podseal(["policy", "--engine", "psa", "examples/homelab"]);
    const places = placesOf(output);
    expect(places.length).toBeGreaterThan(5);
    const workloads = homelabPods();
    for (const { namespace, labels, blockers } of places) {
      const ofPlace = workloads.filter((one) => one.namespace === namespace);
      await prepare(cluster, [namespace], labels);
      await makeReferences(
        cluster,
        ofPlace.map(({ pod: made }) => made),
        [namespace],
      );
      expect([namespace, await refusedOf(cluster, ofPlace)]).toEqual([namespace, []]);
      const enforce = "pod-security.kubernetes.io/enforce";
      const next = levelAbove(labels[enforce]);
      await prepare(cluster, [namespace], { ...labels, [enforce]: next });
      expect([namespace, next, await refusedOf(cluster, ofPlace)]).toEqual([namespace, next, blockers]);
    }
  });

  it.skipIf(!corporaAvailable())(
    "admits of the corpus what the rules admit, at versions with and without each check (needs ../shared/corpora)",
    async () => {
      const places = [...byVersion(standardFixtures())]
        .filter(([version]) => versionsAsked.includes(version))
        .flatMap(([version, fixtures]) =>
          (["baseline", "restricted"] as const).map((level) => ({ version, level, fixtures })),
        );
      for (const { version, level, fixtures } of places) {
        const namespace = `${level}-${version.replace(".", "-")}`;
        const pods = fixtures.filter(({ object }) => object["kind"] === "Pod");
        await prepare(cluster, [namespace], {
          "pod-security.kubernetes.io/enforce": level,
          "pod-security.kubernetes.io/enforce-version": `v${version}`,
        });
        await makeReferences(
          cluster,
          pods.map(({ object }) => object),
          [namespace, "kube-system"],
        );
        const found = await besideEachOther(pods, async ({ path, object }) => {
          const [template] = findPodTemplates((await asSeen(cluster, object)) ?? {});
          if (template === undefined) return undefined;
          const answer = await cluster.create(named(object), { dryRun: true, namespace });
          const versions = { policy: version, server: server.join(".") };
          const { allowed } = evaluatePodSecurity(template, level, versions);
          return (answer.status === 201) === allowed
            ? []
            : [`${path}: ${answer.status} ${messageOf(answer)}`];
        });
        expect(faultsOf(found, 0.9)).toEqual([]);
      }
    },
  );
});

/** Objects of which the server admits something else than the rules say. What it refuses before it asks a policy is none. */
async function differences(cluster: Cluster, fixtures: readonly PodObject[]): Promise<string[]> {
  const objects = distinct(fixtures.flatMap(bothForms));
  await makeReferences(
    cluster,
    objects.map(({ object }) => object),
    ["shop", "kube-system"],
  );
  const found = await besideEachOther(objects, async ({ path, object }) => {
    const seen = await asSeen(cluster, object);
    if (seen === undefined) return undefined;
    const [template] = findPodTemplates(seen);
    const expected = template === undefined ? [] : brokenRules(everyDemand, template, server);
    const answer = await cluster.create(named(object), { dryRun: true, namespace: "shop" });
    const isRight =
      deniedRules(answer).join() === expected.join() && (answer.status === 201) === (expected.length === 0);
    return isRight ? [] : [`${path}: expected ${expected.join()}, ${answer.status} ${messageOf(answer)}`];
  });
  return faultsOf(found, 0.9);
}

/** Pods of which the server makes something else than harden's safe steps do, or that it would change once more. */
async function changedOtherwise(cluster: Cluster, fixtures: readonly PodObject[]): Promise<string[]> {
  const pods = distinct(
    fixtures.map(({ path, object, template }) => ({ path, object: podOf(object, template) })),
  );
  await makeReferences(
    cluster,
    pods.map(({ object }) => object),
    ["shop", "kube-system"],
  );
  const found = await besideEachOther(pods, async ({ path, object }) => {
    const before = await asSeen(cluster, object);
    if (before === undefined) return undefined;
    const once = await cluster.create(named(object), { dryRun: true, namespace: "shop" });
    if (once.status !== 201) return [`${path}: ${once.status} ${messageOf(once)}`];
    const twice = await cluster.create(asNew(once.body), { dryRun: true, namespace: "shop" });
    const expected = specOf(safelyChanged(before).pod);
    return [
      ...(isSame(expected, specOf(once.body))
        ? []
        : [`${path}: expected ${JSON.stringify(expected)}, made ${JSON.stringify(once.body)}`]),
      ...(isSame(specOf(once.body), specOf(twice.body)) ? [] : [`${path}: changed again`]),
    ];
  });
  return faultsOf(found, 0.7);
}

/** Several at once, since each mostly waits. */
async function besideEachOther<Item, Result>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await ask(item);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return results;
}

/** The faults; most objects must have been judged, so that a server that refuses everything is none without a fault. */
function faultsOf(found: readonly (readonly string[] | undefined)[], share: number): string[] {
  const judged = found.filter((one) => one !== undefined);
  expect(judged.length).toBeGreaterThan(found.length * share);
  return judged.flat();
}

/** Many fixtures of the corpora are the same at several versions. */
function distinct<One extends { readonly object: JsonObject }>(objects: readonly One[]): One[] {
  return [...new Map(objects.map((one) => [JSON.stringify(one.object), one])).values()];
}

function messageOf({ body }: ServerAnswer): string {
  const { message } = body;
  return typeof message === "string" ? message : "";
}

/** What policies see of an object: decoded, defaulted and changed by the plugins that come before; undefined where the server refuses it. */
async function asSeen(cluster: Cluster, object: JsonObject): Promise<JsonObject | undefined> {
  const { status, body } = await cluster.create(named(object), { dryRun: true, namespace: "kube-system" });
  return status === 201 ? body : undefined;
}

function standardFixtures(): PodObject[] {
  return corpusFixtures("psa");
}

function corpusFixtures(archive: string): PodObject[] {
  return kubernetesFiles(archive).flatMap(({ path, bytes }) => {
    try {
      return podObjects(path, bytes.toString("utf8"));
    } catch {
      return [];
    }
  });
}

function byVersion(fixtures: readonly PodObject[]): ReadonlyMap<string, PodObject[]> {
  const result = new Map<string, PodObject[]>();
  for (const fixture of fixtures) {
    const version = /v(1\.\d+)/.exec(fixture.path)?.[1];
    if (version === undefined) throw new Error(`no version in ${fixture.path}`);
    result.set(version, [...(result.get(version) ?? []), fixture]);
  }
  return result;
}

/** A pod as it is and as the template of a Deployment. */
function bothForms(fixture: PodObject): readonly Pick<PodObject, "path" | "object">[] {
  const { path, object } = fixture;
  if (object["kind"] !== "Pod") return [fixture];
  return [fixture, { path: `${path} as a Deployment`, object: asDeployment(object) }];
}

/** An object in the namespace that is asked for, under a name that the server takes: some of the official fixtures have none. */
function named(object: JsonObject): JsonObject {
  const { name = "test", ...metadata } = without((object["metadata"] ?? {}) as JsonObject, "namespace");
  const { generateName } = metadata;
  const valid = typeof name === "string" ? name.toLowerCase().replaceAll("_", "-") : name;
  return { ...object, metadata: generateName === undefined ? { ...metadata, name: valid } : metadata };
}

/** What the server made of an object, as if it were written by hand. */
function asNew(object: JsonObject): JsonObject {
  const { name, labels, annotations } = (object["metadata"] ?? {}) as JsonObject;
  const metadata = JSON.parse(JSON.stringify({ name, labels, annotations })) as JsonObject;
  return { ...without(object, "status"), metadata };
}

function without(object: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== field));
}

/** The spec, without the suffix that the server draws for the volume of the token. */
function specOf(object: JsonObject): JsonObject {
  const text = JSON.stringify(object["spec"] ?? {});
  return JSON.parse(text.replace(/kube-api-access-\w{5}/g, "kube-api-access")) as JsonObject;
}

/** Namespaces with the account that the controller of a whole cluster would put into each. */
async function prepare(
  cluster: Cluster,
  namespaces: readonly string[],
  labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  const every = Object.keys(labels).length === 0 ? [...namespaces, "kube-system"] : namespaces;
  for (const name of every) {
    const made = await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
    expect([name, made.body["message"]]).toEqual([name, undefined]);
    await cluster.apply(account("default", name));
  }
}

function account(name: string, namespace: string): JsonObject {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } };
}

/** What pods name and the server asks for before any policy: accounts, runtime classes, priority classes. */
async function makeReferences(
  cluster: Cluster,
  objects: readonly JsonObject[],
  namespaces: readonly string[],
): Promise<void> {
  const text = JSON.stringify(objects);
  const namedBy = (field: string): string[] => [
    ...new Set([...text.matchAll(new RegExp(`"${field}":"([^"]+)"`, "g"))].map((match) => match[1] ?? "")),
  ];
  const accounts = [...namedBy("serviceAccountName"), ...namedBy("serviceAccount")];
  const made = [
    ...namespaces.flatMap((namespace) => accounts.map((name) => account(name, namespace))),
    ...namedBy("runtimeClassName").map((name) => ({
      apiVersion: "node.k8s.io/v1",
      kind: "RuntimeClass",
      metadata: { name },
      handler: "runc",
    })),
    ...namedBy("priorityClassName")
      .filter((name) => !name.startsWith("system-"))
      .map((name) => ({
        apiVersion: "scheduling.k8s.io/v1",
        kind: "PriorityClass",
        metadata: { name },
        value: 1,
      })),
  ];
  for (const object of made) await cluster.apply(object);
}

async function applyAll(cluster: Cluster, objects: readonly JsonObject[]): Promise<void> {
  for (const object of objects) {
    const { body, warnings } = await cluster.apply(object);
    expect([body["message"], warnings]).toEqual([undefined, []]);
  }
}

function validatingParts(request: PolicyRequest): JsonObject[] {
  const { waivers } = validatingObjects(request);
  const { policy, binding } = policyFor(request);
  return [...waivers.map(plain), policy as JsonObject, binding as JsonObject];
}

function plain(value: Parameters<typeof withoutComments>[0]): JsonObject {
  return withoutComments(value) as JsonObject;
}

/** Ids of the rules for which our policy refused a request, in the order of the rules; none when something else did. */
function deniedRules(answer: ServerAnswer): string[] {
  const message = messageOf(answer);
  const first = /ValidatingAdmissionPolicy 'podseal-test'.* denied request: ([a-z0-9-]+): /s.exec(
    message,
  )?.[1];
  if (first === undefined) return [];
  const others = / It also breaks: ([a-z0-9, -]+)\.$/.exec(message)?.[1]?.split(", ") ?? [];
  return [first, ...others];
}

async function untilRefused(cluster: Cluster, object: JsonObject): Promise<void> {
  await eventually(
    () => cluster.create(object, { dryRun: true, namespace: "shop" }),
    (answer) => deniedRules(answer).length > 0,
  );
}

/** A policy holds a moment after it was written. */
async function eventually(
  ask: () => Promise<ServerAnswer>,
  is: (answer: ServerAnswer) => boolean,
): Promise<ServerAnswer> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (is(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${answer.status}: ${JSON.stringify(answer.body)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

interface Place {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Kind/namespace/name of what is said to keep it from the next level. */
  readonly blockers: readonly string[];
}

/** What the file of namespaces says. */
function placesOf(text: string): Place[] {
  return text
    .split("---\n")
    .filter((part) => part.includes("kind: Namespace"))
    .map((part) => {
      const { metadata } = parse(part) as {
        readonly metadata: { readonly name: string; readonly labels: Place["labels"] };
      };
      const comment = part.replaceAll(/\n# +/g, " ");
      const blockers = [...comment.matchAll(/([A-Z][A-Za-z]+\/[\w.-]+\/[\w.-]+):/g)].map(
        (match) => match[1] ?? "",
      );
      return { namespace: metadata.name, labels: metadata.labels, blockers: blockers.sort() };
    });
}

interface HomelabPod {
  readonly workload: string;
  readonly namespace: string;
  readonly pod: JsonObject;
}

function homelabPods(): HomelabPod[] {
  return ownFixtures()
    .filter(({ path }) => path.startsWith("examples/homelab"))
    .map(({ object, template }) => {
      const { kind, metadata } = object as { readonly kind: string; readonly metadata: JsonObject };
      const { name, namespace = "" } = metadata as {
        readonly name: string;
        readonly namespace?: string;
      };
      return {
        workload: `${kind}/${namespace}/${name}`,
        namespace,
        pod: withClaims(podOf(object, template), object),
      };
    });
}

/** What the controller of a StatefulSet adds: a volume for each claim. */
function withClaims(made: JsonObject, { spec }: JsonObject): JsonObject {
  const { volumeClaimTemplates = [] } = spec as { readonly volumeClaimTemplates?: readonly JsonObject[] };
  const claims = volumeClaimTemplates.map(({ metadata }) => {
    const { name } = metadata as { readonly name: string };
    return { name, persistentVolumeClaim: { claimName: name } };
  });
  return edited(made, (own) => ({
    ...own,
    volumes: [...((own["volumes"] ?? []) as JsonObject[]), ...claims],
  }));
}

async function refusedOf(cluster: Cluster, workloads: readonly HomelabPod[]): Promise<string[]> {
  const refused: string[] = [];
  for (const { workload, namespace, pod: made } of workloads) {
    const answer = await cluster.create(named(made), { dryRun: true, namespace });
    if (answer.status !== 201) {
      expect(workload + messageOf(answer)).toContain("violates PodSecurity");
      refused.push(workload);
    }
  }
  return refused.sort();
}

function levelAbove(level: string | undefined): string {
  return level === "privileged" ? "baseline" : "restricted";
}

const tight: JsonObject = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

function pod(spec: JsonObject): JsonObject {
  const containers = [{ name: "app", image: "example.com/app" }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "app" }, spec: { containers, ...spec } };
}

/** A pod that keeps to every rule, and what is added to it. */
function confined(name: string, spec: JsonObject = {}): JsonObject {
  const made = pod({
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    serviceAccountName: "app",
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      supplementalGroupsPolicy: "Strict",
      seccompProfile: { type: "RuntimeDefault" },
      ...("hostNetwork" in spec
        ? {}
        : {
            sysctls: [
              { name: "net.ipv4.ip_unprivileged_port_start", value: "1024" },
              { name: "net.ipv4.ping_group_range", value: "1 0" },
            ],
          }),
    },
    containers: [{ name: "app", image: "example.com/app", securityContext: tight, resources: limited }],
    ...spec,
  });
  return { ...made, metadata: { name } };
}

const amounts: JsonObject = { cpu: "100m", memory: "64Mi", "ephemeral-storage": "64Mi" };
const limited: JsonObject = { requests: amounts, limits: amounts };

function privileged(name: string, container: string): JsonObject {
  const securityContext = { privileged: true, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };
  const containers = [{ name: container, image: "example.com/app", securityContext, resources: limited }];
  return confined(name, { containers });
}

function asCronJob({ spec }: JsonObject): JsonObject {
  const template: JsonObject = { spec: { restartPolicy: "Never", ...(spec as JsonObject) } };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "app" },
    spec: { schedule: "@daily", jobTemplate: { spec: { template } } },
  };
}

function edited(object: JsonObject, edit: (spec: JsonObject) => JsonObject): JsonObject {
  return { ...object, spec: edit(object["spec"] as JsonObject) };
}

function withDebugger(object: JsonObject, securityContext: JsonObject): JsonObject {
  const debug = { name: "debug", image: "example.com/debug", securityContext };
  return edited(object, (spec) => ({ ...spec, ephemeralContainers: [debug] }));
}
