import type { RunProblem } from "../run-values/problem.ts";
import { problemAt } from "../run-values/problem.ts";
import type { ComposeNode, ScalarNode } from "./node.ts";
import { substitute, type Lookup } from "./substitute.ts";

export interface Interpolation {
  readonly lookup: Lookup;
  readonly problems: RunProblem[];
  /** Variables that were told already. */
  readonly told: Set<string>;
}

/** Every text below `node` with its variables filled in. Keys are left as they are, as Compose does. */
export function interpolate<T extends ComposeNode>(node: T, interpolation: Interpolation): T;
export function interpolate(node: ComposeNode, interpolation: Interpolation): ComposeNode {
  if (node.kind === "list")
    return { ...node, items: node.items.map((item) => interpolate(item, interpolation)) };
  if (node.kind === "map") {
    const entries = [...node.entries].map(
      ([key, value]) => [key, interpolate(value, interpolation)] as const,
    );
    return { ...node, entries: new Map(entries) };
  }
  return typeof node.value === "string" && node.value.includes("$")
    ? interpolateText(node, node.value, interpolation)
    : node;
}

function interpolateText(node: ScalarNode, value: string, interpolation: Interpolation): ComposeNode {
  const { text, unset, failure } = substitute(value, interpolation.lookup);
  for (const name of unset) tellUnset(node, name, interpolation);
  if (failure === undefined) return { ...node, value: text, text };
  interpolation.problems.push(
    problemAt(node.place, { level: "error", code: "needs-variable", message: failure, hint: "" }),
  );
  return { ...node, open: true };
}

function tellUnset(node: ScalarNode, name: string, { problems, told }: Interpolation): void {
  if (told.has(name)) return;
  told.add(name);
  const message = `the variable ${name} is not set: it is read as an empty text`;
  const hint = `set ${name} in the environment or in .env`;
  problems.push(problemAt(node.place, { level: "warning", code: "needs-variable", message, hint }));
}
