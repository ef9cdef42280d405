import { kindTable, newestMinor, oldestMinor, setTable, typeTable } from "./tables.generated.ts";
import { parseShape } from "./shape.ts";
import type { Shape } from "./shape.ts";

/** One field of a type over a span of minor versions (both ends included). A field whose type changed has several. */
export interface Field {
  readonly name: string;
  readonly shape: Shape;
  readonly since: number;
  readonly last: number;
}

/** The minor version ("1.34" -> 34) that the tables are asked for: the nearest one they know, the newest for a text that is no version. */
export function minorOf(kubernetes: string): number {
  const minor = Number(/^v?1\.(\d+)/.exec(kubernetes)?.[1] ?? newestMinor);
  return Math.min(Math.max(minor, oldestMinor), newestMinor);
}

/** Whether the tables hold the fields of this minor version, rather than those of the nearest they know. */
export function knowsMinor(kubernetes: string): boolean {
  return /^v?1\.(\d+)/.exec(kubernetes)?.[1] === String(minorOf(kubernetes));
}

/** The fields of a type by name, over all versions. Undefined for a type that the tables do not hold. */
export function fieldsOf(type: string): ReadonlyMap<string, readonly Field[]> | undefined {
  const known = read.get(type);
  if (known !== undefined) return known;
  const text = typeTable[type];
  if (text === undefined) return undefined;
  const fields = readFields(text);
  read.set(type, fields);
  return fields;
}

/** The fields that one version has, in the API's own order. */
export function fieldsAt(type: string, minor: number): readonly Field[] {
  const key = `${minor} ${type}`;
  const known = readAt.get(key);
  if (known !== undefined) return known;
  const served = [...(fieldsOf(type)?.values() ?? [])].flat().filter((field) => isServed(field, minor));
  readAt.set(key, served);
  return served;
}

/** The values that a closed set has in one version. */
export function valuesAt(set: string, minor: number): string[] {
  return entriesOf(setTable[set] ?? "")
    .filter((value) => isServed(value, minor))
    .map((value) => value.text);
}

/** Whether one version serves a kind: `unlisted` is a kind that the tables do not hold (a custom resource, another built-in one). */
export function kindStatus(
  apiVersion: string,
  kind: string,
  minor: number,
): "served" | "removed" | "unlisted" {
  const entry = kindTable[`${apiVersion} ${kind}`];
  if (entry !== undefined) return minor < removedIn(entry) ? "served" : "removed";
  return apiVersionsOf(kind).length > 0 && builtInGroup.test(apiVersion) ? "removed" : "unlisted";
}

/** The API versions under which the tables know a kind. */
export function apiVersionsOf(kind: string): string[] {
  return Object.keys(kindTable)
    .filter((key) => key.endsWith(` ${kind}`))
    .map((key) => key.slice(0, key.indexOf(" ")));
}

/** The type of a kind's objects; undefined for a kind that the tables do not hold. */
export function typeOfKind(apiVersion: string, kind: string): string | undefined {
  return kindTable[`${apiVersion} ${kind}`]?.replace(/<.*/, "");
}

const builtInGroup =
  /^(?:v1|(?:apps|batch|extensions|rbac\.authorization\.k8s\.io|networking\.k8s\.io|node\.k8s\.io)\/.*)$/;

const read = new Map<string, ReadonlyMap<string, readonly Field[]>>();
const readAt = new Map<string, readonly Field[]>();

function isServed(span: { readonly since: number; readonly last: number }, minor: number): boolean {
  return span.since <= minor && minor <= span.last;
}

function removedIn(entry: string): number {
  const [, removed] = entry.split("<");
  return removed === undefined ? Infinity : Number(removed);
}

function readFields(text: string): ReadonlyMap<string, readonly Field[]> {
  const fields = new Map<string, Field[]>();
  for (const { text: entry, since, last } of entriesOf(text)) {
    const colon = entry.indexOf(":");
    const name = entry.slice(0, colon);
    const field = { name, shape: parseShape(entry.slice(colon + 1)), since, last };
    fields.set(name, [...(fields.get(name) ?? []), field]);
  }
  return fields;
}

interface Entry {
  readonly text: string;
  readonly since: number;
  readonly last: number;
}

/** Reads `entry`, `entry@since` and `entry@since-last`, separated by spaces. */
function entriesOf(text: string): Entry[] {
  return text === "" ? [] : text.split(" ").map(readEntry);
}

function readEntry(entry: string): Entry {
  const at = entry.indexOf("@");
  if (at < 0) return { text: entry, since: oldestMinor, last: newestMinor };
  const [since, last] = entry.slice(at + 1).split("-");
  return {
    text: entry.slice(0, at),
    since: Number(since),
    last: last === undefined ? newestMinor : Number(last),
  };
}
