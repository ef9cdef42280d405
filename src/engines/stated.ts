import type { FieldPath, Provenance, ProvenanceKind, Stated } from "../confinement/index.ts";

/** A value with its reasons; the last one decided. */
export function stated<T>(value: T, ...because: readonly Provenance[]): Stated<T> {
  return { value, because };
}

/** A reason that stands in the workload's own object: the field at `path`, also when it is absent there and could be set. */
export function fromManifest(path: FieldPath, words: string, source?: string): Provenance {
  return source === undefined ? { kind: "manifest", path, words } : { kind: "manifest", path, words, source };
}

/** A reason that stands in another object of the input, named `Kind/namespace/name`. */
export function fromObject(object: string, words: string, kind: ProvenanceKind = "namespace"): Provenance {
  return { kind, object, words };
}

/** A reason outside the input: a default, a fact of the image or node, an assumption. Defaults and assumptions cite their source. */
export function because(kind: ProvenanceKind, words: string, source?: string): Provenance {
  return source === undefined ? { kind, words } : { kind, words, source };
}
