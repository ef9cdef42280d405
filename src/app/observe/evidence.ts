import { createHash } from "node:crypto";
import type { ObservationEvidence, ObservationReport } from "../../report/index.ts";

/** SHA-256 in hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The document that can be filed, with a digest over all the rest of it. */
export function evidenceOf(
  report: ObservationReport,
  record: ObservationEvidence["record"],
): ObservationEvidence {
  // What JSON cannot hold is written as text before the digest is taken, so that reading it back gives the same.
  const plain = JSON.parse(
    JSON.stringify({ schemaVersion: 1, kind: "podseal-observation", report, record }, asText),
  ) as Omit<ObservationEvidence, "digest">;
  return { ...plain, digest: { algorithm: "sha256", value: sha256(canonical(plain)) } };
}

export function evidenceText(evidence: ObservationEvidence): string {
  return `${JSON.stringify(evidence, null, 2)}\n`;
}

function asText(_key: string, value: unknown): unknown {
  return value === Infinity ? "Infinity" : value;
}

/** JSON without blanks and with the keys of every object in the order of their UTF-16 code units, as RFC 8785 orders them. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
}
