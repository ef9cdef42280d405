import { refuse } from "./refusal.ts";

/** How strings are written where there is a choice: as their neighbours are. */
export type Quoting = "plain" | "single" | "double";

/**
 * A scalar on one line that kubectl (go-yaml 2) and every parser of YAML 1.1 and 1.2 read as this value. In a block or a flow
 * collection alike. A string is quoted where any of them could read something else.
 */
export function scalarText(value: null | boolean | number | string, quoting: Quoting): string {
  if (typeof value === "number" && !Number.isFinite(value)) return refuse("JSON has no such number");
  if (typeof value !== "string") return String(value);
  if (quoting === "plain" && isPlainSafe(value)) return value;
  return quoting === "single" && /^[ -~]*$/.test(value)
    ? `'${value.replaceAll("'", "''")}'`
    : doubleQuoted(value);
}

/** Words that some parser takes for a boolean, a null, a number or a merge (YAML 1.1 types, yaml.org/type). */
const words = /^(?:y|yes|n|no|on|off|true|false|null|nan|inf)$/i;

/** Begins with a letter, a `/` or `_`, or is a quantity such as 100m or 1.5Gi. */
const plainWord = /^[A-Za-z_/][\w./@+-]*$/;
const quantity = /^\d+(?:\.\d+)?(?:m|k|[KMGTP]i?|Ei)$/;

/** Whether a string may stand without quotes: a narrow set, within which all parsers agree. */
export function isPlainSafe(text: string): boolean {
  return (plainWord.test(text) && !words.test(text)) || quantity.test(text);
}

/** What numbers, times and dates are made of, in any base, YAML 1.1 and 1.2. */
const numberLike = /^[-+]?\.?\d[-+.:_ \da-fA-FxXoOTZtz]*$|^[-+]?\.(?:inf|nan)$/i;

/** A text that, plain, is perhaps no string to some parser. */
export function mayBeNoString(text: string): boolean {
  return (
    text === "" || text === "~" || text === "=" || text === "<<" || words.test(text) || numberLike.test(text)
  );
}

/** Escapes of JSON, and those characters that YAML 1.1 does not take as they are or breaks lines at. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
