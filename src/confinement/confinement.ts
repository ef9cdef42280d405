import type { DimensionId } from "./dimension-ids.ts";
import type { Ask } from "./question.ts";
import type { Stated } from "./provenance.ts";
import type { DimensionValues } from "./values.ts";

/**
 * What the kernel and the cluster let one container do: for every dimension a computation of its value, which asks for the
 * facts that the sources at hand do not hold. Made by an engine of `engines/`; read through `readDimension` and `judge`.
 */
export type Confinement = {
  readonly [Id in DimensionId]: (ask: Ask) => Stated<DimensionValues[Id]>;
};
