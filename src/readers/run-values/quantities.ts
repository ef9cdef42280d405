import { Refusal } from "./refusal.ts";

const factors: Readonly<Record<string, number>> = {
  "": 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
};

/**
 * Bytes of "512m", "1.5g", "64MiB", "1024": powers of 1024 whatever the spelling, as both engines read them
 * (source: docker/go-units size.go RAMInBytes@v0.5.0).
 */
export function parseBytes(text: string): number | Refusal {
  const found = /^(\d+(?:\.\d+)?) ?([kmgtp]?)(?:i?b)?$/i.exec(text.trim());
  if (found === null) return new Refusal("expected a number with b, k, m, g, t or p, such as 512m");
  const [, digits = "", unit = ""] = found;
  return Math.floor(Number(digits) * (factors[unit.toLowerCase()] ?? 1));
}

/** A limit in bytes: 0 and -1 are no limit (Infinity). */
export function parseByteLimit(text: string): number | Refusal {
  if (text === "-1") return Infinity;
  const bytes = parseBytes(text);
  return bytes === 0 ? Infinity : bytes;
}

const seconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/** Seconds of a duration of Go: "1m30s", "500ms", "0" (source: pkg.go.dev/time#ParseDuration). */
export function parseSeconds(text: string): number | Refusal {
  if (text === "0") return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)];
  const length = parts.reduce((sum, [whole]) => sum + whole.length, 0);
  if (parts.length === 0 || length !== text.length)
    return new Refusal("expected a duration such as 30s or 1m30s");
  const total = parts.reduce((sum, [, digits, unit]) => sum + Number(digits) * (seconds[unit ?? ""] ?? 0), 0);
  return Math.round(total * 1e9) / 1e9;
}

export function parseInteger(text: string): number | Refusal {
  return /^[+-]?\d+$/.test(text) ? Number(text) : new Refusal("expected a whole number");
}

/** A limit counted in whole numbers: 0 and below are no limit (Infinity). */
export function parseCountLimit(text: string): number | Refusal {
  const count = parseInteger(text);
  return typeof count === "number" && count <= 0 ? Infinity : count;
}

/** Millicores of a number of processors: "0.5" is 500. */
export function parseCpus(text: string): number | Refusal {
  if (!/^(\d+(\.\d*)?|\.\d+)$/.test(text)) return new Refusal("expected a number of processors such as 0.5");
  return Math.round(Number(text) * 1000);
}

/** A truth value as Go's strconv.ParseBool reads it. */
export function parseTruth(text: string): boolean | Refusal {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  if (["0", "f", "F", "FALSE", "false", "False"].includes(text)) return false;
  return new Refusal("expected true or false");
}
