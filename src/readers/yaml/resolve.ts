/**
 * What plain scalars mean: the rules of go-yaml 2 (resolve.go in go.yaml.in/yaml/v2 v2.4.4) and of the way
 * sigs.k8s.io/yaml turns its values into JSON. Both the fast and the exact reader ask here.
 */

/** The type that a plain scalar has, as far as keys and tags need it. */
export type ScalarType = "string" | "null" | "boolean" | "integer" | "float" | "large-integer";

export interface Resolved {
  readonly type: ScalarType;
  readonly value: null | boolean | number | string;
}

const words: ReadonlyMap<string, null | boolean | number> = new Map<string, null | boolean | number>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map(
    (word) => [word, true] as const,
  ),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map(
    (word) => [word, false] as const,
  ),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Infinity] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, -Infinity] as const),
]);

/** Length of the longest word that is not a string. */
const longestWord = 5;

/** True for a word that is no string, such as `true`, `no` or `null`. */
export function isWord(text: string): boolean {
  return text.length <= longestWord && words.has(text);
}

/** True for the booleans that only YAML 1.1 knows: kustomize (go-yaml 3) and YAML 1.2 read them as strings. */
export function isAmbiguousBoolean(text: string): boolean {
  return typeof words.get(text) === "boolean" && !/^(?:true|false)$/i.test(text);
}

const string = (value: string): Resolved => ({ type: "string", value });

/** Resolves a plain scalar of any text. */
export function resolvePlain(text: string): Resolved {
  const word = text.length <= longestWord ? words.get(text) : undefined;
  if (word !== undefined)
    return { type: word === null ? "null" : typeof word === "number" ? "float" : "boolean", value: word };
  return resolveNumber(text);
}

/** Resolves a text that starts with a digit, a sign or a dot; every other text is a string. */
export function resolveNumber(text: string): Resolved {
  const first = text.charCodeAt(0);
  if (first === 0x2e) return /^\.\d+(?:[eE][-+]?\d+)?$/.test(text) ? resolveFloat(text, text) : string(text);
  if (first !== 0x2b && first !== 0x2d && !(first >= 0x30 && first <= 0x39)) return string(text);
  if (!numberCharacters.test(text)) return string(text);
  const plain = text.includes("_") ? text.replaceAll("_", "") : text;
  return resolveInteger(plain) ?? resolveDecimal(plain, text) ?? resolveOddBinary(plain) ?? string(text);
}

/** Only these can make a number in any of the forms below: a quick no for versions, quantities, dates and addresses. */
const numberCharacters = /^[-+.\d_a-fA-FxXoO]+$/;

const decimal = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

function resolveDecimal(plain: string, text: string): Resolved | undefined {
  return decimal.test(plain) ? resolveFloat(plain, text) : undefined;
}

/** Go's ParseFloat refuses what overflows, and the scalar stays a string. */
function resolveFloat(plain: string, text: string): Resolved {
  const value = Number(plain);
  return Number.isFinite(value) ? { type: "float", value } : string(text);
}

const integerForms: readonly { readonly form: RegExp; readonly base: number }[] = [
  { form: /^([-+]?)0[xX]([\da-fA-F]+)$/, base: 16 },
  { form: /^([-+]?)0[oO]([0-7]+)$/, base: 8 },
  { form: /^([-+]?)0[bB]([01]+)$/, base: 2 },
  { form: /^([-+]?)0([0-7]+)$/, base: 8 },
  { form: /^([-+]?)(0|[1-9]\d*)$/, base: 10 },
];

/** Go's ParseInt(text, 0, 64), then ParseUint for what is too large; undefined when neither takes it. */
function resolveInteger(plain: string): Resolved | undefined {
  for (const { form, base } of integerForms) {
    const match = form.exec(plain);
    if (match !== null) return integerOf(match[1] ?? "", match[2] ?? "", base);
  }
  return undefined;
}

const prefixes: ReadonlyMap<number, string> = new Map([
  [2, "0b"],
  [8, "0o"],
  [10, ""],
  [16, "0x"],
]);

function integerOf(sign: string, digits: string, base: number): Resolved | undefined {
  if (base === 10 && digits.length <= 15)
    return { type: "integer", value: sign === "-" ? 0 - Number(digits) : Number(digits) };
  const magnitude = BigInt(`${prefixes.get(base) ?? ""}${digits}`);
  const signed = sign === "-" ? -magnitude : magnitude;
  if (signed >= -(2n ** 63n) && signed < 2n ** 63n) return { type: "integer", value: Number(signed) };
  // ParseUint takes no sign.
  return sign === "" && signed < 2n ** 64n ? { type: "large-integer", value: Number(signed) } : undefined;
}

/** What ParseInt refuses with base 0 and go-yaml tries again with base 2: only an inner sign is left, as in `0b-1`. */
function resolveOddBinary(plain: string): Resolved | undefined {
  const match = /^0b([-+])([01]+)$/.exec(plain);
  return match === null ? undefined : integerOf(match[1] ?? "", match[2] ?? "", 2);
}

/** True for numbers that other parsers read as another number or as a string. */
export function isAmbiguousNumber(text: string): boolean {
  return text.includes("_") || /^[-+]?0[\doObB]/.test(text) || /^[-+]0[xX]/.test(text);
}

/** The JSON key of a plain key, as sigs.k8s.io/yaml makes it; undefined where it refuses the key. */
export function keyOf(resolved: Resolved, text: string): string | undefined {
  switch (resolved.type) {
    case "string":
      return text;
    case "boolean":
      return resolved.value === true ? "true" : "false";
    case "integer":
      return integerKey(resolved, text);
    case "float":
      return floatKey(resolved.value as number);
    case "null":
    case "large-integer":
      return undefined;
  }
}

/** Integers of more than 15 digits are printed from the text: a double would lose digits. */
function integerKey(resolved: Resolved, text: string): string {
  const value = resolved.value as number;
  if (Number.isSafeInteger(value)) return String(value === 0 ? 0 : value);
  return String(exactInteger(text.replaceAll("_", "")));
}

function exactInteger(plain: string): bigint {
  for (const { form, base } of integerForms) {
    const match = form.exec(plain);
    if (match === null) continue;
    const magnitude = BigInt(`${prefixes.get(base) ?? ""}${match[2] ?? ""}`);
    return match[1] === "-" ? -magnitude : magnitude;
  }
  return 0n;
}

/** Go's FormatFloat(value, 'g', -1, 32): the shortest digits that give the same 32-bit float. */
function floatKey(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) return rounded > 0 ? ".inf" : "-.inf";
  if (rounded === 0) return Object.is(rounded, -0) ? "-0" : "0";
  const [mantissa = "", exponentText = "0"] = shortestFloat32(rounded).split("e");
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "").replace(/0+$/, "") || "0";
  return sign + (exponent < -4 || exponent >= 6 ? scientific(digits, exponent) : fixed(digits, exponent));
}

function shortestFloat32(value: number): string {
  for (let precision = 0; precision < 9; precision++) {
    const text = value.toExponential(precision);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential(9);
}

function scientific(digits: string, exponent: number): string {
  const magnitude = String(Math.abs(exponent)).padStart(2, "0");
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  return `${digits.charAt(0)}${fraction}e${exponent < 0 ? "-" : "+"}${magnitude}`;
}

function fixed(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.padEnd(exponent + 1, "0");
  const fraction = whole.slice(exponent + 1);
  return fraction === "" ? whole : `${whole.slice(0, exponent + 1)}.${fraction}`;
}
