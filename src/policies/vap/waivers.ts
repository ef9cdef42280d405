import type { NamedExpression } from "../cel/compile-rule.ts";
import type { AdmissionWaiver } from "../policy-request.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented } from "../yaml/write-yaml.ts";

/** Where the waivers stand: a namespace of its own, so that who may write ConfigMaps in a tenant's namespace grants nothing. */
export const waiverNamespace = "podseal";
export const waiverConfigMap = "podseal-waivers";

/** What is being judged, as the patterns of waivers see it: "media/web-5d9c-"; a slash and the container's name follow. */
export const workloadVariable: NamedExpression = {
  name: "workload",
  expression: [
    `request.namespace + "/" +`,
    `(has(object.metadata.name) && object.metadata.name != "" ? object.metadata.name`,
    `: has(object.metadata.generateName) ? object.metadata.generateName : "")`,
  ].join("\n"),
};

/** The patterns for one rule, from the ConfigMap. */
export function waiverPatterns(rule: string): string {
  return [
    `has(params.data) && "${rule}" in params.data`,
    `? params.data["${rule}"].split("\\n").filter(line, line != "") : []`,
  ].join("\n");
}

/** The condition under which no pattern covers a container; `container` is a CEL text, "" for the pod. */
export function notWaived(patterns: string, container: string): string {
  return `!${patterns}.exists(line, (variables.workload + "/" + ${container}).matches(line))`;
}

/** The ConfigMap of waivers: for each rule the patterns of "NAMESPACE/NAME/CONTAINER", one a line. */
export function waiverObject(waivers: readonly AdmissionWaiver[]): YamlValue {
  const rules = [...new Set(waivers.map(({ rule }) => rule))].sort();
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: waiverConfigMap, namespace: waiverNamespace },
    data: Object.fromEntries(
      rules.map((rule) => {
        const ofRule = waivers.filter((one) => one.rule === rule);
        return [rule, commented(ofRule.map(waiverWords).join("\n"), ofRule.map(waiverPattern).join("\n"))];
      }),
    ),
  };
}

/** Who granted what to whom, for a comment. */
export function waiverWords({
  namespace,
  name,
  containers,
  reason,
  owner,
  expires,
}: AdmissionWaiver): string {
  const of = containers.length === 0 ? "" : `, containers ${containers.join(", ")}`;
  const by = owner === undefined ? "" : `; owner ${owner}`;
  const until =
    expires === undefined ? "" : `; expires ${expires}, which admission cannot see: take it out then`;
  return `${namespace}/${name}${of}: ${reason.replaceAll("\n", " ")}${by}${until}`;
}

/** Without containers the waiver covers the whole pod. */
export function waiverPattern(waiver: AdmissionWaiver): string {
  const { containers } = waiver;
  const of = containers.length === 0 ? ".*" : `(${containers.map(escaped).join("|")})`;
  return `^${workloadPattern(waiver)}/${of}$`;
}

/** "NAMESPACE/NAME" of what a waiver covers, without anchors. Pods carry the name of their controller and a suffix. */
export function workloadPattern({ namespace, name }: AdmissionWaiver): string {
  return `${globbed(namespace)}/${globbed(name)}(-.*)?`;
}

function globbed(text: string): string {
  return text.split("*").map(escaped).join("[^/]*");
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\*]/g, "\\$&");
}
