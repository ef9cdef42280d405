import { allRules } from "../registry.generated.ts";
import type { Rule } from "../rule.ts";

/** Every check of the Pod Security Standards, as rules. */
export const standardRules: readonly Rule[] = allRules.filter((rule) => rule.standard !== undefined);
