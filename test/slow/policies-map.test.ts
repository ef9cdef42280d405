/**
 * The MutatingAdmissionPolicy in the API server's own patchers: it makes of each pod what harden's safe steps make of it, a second run
 * changes nothing, and no value comes of it that the server refuses.
 */
import { describe, expect, it } from "vitest";
import type { PolicyRequest } from "../../src/policies/index.ts";
import { mutatingObjects } from "../../src/policies/map/generate.ts";
import { withoutComments } from "../../src/policies/index.ts";
import { isSame } from "../../src/harden/index.ts";
import { checkPodValues, findPodTemplates } from "../../src/workload/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";
import { askOracle, isFailure, oracleAvailable } from "../oracles/oracle.ts";
import type { MutatingAnswer } from "../oracles/oracle.ts";
import { randomPods } from "../oracles/random-pod.ts";
import { everyDemand, requestFor } from "../policies/demands.ts";
import { ownFixtures, podObjects } from "../policies/fixtures.ts";
import { podOf, safelyChanged } from "../policies/safe-steps.ts";

type Mutation = MutatingAnswer["mutations"][number];

describe.skipIf(!oracleAvailable("policies"))(
  "the mutating policy in the API server's own plugin (needs Go)",
  () => {
    describe.each([37, 36, 34, 32])("of Kubernetes 1.%i", (minor) => {
      it("makes of the project's own fixtures what harden's safe steps make of them", () => {
        expect(differences(ownPods(), minor)).toEqual([]);
      });
    });

    it.skipIf(!corporaAvailable()).each(["psa", "realworld", "peers"])(
      "makes of the corpus %s what harden's safe steps make of it (needs ../shared/corpora)",
      (archive) => {
        expect(differences(corpusPods(archive), 37)).toEqual([]);
      },
    );

    it("makes of random pods what harden's safe steps make of them", () => {
      const pods = randomPods(37, 500).map(({ metadata, spec }, index) => ({
        path: `random ${index}`,
        pod: { apiVersion: "v1", kind: "Pod", metadata: metadata as JsonObject, spec: spec as JsonObject },
      }));
      expect(differences(pods, 37)).toEqual([]);
    });

    it("leaves exempt namespaces and waived workloads alone", () => {
      const waivers = [
        { rule: "seccomp-unset", namespace: "media", name: "web", containers: ["app"], reason: "a test" },
      ];
      const request = requestFor(everyDemand, { waivers });
      const [, configMap] = mutatingObjects(request).waivers;
      const pod = (name: string): JsonObject => ({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name },
        spec: { containers: [{ name: "app", image: "example.com/app" }] },
      });
      const asked = [
        { object: pod("web-1"), namespace: "media" },
        { object: pod("web-1"), namespace: "shop" },
        { object: pod("web-1"), namespace: "kube-system" },
      ];
      const made = mutate(request, asked, configMap && withoutComments(configMap));
      expect(made.map(filterOf)).toEqual([undefined, "RuntimeDefault", undefined]);
      expect(made.map(({ matched }) => matched)).toEqual([true, true, false]);
    });
  },
);

interface NamedPod {
  readonly path: string;
  readonly pod: JsonObject;
}

function ownPods(): NamedPod[] {
  return ownFixtures().map(({ path, object, template }) => ({ path, pod: podOf(object, template) }));
}

function corpusPods(archive: string): NamedPod[] {
  return (
    kubernetesFiles(archive)
      .flatMap(({ path, bytes }) => {
        try {
          return podObjects(path, bytes.toString("utf8"));
        } catch {
          return [];
        }
      })
      // A pod without containers is none to the server.
      .filter(({ template }) => template.containers.some(({ type }) => type === "container"))
      .map(({ path, object, template }) => ({ path, pod: podOf(object, template) }))
  );
}

function mutate(
  request: PolicyRequest,
  asked: readonly { readonly object: JsonObject; readonly namespace: string }[],
  params?: unknown,
): readonly Mutation[] {
  const { policy, binding } = mutatingObjects(request);
  const [answer] = askOracle(
    "map",
    [
      {
        policy: withoutComments(policy ?? {}),
        binding: withoutComments(binding ?? {}),
        ...(params === undefined ? {} : { params }),
        server: request.minimumKubernetes.join("."),
        requests: asked.map((one) => ({ ...one, operation: "CREATE" as const, resource: "pods" })),
      },
    ],
    "policies",
  );
  if (answer === undefined || isFailure(answer)) throw new Error(answer?.error ?? "no answer");
  return answer.mutations;
}

/** Pods of which something else came than harden's safe steps make, or that a second run changes, or that the server would refuse. */
function differences(pods: readonly NamedPod[], minor: number): string[] {
  const made = mutate(
    requestFor(everyDemand, { minimumKubernetes: [1, minor] }),
    pods.map(({ pod }) => ({ object: pod, namespace: "default" })),
  );
  const decoded = made.filter(({ before }) => before !== undefined);
  expect(decoded.length).toBeGreaterThan(pods.length * 0.9);
  expect(decoded.filter(({ before, after }) => !isSame(json(before), json(after))).length).toBeGreaterThan(
    10,
  );
  return made.flatMap((one, index) => {
    const path = pods[index]?.path ?? "";
    if (one.before === undefined)
      return /decod|unmarshal|no kind|strict/i.test(one.error ?? "") ? [] : [`${path}: ${one.error}`];
    return faultsOf(one).map((fault) => `${path}: ${fault}`);
  });
}

function faultsOf({ error, before, after, again }: Mutation): string[] {
  if (error !== undefined) return [error];
  const expected = safelyChanged(json(before)).pod;
  const refused = new Set(refusals(json(before)));
  return [
    ...(isSame(expected, json(after))
      ? []
      : [`expected ${JSON.stringify(expected)}, made ${JSON.stringify(after)}`]),
    ...(isSame(json(after), json(again)) ? [] : ["a second run changes it"]),
    ...refusals(json(after)).filter((one) => !refused.has(one)),
  ];
}

function refusals(pod: JsonObject): string[] {
  return findPodTemplates(pod)
    .flatMap(({ spec, path, annotations }) =>
      checkPodValues(spec.raw, { kubernetes: "1.37", path, claimed: [], annotations }),
    )
    .map((one) => JSON.stringify(one));
}

function filterOf({ after }: Mutation): string | undefined {
  const { spec } = after as {
    readonly spec: { readonly securityContext?: { readonly seccompProfile?: { readonly type: string } } };
  };
  return spec.securityContext?.seccompProfile?.type;
}

/** Without nulls: the server's own types write them for some pointers, and read them as absent. */
function json(value: unknown): JsonObject {
  const text = JSON.stringify(value, (_, field: unknown) => (field === null ? undefined : field));
  return JSON.parse(text) as JsonObject;
}
