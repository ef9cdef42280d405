import { describe, expect, it } from "vitest";
import { discover, findPodTemplates } from "./discover.ts";
import type { JsonObject } from "./json.ts";

const containers = [{ name: "a", image: "b" }];
const podSpec = { containers };
const template = { metadata: { labels: { app: "x" } }, spec: podSpec };

function object(apiVersion: string, kind: string, rest: JsonObject): JsonObject {
  return { apiVersion, kind, metadata: { name: "n" }, ...rest };
}

function found(value: JsonObject): [string, string, string[]][] {
  return findPodTemplates(value).map((pod) => [
    pod.path.join("."),
    pod.shape,
    pod.containers.map(({ path }) => path.join(".")),
  ]);
}

describe("pods of the API's own kinds", () => {
  it.each([
    ["v1", "Pod", { spec: podSpec }, "spec"],
    ["v1", "PodTemplate", { template }, "template.spec"],
    ["v1", "ReplicationController", { spec: { template } }, "spec.template.spec"],
    ["apps/v1", "Deployment", { spec: { template } }, "spec.template.spec"],
    ["apps/v1", "StatefulSet", { spec: { template } }, "spec.template.spec"],
    ["apps/v1", "DaemonSet", { spec: { template } }, "spec.template.spec"],
    ["apps/v1", "ReplicaSet", { spec: { template } }, "spec.template.spec"],
    ["extensions/v1beta1", "Deployment", { spec: { template } }, "spec.template.spec"],
    ["batch/v1", "Job", { spec: { template } }, "spec.template.spec"],
    [
      "batch/v1",
      "CronJob",
      { spec: { jobTemplate: { spec: { template } } } },
      "spec.jobTemplate.spec.template.spec",
    ],
  ])("%s %s", (apiVersion, kind, rest, path) => {
    expect(found(object(apiVersion, kind, rest))).toEqual([[path, "complete", [`${path}.containers.0`]]]);
  });

  it("reads labels and annotations beside the spec", () => {
    const [pod] = findPodTemplates(object("apps/v1", "Deployment", { spec: { template } }));
    expect(pod).toMatchObject({ metadataPath: ["spec", "template", "metadata"], labels: { app: "x" } });
  });

  it("visits init, sidecar, regular and ephemeral containers in this order", () => {
    const spec = {
      containers,
      initContainers: [{ name: "i" }, { name: "s", restartPolicy: "Always" }],
      ephemeralContainers: [{ name: "e" }],
    };
    const [pod] = findPodTemplates(object("v1", "Pod", { spec }));
    expect(pod?.containers.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "init i",
      "sidecar s",
      "container a",
      "ephemeral e",
    ]);
  });

  it("keeps a pod that has init containers only", () => {
    expect(findPodTemplates(object("v1", "Pod", { spec: { initContainers: containers } }))).toHaveLength(1);
  });

  it("keeps a container without a name or image, and a null one", () => {
    const [pod] = findPodTemplates(object("v1", "Pod", { spec: { containers: [{ command: ["x"] }, null] } }));
    expect(pod?.containers).toHaveLength(2);
  });

  it.each([{}, { spec: null }, { spec: { containers: [] } }, { spec: { nodeSelector: { a: "b" } } }])(
    "tells a pod without containers: %j",
    (rest) => {
      expect(discover(object("v1", "Pod", rest))).toMatchObject({
        pods: [],
        unjudged: [{ code: "no-containers" }],
      });
    },
  );
});

