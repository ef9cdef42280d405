import type { RunEngine, RunMount } from "../../workload/index.ts";
import { parseCommaList } from "./comma-list.ts";
import { Refusal } from "./refusal.ts";

/**
 * One value of --volume: `[source:]target[:options]`. A source with "/" or "." at its start is a folder of the host, any other the
 * name of a volume (source: podman pkg/specgen/volumes.go@v5.8.2; moby volume/mounts/linux_parser.go@v29). A source that begins with
 * what only a shell knows counts as a folder of the host: that is the worse of the two.
 */
export function parseVolume(text: string): RunMount | Refusal {
  const parts = splitVolume(text);
  if (parts.length > 3) return new Refusal("expected [source:]target[:options]");
  const [first = "", second, third] = parts;
  if (second === undefined) return checked({ type: "volume", target: first, readOnly: false, options: [] });
  if (first === "") return new Refusal("the source is empty");
  const options = third === undefined || third === "" ? [] : third.split(",");
  return checked({
    type: isHostPath(first) ? "bind" : "volume",
    source: first,
    target: second,
    readOnly: options.some((option) => option === "ro" || option === "rro"),
    options: options.filter((option) => option !== "ro" && option !== "rw"),
  });
}

/** Colons inside `${...}` and `$(...)` part nothing, and none does behind the letter of a drive of Windows. */
function splitVolume(text: string): readonly string[] {
  const parts = text.match(/(?:\$\{[^}]*\}|\$\([^)]*\)|[^:])+|(?<=:)(?=:)|^(?=:)|(?<=:)$/g) ?? [""];
  const [drive = "", path = "", target = "", ...rest] = parts;
  const isDrive = /^[A-Za-z]$/.test(drive) && /^[\\/]/.test(path) && /^[/$]/.test(target);
  return isDrive ? [`${drive}:${path}`, target, ...rest] : parts;
}

/** Whether the source of a volume is a path of the host. */
export function isHostPath(source: string): boolean {
  return /^[/.~$`]/.test(source) || /^[A-Za-z]:[\\/]/.test(source);
}

/** One value of --tmpfs: `target[:options]`. */
export function parseTmpfs(text: string): RunMount | Refusal {
  const colon = text.indexOf(":");
  const target = colon < 0 ? text : text.slice(0, colon);
  const options = colon < 0 || colon === text.length - 1 ? [] : text.slice(colon + 1).split(",");
  return checked({
    type: "tmpfs",
    target,
    readOnly: options.includes("ro"),
    options: options.filter((option) => option !== "ro" && option !== "rw"),
  });
}

const types: readonly string[] = [
  "bind",
  "volume",
  "tmpfs",
  "image",
  "devpts",
  "ramfs",
  "cluster",
  "npipe",
  "glob",
  "artifact",
] satisfies readonly RunMount["type"][];

/** Keys of --mount that are written otherwise in --volume. */
const otherSpelling: Readonly<Record<string, (value: string) => readonly string[]>> = {
  "bind-propagation": (value) => [value],
  "bind-nonrecursive": (value) => (value === "false" ? [] : ["bind"]),
  relabel: (value) => [value === "private" ? "Z" : "z"],
  chown: (value) => (value.toLowerCase() === "false" ? [] : ["U"]),
  U: (value) => (value.toLowerCase() === "false" ? [] : ["U"]),
  "tmpfs-size": (value) => [`size=${value}`],
  "tmpfs-mode": (value) => [`mode=${value}`],
  "volume-nocopy": (value) => (value === "false" ? [] : ["nocopy"]),
  "volume-subpath": (value) => [`subpath=${value}`],
  "image-subpath": (value) => [`subpath=${value}`],
  consistency: () => [],
};

/**
 * One value of --mount: `type=...,source=...,target=...,...`. Keys that --volume spells otherwise are given in its spelling
 * ("bind-propagation=rslave" -> "rslave", "relabel=shared" -> "z"), all others as written
 * (source: podman-run(1) --mount; podman pkg/specgenutil/volumes.go@v5.8.2; docker/cli opts/mount.go@v29).
 */
export function parseMount(text: string, engine: RunEngine): RunMount | Refusal {
  const fields = parseCommaList(text);
  if (fields instanceof Refusal) return fields;
  const draft: Draft = { type: "volume", options: [] };
  for (const field of fields) {
    const cut = field.indexOf("=");
    const name = cut < 0 ? field : field.slice(0, cut);
    const reason = addField(draft, name.trim(), cut < 0 ? undefined : field.slice(cut + 1));
    if (reason !== undefined) return reason;
  }
  if (draft.target === undefined && draft.type === "glob") draft.target = draft.source;
  if (draft.target === undefined) return new Refusal("a mount needs target=");
  return checked(finished(draft, draft.target, engine));
}

interface Draft {
  type: RunMount["type"];
  source?: string | undefined;
  target?: string | undefined;
  readOnly?: boolean;
  readonly options: string[];
}

function addField(draft: Draft, name: string, value: string | undefined): Refusal | undefined {
  if (name === "type") return setType(draft, value ?? "");
  if (["source", "src"].includes(name)) draft.source = value ?? "";
  else if (["target", "dst", "dest", "destination"].includes(name)) draft.target = value ?? "";
  else if (["readonly", "ro", "rw", "readwrite"].includes(name)) return setReadOnly(draft, name, value);
  else if (Object.hasOwn(otherSpelling, name))
    draft.options.push(...(otherSpelling[name]?.(value ?? "") ?? []));
  else draft.options.push(value === undefined ? name : `${name}=${value}`);
  return undefined;
}

function setType(draft: Draft, value: string): Refusal | undefined {
  const type = value.toLowerCase();
  if (!types.includes(type)) return new Refusal(`${JSON.stringify(value)} is no type of mount`);
  draft.type = type as RunMount["type"];
  return undefined;
}

function setReadOnly(draft: Draft, name: string, value: string | undefined): Refusal | undefined {
  const told = value === undefined || ["true", "1"].includes(value.toLowerCase());
  if (!told && !["false", "0"].includes(value.toLowerCase()))
    return new Refusal(`${name} is true or false, not ${value}`);
  draft.readOnly = told === (name === "readonly" || name === "ro");
  return undefined;
}

/** Images and artifacts are read only unless Podman is told otherwise. A bind mount of Podman without source takes its target. */
function finished(draft: Draft, target: string, engine: RunEngine): RunMount {
  const source = draft.source ?? (draft.type === "bind" && engine === "podman" ? target : undefined);
  return {
    type: draft.type,
    ...(source !== undefined && draft.type !== "tmpfs" && draft.type !== "ramfs" && { source }),
    target,
    readOnly: draft.readOnly ?? (draft.type === "image" || draft.type === "artifact"),
    options: draft.options,
  };
}

/** A target is absolute, or begins with what only a shell knows. */
function checked(mount: RunMount): RunMount | Refusal {
  if (/^[/$`]/.test(mount.target)) return mount;
  return new Refusal(`the target ${JSON.stringify(mount.target)} is not an absolute path`);
}
