import { coreTags, isResolvedByText, type ScalarNode } from "./node.ts";
import { ReadFailure } from "./problem.ts";
import { resolvePlain, type Resolved } from "./resolve.ts";

/** What a scalar means, its tag and quotes considered (go-yaml 2: decode.go `scalar`, resolve.go `resolve`). Throws ReadFailure. */
export function resolveScalar(node: ScalarNode): Resolved {
  const tag = node.tag?.name;
  if (tag === undefined) return isResolvedByText(node) ? resolvePlain(node.text) : stringOf(node.text);
  const read = taggedReaders.get(tag);
  return read === undefined ? stringOf(node.text) : read(node);
}

const stringOf = (value: string): Resolved => ({ type: "string", value });

/** Every other tag makes a string of its scalar. */
const taggedReaders: ReadonlyMap<string, (node: ScalarNode) => Resolved> = new Map([
  [coreTags.string, (node: ScalarNode) => stringOf(node.text)],
  [coreTags.binary, (node: ScalarNode) => stringOf(decodeBase64(node))],
  [coreTags.null, (node: ScalarNode) => expectType(node, ["null"])],
  [coreTags.boolean, (node: ScalarNode) => expectType(node, ["boolean"])],
  [coreTags.integer, (node: ScalarNode) => expectType(node, ["integer", "large-integer"])],
  [coreTags.float, (node: ScalarNode) => asFloat(expectType(node, ["float", "integer"]))],
  [coreTags.timestamp, readTimestamp],
]);

function asFloat(resolved: Resolved): Resolved {
  return { type: "float", value: resolved.value };
}

function expectType(node: ScalarNode, types: readonly Resolved["type"][]): Resolved {
  const resolved = resolvePlain(node.text);
  return types.includes(resolved.type) ? resolved : refuse(node);
}

function refuse(node: ScalarNode): never {
  const name = node.tag?.name.replace("tag:yaml.org,2002:", "!!") ?? "";
  throw new ReadFailure("invalid-tag-value", `the value does not fit its tag ${name}`, node.start);
}

const timestamp =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d)))| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?)?$/;

/** A timestamp stays a string; with the tag `!!timestamp` it must be one (Go's time.Parse with go-yaml's four layouts). */
function readTimestamp(node: ScalarNode): Resolved {
  const match = timestamp.exec(node.text);
  if (match === null) return refuse(node);
  const [year = 0, month = 0, day = 0, ...rest] = match.slice(1).map((part) => Number(part ?? 0));
  const [
    hour = 0,
    minute = 0,
    second = 0,
    zoneHour = 0,
    zoneMinute = 0,
    hour2 = 0,
    minute2 = 0,
    second2 = 0,
  ] = rest;
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  const isTime =
    hour + hour2 < 24 && minute + minute2 < 60 && second + second2 < 60 && zoneHour <= 24 && zoneMinute < 60;
  return isDate && isTime ? stringOf(node.text) : refuse(node);
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Standard base64 with padding, line breaks ignored; bytes that are no UTF-8 become U+FFFD, as in Go's JSON. */
function decodeBase64(node: ScalarNode): string {
  const text = node.text.replace(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return refuse(node);
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const character of text.replace(/=+$/, "")) {
    bits = ((bits << 6) | alphabet.indexOf(character)) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return decodeUtf8(bytes);
}

function decodeUtf8(bytes: readonly number[]): string {
  let text = "";
  for (let index = 0; index < bytes.length;) {
    const length = utf8Length(bytes, index);
    text += length === 0 ? "\ufffd" : String.fromCodePoint(codePointAt(bytes, index, length));
    index += Math.max(length, 1);
  }
  return text;
}

/** Length of the well-formed sequence at `index`, 0 when there is none (RFC 3629). */
function utf8Length(bytes: readonly number[], index: number): number {
  const first = bytes[index] ?? 0;
  if (first < 0x80) return 1;
  const length = first >> 5 === 6 ? 2 : first >> 4 === 14 ? 3 : first >> 3 === 30 ? 4 : 0;
  for (let offset = 1; offset < length; offset++) {
    if ((bytes[index + offset] ?? 0) >> 6 !== 2) return 0;
  }
  if (length === 0) return 0;
  const code = codePointAt(bytes, index, length);
  const smallest = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  return code < smallest || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? 0 : length;
}

function codePointAt(bytes: readonly number[], index: number, length: number): number {
  const first = bytes[index] ?? 0;
  let code = length === 1 ? first : first & (0x7f >> length);
  for (let offset = 1; offset < length; offset++) code = code * 64 + ((bytes[index + offset] ?? 0) & 0x3f);
  return code;
}