describe("pods of custom kinds, by shape", () => {
  it.each<[string, JsonObject, string[]]>([
    [
      "an Argo Rollout",
      object("argoproj.io/v1alpha1", "Rollout", { spec: { template } }),
      ["spec.template.spec"],
    ],
    [
      "an OpenShift DeploymentConfig",
      object("apps.openshift.io/v1", "DeploymentConfig", { spec: { template } }),
      ["spec.template.spec"],
    ],
    [
      "a Knative Service",
      object("serving.knative.dev/v1", "Service", { spec: { template } }),
      ["spec.template.spec"],
    ],
    [
      "a Kruise CloneSet",
      object("apps.kruise.io/v1alpha1", "CloneSet", { spec: { template } }),
      ["spec.template.spec"],
    ],
    [
      "a Kruise AdvancedCronJob",
      object("apps.kruise.io/v1alpha1", "AdvancedCronJob", {
        spec: { template: { jobTemplate: { spec: { template } } } },
      }),
      ["spec.template.jobTemplate.spec.template.spec"],
    ],
    [
      "a RayCluster",
      object("ray.io/v1", "RayCluster", {
        spec: { headGroupSpec: { template }, workerGroupSpecs: [{ template }] },
      }),
      ["spec.headGroupSpec.template.spec", "spec.workerGroupSpecs.0.template.spec"],
    ],
    [
      "a JobSet",
      object("jobset.x-k8s.io/v1alpha2", "JobSet", {
        spec: { replicatedJobs: [{ template: { spec: { template } } }] },
      }),
      ["spec.replicatedJobs.0.template.spec.template.spec"],
    ],
    [
      "a kind nobody knows",
      object("example.com/v1", "Thing", { spec: { deep: [{ er: podSpec }] } }),
      ["spec.deep.0.er"],
    ],
  ])("%s", (_, value, paths) => {
    expect(found(value).map(([path]) => path)).toEqual(paths);
    expect(found(value).every(([, shape]) => shape === "complete")).toBe(true);
  });

  it("finds the containers of Argo workflow templates", () => {
    const spec = {
      securityContext: { runAsNonRoot: true },
      serviceAccountName: "wf",
      templates: [
        { name: "steps", steps: [[{ name: "s", inline: { container: { image: "i" } } }]] },
        {
          name: "c",
          container: { image: "b" },
          initContainers: containers,
          sidecars: [{ name: "s", image: "s" }],
        },
        { name: "s", script: { image: "b", source: "x" }, securityContext: { runAsUser: 5 } },
        { name: "set", containerSet: { containers } },
      ],
    };
    const workflow = object("argoproj.io/v1alpha1", "Workflow", { spec });
    const pods = findPodTemplates(workflow);
    expect(found(workflow)).toEqual([
      [
        "spec.templates.1",
        "partial",
        ["spec.templates.1.initContainers.0", "spec.templates.1.container", "spec.templates.1.sidecars.0"],
      ],
      ["spec.templates.2", "partial", ["spec.templates.2.script"]],
      ["spec.templates.3", "partial", ["spec.templates.3.containerSet.containers.0"]],
      ["spec.templates.0.steps.0.0.inline", "partial", ["spec.templates.0.steps.0.0.inline.container"]],
    ]);
    expect(pods[0]?.spec).toMatchObject({
      serviceAccountName: "wf",
      securityContext: { runAsNonRoot: true },
    });
    expect(pods[1]?.spec.securityContext).toMatchObject({ runAsUser: 5 });
  });

  it("finds an Argo workflow inside a CronWorkflow, and tells its podSpecPatch", () => {
    const workflowSpec = { podSpecPatch: "hostPID: true", templates: [{ container: { image: "b" } }] };
    const cron = discover(object("argoproj.io/v1alpha1", "CronWorkflow", { spec: { workflowSpec } }));
    expect(cron.pods.map(({ path }) => path)).toEqual([["spec", "workflowSpec", "templates", 0]]);
    expect(cron.unjudged).toMatchObject([
      { code: "pod-spec-patch", path: ["spec", "workflowSpec", "podSpecPatch"] },
    ]);
  });

  it("finds the steps of Tekton tasks, also inside runs and pipelines", () => {
    const task = {
      stepTemplate: { securityContext: { runAsUser: 7, privileged: false } },
      steps: [{ image: "b", securityContext: { privileged: true } }],
      sidecars: [{ name: "d", image: "docker" }],
    };
    const run = object("tekton.dev/v1", "PipelineRun", {
      spec: {
        pipelineSpec: { tasks: [{ taskSpec: task }] },
        taskRunTemplate: { podTemplate: { hostNetwork: true }, serviceAccountName: "ci" },
      },
    });
    const [pod] = findPodTemplates(run);
    expect(found(run)).toEqual([
      [
        "spec.pipelineSpec.tasks.0.taskSpec",
        "partial",
        ["spec.pipelineSpec.tasks.0.taskSpec.steps.0", "spec.pipelineSpec.tasks.0.taskSpec.sidecars.0"],
      ],
    ]);
    expect(pod?.spec).toMatchObject({ hostNetwork: true, serviceAccountName: "ci" });
    expect(pod?.containers[0]?.spec.securityContext).toMatchObject({ runAsUser: 7, privileged: true });
  });

  it("finds driver and executor of a SparkApplication", () => {
    const spec = {
      image: "spark",
      sparkVersion: "3",
      driver: { podSecurityContext: { runAsUser: 185 } },
      executor: { image: "e" },
    };
    const spark = object("sparkoperator.k8s.io/v1beta2", "SparkApplication", { spec });
    expect(found(spark).map(([path]) => path)).toEqual(["spec.driver", "spec.executor"]);
    expect(findPodTemplates(spark)[0]).toMatchObject({
      spec: { securityContext: { runAsUser: 185 } },
      containers: [{ spec: { image: "spark" } }],
    });
  });

  it("marks a pod as partial when a container names no image", () => {
    const eck = object("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", {
      spec: { nodeSets: [{ podTemplate: { spec: { containers: [{ name: "elasticsearch" }] } } }] },
    });
    expect(found(eck)).toEqual([
      ["spec.nodeSets.0.podTemplate.spec", "partial", ["spec.nodeSets.0.podTemplate.spec.containers.0"]],
    ]);
  });

  it("gives objects inside others back, unopened", () => {
    const inner = object("v1", "Pod", { spec: podSpec });
    const work = discover(
      object("work.open-cluster-management.io/v1", "ManifestWork", {
        spec: { workload: { manifests: [inner] } },
      }),
    );
    expect(work).toMatchObject({
      pods: [],
      nested: [{ path: ["spec", "workload", "manifests", 0], value: inner }],
    });
  });
});

