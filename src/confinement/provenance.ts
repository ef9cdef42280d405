/** Path of a field inside an object: keys and list indexes from the object's root. */
export type FieldPath = readonly (string | number)[];

/** Who or what decided a value. */
export type ProvenanceKind =
  | "manifest"
  | "image"
  | "namespace"
  | "api-default"
  | "kubelet-default"
  | "runtime-default"
  | "engine-default"
  | "admission"
  | "node"
  | "kernel"
  | "assumption"
  | "observation";

/** Where a value came from. Findings, fixes and explanations are read off it. */
export interface Provenance {
  readonly kind: ProvenanceKind;
  /** For `manifest`: the field, from the root of the workload's object. Also set when the field is absent there and could be set. */
  readonly path?: FieldPath;
  /** For a field of another object of the input: which one, as `Kind/namespace/name`. */
  readonly object?: string;
  /** One short clause for people, e.g. "unset; containerd gives its 14 default capabilities". */
  readonly words: string;
  /** Citation of the fact used, e.g. "containerd@v2.2.7 pkg/oci/spec.go". */
  readonly source?: string;
}

/** A value with where it came from. The last provenance is the one that decided. */
export interface Stated<T> {
  readonly value: T;
  readonly because: readonly Provenance[];
}
