import { Environment } from "@marcbachmann/cel-js";
import { registerLists } from "./lists.ts";
import { registerQuantities } from "./quantities.ts";
import { registerSets } from "./sets.ts";
import { registerStrings } from "./strings.ts";

let environment: Environment | undefined;

/**
 * CEL as the API server has it for policies, as far as it is here: the language, optionals, and Kubernetes' functions on strings, lists,
 * sets and quantities. Not here: url, ip and cidr, semver, format, authorizer, two-variable macros and optMap; an expression that calls
 * one cannot be evaluated, which is told as unknown.
 */
export function policyEnvironment(): Environment {
  environment ??= makeEnvironment();
  return environment;
}

function makeEnvironment(): Environment {
  const made = new Environment({
    unlistedVariablesAreDyn: true,
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: {
      maxAstNodes: 1_000_000,
      maxDepth: 500,
      maxListElements: 100_000,
      maxMapEntries: 100_000,
      maxCallArguments: 100,
    },
  });
  registerStrings(made);
  registerLists(made);
  registerSets(made);
  registerQuantities(made);
  return made;
}
