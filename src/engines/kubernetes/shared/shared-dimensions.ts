import type { DimensionId } from "../../../confinement/index.ts";
import type { KubernetesInput } from "../input.ts";

/** The key of containers whose fields decide nothing: `plainInput` stands for them. */
export const plain = "";

/** Dimensions that a small part of the input decides, so that many containers share what is judged of them. */
export interface SharedDimensions {
  readonly ids: readonly DimensionId[];
  /** Whether other objects of the input bear on them: containers of two inventories then share nothing. */
  readonly byInventory: boolean;
  /**
   * Holds all that decides them: equal for inputs of one cluster, and of one inventory where that bears on them, that differ in nothing
   * else. `plain` where a container of which nothing is known has the same; undefined where more may decide than a key can hold.
   */
  readonly keyOf: (input: KubernetesInput) => string | undefined;
  /** A container without all that plays no part in them: what holds for it holds for every one with its key. */
  readonly bareOf: (input: KubernetesInput) => KubernetesInput;
}
