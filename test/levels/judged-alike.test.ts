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
import type { Inventory, JsonObject } from "../../src/workload/index.ts";
import { createInventory, findPodTemplates, toKubernetesObject } from "../../src/workload/index.ts";
import { randomPod } from "../oracles/random-pod.ts";

const source = { file: "pod.yaml", document: 0, path: [], region: () => undefined };

const k3s = contextOf();
const clusters: Readonly<Record<string, ClusterContext>> = {
  "the newest k3s": k3s,
  "Kubernetes 1.24": contextOf({ kubernetes: "1.24" }),
  "k3s without root": { ...k3s, k3sRootless: true },
  "CRI-O": { ...k3s, containerRuntime: { name: "cri-o", version: "1.31.0" } },
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
  labels: fc.constantFrom(
    {},
    { app: "web" },
    { app: "a" },
    ...["b", "c", "d", "e", "f"].map((track) => ({ app: "a", track })),
    { app: "web", track: "b" },
  ),
  ports: fc.constantFrom(
    ...[9090, 9090, 9091, 9091].map((containerPort) => [{ containerPort, name: "http" }]),
    [{ containerPort: 80, hostPort: 80 }],
  ),
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
    { persistentVolumeClaim: { claimName: "other" } },
    { configMap: { name: "settings" } },
    { secret: { secretName: "token" } },
    { secret: { secretName: "certificate" } },
    { projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
    { hostPath: { path: "/var/run/docker.sock" } },
  ),
  volumeDevices: fc.constantFrom(...seldom<unknown>([{ name: "raw", devicePath: "/dev/xvda" }])),
  envFrom: fc.constantFrom(undefined, undefined, [{ secretRef: { name: "token" } }]),
  resources: fc.constantFrom<JsonObject | undefined>(
    undefined,
    { limits: { memory: "64Mi" } },
    { limits: { cpu: 1, "ephemeral-storage": "1Gi" }, requests: { memory: "1Gi" } },
    { limits: { "example.com/gpu": 1 } },
    { claims: [{ name: "gpu" }] },
  ),
  podResources: fc.constantFrom<JsonObject | undefined>(...seldom({ limits: { memory: "32Mi" } })),
  readOnlyRootFilesystem: fc.constantFrom(undefined, true),
  mountPropagation: fc.constantFrom(...seldom("HostToContainer")),
  mountPath: fc.constantFrom("/data", "/data", "/var/run/secrets/kubernetes.io/serviceaccount"),
  readOnly: fc.boolean(),
  namespace: fc.constantFrom(undefined, "web", "web", "web", "limited"),
  serviceAccount: fc.constantFrom(undefined, "", "app"),
  automountServiceAccountToken: fc.constantFrom(undefined, true, false),
  annotations: fc.constantFrom(
    ...seldom<JsonObject>(
      { "k8s.v1.cni.cncf.io/networks": "macvlan" },
      { "io.kubernetes.cri-o.Devices": "/dev/fuse" },
      { "container.apparmor.security.beta.kubernetes.io/app": "unconfined" },
    ),
  ),
});

function seldom<T>(...values: readonly T[]): readonly (T | undefined)[] {
  return [...Array.from({ length: 6 * values.length }, () => undefined), ...values];
}

function namedObject(kind: string, name: string, more: JsonObject, labels: JsonObject = {}): JsonObject {
  const apiVersion = kind === "NetworkPolicy" ? "networking.k8s.io/v1" : kind.includes("Role") ? rbac : "v1";
  const { namespace = "web", ...rest } = more;
  return { apiVersion, kind, metadata: { name, namespace, labels }, ...rest };
}

const rbac = "rbac.authorization.k8s.io/v1";
const appAccount = { kind: "ServiceAccount", name: "app", namespace: "web" };
const clusterRole = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" };

/** Objects of which each bears on some pods only. */
const objectsBeside: readonly JsonObject[] = [
  // A claim that is bound to a volume without id-mapped mounts: it refuses a user namespace.
  namedObject("PersistentVolumeClaim", "on-nfs", { spec: { volumeName: "nfs" } }),
  namedObject("PersistentVolume", "nfs", { spec: { nfs: { server: "nas", path: "/" } } }),
  namedObject("PersistentVolume", "node", { spec: { hostPath: { path: "/etc" } } }),
  namedObject("Service", "web", { spec: { selector: { app: "web" }, ports: [{ port: 80 }] } }),
  ...["b", "e", "f"].map((track) =>
    namedObject("Service", `open-${track}`, {
      spec: { type: "NodePort", selector: { track }, ports: [{ port: 8080, targetPort: "http" }] },
    }),
  ),
  namedObject("NetworkPolicy", "closed", {
    spec: { podSelector: { matchLabels: { track: "c" } }, policyTypes: ["Ingress", "Egress"], ingress: [{}] },
  }),
  ...["b", "d"].map((track) =>
    namedObject("NetworkPolicy", `by port, ${track}`, {
      spec: {
        podSelector: { matchLabels: { track } },
        ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: "http" }] }],
        egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }],
      },
    }),
  ),
  namedObject("NetworkPolicy", "unlabelled", {
    spec: { podSelector: { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }, ingress: [] },
  }),
  namedObject("LimitRange", "limits", {
    namespace: "limited",
    spec: { limits: [{ type: "Container", default: { memory: "16Mi", cpu: "2" } }] },
  }),
  namedObject("ServiceAccount", "app", { automountServiceAccountToken: false }),
  namedObject("ClusterRoleBinding", "app", { roleRef: clusterRole, subjects: [appAccount] }),
  namedObject("Secret", "token", { type: "kubernetes.io/service-account-token" }),
];

