/**
 * What is worked out once for all containers that share what decides it is what one gets for each by itself: value, verdict, reasons
 * and questions of every dimension, on random pods in which everything else differs.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeFor } from "../../src/app/judge-dimension.ts";
import type { JudgedDimension } from "../../src/app/judge-dimension.ts";
import { judgeContainer } from "../../src/app/judge-workload.ts";
import type { JudgingContext } from "../../src/app/judge-workload.ts";
import type { Reading } from "../../src/confinement/index.ts";
import { dimensionIds } from "../../src/confinement/index.ts";
import type { ClusterContext } from "../../src/engines/index.ts";
import { contextOf, sharedDimensions } from "../../src/engines/index.ts";
import { allRules, levelById } from "../../src/rules/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { createInventory, findPodTemplates, toKubernetesObject } from "../../src/workload/index.ts";
import { randomPod } from "../oracles/random-pod.ts";

const k3s = contextOf();
const clusters: Readonly<Record<string, ClusterContext>> = {
  "the newest k3s": k3s,
  "Kubernetes 1.24": contextOf({ kubernetes: "1.24" }),
  "k3s without root": { ...k3s, k3sRootless: true },
  "a known node": {
    ...k3s,
    node: { ...k3s.node, securityModules: ["apparmor"], maxUserNamespaces: 0 },
    images: { "known:1": { user: "app", uid: 1000, setId: true } },
  },
};

/** Fields of pod and containers, of which only some may count for the security dimensions. */
const more = fc.record({
  name: fc.constantFrom("app", "of", "$&"),
  image: fc.constantFrom("known:1", "registry.example/app:1", "app@sha256:$1", undefined),
  labels: fc.constantFrom({}, { app: "web" }),
  ports: fc.constantFrom([], [{ containerPort: 80, hostPort: 80 }]),
  env: fc.constantFrom([], [{ name: "DATABASE_PASSWORD", value: "x" }]),
  runAsUser: fc.constantFrom(undefined, 0, 999, 1000, 20000),
  runAsNonRoot: fc.constantFrom(undefined, true),
  shareProcessNamespace: fc.constantFrom(undefined, true),
  enableServiceLinks: fc.constantFrom(undefined, false),
  hostPID: fc.constantFrom(undefined, true),
  runtimeClassName: fc.constantFrom(...Array.from({ length: 7 }, () => undefined), "gvisor"),
  others: fc.constantFrom<readonly JsonObject[]>([], [{ name: "$& beside", image: "known:1" }]),
  hostUsers: fc.constantFrom(undefined, undefined, true, false, false),
  volume: fc.constantFrom<JsonObject | undefined>(
    undefined,
    { emptyDir: {} },
    { nfs: { server: "nas", path: "/" } },
    { persistentVolumeClaim: { claimName: "on-nfs" } },
  ),
  volumeDevices: fc.constantFrom(undefined, undefined, [{ name: "raw", devicePath: "/dev/xvda" }]),
});

/** A claim that is bound to a volume without id-mapped mounts: it refuses a user namespace. */
const claimOnNfs = [
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "on-nfs" },
    spec: { volumeName: "nfs" },
  },
  {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "nfs" },
    spec: { nfs: { server: "nas", path: "/" } },
  },
];

const podObject = fc.tuple(randomPod(), more).map(([{ metadata, spec }, extra]) => {
  const { containers = [], volumes, ...rest } = spec as Readonly<Record<string, readonly JsonObject[]>>;
  const { name, image, labels, ports, env, volumeDevices, volume, runAsUser, runAsNonRoot } = extra;
  const { shareProcessNamespace, hostUsers, enableServiceLinks, hostPID, runtimeClassName, others } = extra;
  const added = volume === undefined ? [] : [{ name: "added", ...volume }];
  const changed = containers.map((one, index) =>
    index > 0
      ? one
      : {
          ...one,
          ...defined({ image, ports, env, volumeDevices }),
          name,
          securityContext: {
            ...(one["securityContext"] as JsonObject | undefined),
            ...defined({ runAsUser, runAsNonRoot }),
          },
        },
  );
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...(metadata as JsonObject), name: "pod", labels },
    spec: {
      ...rest,
      ...defined({ shareProcessNamespace, hostUsers, enableServiceLinks, hostPID, runtimeClassName }),
      volumes: [...(volumes ?? []), ...added],
      containers: [...changed, ...others],
    },
  } as unknown as JsonObject;
});

function withHostNetwork(pod: JsonObject, hostNetwork: boolean): JsonObject {
  return { ...pod, spec: { ...(pod["spec"] as JsonObject), hostNetwork } };
}

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const rows = (["rootless-podman", "sealed"] as const).flatMap((level) =>
  Object.keys(clusters).map((cluster) => [level, cluster] as const),
);

describe.each(rows)("judged for %s on %s", (levelId, clusterName) => {
  it("a container is judged as if it were the only one", () => {
    const cluster = clusters[clusterName] as ClusterContext;
    const level = levelById(levelId);
    let shared = 0;
    let sharedNamespaced = 0;
    fc.assert(
      fc.property(podObject, fc.boolean(), (pod, onHost) => {
        // The second has the same security contexts as the first.
        for (const value of [pod, withHostNetwork(pod, onHost)]) compareWithAlone(value);
      }),
      { numRuns: 80, seed: 11 },
    );
    expect(shared).toBeGreaterThan(30);
    expect(sharedNamespaced).toBeGreaterThan(5);

    function compareWithAlone(value: JsonObject): void {
      const object = toKubernetesObject(value, source);
      const claim = claimOnNfs.map((one) => toKubernetesObject(one, source));
      const objects = [object, ...claim].filter((one) => one !== undefined);
      const inventory = createInventory(objects, false);
      const context: JudgingContext = {
        level,
        rules: allRules,
        cluster,
        podSecurity: { policy: "latest", server: "1.34" },
        inventory,
      };
      const workload = {
        object,
        pods: findPodTemplates(value),
        folded: 0,
        origin: "user",
        refused: [],
      } as const;
      for (const pod of workload.pods.filter(({ spec }) => spec.osName !== "windows")) {
        for (const container of pod.containers) {
          const input = { namespace: object.namespace, pod, container, inventory, context: cluster };
          const isShared = sharedDimensions.every(({ inputOf }) => inputOf(input) !== undefined);
          if (isShared) shared++;
          if (isShared && pod.spec.hostUsers === false) sharedNamespaced++;
          const alone = dimensionIds.map(judgeFor(input, level));
          const { judgements } = judgeContainer(workload, pod, container, context);
          expect(judgements.map(told)).toEqual(alone.map(told));
        }
      }
    }
  });
});

function told({ dimension, judgement, accepted, threshold }: JudgedDimension) {
  const { verdict, subject, yardstick, missing, pairs } = judgement;
  return {
    id: dimension.id,
    verdict,
    subject: readingTold(subject),
    yardstick: readingTold(yardstick),
    missing: missing.map(({ id, words, supply }) => [id, words, supply]),
    pairs,
    accepted: accepted?.id,
    threshold,
  };
}

function readingTold({ values, questions }: Reading) {
  return { values, questions: questions.map(({ id, words, supply }) => [id, words, supply]) };
}

it("the shared dimensions are among those of the record, each once", () => {
  const shared = sharedDimensions.flatMap(({ ids }) => [...ids]);
  expect(dimensionIds.filter((id) => shared.includes(id))).toHaveLength(shared.length);
});

const source = { file: "pod.yaml", document: 0, path: [], region: () => undefined };
