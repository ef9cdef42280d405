import { Refusal } from "./refusal.ts";

/**
 * The fields of one line of comma-separated values, quoted with `"` where a comma belongs to the value: how --mount and Podman's
 * repeated options are read (source: pkg.go.dev/encoding/csv; spf13/pflag string_slice.go@v1.0.9).
 */
export function parseCommaList(text: string): readonly string[] | Refusal {
  if (text === "") return [];
  const fields: string[] = [];
  let position = 0;
  for (;;) {
    const field = text[position] === '"' ? quotedField(text, position) : plainField(text, position);
    if (field instanceof Refusal) return field;
    fields.push(field.value);
    if (field.end >= text.length) return fields;
    position = field.end + 1;
    if (position === text.length) return [...fields, ""];
  }
}

interface Field {
  readonly value: string;
  /** Offset of the comma behind it, or the end of the text. */
  readonly end: number;
}

function plainField(text: string, start: number): Field | Refusal {
  const comma = text.indexOf(",", start);
  const end = comma < 0 ? text.length : comma;
  const value = text.slice(start, end);
  if (value.includes('"')) return new Refusal('a " stands inside a field that is not quoted');
  return { value, end };
}

function quotedField(text: string, start: number): Field | Refusal {
  const found = /"((?:[^"]|"")*)"(?=,|$)/y;
  found.lastIndex = start;
  const match = found.exec(text);
  if (match === null) return new Refusal('a quoted field does not end with "');
  return { value: (match[1] ?? "").replaceAll('""', '"'), end: found.lastIndex };
}