describe("what looks like a pod and is none", () => {
  it.each<[string, JsonObject]>([
    ["the status of an object", object("example.com/v1", "Thing", { status: { containers } })],
    [
      "usage figures",
      object("metrics.k8s.io/v1beta1", "PodMetrics", { containers: [{ name: "a", usage: { cpu: "1" } }] }),
    ],
    [
      "a schema",
      object("apiextensions.k8s.io/v1", "CustomResourceDefinition", {
        spec: { versions: [{ schema: { default: podSpec } }] },
      }),
    ],
    [
      "a Kyverno pattern",
      object("kyverno.io/v1", "ClusterPolicy", {
        spec: { rules: [{ validate: { pattern: { spec: podSpec } } }] },
      }),
    ],
    [
      "a Gatekeeper constraint",
      object("constraints.gatekeeper.sh/v1beta1", "K8sX", { spec: { parameters: podSpec } }),
    ],
    ["a list of container names", object("example.com/v1", "Thing", { spec: { containers: ["a", "b"] } })],
    [
      "a ReferenceGrant",
      object("gateway.networking.k8s.io/v1", "ReferenceGrant", {
        spec: { to: [{ group: "", kind: "Secret" }] },
      }),
    ],
  ])("%s", (_, value) => {
    expect(discover(value)).toEqual({ pods: [], nested: [], unjudged: [] });
  });

  it.each<[string, string, JsonObject]>([
    [
      "a ControllerRevision",
      "copy-of-a-pod",
      object("apps/v1", "ControllerRevision", { data: { spec: { template } } }),
    ],
    [
      "a Prometheus",
      "operator-made-pod",
      object("monitoring.coreos.com/v1", "Prometheus", { spec: { replicas: 1 } }),
    ],
    [
      "a kind that names an image",
      "operator-made-pod",
      object("example.com/v1", "App", { spec: { image: "x" } }),
    ],
    [
      "a manifest in a string",
      "manifest-in-string",
      object("v1", "ConfigMap", {
        data: { "pod.yaml": "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n" },
      }),
    ],
    [
      "a JSON manifest in a string",
      "manifest-in-string",
      object("v1", "ConfigMap", {
        data: { a: '{"apiVersion":"v1","kind": "Pod","spec":{"containers": [{"name":"a"}]}}' },
      }),
    ],
  ])("tells %s", (_, code, value) => {
    expect(discover(value)).toMatchObject({ pods: [], unjudged: [{ code }] });
  });

  it("stops at a depth that no controller understands, and says so", () => {
    let deep: JsonObject = podSpec;
    for (let level = 0; level < 5000; level++) deep = { next: deep };
    expect(discover(object("example.com/v1", "Thing", { spec: deep }))).toMatchObject({
      pods: [],
      unjudged: [{ code: "too-deep" }],
    });
  });
});

describe("claim templates", () => {
  const statefulSet: JsonObject = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "db" },
    spec: {
      template: {
        spec: {
          containers: [{ name: "db", image: "db" }],
          volumes: [
            { name: "data", emptyDir: {} },
            { name: "tmp", emptyDir: {} },
          ],
        },
      },
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { storageClassName: "fast" } }],
    },
  };

  it.each(["apps/v1", "apps.kruise.io/v1beta1"])("are volumes of the pods of %s", (apiVersion) => {
    const [pod] = findPodTemplates({ ...statefulSet, apiVersion });
    expect(pod?.spec.volumes.map(({ name, source, claimName }) => [name, source, claimName])).toEqual([
      ["tmp", "emptyDir", undefined],
      ["data", "persistentVolumeClaim", "data-db-0"],
    ]);
  });
});
