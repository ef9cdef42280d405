import type { RunResource } from "../../workload/index.ts";
import type { RunProblem } from "../run-values/problem.ts";
import { problemAt } from "../run-values/problem.ts";
import { resolvePath } from "./files.ts";
import { entryOf, isAbsent, scalarText, type ComposeNode, type MapNode } from "./node.ts";
import { writtenOptions } from "./service/reading.ts";
import { boolean, InvalidValue, record, text } from "./service/values.ts";

const kinds = { volumes: "volume", networks: "network", secrets: "secret", configs: "config" } as const;

/** The volumes, networks, secrets and configs that a project declares by name. */
export function readResources(model: MapNode, problems: RunProblem[]): readonly RunResource[] {
  return (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((section) => {
    const node = model.entries.get(section);
    if (node === undefined || isAbsent(node)) return [];
    if (node.kind !== "map") {
      refuse(node, `${section} is a map`, problems);
      return [];
    }
    return [...node.entries]
      .filter(([name]) => !name.startsWith("x-"))
      .flatMap(([name, declared]) => readChecked(kinds[section], name, declared, problems));
  });
}

function readChecked(
  kind: RunResource["kind"],
  name: string,
  node: ComposeNode,
  problems: RunProblem[],
): readonly RunResource[] {
  try {
    return [readResource(kind, name, node)];
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    refuse(error.node, `${kind} ${name}: ${error.message}`, problems);
    return [];
  }
}

function refuse(node: ComposeNode, message: string, problems: RunProblem[]): void {
  problems.push(problemAt(node.place, { level: "error", code: "invalid-value", message, hint: "" }));
}

function readResource(kind: RunResource["kind"], name: string, node: ComposeNode): RunResource {
  const base = { kind, name, place: node.place };
  if (isAbsent(node)) return base;
  const written = writtenOptions(`${kind}s.${name}`, node, undefined).filter(
    (option) => !/\.x-[^.]*/.test(option.name),
  );
  if (node.kind !== "map") throw new InvalidValue(node, "expected a map");
  const [external, internal, options, file] = ["external", "internal", "driver_opts", "file"].map((key) =>
    node.entries.get(key),
  );
  return {
    ...base,
    ...textFields(node),
    ...(external !== undefined && !isAbsent(external) && { external: isExternal(external) }),
    ...(internal !== undefined && { internal: boolean(internal) }),
    ...(options !== undefined && !isAbsent(options) && { driverOptions: record(options) }),
    ...(file !== undefined && { file: resolvePath(file.folder, text(file)) }),
    written,
  };
}

/** Once `external` was a map with the name in it. */
function isExternal(node: ComposeNode): boolean {
  return node.kind === "map" || boolean(node);
}

function textFields(node: MapNode): Pick<RunResource, "driver" | "environment" | "content" | "engineName"> {
  const [driver, environment, content, named] = ["driver", "environment", "content", "name"].map((key) => {
    const value = node.entries.get(key);
    return value?.kind === "scalar" && value.value !== null ? scalarText(value) : undefined;
  });
  const inner = entryOf(node.entries.get("external"), "name");
  const engineName = named ?? (inner?.kind === "scalar" ? scalarText(inner) : undefined);
  return {
    ...(driver !== undefined && { driver }),
    ...(environment !== undefined && { environment }),
    ...(content !== undefined && { content }),
    ...(engineName !== undefined && { engineName }),
  };
}
