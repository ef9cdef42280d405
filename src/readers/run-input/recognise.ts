import { asObject, type Json } from "../../workload/index.ts";
import { kindOfInspect, type InspectKind } from "../inspect/kind.ts";
import { runCommandOf } from "../run-line/commands.ts";
import { splitShell } from "../run-line/words.ts";
import { readJsonParts } from "../run-values/json-text.ts";

/** What a text that declares containers may be written in. */
export type RunInputFormat =
  /** Command lines of Podman and Docker: readRunLines. */
  | "run-line"
  /** Records of podman and docker: readInspect. */
  | "inspect"
  /** Records of images, of podman, docker or crictl. */
  | "image-inspect"
  /** Records of `crictl inspect` and `inspectp`: readCrictl. */
  | "crictl"
  /** What `crictl run` and `crictl runp` are given: readCriRequest. */
  | "cri-request"
  /** An OCI runtime's config.json: readOciConfig. */
  | "oci-config"
  | "compose"
  | "quadlet"
  /** Objects of the Kubernetes API: a cluster's, or what `podman kube play` is given. */
  | "kubernetes"
  | "containers-conf"
  | "docker-daemon";

/**
 * Says which format a text is written in, by the shape of its content first and by its name where the content leaves it open. Undefined
 * for anything else. Content that is broken is told by its reader, not here: what begins like a format is of that format.
 */
export function recogniseRunInput(text: string, fileName: string): RunInputFormat | undefined {
  const name = fileName.slice(fileName.lastIndexOf("/") + 1);
  const content = text.replace(/^\uFEFF/, "");
  const json = /^\s*[[{]/.test(content) && !isUnitLike(content) ? firstRecord(content) : undefined;
  return signs.find((sign) => sign.fits({ name, text: content, json }))?.format;
}

/** `[Container]` alone in a line is the section of a unit, not a list. */
function isUnitLike(text: string): boolean {
  return /^\s*\[[A-Za-z][\w.-]*\]\s*(\r?\n|$)/.test(text);
}

interface Input {
  readonly name: string;
  readonly text: string;
  /** The first record of a JSON text. */
  readonly json: Json | undefined;
}

interface Sign {
  readonly format: RunInputFormat;
  readonly fits: (input: Input) => boolean;
}

const unitSections = "Container|Pod|Kube|Volume|Network|Image|Build|Artifact";

/** From the most to the least telling: the shape of a JSON record, sections of a unit, keys of YAML, names, commands. */
const signs: readonly Sign[] = [
  record(
    "inspect",
    "podman-container",
    "docker-container",
    "docker-create",
    "podman-pod",
    "volume",
    "network",
    "container-summary",
  ),
  record("image-inspect", "image"),
  record("crictl", "crictl-container", "crictl-sandbox"),
  record("cri-request", "cri-container-request", "cri-sandbox-request"),
  record("oci-config", "oci-config"),
  { format: "kubernetes", fits: ({ json }) => has(json, "apiVersion", "kind") },
  { format: "compose", fits: ({ json }) => has(json, "services") },
  { format: "docker-daemon", fits: ({ json, name }) => json !== undefined && /^daemon.*\.json$/.test(name) },
  {
    format: "quadlet",
    fits: line(
      new RegExp(`^\\[(${unitSections})\\]\\s*$`, "m"),
      /\.(container|pod|kube|volume|network|image|build|artifact|quadlets|conf|ini)$|^$|^-$/,
    ),
  },
  {
    format: "containers-conf",
    fits: line(/^\s*\[(containers|engine|network|secrets|farms)(\.\w+)*\]\s*(#.*)?$/m, /\.conf$|^$|^-$/),
  },
  {
    format: "quadlet",
    fits: ({ name, json }) =>
      json === undefined && /\.(container|pod|kube|volume|network|image|build|artifact|quadlets)$/.test(name),
  },
  {
    format: "kubernetes",
    fits: ({ text }) =>
      /^(apiVersion|["']apiVersion["'])\s*:/m.test(text) && /^["']?kind["']?\s*:/m.test(text),
  },
  { format: "compose", fits: ({ text }) => /^["']?(services|include)["']?\s*:/m.test(text) },
  {
    format: "compose",
    fits: ({ name, json }) =>
      json === undefined && /^(docker-|podman-)?compose([.-][\w.-]+)?\.ya?ml$/.test(name),
  },
  { format: "cri-request", fits: ({ text, json }) => json === undefined && isCriRequest(text) },
  { format: "run-line", fits: ({ text, json }) => json === undefined && holdsRunCommand(text) },
];

function record(format: RunInputFormat, ...kinds: readonly InspectKind[]): Sign {
  return {
    format,
    fits: ({ json }) => json !== undefined && kinds.some((kind) => kind === kindOfInspect(json)),
  };
}

function line(pattern: RegExp, names: RegExp): Sign["fits"] {
  return ({ text, name, json }) => json === undefined && names.test(name) && pattern.test(text);
}

/** In YAML: metadata without a kind, and a field that only these have at the root. */
function isCriRequest(text: string): boolean {
  if (!/^["']?metadata["']?\s*:/m.test(text) || /^["']?(apiVersion|kind)["']?\s*:/m.test(text)) return false;
  return /^["']?(log_directory|log_path|dns_config|port_mappings|linux|image)["']?\s*:\s*(\{|#|$)/m.test(
    text,
  );
}

function firstRecord(text: string): Json | undefined {
  const [part] = readJsonParts(text, "").parts;
  if (part === undefined) return undefined;
  return Array.isArray(part.value) ? (part.value as readonly Json[])[0] : part.value;
}

function has(json: Json | undefined, ...names: readonly string[]): boolean {
  const fields = json === undefined ? undefined : asObject(json);
  return fields !== undefined && names.every((name) => fields[name] !== undefined);
}

function holdsRunCommand(text: string): boolean {
  if (!/podman|docker/.test(text)) return false;
  return splitShell(text).commands.some((command) => runCommandOf(command) !== undefined);
}
