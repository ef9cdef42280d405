/** Definitions of custom resources, and what of an object they do not know. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { JsonObject } from "../../src/workload/index.ts";

/** As much of a structural schema as faults are told by. */
interface Schema {
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
}

interface Definition {
  readonly kind: string;
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** The schemas of the served versions in the folder config/crds of a module, by "GROUP/VERSION KIND". */
export function customResources(module: string): ReadonlyMap<string, Schema> {
  const folder = join(module, "config", "crds");
  const definitions = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), "utf8")))
    .map((document) => document.toJS() as Definition | null)
    .filter((one): one is Definition => one?.kind === "CustomResourceDefinition");
  return new Map(
    definitions.flatMap(({ spec }) =>
      spec.versions
        .filter(({ served }) => served)
        .map(({ name, schema }) => [`${spec.group}/${name} ${spec.names.kind}`, schema.openAPIV3Schema]),
    ),
  );
}

/** What a server with these definitions would refuse or drop of an object. */
export function schemaFaults(
  object: JsonObject & { readonly apiVersion: string; readonly kind: string },
  known: ReadonlyMap<string, Schema>,
): string[] {
  const name = `${object.apiVersion} ${object.kind}`;
  const schema = known.get(name);
  return schema === undefined
    ? [`${name} is not served`]
    : faultsIn({ ...object, metadata: {} }, schema, name);
}

function faultsIn(value: unknown, schema: Schema, path: string): string[] {
  if (schema["x-kubernetes-preserve-unknown-fields"] === true) return [];
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return [`${path}: ${JSON.stringify(value)} is none of ${schema.enum.join()}`];
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? [`${path} is a list`]
      : value.flatMap((one, index) => faultsIn(one, items, `${path}[${index}]`));
  }
  if (typeof value === "object" && value !== null)
    return faultsOfFields(value as Readonly<Record<string, unknown>>, schema, path);
  return schema.type === typeof value || (typeof value === "number" && schema.type === "integer")
    ? []
    : [`${path} is a ${typeof value}`];
}

function faultsOfFields(value: Readonly<Record<string, unknown>>, schema: Schema, path: string): string[] {
  const { properties = {}, additionalProperties, required = [] } = schema;
  const rest = typeof additionalProperties === "object" ? additionalProperties : undefined;
  return [
    ...required.filter((key) => !(key in value)).map((key) => `${path}: ${key} is missing`),
    ...Object.entries(value).flatMap(([key, one]) => {
      const field = properties[key] ?? rest;
      if (field === undefined) return additionalProperties === true ? [] : [`${path}: unknown field ${key}`];
      return faultsIn(one, field, `${path}.${key}`);
    }),
  ];
}
