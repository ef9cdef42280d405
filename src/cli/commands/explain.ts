import { explainableNames, explainIndex, explainName, renderExplanation } from "../../app/index.ts";
import type { ExplanationFormat } from "../../app/index.ts";
import { exitCodes } from "../exit-codes.ts";
import { write } from "../output.ts";
import { nodePlatform, standardError } from "../../platform/index.ts";
import { makeTerminal } from "../terminal.ts";
import { nearest } from "../nearest.ts";

/** `podseal explain [NAME]`. */
export async function explain(name: string | undefined, options: Record<string, unknown>): Promise<number> {
  const { format = "human" } = options as { format?: ExplanationFormat };
  const explanation = name === undefined ? explainIndex() : explainName(name);
  if (explanation === undefined) {
    const guess = nearest(name ?? "", explainableNames());
    const hint =
      guess === undefined ? 'without a name, "podseal explain" lists all' : `did you mean ${guess}?`;
    void standardError.write(`podseal: nothing is named ${JSON.stringify(name)}; ${hint}\n`);
    return exitCodes.failed;
  }
  await write(nodePlatform, "-", renderExplanation(explanation, format, makeTerminal({ toFile: false })));
  return exitCodes.held;
}
