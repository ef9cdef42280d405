import type { Json } from "../json.ts";
import type { ScalarKind } from "./shape.ts";

/**
 * Whether the API's decoder takes a value for a scalar field. It never converts: `"true"` is no boolean and `8080` no string.
 * The value is one that kubectl sends: it writes 1.0 and 1e3 as integers before the server sees them.
 */
export function acceptsScalar(kind: ScalarKind, value: Json): boolean {
  switch (kind) {
    case "anything":
      return true;
    case "boolean":
      return typeof value === "boolean";
    case "string":
      return typeof value === "string";
    case "int32":
      return isInteger(value, 2 ** 31);
    case "int64":
      return isInteger(value, 2 ** 63);
    case "number":
      return typeof value === "number";
    case "quantity":
      return typeof value === "number" || (typeof value === "string" && isQuantity(value));
    case "intOrString":
      return typeof value === "string" || isInteger(value, 2 ** 31);
    case "time":
      return typeof value === "string" && isTime(value);
    case "duration":
      return typeof value === "string" && isDuration(value);
    case "bytes":
      return typeof value === "string" ? isBase64(value) : Array.isArray(value) && value.every(isByte);
  }
}

function isInteger(value: Json, limit: number): boolean {
  return Number.isInteger(value) && (value as number) >= -limit && (value as number) < limit;
}

/** Source: apimachinery@v0.37.2 pkg/api/resource/quantity.go ParseQuantity, suffix.go. Digits may be missing altogether. */
function isQuantity(text: string): boolean {
  const trimmed = text.trim();
  return trimmed !== "" && quantityForm.test(trimmed);
}

const quantityForm = /^[+-]?\d*(?:\.\d*)?(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** RFC 3339 as Go's time.Parse takes it. */
function isTime(text: string): boolean {
  const match = timeForm.exec(text);
  if (match === null) return false;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as NumberParts;
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  );
}

type NumberParts = [number, number, number, number, number, number];

const timeForm = /^(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Source: Go time.ParseDuration. */
function isDuration(text: string): boolean {
  return text === "0" || durationForm.test(text);
}

const durationForm = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;

/** Go's decoder takes a list of small integers for bytes as well. */
function isByte(value: Json): boolean {
  return value === null || (isInteger(value, 256) && (value as number) >= 0);
}

/** Padded base64 of the standard alphabet; line ends are skipped (Go encoding/base64). */
function isBase64(text: string): boolean {
  const packed = text.replace(/[\r\n]/g, "");
  return packed.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(packed);
}
