import type { RunDeclaration, RunPodDeclaration, RunResource, WrittenOption } from "../../workload/index.ts";
import { problemAt, type RunProblem } from "../run-values/problem.ts";
import type { RunCommand } from "./commands.ts";
import { finishDraft } from "./draft.ts";
import { podTable, resourceTable } from "./options/other-verbs.ts";
import type { Flag } from "./flags.ts";
import { runTable } from "./options/index.ts";
import { readOptions, type OptionsReading, type PlaceOf } from "./read-options.ts";

/** What one command declares; nothing when the engine would refuse it for want of an image or a name. */
export interface Declared {
  readonly container?: RunDeclaration;
  readonly pod?: RunPodDeclaration;
  readonly resource?: RunResource;
  readonly problems: readonly RunProblem[];
}

export function declare(command: RunCommand, placeOf: PlaceOf): Declared {
  if (command.verb === "container") return declareContainer(command, placeOf);
  return command.verb === "pod" ? declarePod(command, placeOf) : declareResource(command, placeOf);
}

function declareContainer(command: RunCommand, placeOf: PlaceOf): Declared {
  const { engine, start } = command;
  const reading = readOptions(command.words, engine, runTable(engine), placeOf);
  const [image, ...behind] = reading.rest;
  const place = placeOf(start);
  if (image === undefined) return { problems: [...reading.problems, missing(place, "an image", engine)] };
  const fields = finishDraft(reading.draft);
  const rootfs = reading.draft.rootfs === true;
  const globals = command.globals.map((flag) => globalOption(flag, placeOf));
  const container: RunDeclaration = {
    ...fields,
    engine,
    format: `${engine}-run`,
    place,
    ...(command.asRoot && engine === "podman" && { rootless: false }),
    ...(command.runtime !== undefined && { runtime: command.runtime }),
    name: fields.name ?? shortName(image.text),
    ...(!rootfs && { image: image.text }),
    ...(behind.length > 0 && { command: behind.map(({ text }) => text) }),
    written: [...globals, ...reading.written],
    notUnderstood: [...globals, ...reading.notUnderstood],
  };
  return { container, problems: [...reading.problems, ...expansionsTold(command, reading, placeOf)] };
}

function globalOption({ typed, value = "", words }: Flag, placeOf: PlaceOf): WrittenOption {
  const [word] = words;
  return { name: typed, value, ...(word !== undefined && { place: placeOf(word) }) };
}

/** "nginx" of "docker.io/library/nginx:1.27@sha256:...": the name under which an unnamed container is told of. */
function shortName(image: string): string {
  const path = image.replace(/@.*$/, "");
  return path.slice(path.lastIndexOf("/") + 1).replace(/:.*$/, "") || "container";
}

function missing(place: RunDeclaration["place"], what: string, engine: string): RunProblem {
  return problemAt(place, {
    level: "error",
    code: "invalid-value",
    message: `the command names no ${what.replace(/^an? /, "")}`,
    hint: `${engine} refuses it; write ${what} behind the options`,
  });
}

/** One problem for all that a shell replaces in a command and that is read as it stands. */
function expansionsTold(command: RunCommand, reading: OptionsReading, placeOf: PlaceOf): RunProblem[] {
  const told = new Set(reading.notUnderstood.map(({ name }) => name));
  const found = new Set(
    command.words.flatMap(({ expansions }) => expansions).filter((one) => !told.has(one)),
  );
  if (found.size === 0) return [];
  const message = `a shell replaces ${[...found].join(", ")} in this command; here it is read as it stands`;
  const hint = "write the values out where the result depends on them";
  return [problemAt(placeOf(command.start), { level: "warning", code: "needs-shell", message, hint })];
}

/** What a pod declares and its own record has no field for is told as not understood. */
function declarePod(command: RunCommand, placeOf: PlaceOf): Declared {
  const reading = readOptions(command.words, "podman", podTable, placeOf);
  const {
    name,
    userns,
    networks,
    ports,
    mounts,
    sysctls,
    hostname,
    uidMap,
    gidMap,
    pid,
    uts,
    addHosts,
    networkAliases,
  } = finishDraft(reading.draft);
  const share = reading.written.findLast((option) => option.name === "--share")?.value;
  const place = placeOf(command.start);
  const pod: RunPodDeclaration = {
    name: name ?? reading.rest[0]?.text ?? "pod",
    place,
    ...(userns !== undefined && { userns }),
    ...(uidMap && { uidMap }),
    ...(gidMap && { gidMap }),
    ...(networks && { networks }),
    ...(ports && { ports }),
    ...(mounts && { mounts }),
    ...(sysctls && { sysctls }),
    ...(hostname !== undefined && { hostname }),
    ...(addHosts && { addHosts }),
    ...(networkAliases && { networkAliases }),
    ...(pid !== undefined && { pid }),
    ...(uts !== undefined && { uts }),
    ...(share !== undefined && { share: share === "" || share === "none" ? [] : share.split(",") }),
    written: reading.written,
    notUnderstood: [
      ...reading.notUnderstood,
      ...reading.written.filter(({ field }) => field !== undefined && !podFields.has(field)),
    ],
  };
  return { pod, problems: reading.problems };
}

const podFields: ReadonlySet<keyof RunDeclaration> = new Set([
  "name",
  "userns",
  "uidMap",
  "gidMap",
  "networks",
  "ports",
  "mounts",
  "sysctls",
  "hostname",
  "pid",
  "uts",
  "labels",
  "addHosts",
  "dns",
  "networkAliases",
  "restart",
] as const);

function declareResource(command: RunCommand, placeOf: PlaceOf): Declared {
  const kind = command.verb === "network" ? "network" : "volume";
  const reading = readOptions(command.words, command.engine, resourceTable(kind, command.engine), placeOf);
  const last = (name: string) => reading.written.findLast((option) => option.name === name)?.value;
  const name = reading.rest[0]?.text ?? last("--name");
  const place = placeOf(command.start);
  const driver = last("--driver") ?? last("-d");
  const options = reading.written.filter((option) => option.name === "--opt" || option.name === "-o");
  const internal = last("--internal");
  const resource: RunResource = {
    kind,
    name: name ?? kind,
    place,
    ...(driver !== undefined && { driver }),
    ...(options.length > 0 && { driverOptions: Object.fromEntries(options.map(({ value }) => pair(value))) }),
    ...(internal !== undefined && { internal: internal === "true" }),
    written: reading.written,
  };
  return { resource, problems: reading.problems };
}

function pair(value: string): readonly [string, string] {
  const cut = value.indexOf("=");
  return cut < 0 ? [value, ""] : [value.slice(0, cut), value.slice(cut + 1)];
}
