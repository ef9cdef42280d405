import type { Json, JsonObject } from "../../workload/index.ts";
import { asObject } from "../../workload/index.ts";
import { yamlText } from "../init/yaml-text.ts";

/** What a field does, by its name: one comment line above it. */
const comments: Readonly<Record<string, string>> = {
  automountServiceAccountToken: "No credentials for the Kubernetes API; an engine mounts none either.",
  enableServiceLinks: "No variables with the addresses of every Service.",
  hostUsers: "A user namespace of its own: root in the container is nobody on the node.",
  hostNetwork: "On the node's network, as the source is: no NetworkPolicy holds it.",
  seccompProfile: "Without this no system call is filtered, unless the kubelet was told to.",
  allowPrivilegeEscalation: "Set-id programs such as sudo raise nothing.",
  readOnlyRootFilesystem: "Who breaks in cannot change the program.",
  readinessProbe: "The health check of the source: Services lead here only while it passes.",
  strategy: "The old pod goes before the new one starts: both must not write to one volume.",
};

/** An object of the Kubernetes API as block YAML of two spaces, with comments at the fields that decide about confinement. */
export function commentedYaml(object: JsonObject): string {
  return `${block(object).join("\n")}\n`;
}

function block(object: JsonObject): string[] {
  return Object.entries(object).flatMap(([key, value]) => [
    ...(Object.hasOwn(comments, key) ? [`# ${comments[key] ?? ""}`] : []),
    ...field(key, value),
  ]);
}

function field(key: string, value: Json): string[] {
  const name = keyText(key);
  if (isShort(value)) return [`${name}: ${flow(value)}`];
  if (Array.isArray(value)) return [`${name}:`, ...value.flatMap(item).map((line) => `  ${line}`)];
  if (typeof value === "string")
    return [
      `${name}: ${value.endsWith("\n") ? "|" : "|-"}`,
      ...value
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => (line === "" ? "" : `  ${line}`)),
    ];
  return [`${name}:`, ...block(asObject(value) ?? {}).map((line) => `  ${line}`)];
}

function item(value: Json): string[] {
  if (isShort(value)) return [`- ${flow(value)}`];
  if (typeof value === "string") return [`- ${JSON.stringify(value)}`];
  const lines = Array.isArray(value) ? value.flatMap(item) : block(asObject(value) ?? {});
  return lines.map((line, index) => (index === 0 ? `- ${line}` : line === "" ? "" : `  ${line}`));
}

const longest = 100;

/** Scalars, and lists and maps of scalars that fit into a line and hold nothing to comment. */
function isShort(value: Json): boolean {
  if (typeof value === "string") return !isBlockText(value);
  if (typeof value !== "object" || value === null) return true;
  const members: readonly Json[] = Object.values(value);
  if (members.length === 0) return true;
  if (members.some((one) => typeof one === "string" && isBlockText(one))) return false;
  const isFlat = members.every(
    (one) => typeof one !== "object" || one === null || Object.keys(one).length === 0,
  );
  return (
    isFlat && flow(value).length <= longest && !Object.keys(value).some((key) => Object.hasOwn(comments, key))
  );
}

/** Texts of several lines are written as they are, where YAML gives them back unchanged. */
function isBlockText(text: string): boolean {
  return /\n./.test(text) && !/[^\n\x20-\x7e]| \n|\n\n$|^[ \n]| $/.test(text);
}

function flow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((one: Json) => flow(one)).join(", ")}]`;
  const object = asObject(value);
  if (object !== undefined) {
    const members = Object.entries(object).map(([key, one]) => `${keyText(key)}: ${flow(one)}`);
    return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
  }
  return typeof value === "string" ? flowText(value) : JSON.stringify(value);
}

/** Inside brackets a comma or a colon ends a plain text for some parsers. */
function flowText(text: string): string {
  return /[,:]$|^[-?]/.test(text) ? JSON.stringify(text) : yamlText(text);
}

function keyText(key: string): string {
  return /^[A-Za-z][\w./-]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(key)
    ? key
    : JSON.stringify(key);
}
