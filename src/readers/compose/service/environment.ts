import type { RunVariable } from "../../../workload/index.ts";
import { parseEnvironmentFile } from "../environment-file.ts";
import { resolvePath } from "../files.ts";
import type { ComposeNode } from "../node.ts";
import { entryOf } from "../node.ts";
import type { Fields } from "./fields.ts";
import type { ServiceReading } from "./reading.ts";
import { boolean, InvalidValue, pairs, text } from "./values.ts";

/** `environment`: a variable without a value takes that of the caller. */
export function readEnvironment(node: ComposeNode, reading: ServiceReading): Fields {
  const variables = pairs(node).map(({ name, value }): RunVariable => {
    const known = value ?? reading.environment.get(name);
    return known === undefined ? { name } : { name, value: known };
  });
  return { environment: lastOfEach(variables) };
}

/** Of variables with the same name the last one counts, at the place of the first. */
export function lastOfEach(variables: readonly RunVariable[]): readonly RunVariable[] {
  return [...new Map(variables.map((variable) => [variable.name, variable])).values()];
}

/** `env_file`: paths, or maps with `path`, `required` and `format`; a file that can be read gives its variables. */
export function readEnvironmentFiles(node: ComposeNode, reading: ServiceReading): Fields {
  const entries = node.kind === "list" ? node.items : [node];
  const environmentFiles: string[] = [];
  const environment: RunVariable[] = [];
  for (const entry of entries) {
    const path = pathOf(entry);
    environmentFiles.push(path);
    environment.push(...variablesOf(entry, path, reading));
  }
  return { environmentFiles, environment: lastOfEach(environment) };
}

function pathOf(node: ComposeNode): string {
  const path = node.kind === "map" ? node.entries.get("path") : node;
  if (path === undefined) throw new InvalidValue(node, "a path is needed");
  return resolvePath(node.folder, text(path));
}

function variablesOf(node: ComposeNode, path: string, reading: ServiceReading): readonly RunVariable[] {
  const required = entryOf(node, "required");
  const format = entryOf(node, "format");
  const content = reading.readFile(path);
  if (content === undefined) {
    if (required === undefined || boolean(required))
      reading.warn(node, "missing-file", `${path} cannot be read`);
    return [];
  }
  const isRaw = format !== undefined && text(format) === "raw";
  const { variables, refused } = parseEnvironmentFile(
    content,
    (name) => reading.environment.get(name),
    isRaw,
  );
  for (const line of refused) reading.warn(node, "malformed", `line ${line} of ${path} is no assignment`);
  return [...variables].map(([name, value]) => ({ name, value }));
}