const inventories = [[], objectsBeside, objectsBeside].flatMap((objects) =>
  [false, true].map((complete) => {
    const read = objects.map((one) => toKubernetesObject(one, { ...source }));
    return createInventory(
      read.filter((one) => one !== undefined),
      complete,
    );
  }),
);

const podObject = fc.tuple(randomPod(), more).map(([{ metadata, spec }, extra]) => {
  const { containers = [], volumes, ...rest } = spec as Readonly<Record<string, readonly JsonObject[]>>;
  const { name, namespace, labels, annotations, serviceAccount, others, volume, podResources } = extra;
  const { automountServiceAccountToken, shareProcessNamespace, hostUsers, hostPID } = extra;
  const { enableServiceLinks, runtimeClassName } = extra;
  const added = volume === undefined ? [] : [{ name: "added", ...volume }];
  const changed = containers.map((one, index) =>
    index > 0 ? one : { ...one, ...fieldsOf(one, extra), name },
  );
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(metadata as JsonObject),
      ...defined({ namespace, annotations: annotations ?? metadata["annotations"] }),
      name: "pod",
      labels,
    },
    spec: {
      ...rest,
      ...defined({ shareProcessNamespace, hostUsers, enableServiceLinks, hostPID, runtimeClassName }),
      ...defined({ serviceAccount, automountServiceAccountToken, resources: podResources }),
      volumes: [...(volumes ?? []), ...added],
      containers: [...changed, ...others],
    },
  } as unknown as JsonObject;
});

/** What the first container is given besides. */
function fieldsOf(container: JsonObject, extra: typeof more extends fc.Arbitrary<infer T> ? T : never) {
  const { image, ports, env, envFrom, volumeDevices, resources } = extra;
  const { runAsUser, runAsNonRoot, readOnlyRootFilesystem } = extra;
  const { mountPath, mountPropagation, readOnly } = extra;
  const mount = { name: "added", mountPath, readOnly, ...defined({ mountPropagation }) };
  return {
    ...defined({ image, ports, env, envFrom, volumeDevices, resources }),
    volumeMounts: [mount],
    securityContext: {
      ...(container["securityContext"] as JsonObject | undefined),
      ...defined({ runAsUser, runAsNonRoot, readOnlyRootFilesystem }),
    },
  };
}

function withHostNetwork(pod: JsonObject, hostNetwork: boolean): JsonObject {
  return { ...pod, spec: { ...(pod["spec"] as JsonObject), hostNetwork } };
}

/** Its first container listens elsewhere under the same name. */
function withPort(pod: JsonObject, containerPort: number): JsonObject {
  const spec = pod["spec"] as JsonObject;
  const [first, ...others] = spec["containers"] as readonly JsonObject[];
  const changed = { ...first, ports: [{ containerPort, name: "http" }] };
  return { ...pod, spec: { ...spec, containers: [changed, ...others] } };
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
    const shared: number[] = sharedDimensions.map(() => 0);
    const namespaced: number[] = sharedDimensions.map(() => 0);
    fc.assert(
      fc.property(podObject, fc.boolean(), fc.constantFrom(...inventories), (pod, onHost, inventory) => {
        // The others have the same security contexts as the first.
        for (const value of [pod, withHostNetwork(pod, onHost), withPort(pod, 9092)])
          compareWithAlone(value, inventory);
      }),
      { numRuns: 80, seed: 11 },
    );
    for (const places of [shared, namespaced]) for (const count of places) expect(count).toBeGreaterThan(5);

    function compareWithAlone(value: JsonObject, inventory: Inventory): void {
      const object = toKubernetesObject(value, source);
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
          for (const [place, { keyOf }] of sharedDimensions.entries()) {
            const isShared = keyOf(input) !== undefined;
            if (isShared) shared[place] = (shared[place] ?? 0) + 1;
            if (isShared && pod.spec.hostUsers === false) namespaced[place] = (namespaced[place] ?? 0) + 1;
          }
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
  const shared = sharedDimensions.flatMap(({ ids }) => ids);
  expect(dimensionIds.filter((id) => shared.includes(id))).toHaveLength(shared.length);
});
