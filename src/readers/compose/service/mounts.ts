import type { RunMount, RunSecret } from "../../../workload/index.ts";
import { parseTmpfs, parseVolume } from "../../run-values/mount.ts";
import { parseBytes } from "../../run-values/quantities.ts";
import { resolvePath } from "../files.ts";
import type { ComposeNode, MapNode } from "../node.ts";
import { scalarText } from "../node.ts";
import { boolean, checked, InvalidValue, map, text } from "./values.ts";

/** An item of `volumes`, short or long (compose-spec 05-services.md, "volumes"). */
export function readVolume(node: ComposeNode): RunMount {
  const mount = node.kind === "map" ? readLongVolume(node) : checked(node, parseShortVolume(text(node)));
  if (mount.type !== "bind" || mount.source === undefined) return mount;
  return { ...mount, source: resolvePath(node.folder, mount.source) };
}

/** The colon of a Windows drive parts nothing. */
function parseShortVolume(line: string): ReturnType<typeof parseVolume> {
  const drive = /^[A-Za-z]:(?=[\\/])/.exec(line)?.[0];
  if (drive === undefined) return parseVolume(line);
  const rest = line.slice(drive.length).replaceAll("\\", "/");
  const mount = parseVolume(rest);
  return "reason" in mount || mount.source === undefined ? mount : { ...mount, source: drive + mount.source };
}

/** Where a volume is mounted: what makes an item of `volumes` of a later file replace that of an earlier one. */
export function volumeTarget(node: ComposeNode): string | undefined {
  if (node.kind !== "map") {
    const mount = node.kind === "scalar" ? parseShortVolume(scalarText(node)) : undefined;
    return mount === undefined || "reason" in mount ? undefined : mount.target;
  }
  const target = node.entries.get("target");
  return target?.kind === "scalar" ? scalarText(target) : undefined;
}

const types: readonly string[] = [
  "bind",
  "volume",
  "tmpfs",
  "image",
  "cluster",
  "npipe",
] satisfies readonly RunMount["type"][];

function readLongVolume(node: MapNode): RunMount {
  const type = textAt(node, "type") ?? "volume";
  if (!isType(type)) throw new InvalidValue(node, `there is no type of volumes ${type}`);
  const target = textAt(node, "target");
  if (target === undefined) throw new InvalidValue(node, "a volume needs a target");
  const source = textAt(node, "source");
  const readOnly = node.entries.get("read_only");
  return {
    type,
    ...(source !== undefined && type !== "tmpfs" && { source }),
    target,
    readOnly: readOnly !== undefined && boolean(readOnly),
    options: longOptions(node),
  };
}

function isType(type: string): type is RunMount["type"] {
  return types.includes(type);
}

/** Options of the long form in the words of --volume and --mount. */
function longOptions(node: MapNode): readonly string[] {
  return ["bind", "volume", "tmpfs", "image"].flatMap((key) => {
    const value = node.entries.get(key);
    return value === undefined || value.kind !== "map"
      ? []
      : [...map(value).entries].flatMap(([name, option]) => optionOf(name, option));
  });
}

function optionOf(name: string, node: ComposeNode): readonly string[] {
  if (name === "propagation" || name === "selinux") return [text(node)];
  if (name === "nocopy") return boolean(node) ? ["nocopy"] : [];
  if (name === "subpath") return [`subpath=${text(node)}`];
  if (name === "recursive") return recursiveOption(text(node));
  if (name === "size") return [`size=${checked(node, parseBytes(text(node)))}`];
  if (name === "mode") return [`mode=${octalMode(node)}`];
  return [];
}

/** bind.recursive in the words of Docker's --mount. */
function recursiveOption(value: string): readonly string[] {
  if (value === "disabled") return ["bind-nonrecursive"];
  return value === "readonly" ? ["rro"] : value === "writable" ? ["bind-readonly-nonrecursive"] : [];
}

/** A number is a mode already read (0440 is octal, 288 the same in decimal), a text holds octal digits. */
function octalMode(node: ComposeNode): string {
  if (node.kind === "scalar" && typeof node.value === "number")
    return node.value.toString(8).padStart(4, "0");
  return text(node);
}

function textAt(node: MapNode, key: string): string | undefined {
  const value = node.entries.get(key);
  return value === undefined ? undefined : text(value);
}

export function readTmpfs(node: ComposeNode): RunMount {
  return checked(node, parseTmpfs(text(node)));
}

/** An item of `secrets` or `configs`; `folder` is where it lies when no target is given: "/run/secrets/", "/". */
export function readSecret(node: ComposeNode, folder: string): RunSecret {
  if (node.kind !== "map") return { source: text(node), target: folder + text(node), as: "file" };
  const source = textAt(node, "source");
  if (source === undefined) throw new InvalidValue(node, "a source is needed");
  const target = textAt(node, "target") ?? source;
  const [uid, gid] = [textAt(node, "uid"), textAt(node, "gid")];
  const mode = node.entries.get("mode");
  return {
    source,
    target: target.startsWith("/") ? target : folder + target,
    as: "file",
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(mode !== undefined && { mode: octalMode(mode) }),
  };
}
