import { findsToken } from "../credentials.ts";
import { bareContainer, bareInput, bareSpec } from "./bare-input.ts";
import type { SharedDimensions } from "./shared-dimensions.ts";

/** The service account decides these, and whether its token is mounted, for containers that bring none of their own. */
export const credentialDimensions: SharedDimensions = {
  ids: ["api-token", "api-permissions"],
  byInventory: true,
  keyOf: (input) => {
    if (findsToken(input)) return undefined;
    const { serviceAccountName, automountServiceAccountToken } = input.pod.spec;
    return JSON.stringify([
      input.namespace ?? null,
      serviceAccountName ?? null,
      automountServiceAccountToken ?? null,
    ]);
  },
  bareOf: (input) => {
    const { serviceAccountName, automountServiceAccountToken } = input.pod.spec;
    const spec = bareSpec({ automountServiceAccountToken });
    return bareInput(input, {
      // As it was read: the older name of the field can leave it empty, the newer one cannot.
      spec: serviceAccountName === undefined ? spec : { ...spec, serviceAccountName },
      containers: [bareContainer()],
    });
  },
};
