import {
  asBoolean,
  asInteger,
  asList,
  asObject,
  asString,
  type Json,
  type JsonObject,
  type RunMount,
} from "../../workload/index.ts";
import { parseTmpfs, parseVolume } from "../run-values/mount.ts";
import { isRefusal } from "../run-values/refusal.ts";
import { entriesOf, textsOf } from "./fields.ts";

/**
 * The mounts of a record: those that it lists, tmpfs of HostConfig, and of records that list none Binds and Mounts of HostConfig
 * (a request to Docker) or Volumes (Docker's API before 1.20).
 */
export function mountsOf(record: JsonObject): readonly RunMount[] {
  const host = asObject(record["HostConfig"]) ?? {};
  const asked = asList(host["Mounts"]).flatMap((mount) => askedMount(mount) ?? []);
  const listed = asList(record["Mounts"]).flatMap((mount) => listedMount(mount) ?? []);
  const main =
    listed.length > 0 ? listed.map((mount) => withAsked(mount, asked)) : unlisted(record, host, asked);
  const tmpfs = entriesOf(host["Tmpfs"]).flatMap(([target, options]) => {
    const mount = parseTmpfs(options === "" ? target : `${target}:${options}`);
    return isRefusal(mount) ? [] : [mount];
  });
  return [...main, ...tmpfs.filter(({ target }) => !main.some((mount) => mount.target === target))];
}

function unlisted(record: JsonObject, host: JsonObject, asked: readonly RunMount[]): readonly RunMount[] {
  const binds = textsOf(host["Binds"]).flatMap((text) => {
    const mount = parseVolume(text);
    return isRefusal(mount) ? [] : [mount];
  });
  const old = oldVolumes(record).filter(({ target }) => !binds.some((mount) => mount.target === target));
  return [...binds, ...asked, ...old];
}

/** `Volumes`: target -> folder of the host, and `VolumesRW`: target -> whether it may be written. */
function oldVolumes(record: JsonObject): readonly RunMount[] {
  const writable = asObject(record["VolumesRW"]) ?? {};
  return entriesOf(record["Volumes"]).map(([target, source]) => ({
    type: "bind",
    source,
    target,
    readOnly: writable[target] === false,
    options: [],
  }));
}

const types: readonly string[] = ["bind", "volume", "tmpfs", "image", "npipe", "cluster"];

/** An item of the record's own list: what was mounted. `rbind`, `rw` and `rprivate` are what every mount has. */
function listedMount(value: Json): RunMount | undefined {
  const mount = asObject(value);
  const target = asString(mount?.["Destination"]);
  if (mount === undefined || target === undefined) return undefined;
  const name = asString(mount["Name"]) ?? "";
  const told = asString(mount["Type"]) ?? (name === "" ? "bind" : "volume");
  const type = (types.includes(told) ? told : "bind") as RunMount["type"];
  const source = type === "volume" && name !== "" ? name : asString(mount["Source"]);
  const words = [...(asString(mount["Mode"]) ?? "").split(","), ...textsOf(mount["Options"])];
  const propagation = asString(mount["Propagation"]) ?? "";
  const subPath = asString(mount["SubPath"]) ?? "";
  const options = [
    ...words,
    propagation === "rprivate" ? "" : propagation,
    subPath === "" ? "" : `subpath=${subPath}`,
  ];
  return {
    type,
    ...(source !== undefined && source !== "" && type !== "tmpfs" && { source }),
    target,
    readOnly: asBoolean(mount["RW"]) === false,
    options: [...new Set(options.filter((option) => !usual.has(option)))],
  };
}

const usual = new Set(["", "rw", "ro", "rbind", "rprivate"]);

/** What only the request says of a mount that is listed. */
function withAsked(mount: RunMount, asked: readonly RunMount[]): RunMount {
  const same = asked.find(({ target }) => target === mount.target);
  if (same === undefined) return mount;
  return { ...mount, options: [...new Set([...mount.options, ...same.options])] };
}

/** An item of HostConfig.Mounts, which is what --mount asked for (source: Docker Engine API v1.51, schema Mount). */
function askedMount(value: Json): RunMount | undefined {
  const mount = asObject(value);
  const target = asString(mount?.["Target"]);
  if (mount === undefined || target === undefined) return undefined;
  const type = (asString(mount["Type"]) ?? "volume") as RunMount["type"];
  const source = asString(mount["Source"]);
  return {
    type,
    ...(source !== undefined && source !== "" && { source }),
    target,
    readOnly: asBoolean(mount["ReadOnly"]) ?? type === "image",
    options: askedOptions(mount),
  };
}

function askedOptions(mount: JsonObject): readonly string[] {
  const bind = asObject(mount["BindOptions"]);
  const volume = asObject(mount["VolumeOptions"]);
  const tmpfs = asObject(mount["TmpfsOptions"]);
  const size = asInteger(tmpfs?.["SizeBytes"]);
  const mode = asInteger(tmpfs?.["Mode"]);
  const subPath = asString(volume?.["Subpath"]) ?? "";
  return [
    bind?.["NonRecursive"] === true ? "bind-recursive=disabled" : "",
    bind?.["ReadOnlyNonRecursive"] === true ? "bind-recursive=writable" : "",
    bind?.["ReadOnlyForceRecursive"] === true ? "bind-recursive=readonly" : "",
    asString(bind?.["Propagation"]) ?? "",
    volume?.["NoCopy"] === true ? "nocopy" : "",
    subPath === "" ? "" : `subpath=${subPath}`,
    size === undefined || size === 0 ? "" : `size=${size}`,
    mode === undefined || mode === 0 ? "" : `mode=${mode.toString(8)}`,
  ].filter((option) => !usual.has(option));
}
