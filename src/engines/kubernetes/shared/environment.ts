import { isSecret } from "../credentials.ts";
import type { KubernetesInput } from "../input.ts";
import { bareContainer, bareInput, bareSpec } from "./bare-input.ts";
import type { SharedDimensions } from "./shared-dimensions.ts";
import { plain } from "./shared-dimensions.ts";

/** Nothing decides it but the names of the variables that carry a secret, and the Secrets that are taken over as a whole. */
export const environmentDimension: SharedDimensions = {
  ids: ["secret-environment"],
  byInventory: false,
  keyOf: (input) => {
    const { names, sets } = secretsOf(input);
    return names.length === 0 && sets.length === 0 ? plain : JSON.stringify([names, sets]);
  },
  bareOf: (input) => {
    const { names, sets } = secretsOf(input);
    const bare = bareContainer();
    const env = names.map((name) => ({ name, fromSecret: "" }));
    const spec = { ...bare.spec, env, envFrom: sets };
    return bareInput(input, { spec: bareSpec(), containers: [{ ...bare, spec }] });
  },
};

function secretsOf({ container: { spec } }: KubernetesInput) {
  return {
    names: spec.env.filter(isSecret).map(({ name }) => name),
    sets: spec.envFrom.filter(({ secret }) => secret !== undefined),
  };
}
