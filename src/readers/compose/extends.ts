import { posix } from "node:path";
import { problemAt } from "../run-values/problem.ts";
import { buildNodes } from "./build-nodes.ts";
import { interpolate } from "./interpolate.ts";
import { openFile, resolvePath, type Loading } from "./files.ts";
import { mergeNodes } from "./merge.ts";
import { entryOf, scalarText } from "./node.ts";
import type { ComposeNode, MapNode } from "./node.ts";
import type { Lookup } from "./substitute.ts";

export interface Extending extends Loading {
  /** The file whose services are being extended. */
  readonly file: string;
  readonly lookup: Lookup;
}

/** Every service with the service that it `extends` below it (compose-spec 05-services.md, "extends"). */
export function applyExtends(document: MapNode, extending: Extending): MapNode {
  const services = document.entries.get("services");
  if (services?.kind !== "map") return document;
  const names = [...services.entries.keys()];
  const complete = names.map((name) => [name, completed(name, services, extending, [])] as const);
  const entries = new Map(document.entries);
  return { ...document, entries: entries.set("services", { ...services, entries: new Map(complete) }) };
}

function completed(
  name: string,
  services: MapNode,
  extending: Extending,
  chain: readonly string[],
): ComposeNode {
  const service = services.entries.get(name) ?? services;
  const extension = entryOf(service, "extends");
  if (service.kind !== "map" || extension === undefined) return service;
  const own = new Map(service.entries);
  own.delete("extends");
  const base = baseOf(extension, services, extending, [...chain, `${extending.file} ${name}`]);
  const rest: MapNode = { ...service, entries: own };
  return base === undefined
    ? service
    : { ...mergeNodes(base, rest, ["services", name]), place: service.place };
}

/** The service that is extended, its own extensions applied; undefined with a problem when it cannot be had. */
function baseOf(
  extension: ComposeNode,
  services: MapNode,
  extending: Extending,
  chain: readonly string[],
): ComposeNode | undefined {
  const name = textOf(extension.kind === "map" ? extension.entries.get("service") : extension);
  if (name === undefined) {
    tell(extending, extension, "extends needs the name of a service");
    return;
  }
  const file = textOf(entryOf(extension, "file"));
  const other = file === undefined ? { services, extending } : openServices(file, extension, extending);
  if (other === undefined) return undefined;
  if (chain.includes(`${other.extending.file} ${name}`)) {
    tell(extending, extension, `the service ${name} extends itself`);
    return;
  }
  if (!other.services.entries.has(name)) {
    tell(extending, extension, `there is no service ${name} in ${other.extending.file}`);
    return;
  }
  return completed(name, other.services, other.extending, chain);
}

function openServices(
  path: string,
  node: ComposeNode,
  extending: Extending,
): { readonly services: MapNode; readonly extending: Extending } | undefined {
  const file = openFile(resolvePath(node.folder, path), node, extending);
  if (file === undefined) return undefined;
  const documents = buildNodes(file.path, file.text, posix.dirname(file.path), extending.problems);
  const [first] = documents ?? [];
  const services = first === undefined ? undefined : entryOf(interpolate(first, extending), "services");
  if (services?.kind !== "map") {
    tell(extending, node, `${file.path} has no services`);
    return;
  }
  return { services, extending: { ...extending, file: file.path } };
}

function textOf(node: ComposeNode | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null ? scalarText(node) : undefined;
}

function tell({ problems }: Extending, node: ComposeNode, message: string): undefined {
  problems.push(problemAt(node.place, { level: "error", code: "invalid-value", message, hint: "" }));
  return undefined;
}
