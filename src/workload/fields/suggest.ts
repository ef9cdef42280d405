import type { FieldPath } from "../../confinement/index.ts";
import type { Json } from "../json.ts";
import { fieldsAt } from "./field-table.ts";
import type { Field } from "./field-table.ts";
import { formatPath } from "./problem.ts";
import type { Shape } from "./shape.ts";

/** An object on the way from the root to the field in question, with its type. */
export interface Level {
  readonly type: string;
  readonly path: FieldPath;
}

/** The field of this type that was probably meant by a name that it does not have. */
export function similarField(type: string, name: string, minor: number): string | undefined {
  const names = fieldsAt(type, minor).map((field) => field.name);
  const folded = fold(name);
  return names.find((candidate) => fold(candidate) === folded) ?? nearest(name, names);
}

/** Whether two names differ only in case, `-` and `_`. */
export function isSameButForCase(a: string, b: string): boolean {
  return fold(a) === fold(b);
}

/** The value of a closed set that was probably meant. */
export function similarValue(value: string, values: readonly string[]): string | undefined {
  return values.find((candidate) => isSameButForCase(candidate, value)) ?? nearest(value, values);
}

/**
 * Where near the field the API has one of this name that takes such a value: in the objects around it and in what they hold, nearest
 * first. Names that half the API uses (`name`, `path`, ...) say nothing and give no place.
 */
export function placesFor(levels: readonly Level[], name: string, value: Json, minor: number): string[] {
  if (commonNames.has(name)) return [];
  const folded = fold(name);
  let best: string[] = [];
  let bestCost = farthest + 1;
  for (let up = 0; up < levels.length; up++) {
    const level = levels[levels.length - 1 - up];
    if (level === undefined || up >= bestCost) break;
    const found = descend(level, folded, value, minor, bestCost - 1 - up);
    if (found === undefined) continue;
    best = found.places;
    bestCost = up + found.depth;
  }
  return best.sort(containersFirst).slice(0, 3);
}

/** How many steps up and down a place may be away: from a CronJob's spec to its containers' securityContext. */
const farthest = 6;

const commonNames: ReadonlySet<string> = new Set(
  "name kind apiVersion type path key value values operator user items metadata spec status labels message reason mode ip".split(
    " ",
  ),
);

interface Found {
  readonly depth: number;
  readonly places: string[];
}

function descend(start: Level, folded: string, value: Json, minor: number, limit: number): Found | undefined {
  const seen = new Set([start.type]);
  let layer: { type: string; place: string }[] = [{ type: start.type, place: formatPath(start.path) }];
  for (let depth = 0; depth <= limit && layer.length > 0; depth++) {
    const places: string[] = [];
    const next: typeof layer = [];
    for (const { type, place } of layer) {
      for (const field of fieldsAt(type, minor)) {
        if (place === "" && field.name === "status") continue;
        if (isMatch(field, folded, value)) places.push(join(place, field.name));
        const below = structBelow(field, place);
        // A type met twice at one depth (containers, initContainers) is another place; met deeper it is recursion.
        if (below !== undefined && !seen.has(below.type)) next.push(below);
      }
    }
    if (places.length > 0) return { depth, places };
    for (const { type } of next) seen.add(type);
    layer = next;
  }
  return undefined;
}

/** Folding never makes a name longer, and takes longer than all the rest. */
function isMatch({ name, shape }: Field, folded: string, value: Json): boolean {
  return name.length >= folded.length && takesSuchValue(shape, value) && fold(name) === folded;
}

function takesSuchValue(shape: Shape, value: Json): boolean {
  if (value === null || (shape.kind === "scalar" && shape.scalar === "anything")) return true;
  if (Array.isArray(value)) return shape.kind === "list";
  if (typeof value === "object") return shape.kind === "struct" || shape.kind === "map";
  return shape.kind !== "list" && shape.kind !== "struct" && shape.kind !== "map";
}

function structBelow({ name, shape }: Field, place: string): { type: string; place: string } | undefined {
  let inner = shape;
  let lists = "";
  for (; inner.kind === "list"; inner = inner.of) lists += "[]";
  return inner.kind === "struct" ? { type: inner.type, place: join(place, name) + lists } : undefined;
}

function join(place: string, name: string): string {
  return place === "" ? name : `${place}.${name}`;
}

function containersFirst(a: string, b: string): number {
  return Number(isOfContainers(b)) - Number(isOfContainers(a));
}

function isOfContainers(place: string): boolean {
  return /(?:^|\.)containers\[/.test(place);
}

function fold(name: string): string {
  return name.replace(/[-_\s]/g, "").toLowerCase();
}

function nearest(name: string, names: readonly string[]): string | undefined {
  const limit = Math.min(3, Math.floor(name.length / 4));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Insertions, deletions and substitutions from one text to the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + Number(a[row - 1] !== b[column - 1]);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
