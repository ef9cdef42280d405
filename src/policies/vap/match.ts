import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented } from "../yaml/write-yaml.ts";
import { podKinds, podTemplateExpression } from "./pod-expressions.ts";

/** Which requests the policies see. */
export function matchConstraints(): YamlValue {
  const workloads = podKinds.filter(({ kind }) => kind !== "Pod");
  const groups = [...new Set(workloads.map(({ apiGroup }) => apiGroup))];
  return {
    resourceRules: [
      commented("What runs. Of a pod that exists, only ephemeral containers can be added.", {
        apiGroups: [""],
        apiVersions: ["v1"],
        operations: ["CREATE"],
        resources: ["pods"],
      }),
      {
        apiGroups: [""],
        apiVersions: ["v1"],
        operations: ["UPDATE"],
        resources: ["pods/ephemeralcontainers"],
      },
      commented("What makes pods: told at once to who applies it, not only in the events of a ReplicaSet.", {
        apiGroups: [groups[0] ?? ""],
        apiVersions: ["v1"],
        operations: ["CREATE", "UPDATE"],
        resources: resourcesOf(groups[0]),
      }),
      ...groups.slice(1).map((group) => ({
        apiGroups: [group],
        apiVersions: ["v1"],
        operations: ["CREATE", "UPDATE"],
        resources: resourcesOf(group),
      })),
    ],
  };
}

function resourcesOf(group: string | undefined): string[] {
  return podKinds
    .filter(({ kind, apiGroup }) => kind !== "Pod" && apiGroup === group)
    .map(({ resource }) => resource);
}

/**
 * Only requests that change what runs are judged: else a workload older than the policy could be neither scaled down nor deleted, since
 * controllers update its other fields. Its pods are judged whenever they are created.
 */
export const changesThePod: YamlValue = {
  name: "changes-the-pod",
  expression: [
    `request.operation != "UPDATE" ||`,
    `(${podTemplateExpression("object")})`,
    "!=",
    `(${podTemplateExpression("oldObject")})`,
  ].join("\n"),
};

/** The same as the one match condition of a policy. */
export function matchConditions(): YamlValue {
  return [changesThePod];
}

/** The label with the namespace's name, which the API server sets and nobody can change (KEP-2161). */
const nameLabel = "kubernetes.io/metadata.name";

/** Every namespace but the exempt ones. */
export function namespaceSelector(exempt: readonly string[]): YamlValue | undefined {
  if (exempt.length === 0) return undefined;
  return { matchExpressions: [{ key: nameLabel, operator: "NotIn", values: [...exempt] }] };
}
