import type { Json } from "../workload/index.ts";
import { asList, asObject, asString } from "../workload/index.ts";

/** Values in double quotes with commas between: `"A", "B"`. */
export function inQuotes(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}

/** The members of a list that are not among the allowed ones. */
export function outside(list: Json | undefined, allowed: readonly string[]): readonly Json[] {
  return asList(list).filter((one) => typeof one !== "string" || !allowed.includes(one));
}

/** The path of a hostPath volume's source. */
export function hostPathOf(source: Json | undefined): string {
  return asString(asObject(source)?.["path"]) ?? "a path";
}

/** A seccomp or AppArmor profile, given as a field or as the value of an old annotation. */
export function profileInWords(profile: Json | undefined): string {
  const object = asObject(profile);
  return object === undefined ? inQuotes([profile]) : (asString(object["type"]) ?? "without a type");
}

/** `"data" is of kind nfs`. */
export function volumeInWords(volume: Json | undefined): string {
  const object = asObject(volume) ?? {};
  const kinds = Object.keys(object).filter((key) => key !== "name");
  return `${inQuotes([object["name"] ?? ""])} is of kind ${kinds.join(", ")}`;
}

/** A value as it stands in the manifest, text without quotes. */
export function plainly(value: Json | undefined): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "not set");
}
