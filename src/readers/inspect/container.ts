import {
  asInteger,
  asObject,
  asString,
  type Json,
  type JsonObject,
  type RecordedFacts,
  type RunDeclaration,
  type RunEngine,
  type WrittenOption,
} from "../../workload/index.ts";
import type { JsonPart } from "../run-values/json-text.ts";
import { optionsForBounding } from "./bounding-set.ts";
import { isBlank, textsOf, type Fields } from "./fields.ts";
import { configFields, hostConfigFields, type RecordField } from "./host-config.ts";
import { mountsOf } from "./mounts.ts";
import { networksOf } from "./networks.ts";
import { withCreateCommand } from "./create-command.ts";

/** One record of a container and where it stands. */
export interface ContainerRecord {
  readonly fields: JsonObject;
  readonly engine: RunEngine;
  readonly part: JsonPart;
  /** From the root of the part to the record. */
  readonly path: readonly (string | number)[];
}

/** The container that a record of `inspect` (or a request to Docker) tells of. */
export function containerOf(record: ContainerRecord): RunDeclaration {
  const { fields: all, engine, part, path } = record;
  const fields: Fields = {};
  const written = [
    ...readTable(record, fields, "Config", configFields),
    ...readTable(record, fields, "HostConfig", hostConfigFields),
  ];
  Object.assign(fields, networksOf(all));
  const mounts = mountsOf(all);
  if (mounts.length > 0) fields.mounts = mounts;
  const recorded = recordedOf(all, engine);
  fixEngineWords(fields, all, recorded, engine);
  const rootless = rootlessOf(all);
  const declaration: RunDeclaration = {
    ...fields,
    engine,
    format: `${engine}-inspect`,
    place: part.place(path),
    ...(rootless !== undefined && { rootless }),
    name: (asString(all["Name"]) ?? asString(all["Id"])?.slice(0, 12) ?? "container").replace(/^\//, ""),
    ...(Object.keys(recorded).length > 0 && { recorded }),
    written,
    notUnderstood: notHeld(record),
  };
  return withCreateCommand(declaration);
}

/** Fills what a part of the record says, and tells each field of it that says something. */
function readTable(
  { fields: all, engine, part, path }: ContainerRecord,
  fields: Fields,
  name: "Config" | "HostConfig",
  table: Readonly<Record<string, RecordField>>,
): WrittenOption[] {
  const values = asObject(all[name]) ?? (name === "Config" && all["Config"] === undefined ? all : {});
  return Object.entries(values).flatMap(([key, value]) => {
    const known = Object.hasOwn(table, key) ? table[key] : undefined;
    if (known === undefined || isBlank(value)) return [];
    known.read(fields, value, engine);
    const { field } = known;
    const written = { name: `${name}.${key}`, value: asWritten(value), ...(field && { field }) };
    return [{ ...written, place: part.place([...path, name, key]) }];
  });
}

function asWritten(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Fields of HostConfig that say something about the container for which RunDeclaration has no field. */
const unheld: readonly string[] = [
  "BlkioDeviceReadBps",
  "BlkioDeviceReadIOps",
  "BlkioDeviceWriteBps",
  "BlkioDeviceWriteIOps",
  "BlkioWeight",
  "BlkioWeightDevice",
  "CgroupConf",
  "CpuRealtimePeriod",
  "CpuRealtimeRuntime",
  "CpusetMems",
  "DiskQuota",
  "IntelRdtClosID",
  "Isolation",
  "KernelMemory",
  "KernelMemoryTCP",
  "Links",
  "LxcConf",
  "VolumeDriver",
];

function notHeld({ fields: all, part, path }: ContainerRecord): WrittenOption[] {
  const host = asObject(all["HostConfig"]) ?? {};
  return unheld.flatMap((key) => {
    const value = host[key];
    if (value === undefined || isBlank(value) || value === "default") return [];
    return [
      {
        name: `HostConfig.${key}`,
        value: asWritten(value),
        place: part.place([...path, "HostConfig", key]),
      },
    ];
  });
}

function recordedOf(all: JsonObject, engine: RunEngine): RecordedFacts {
  const host = asObject(all["HostConfig"]);
  const state = asObject(all["State"]);
  const maps = asObject(host?.["IDMappings"]);
  const pid = asInteger(state?.["Pid"]) ?? 0;
  const createCommand = textsOf(asObject(all["Config"])?.["CreateCommand"]);
  return {
    ...texts(all, { id: "Id", imageId: "Image", ociRuntime: "OCIRuntime", ociConfigPath: "OCIConfigPath" }),
    ...kept(all, {
      processLabel: "ProcessLabel",
      mountLabel: "MountLabel",
      appArmorProfile: "AppArmorProfile",
    }),
    ...lists(
      all,
      { effectiveCapabilities: "EffectiveCaps", boundingCapabilities: "BoundingCaps" },
      engine === "podman",
    ),
    ...lists(maps, { uidMap: "UidMap", gidMap: "GidMap" }),
    ...lists(host, { maskedPaths: "MaskedPaths", readOnlyPaths: "ReadonlyPaths" }),
    ...texts(state, { cgroupPath: "CgroupPath" }),
    ...(pid > 0 && { pid }),
    ...(createCommand.length > 0 && { createCommand }),
  };
}

type FactsOf<Value> = {
  [Name in keyof RecordedFacts]-?: [Value] extends [RecordedFacts[Name]] ? Name : never;
}[keyof RecordedFacts];
type TextFact = FactsOf<string>;
type ListFact = FactsOf<readonly string[]>;
/** Fact -> the record's name for it. */
type Names<Fact extends string> = Partial<Record<Fact, string>>;

function texts(from: JsonObject | undefined, names: Names<TextFact>): Names<TextFact> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, key]) => {
      const value = asString(from?.[key]) ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  );
}

