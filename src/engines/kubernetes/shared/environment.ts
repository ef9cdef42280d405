import { carriesSecret } from "../credentials.ts";
import { plainInput } from "./bare-input.ts";
import type { SharedDimensions } from "./shared-dimensions.ts";
import { plain } from "./shared-dimensions.ts";

/** Nothing decides it where no variable carries a secret. */
export const environmentDimension: SharedDimensions = {
  ids: ["secret-environment"],
  byInventory: false,
  keyOf: ({ container }) => (carriesSecret(container.spec) ? undefined : plain),
  bareOf: plainInput,
};
