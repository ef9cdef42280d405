import type { Platform } from "../../platform/index.ts";
import { dimensionIds } from "../../confinement/index.ts";
import type { ObservationEvidence, ObservationReport } from "../../report/index.ts";
import { canonical, sha256 } from "./evidence.ts";

/** What a check of an evidence file says. */
export interface Verification {
  readonly holds: boolean;
  /** What is wrong, each in a sentence; empty when it holds. */
  readonly problems: readonly string[];
  readonly report?: ObservationReport;
  readonly digest?: string;
}

/** Reads an evidence file and checks its form and its digest. @throws FileError when it cannot be read */
export function verifyEvidence(platform: Platform, file: string): Verification {
  const text = new TextDecoder().decode(platform.readBytes(file));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return failed(["it is no JSON: an evidence file is what podseal observe --evidence writes"]);
  }
  const problems = problemsOf(value);
  if (problems.length > 0) return failed(problems);
  const { digest, ...rest } = value as ObservationEvidence;
  const found = sha256(canonical(rest));
  if (found !== digest.value)
    return failed([
      `the digest is not that of the content: it says ${digest.value}, the content gives ${found}`,
    ]);
  // JSON takes a key twice and keeps the last: what a reader sees in the text must be what was checked.
  if (![JSON.stringify(value, null, 2), JSON.stringify(value)].includes(text.trim()))
    return failed([
      "it is not written as podseal or jq write JSON: a key may stand twice, of which one was checked",
    ]);
  return { holds: true, problems: [], report: rest.report, digest: found };
}

function failed(problems: readonly string[]): Verification {
  return { holds: false, problems };
}

function problemsOf(value: unknown): readonly string[] {
  if (!isObject(value)) return ["it is no object"];
  if (value["kind"] !== "podseal-observation") return ["it is no evidence of podseal observe (kind)"];
  if (value["schemaVersion"] !== 1) return ["its schemaVersion is not 1, the only one that is known"];
  const unknown = Object.keys(value).filter((key) => !parts.includes(key));
  const { digest, report, record } = value;
  const hasDigest =
    isObject(digest) && digest["algorithm"] === "sha256" && /^[0-9a-f]{64}$/.test(String(digest["value"]));
  const hasRecord = isObject(record) && Object.values(record).every(isLines);
  return [
    ...(unknown.length === 0 ? [] : [`it holds what does not belong there: ${unknown.join(", ")}`]),
    ...(hasDigest ? [] : ["it has no sha256 digest"]),
    ...(hasRecord ? [] : ["its record is not lists of lines"]),
    ...(isObject(report) ? reportProblems(report) : ["it holds no report"]),
  ];
}

const parts = ["schemaVersion", "kind", "report", "record", "digest"];

function* reportProblems(report: Readonly<Record<string, unknown>>): Generator<string> {
  if (typeof report["time"] !== "string" || Number.isNaN(Date.parse(report["time"])))
    yield "its report has no time";
  for (const part of ["tool", "target", "host", "summary"])
    if (!isObject(report[part])) yield `its report has no ${part}`;
  const rows = Array.isArray(report["rows"]) ? (report["rows"] as unknown[]) : [];
  const named = rows.map((row) => (isObject(row) ? row["dimension"] : undefined));
  const missing = dimensionIds.filter((id) => !named.includes(id));
  if (missing.length > 0) yield `its report leaves out ${missing.join(", ")}`;
}

function isLines(value: unknown): boolean {
  return Array.isArray(value) && value.every((line) => typeof line === "string");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
