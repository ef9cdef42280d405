import type { NamedExpression } from "../cel/compile-rule.ts";
import { listAt, presenceAt } from "../cel/places.ts";
import type { Dialect } from "../condition/dialect.ts";

/** Where the objects of a kind keep their pod template: steps from the object; none where the object is the pod. */
interface PodKind {
  readonly kind: string;
  readonly apiGroup: string;
  readonly resource: string;
  readonly template: readonly string[];
}

/** Every built-in kind that makes pods. Source: core/v1, apps/v1 and batch/v1 types of kubernetes/api. */
export const podKinds: readonly PodKind[] = [
  { kind: "Pod", apiGroup: "", resource: "pods", template: [] },
  { kind: "PodTemplate", apiGroup: "", resource: "podtemplates", template: ["template"] },
  {
    kind: "ReplicationController",
    apiGroup: "",
    resource: "replicationcontrollers",
    template: ["spec", "template"],
  },
  { kind: "Deployment", apiGroup: "apps", resource: "deployments", template: ["spec", "template"] },
  { kind: "StatefulSet", apiGroup: "apps", resource: "statefulsets", template: ["spec", "template"] },
  { kind: "DaemonSet", apiGroup: "apps", resource: "daemonsets", template: ["spec", "template"] },
  { kind: "ReplicaSet", apiGroup: "apps", resource: "replicasets", template: ["spec", "template"] },
  { kind: "Job", apiGroup: "batch", resource: "jobs", template: ["spec", "template"] },
  {
    kind: "CronJob",
    apiGroup: "batch",
    resource: "cronjobs",
    template: ["spec", "jobTemplate", "spec", "template"],
  },
];

/** The object that holds metadata and spec of the pod. dyn(): else the server's type check warns of the fields of other kinds. */
export function podTemplateExpression(object: string): string {
  const at = (steps: readonly string[]): string => [`dyn(${object})`, ...steps].join(".");
  return [
    `request.kind.kind == "Pod" ? ${at([])}`,
    `: request.kind.kind == "PodTemplate" ? ${at(["template"])}`,
    `: request.kind.kind == "CronJob" ? ${at(["spec", "jobTemplate", "spec", "template"])}`,
    `: ${at(["spec", "template"])}`,
  ].join("\n");
}

/** The variables that every rule reads: the pod once, wherever it stands. */
export function podVariables(dialect: Dialect): readonly NamedExpression[] {
  const list = (key: string): string => listAt("variables.spec", key, dialect);
  const annotated = presenceAt("variables.pod", ["metadata", "annotations"], dialect);
  return [
    { name: "pod", expression: podTemplateExpression("object") },
    { name: "spec", expression: "variables.pod.spec" },
    {
      name: "containers",
      expression: ["initContainers", "containers", "ephemeralContainers"].map(list).join("\n+ "),
    },
    { name: "annotations", expression: `${annotated} ? variables.pod.metadata.annotations : {}` },
  ];
}
