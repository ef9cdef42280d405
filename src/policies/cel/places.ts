import type { Condition } from "../condition/condition.ts";
import type { Dialect } from "../condition/dialect.ts";
import { listAt as listField, presence } from "../condition/fields.ts";
import type { MemberNames, Names, Places } from "../condition/places.ts";
import { annotationKey, containerName, listMember } from "../condition/places.ts";
import { named } from "../condition/value.ts";
import { literal, print, printValue } from "./expression.ts";

/**
 * The places as CEL: a list of texts that name container and field. `unwaived`: the condition under which a container (a CEL text, `""`
 * for the pod) is not let through; it is asked after the rule's own.
 */
export function placesInCel(places: Places, names: Names, unwaived?: (container: string) => string): string {
  const guarded = (failing: Condition, of: string): string => {
    if (unwaived === undefined) return print(failing);
    return failing.kind === "constant" ? unwaived(of) : `${print(failing, 1)} && ${unwaived(of)}`;
  };
  switch (places.kind) {
    case "none":
      return "[]";
    case "pod":
      return `(${guarded(places.failing, '""')} ? [${literal(places.field)}] : [])`;
    case "containers":
      return `${names.containers}\n  .filter(${containerName}, ${guarded(places.failing, `${containerName}.name`)})\n  .map(${containerName}, ${literal(`${places.field} of container `)} + ${containerName}.name)`;
    case "members":
      return `${printValue(places.list)}\n  .filter(${listMember}, ${guarded(places.failing, '""')})\n  .map(${listMember}, ${literal(places.what)} + ${listMember}.name)`;
    case "annotations":
      return `${names.annotations}\n  .filter(${annotationKey}, ${guarded(places.failing, '""')})\n  .map(${annotationKey}, "annotation " + ${annotationKey})`;
    case "sum":
      return places.of
        .map((one) => {
          const text = placesInCel(one, names, unwaived);
          return one.kind === "unless" ? `(${text})` : text;
        })
        .join("\n+ ");
    case "unless":
      return `${print(places.condition, 0)} ? []\n: ${placesInCel(places.places, names, unwaived)}`;
  }
}

/** The names of the members of a list that pass, as CEL. */
export function memberNamesInCel({ list, member, test }: MemberNames): string {
  return `${printValue(list)}.filter(${member}, ${print(test)}).map(${member}, ${member}.name)`;
}

/** A list below an object, a CEL text; empty where it is absent. */
export function listAt(base: string, field: string, dialect: Dialect): string {
  return printValue(listField(named(base), field.split("."), dialect));
}

/** Whether a field is there, below an object that is a CEL text. */
export function presenceAt(base: string, path: readonly string[], dialect: Dialect): string {
  return print(presence(named(base), path, dialect));
}
