import type { RunDeclaration, RunEngine, WrittenOption } from "../../../workload/index.ts";
import type { RunProblem, RunProblemCode } from "../../run-values/problem.ts";
import { problemAt } from "../../run-values/problem.ts";
import type { ComposeNode } from "../node.ts";
import { scalarText } from "../node.ts";

/** A service being read: what its keys are read with, and where they put what is to be said. */
export class ServiceReading {
  readonly engine: RunEngine;
  readonly readFile: (path: string) => string | undefined;
  readonly environment: ReadonlyMap<string, string>;
  readonly notUnderstood: WrittenOption[] = [];
  readonly problems: RunProblem[];
  /** "services.db". */
  readonly path: string;
  /** The key that is being read. */
  key = "";

  constructor(
    path: string,
    surroundings: Pick<ServiceReading, "engine" | "readFile" | "environment" | "problems">,
  ) {
    this.path = path;
    this.engine = surroundings.engine;
    this.readFile = surroundings.readFile;
    this.environment = surroundings.environment;
    this.problems = surroundings.problems;
  }

  /** An option that has no field here, or whose value could not be read: a judgement may depend on it. */
  leave(node: ComposeNode, value = valueText(node), field?: keyof RunDeclaration): void {
    this.notUnderstood.push({
      name: `${this.path}.${this.key}`,
      value,
      ...(field !== undefined && { field }),
      place: node.place,
    });
  }

  warn(node: ComposeNode, code: RunProblemCode, message: string): void {
    this.problems.push(
      problemAt(node.place, { level: "warning", code, message: this.#told(message), hint: "" }),
    );
  }

  refuse(node: ComposeNode, code: RunProblemCode, message: string, hint = ""): void {
    this.problems.push(problemAt(node.place, { level: "error", code, message: this.#told(message), hint }));
  }

  #told(message: string): string {
    return `${this.path}${this.key === "" ? "" : `.${this.key}`}: ${message}`;
  }
}

/** A value in one line, as YAML's flow style writes it. */
export function valueText(node: ComposeNode): string {
  if (node.kind === "scalar") return scalarText(node);
  if (node.kind === "list") return `[${node.items.map(valueText).join(", ")}]`;
  return `{${[...node.entries].map(([key, value]) => `${key}: ${valueText(value)}`).join(", ")}}`;
}

/** The options that a key stands for: one for each item of a list, with dotted names below a map. */
export function writtenOptions(
  name: string,
  node: ComposeNode,
  field: keyof RunDeclaration | undefined,
): readonly WrittenOption[] {
  if (node.kind === "list" && node.items.length > 0)
    return node.items.map((item) => writtenOption(name, item, field));
  if (node.kind === "map" && node.entries.size > 0)
    return [...node.entries].flatMap(([key, value]) => writtenOptions(`${name}.${key}`, value, field));
  return [writtenOption(name, node, field)];
}

function writtenOption(
  name: string,
  node: ComposeNode,
  field: keyof RunDeclaration | undefined,
): WrittenOption {
  return { name, value: valueText(node), ...(field !== undefined && { field }), place: node.place };
}
