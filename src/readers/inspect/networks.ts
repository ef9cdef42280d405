import { asObject, asString, type JsonObject } from "../../workload/index.ts";
import { textsOf, type Fields } from "./fields.ts";

/** Modes of one network that is none by name. */
const modes = /^(host|none|container:|ns:|pasta|slirp4netns|private|path:|service:)/;

/** The networks of a record: its mode, or the names of the networks that it was joined to, and its names in them. */
export function networksOf(record: JsonObject): Pick<Fields, "networks" | "networkAliases"> {
  const mode = asString(asObject(record["HostConfig"])?.["NetworkMode"]) ?? "";
  const joined = Object.entries(asObject(asObject(record["NetworkSettings"])?.["Networks"]) ?? {});
  const names = joined.map(([name]) => name);
  const networks = modes.test(mode) || names.length === 0 ? (usualModes.has(mode) ? [] : [mode]) : names;
  const id = (asString(record["Id"]) ?? "").slice(0, 12);
  const aliases = joined
    .flatMap(([, network]) => textsOf(asObject(network)?.["Aliases"]))
    .filter((alias) => alias !== id);
  return {
    ...(networks.length > 0 && { networks }),
    ...(aliases.length > 0 && { networkAliases: [...new Set(aliases)] }),
  };
}

/** They say that the engine chooses. */
const usualModes: ReadonlySet<string> = new Set(["", "default"]);
