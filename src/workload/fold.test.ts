import { describe, expect, it } from "vitest";
import { findPodTemplates } from "./discover.ts";
import { fold } from "./fold.ts";
import { workloadIdentity } from "./identity.ts";
import type { Json, JsonObject } from "./json.ts";
import { toKubernetesObject } from "./to-object.ts";
import type { Workload } from "./workload.ts";

interface Given {
  readonly kind: string;
  readonly name: string;
  readonly owner?: [kind: string, name: string];
  readonly spec?: JsonObject;
  readonly labels?: JsonObject;
  readonly replicas?: number;
  readonly status?: JsonObject;
  /** As somebody wrote it, not as the server printed it. */
  readonly written?: boolean;
}

const plain: JsonObject = { containers: [{ name: "a", image: "b" }] };
const injected: JsonObject = {
  containers: [{ name: "a", image: "b", securityContext: { privileged: true } }],
};
const defaulted: JsonObject = {
  nodeName: "n1",
  volumes: [{ name: "kube-api-access-abcde", projected: {} }],
  securityContext: {},
  serviceAccountName: "default",
  containers: [
    { name: "a", image: "b", volumeMounts: [{ name: "kube-api-access-abcde", mountPath: "/var/run" }] },
  ],
};

const apiVersions: Readonly<Record<string, string>> = { Pod: "v1", Job: "batch/v1", CronJob: "batch/v1" };

function workload(given: Given): Workload {
  const spec = given.spec ?? plain;
  const template: Json = { metadata: {}, spec };
  const shaped: JsonObject =
    given.kind === "Pod"
      ? spec
      : given.kind === "CronJob"
        ? { jobTemplate: { spec: { template } } }
        : { template, replicas: given.replicas ?? 1 };
  const value: JsonObject = {
    apiVersion: apiVersions[given.kind] ?? "apps/v1",
    kind: given.kind,
    metadata: {
      name: given.name,
      namespace: "ns",
      ...(given.written === true ? {} : { resourceVersion: "1" }),
      labels: given.labels ?? {},
      ownerReferences:
        given.owner === undefined
          ? []
          : [{ apiVersion: "apps/v1", kind: given.owner[0], name: given.owner[1], controller: true }],
    },
    spec: shaped,
    status: given.status ?? {},
  };
  const source = { file: "-", document: 0, path: ["items", given.name], region: () => undefined };
  return {
    object: toKubernetesObject(value, source),
    pods: findPodTemplates(value),
    folded: 0,
    origin: "user",
    refused: [],
  };
}

function folded(...given: Given[]): [string, number][] {
  return fold(given.map(workload)).map((one) => [workloadIdentity(one), one.folded]);
}

describe("owned objects fold into their owner", () => {
  const deployment: Given = { kind: "Deployment", name: "web" };
  const replicaSet: Given = { kind: "ReplicaSet", name: "web-1", owner: ["Deployment", "web"] };
  const pod: Given = { kind: "Pod", name: "web-1-a", owner: ["ReplicaSet", "web-1"] };

  it.each<[string, Given[], [string, number][]]>([
    [
      "a Deployment with its ReplicaSet and Pods",
      [pod, deployment, replicaSet, { ...pod, name: "web-1-b" }],
      [["Deployment/ns/web", 3]],
    ],
    [
      "a pod with defaulted fields",
      [deployment, replicaSet, { ...pod, spec: defaulted }],
      [["Deployment/ns/web", 2]],
    ],
    [
      "Jobs of a CronJob",
      [
        { kind: "CronJob", name: "c" },
        { kind: "Job", name: "c-1", owner: ["CronJob", "c"] },
        { kind: "Pod", name: "c-1-x", owner: ["Job", "c-1"], status: { phase: "Succeeded" } },
      ],
      [["CronJob/ns/c", 2]],
    ],
    [
      "nothing that has no owner",
      [
        { kind: "Pod", name: "a" },
        { kind: "Pod", name: "b" },
      ],
      [
        ["Pod/ns/a", 0],
        ["Pod/ns/b", 0],
      ],
    ],
    [
      "no static pod into its Node",
      [{ kind: "Pod", name: "kube-proxy", owner: ["Node", "n1"] }],
      [["Pod/ns/kube-proxy", 0]],
    ],
    [
      "pods of one absent owner, under its name",
      [
        { ...pod, owner: ["DaemonSet", "d"] },
        { ...pod, name: "d-2", owner: ["DaemonSet", "d"] },
      ],
      [["DaemonSet/ns/d", 1]],
    ],
    [
      "pods of an absent ReplicaSet, under the Deployment's name",
      [{ ...pod, owner: ["ReplicaSet", "web-7c5d"], labels: { "pod-template-hash": "7c5d" } }],
      [["Deployment/ns/web", 0]],
    ],
    [
      "a ReplicaSet that is scaled to nothing",
      [deployment, { ...replicaSet, replicas: 0, spec: injected }],
      [["Deployment/ns/web", 1]],
    ],
  ])("%s", (_, given, expected) => {
    expect(folded(...given)).toEqual(expected);
  });

  it("keeps a pod apart that admission changed, under the owner's name, once", () => {
    const changed = { ...pod, spec: injected };
    expect(folded(deployment, replicaSet, pod, changed, { ...changed, name: "web-1-c" })).toEqual([
      ["Deployment/ns/web", 2],
      ["Deployment/ns/web", 1],
    ]);
  });

  it("keeps a pod apart that lost a limit of its template, not one that gained one", () => {
    const limited = { containers: [{ name: "a", image: "b", resources: { limits: { memory: "1Gi" } } }] };
    expect(folded({ ...deployment, spec: limited }, { ...pod, owner: ["Deployment", "web"] })).toHaveLength(
      2,
    );
    expect(folded(deployment, { ...pod, owner: ["Deployment", "web"], spec: limited })).toHaveLength(1);
  });

  it("survives owners that own each other", () => {
    expect(
      folded(
        { kind: "Job", name: "a", owner: ["Job", "b"] },
        { kind: "Job", name: "b", owner: ["Job", "a"] },
      ),
    ).toHaveLength(2);
  });

  it("keeps a pod that only its manifest calls finished: the server would run it", () => {
    const forged = {
      kind: "Pod",
      name: "p",
      owner: ["Deployment", "web"] as [string, string],
      spec: injected,
      status: { phase: "Succeeded" },
    };
    expect(
      fold([workload({ kind: "Deployment", name: "web" }), workload({ ...forged, written: true })]),
    ).toHaveLength(2);
    expect(fold([workload({ kind: "Deployment", name: "web" }), workload(forged)])).toHaveLength(1);
  });
});
