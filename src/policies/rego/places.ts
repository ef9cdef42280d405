import type { Condition } from "../condition/condition.ts";
import { and, negate } from "../condition/condition.ts";
import type { MemberNames, Names, Places } from "../condition/places.ts";
import { annotationKey, containerName, listMember } from "../condition/places.ts";
import type { Body } from "./expression.ts";
import { bodiesOf, listIn, literalIn, nameIn } from "./expression.ts";

export interface PlacesSettings {
  readonly names: Names;
  /** What has to hold for a container (an expression, `""` for the pod) that no waiver covers; undefined without waivers. */
  readonly unwaived?: (container: string) => string;
}

/** The places as rules of Rego that end with the list of texts `name`. */
export function placesInRego(name: string, places: Places, settings: PlacesSettings): readonly string[] {
  const leaves = leavesOf(places, []);
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return leafRules(name, only, settings);
  const parts = leaves.map((_, index) => `${name}_${index + 1}`);
  return [
    ...leaves.flatMap((leaf, index) => leafRules(parts[index] ?? "", leaf, settings)),
    comprehension(name, "place", [`place := [${parts.join(", ")}][_][_]`]),
  ];
}

/** The names of the members of a list that pass, as rules that end with the list `name`. */
export function memberNamesInRego(name: string, { list, member, test }: MemberNames): readonly string[] {
  const { helpers, body } = oneBody(`${name}_has`, [member], bodiesOf(test));
  const named = [`${member} := ${listIn(list)}[_]`, ...body, `name := ${nameIn(member)}`];
  return [...helpers, comprehension(name, "name", named)];
}

type Leaf = Extract<Places, { readonly failing: Condition }>;

/** Every part of the places, each with the conditions of what stands around it. */
function leavesOf(places: Places, around: readonly Condition[]): readonly Leaf[] {
  switch (places.kind) {
    case "none":
      return [];
    case "sum":
      return places.of.flatMap((one) => leavesOf(one, around));
    case "unless":
      return leavesOf(places.places, [...around, negate(places.condition)]);
    case "pod":
    case "containers":
    case "members":
    case "annotations":
      return [{ ...places, failing: and(...around, places.failing) }];
  }
}

function leafRules(name: string, leaf: Leaf, { names, unwaived }: PlacesSettings): readonly string[] {
  const { member, from, waived, place } = shapeOf(leaf, names);
  const { helpers, body } = oneBody(`${name}_fails`, member, bodiesOf(leaf.failing));
  const guard = unwaived === undefined ? [] : [unwaived(waived)];
  return [...helpers, comprehension(name, "place", [...from, ...body, ...guard, `place := ${place}`])];
}

interface Shape {
  /** The variable that the conditions speak of, and where it comes from; none for the pod. */
  readonly member: readonly string[];
  readonly from: readonly string[];
  /** The container that a waiver would have to cover. */
  readonly waived: string;
  /** What is said of the place. */
  readonly place: string;
}

function shapeOf(leaf: Leaf, names: Names): Shape {
  const said = (words: string, of: string): string => `concat("", [${literalIn(words)}, ${of}])`;
  switch (leaf.kind) {
    case "pod":
      return { member: [], from: [], waived: '""', place: literalIn(leaf.field) };
    case "containers":
      return {
        member: [containerName],
        from: [`${containerName} := ${names.containers}[_]`],
        waived: nameIn(containerName),
        place: said(`${leaf.field} of container `, nameIn(containerName)),
      };
    case "members":
      return {
        member: [listMember],
        from: [`${listMember} := ${listIn(leaf.list)}[_]`],
        waived: '""',
        place: said(leaf.what, nameIn(listMember)),
      };
    case "annotations":
      return {
        member: [annotationKey],
        from: [`${names.annotations}[${annotationKey}]`],
        waived: '""',
        place: said("annotation ", annotationKey),
      };
  }
}

/** Alternatives as one body: several become a function, with one definition for each. */
function oneBody(
  name: string,
  parameters: readonly string[],
  bodies: readonly Body[],
): { readonly helpers: readonly string[]; readonly body: Body } {
  const [only = ["false"]] = bodies;
  if (bodies.length <= 1) return { helpers: [], body: only };
  const head = parameters.length === 0 ? name : `${name}(${parameters.join(", ")})`;
  const definition = (body: Body): string => `${head} {\n${indented(body.length === 0 ? ["true"] : body)}}`;
  return { helpers: [bodies.map(definition).join("\n\n")], body: [head] };
}

function comprehension(name: string, term: string, body: Body): string {
  return `${name} := [${term} |\n${indented(body)}]`;
}

function indented(lines: Body): string {
  return lines.map((line) => `  ${line}\n`).join("");
}
