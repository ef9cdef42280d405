import { inexpressibleReason } from "./inexpressible.ts";
import type { PolicyTarget } from "./policy-target.ts";
import type { Target } from "./target.ts";
import { generateValidating } from "./vap/generate.ts";

/** Every target that can be made, by the name that --engine takes. */
export const targets: Readonly<Partial<Record<PolicyTarget, Target>>> = {
  vap: {
    title: "ValidatingAdmissionPolicy and its binding",
    cannotHold: inexpressibleReason,
    generate: generateValidating,
  },
};
