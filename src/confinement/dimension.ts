import type { DimensionGroup, DimensionId } from "./dimension-ids.ts";
import type { Order } from "./verdict.ts";
import type { DimensionValues } from "./values.ts";

/** Who can change a dimension: the manifest, the namespace's objects, the node, or nobody but the choice of engine. */
export type Reach = "pod" | "namespace" | "node" | "engine";

/** One row of the confinement record. */
export interface Dimension<Id extends DimensionId = DimensionId> {
  readonly id: Id;
  /** Title in a few words, as in the matrix and in docs. */
  readonly title: string;
  readonly group: DimensionGroup;
  readonly reach: Reach;
  /** `gate`: decides levels; `context`: told, never decides (DESIGN, words). */
  readonly role: "gate" | "context";
  /** What the kernel or the cluster does with it, in two or three sentences. */
  readonly explanation: string;
  /** Whether `a` is more confined than `b`. A partial order. */
  compare(a: DimensionValues[Id], b: DimensionValues[Id]): Order;
  /** The value in words that a person can use, short enough for a table cell. */
  words(value: DimensionValues[Id]): string;
  /** How to read it from a running process, or why it cannot be read there. */
  readonly observation: string;
  readonly sources: readonly string[];
}

/** Checks the definition's types and freezes it. */
export function defineDimension<Id extends DimensionId>(dimension: Dimension<Id>): Dimension<Id> {
  return Object.freeze(dimension);
}
