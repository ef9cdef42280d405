import type { RunDeclaration, WrittenOption } from "../../../workload/index.ts";
import { entryOf, isAbsent, isOpen, type ComposeNode, type MapNode } from "../node.ts";
import { combineFields, type Fields } from "./fields.ts";
import { serviceKeys } from "./keys.ts";
import { lastOfEach } from "./environment.ts";
import { ServiceReading, writtenOptions } from "./reading.ts";
import { quotaMillicores } from "./security.ts";
import { uniqueItems } from "./unique.ts";
import { InvalidValue } from "./values.ts";

/** One service as a declaration. What it says of a network mode or a limit twice is told, and the value that Compose uses is taken. */
export function readService(
  name: string,
  containerName: string,
  service: MapNode,
  surroundings: Pick<ServiceReading, "engine" | "readFile" | "environment" | "problems">,
): RunDeclaration {
  const reading = new ServiceReading(`services.${name}`, surroundings);
  const fields = readKeys(service, reading);
  reading.key = "";
  checkTogether(service, reading);
  return {
    ...fields,
    engine: reading.engine,
    format: "compose",
    place: service.place,
    name,
    containerName: fields.containerName ?? containerName,
    written: writtenKeys(service, reading.path),
    notUnderstood: reading.notUnderstood,
  };
}

function writtenKeys(service: MapNode, path: string): readonly WrittenOption[] {
  return [...service.entries]
    .filter(([name]) => !name.startsWith("x-"))
    .flatMap(([name, node]) =>
      writtenOptions(`${path}.${name}`, uniqueItems(name, node), serviceKeys[name]?.field),
    );
}

function readKeys(service: MapNode, reading: ServiceReading): Fields {
  const quota = quotaMillicores(service.entries.get("cpu_quota"), service.entries.get("cpu_period"));
  let fields: Fields = quota === undefined ? {} : { cpus: quota };
  // `env_file` is below `environment`, `deploy` above the older keys of the same meaning.
  for (const [name, node] of [...service.entries].sort(([one], [other]) => rankOf(one) - rankOf(other)))
    if (!name.startsWith("x-")) fields = combineFields(fields, readKey(name, node, reading));
  const { environment } = fields;
  return environment === undefined ? fields : { ...fields, environment: lastOfEach(environment) };
}

function rankOf(name: string): number {
  if (name === "env_file" || name === "label_file") return 0;
  return name === "deploy" ? 2 : 1;
}

function readKey(name: string, written: ComposeNode, reading: ServiceReading): Fields {
  reading.key = name;
  const known = serviceKeys[name];
  const node = uniqueItems(name, written);
  if (known === undefined) {
    reading.refuse(node, "unknown-option", "Compose knows no such key", "a key of your own begins with x-");
    reading.leave(node);
    return {};
  }
  if (isAbsent(node) && name !== "command" && name !== "entrypoint") return {};
  try {
    const fields = withoutUndefined(known.read(node, reading));
    if (isOpen(node)) reading.leave(node, undefined, known.field);
    return fields;
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    reading.refuse(error.node, "invalid-value", error.message);
    reading.leave(node, undefined, known.field);
    return {};
  }
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function checkTogether(service: MapNode, reading: ServiceReading): void {
  const { entries } = service;
  if (entries.has("network_mode") && entries.has("networks"))
    reading.refuse(service, "invalid-value", "network_mode and networks exclude each other");
  if (!entries.has("image") && !entries.has("build") && !entries.has("provider"))
    reading.refuse(service, "invalid-value", "a service needs an image or a build");
  if (
    entries.has("mem_limit") &&
    entryOf(entryOf(entryOf(entries.get("deploy"), "resources"), "limits"), "memory") !== undefined
  )
    reading.warn(
      service,
      "doubtful",
      "mem_limit and deploy.resources.limits.memory both stand: that of deploy is taken",
    );
}
