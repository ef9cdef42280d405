import type { FieldPath } from "../../confinement/index.ts";

/** Thrown inside the editor and caught at its door: why a change is not made, and where, if another place than the change's own. */
export class Refusal extends Error {
  readonly path: FieldPath | undefined;

  constructor(reason: string, path?: FieldPath) {
    super(reason);
    this.path = path;
  }
}

export function refuse(reason: string): never {
  throw new Refusal(reason);
}