/** Texts for which empty is an answer. */
function kept(from: JsonObject, names: Names<TextFact>): Names<TextFact> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, key]) => {
      const value = asString(from[key]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Lists for which empty is an answer; Podman writes null for a list without members. */
function lists(
  from: JsonObject | undefined,
  names: Names<ListFact>,
  nullIsEmpty = false,
): Partial<Record<ListFact, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, key]) => {
      const value = from?.[key];
      const told = Array.isArray(value) || (nullIsEmpty && value === null);
      return told ? [[name, textsOf(value)]] : [];
    }),
  );
}

const userNamespaceNote = "io.podman.annotations.userns";
const keepGroupsNote = "run.oci.keep_original_groups";

/** What records spell in words of their own. */
function fixEngineWords(fields: Fields, all: JsonObject, recorded: RecordedFacts, engine: RunEngine): void {
  const image = asString(all["ImageName"]) ?? "";
  if (image !== "") fields.image = image;
  const pod = asString(all["Pod"]) ?? "";
  if (pod !== "") fields.pod = pod;
  if (asString(all["Rootfs"])) delete fields.image;
  // With the host's UTS namespace the record tells the host's own name, which nobody gave.
  if (fields.uts === "host") delete fields.hostname;
  const userns = fields.annotations?.[userNamespaceNote];
  if (userns !== undefined) fields.userns = userns;
  else if (fields.userns === "private") {
    delete fields.userns;
    if (recorded.uidMap) fields.uidMap = recorded.uidMap;
    if (recorded.gidMap) fields.gidMap = recorded.gidMap;
  }
  if (fields.annotations?.[keepGroupsNote] === "1") fields.groupAdd = ["keep-groups"];
  if (
    recorded.maskedPaths?.length === 0 &&
    recorded.readOnlyPaths?.length === 0 &&
    fields.privileged !== true
  )
    fields.unmask = ["ALL"];
  const bounding = recorded.boundingCapabilities;
  if (bounding !== undefined && fields.privileged !== true)
    Object.assign(fields, optionsForBounding(bounding));
  const host = asObject(all["HostConfig"]);
  if (engine === "podman" && host?.["PidsLimit"] === 0) fields.pidsLimit = Infinity;
  const quota = asInteger(host?.["CpuQuota"]) ?? 0;
  const period = asInteger(host?.["CpuPeriod"]) ?? 0;
  if (fields.cpus === undefined && quota > 0) fields.cpus = Math.round((quota / (period || 100_000)) * 1000);
}

/** Whether the folders of the record lie where a user's engine or root's keeps them; undefined when they show neither. */
function rootlessOf(all: JsonObject): boolean | undefined {
  const paths = ["ResolvConfPath", "StaticDir", "OCIConfigPath", "HostsPath", "LogPath"].map(
    (name) => asString(all[name]) ?? "",
  );
  if (paths.some((path) => /^\/run\/user\/\d+\/|\/\.local\/share\/(containers|docker)\//.test(path)))
    return true;
  return paths.some((path) => /^(\/var)?\/(run|lib)\/(containers|docker)\//.test(path)) ? false : undefined;
}
