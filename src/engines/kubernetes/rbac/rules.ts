import type { Json, KubernetesObject } from "../../../workload/index.ts";
import { asList, asObject, asString } from "../../../workload/index.ts";

/** One rule of a role, with where it holds. */
export interface Grant {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  /** Names that the rule is limited to; empty for all. */
  readonly names: readonly string[];
  readonly urls: readonly string[];
  /** The namespace in which it holds, unless `everywhere`; undefined when its binding names none. */
  readonly namespace: string | undefined;
  readonly everywhere: boolean;
  /** `Kind/namespace/name` of the binding through which it is held, and of the role. */
  readonly binding: string;
  readonly role: string;
}

export type Rule = Pick<Grant, "verbs" | "groups" | "resources" | "names" | "urls">;

/** The rules of a Role or ClusterRole as written; parts of another type are left out, as the API refuses them. */
export function rulesOf(role: KubernetesObject): Rule[] {
  return asList(role.value["rules"]).map(ruleOf);
}

function ruleOf(rule: Json): Rule {
  const object = asObject(rule) ?? {};
  return {
    verbs: strings(object["verbs"]),
    groups: strings(object["apiGroups"]),
    resources: strings(object["resources"]),
    names: strings(object["resourceNames"]),
    urls: strings(object["nonResourceURLs"]),
  };
}

function strings(value: Json | undefined): string[] {
  return asList(value).flatMap((one) => asString(one) ?? []);
}

/**
 * Whether a rule lets its holder use one of the verbs on a resource, written "pods" or "pods/exec", of an API group.
 * Source: k8s.io/kubernetes pkg/apis/rbac/v1/evaluation_helpers.go (VerbMatches, APIGroupMatches, ResourceMatches).
 */
export function allows(rule: Rule, verbs: readonly string[], group: string, resource: string): boolean {
  if (verbs.length === 0) return false;
  if (!rule.groups.includes("*") && !rule.groups.includes(group)) return false;
  if (!rule.verbs.includes("*") && !verbs.some((verb) => rule.verbs.includes(verb))) return false;
  return rule.resources.some((one) => resourceMatches(one, resource));
}

function resourceMatches(pattern: string, resource: string): boolean {
  if (pattern === "*" || pattern === resource) return true;
  const subresource = resource.split("/")[1];
  return subresource !== undefined && pattern === `*/${subresource}`;
}
