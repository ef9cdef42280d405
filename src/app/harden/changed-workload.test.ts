/** A changed workload, of which only the changed parts are read anew, is what one finds when the whole object is read anew. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FieldPath } from "../../confinement/index.ts";
import type { FieldChange } from "../../harden/index.ts";
import type { Json, JsonObject, Workload } from "../../workload/index.ts";
import { findPodTemplates, toKubernetesObject } from "../../workload/index.ts";
import { changedWorkload } from "./changed-workload.ts";

const container = fc.record(
  {
    name: fc.constantFrom("a", "b"),
    image: fc.constantFrom("x:1", "y:2"),
    restartPolicy: fc.constantFrom("Always"),
    securityContext: fc.constantFrom<Json>({}, { runAsUser: 1 }, { capabilities: { drop: ["ALL"] } }),
    volumeMounts: fc.constantFrom<Json>([], [{ name: "data", mountPath: "/data" }]),
  },
  { requiredKeys: ["name"] },
);

const spec = fc.record(
  {
    containers: fc.array(container, { minLength: 1, maxLength: 2 }),
    initContainers: fc.array(container, { maxLength: 2 }),
    ephemeralContainers: fc.array(container, { maxLength: 1 }),
    volumes: fc.constantFrom<Json>(
      [],
      [{ name: "data", emptyDir: {} }],
      [{ name: "x", hostPath: { path: "/" } }],
    ),
    hostUsers: fc.boolean(),
  },
  { requiredKeys: ["containers"] },
);

const object = fc
  .tuple(
    fc.constantFrom("Pod", "Deployment", "StatefulSet", "CronJob", "Rollout"),
    spec as unknown as fc.Arbitrary<JsonObject>,
  )
  .map(([kind, podSpec]): { readonly value: JsonObject; readonly at: FieldPath } => {
    const metadata = { name: "web", labels: { app: "web" } };
    const template = { metadata, spec: podSpec };
    if (kind === "Pod") return { value: { apiVersion: "v1", kind, ...template }, at: ["spec"] };
    if (kind === "CronJob")
      return {
        value: { apiVersion: "batch/v1", kind, metadata, spec: { jobTemplate: { spec: { template } } } },
        at: ["spec", "jobTemplate", "spec", "template", "spec"],
      };
    const apiVersion = kind === "Rollout" ? "argoproj.io/v1alpha1" : "apps/v1";
    const volumeClaimTemplates = [{ metadata: { name: "data" }, spec: {} }];
    return {
      value: { apiVersion, kind, metadata, spec: { template, volumeClaimTemplates } },
      at: ["spec", "template", "spec"],
    };
  });

/** Paths from the pod spec, or from the object where they start with metadata. */
const change = fc.oneof(
  fc
    .constantFrom<readonly [FieldPath, Json]>(
      [["hostUsers"], false],
      [["securityContext", "seccompProfile"], { type: "RuntimeDefault" }],
      [["containers", 0, "securityContext", "runAsUser"], 2000],
      [["containers", 0, "name"], "renamed"],
      [["initContainers", 0, "restartPolicy"], "Always"],
      [["initContainers", 0, "securityContext", "privileged"], false],
      [["ephemeralContainers"], []],
      [["containers"], [{ name: "only" }]],
      [["metadata", "labels", "app"], "other"],
      [["metadata", "annotations", "podseal.dev/allow-host-pid"], "reason"],
    )
    .map(([path, value]): FieldChange => ({ kind: "set", path, value })),
  fc
    .constantFrom<readonly [FieldPath, Json]>(
      [["volumes"], { name: "tmp", emptyDir: {} }],
      [["containers", 0, "volumeMounts"], { name: "tmp", mountPath: "/tmp" }],
      [["containers"], { name: "another" }],
    )
    .map(([path, value]): FieldChange => ({ kind: "append", path, value })),
  fc
    .constantFrom<FieldPath>(["hostUsers"], ["initContainers"], ["containers", 0, "securityContext"])
    .map((path): FieldChange => ({ kind: "remove", path })),
);

function workloadOf(value: JsonObject): Workload {
  const source = { file: "web.yaml", document: 0, path: [], region: () => undefined };
  const made = toKubernetesObject(value, source);
  if (made === undefined) throw new Error("no object");
  return { object: made, pods: findPodTemplates(value), folded: 0, origin: "user", refused: [] };
}

describe("a changed workload", () => {
  it("has the pods that its whole object has", () => {
    let reused = 0;
    fc.assert(
      fc.property(object, fc.array(change, { minLength: 1, maxLength: 3 }), ({ value, at }, wanted) => {
        const workload = workloadOf(value);
        const changes = wanted.map((one) =>
          one.path[0] === "metadata" ? one : { ...one, path: [...at, ...one.path] },
        );
        const after = changedWorkload(workload, changes);
        if (after === undefined) return;
        expect(after.pods).toEqual(findPodTemplates(after.object.value));
        if (after.pods[0]?.labels === workload.pods[0]?.labels) reused++;
      }),
      { numRuns: 500, seed: 3 },
    );
    expect(reused).toBeGreaterThan(50);
  });
});
