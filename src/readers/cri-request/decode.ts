import { asList, asObject, type Json, type JsonObject } from "../../workload/index.ts";
import { fieldsOf, type FieldKind, type MessageName } from "./messages.ts";

/** What is wrong at a path of a file, and whether crictl refuses it for that. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly level: "error" | "warning";
  readonly message: string;
  readonly hint: string;
}

/** A message with its fields by their own names and enumerations by name; absent stays absent. */
export function decodeMessage(
  name: MessageName,
  value: JsonObject,
  path: Fault["path"],
  faults: Fault[],
): JsonObject {
  const fields = fieldsOf(name);
  const entries: [string, Json][] = [];
  for (const [written, content] of Object.entries(value)) {
    const at = [...path, written];
    const field = fieldNamed(fields, written);
    if (field === undefined) faults.push(unknownName(fields, written, at));
    else if (content !== null && content !== undefined) {
      const decoded = decodeField(fields[field] as FieldKind, content, at, faults);
      if (decoded !== undefined) entries.push([field, decoded]);
    }
  }
  return Object.fromEntries(entries);
}

/** encoding/json takes the exact name, else one of another case. */
function fieldNamed(fields: Readonly<Record<string, FieldKind>>, written: string): string | undefined {
  if (Object.hasOwn(fields, written)) return written;
  return Object.keys(fields).find((name) => name.toLowerCase() === written.toLowerCase());
}

/**
 * A name in the spelling of other programs is an error: crictl would leave it out, they would heed it, so what it does is not known. Any
 * other name nobody knows.
 */
function unknownName(
  fields: Readonly<Record<string, FieldKind>>,
  written: string,
  path: Fault["path"],
): Fault {
  const snake = written.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const meant = fieldNamed(fields, snake);
  if (meant === undefined)
    return { path, level: "warning", message: `crictl knows no ${written} here and leaves it out`, hint: "" };
  return {
    path,
    level: "error",
    message: `crictl leaves out ${written} without a word: the name is ${meant}`,
    hint: `write ${meant}; enumerations are numbers then`,
  };
}

function decodeField(kind: FieldKind, value: Json, path: Fault["path"], faults: Fault[]): Json | undefined {
  if (kind === "any") return value;
  if (kind === "text") return typeof value === "string" ? value : refuse("a text", path, faults);
  if (kind === "switch") return typeof value === "boolean" ? value : refuse("true or false", path, faults);
  if (kind === "integer") return Number.isInteger(value) ? value : refuse("a whole number", path, faults);
  if (kind === "texts-by-name") return decodeMap(value, path, faults);
  if ("names" in kind) {
    const name = typeof value === "number" ? kind.names[value] : undefined;
    const known = kind.names.map((one, number) => `${number} (${one})`).join(", ");
    return name ?? refuse(`one of the numbers ${known}`, path, faults);
  }
  if ("one" in kind) {
    const fields = asObject(value);
    return fields === undefined
      ? refuse(`a map: ${Object.keys(fieldsOf(kind.one)).join(", ")}`, path, faults)
      : decodeMessage(kind.one, fields, path, faults);
  }
  if (!Array.isArray(value)) return refuse("a list", path, faults);
  const item: FieldKind = kind.list === "text" || kind.list === "integer" ? kind.list : { one: kind.list };
  return asList(value).flatMap((entry, index) => decodeField(item, entry, [...path, index], faults) ?? []);
}

function decodeMap(value: Json, path: Fault["path"], faults: Fault[]): Json | undefined {
  const entries = asObject(value);
  if (entries === undefined) return refuse("a map of texts", path, faults);
  for (const [name, text] of Object.entries(entries))
    if (typeof text !== "string") refuse("a text", [...path, name], faults);
  return value;
}

/** The absent value, with the fault told. */
function refuse(wanted: string, path: Fault["path"], faults: Fault[]): Json | undefined {
  const message = `${path.filter((step) => typeof step === "string").join(".")} must be ${wanted}`;
  faults.push({ path, level: "error", message, hint: "crictl refuses the file as it is" });
  return undefined;
}
