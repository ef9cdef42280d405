import type { JsonObject, RunDeclaration, RunProject, WrittenOption } from "../../workload/index.ts";
import type { ImageFacts } from "../cluster-context.ts";
import type { RunHost } from "../run/traits.ts";

/** What becomes of an option of the source. `impossible`: no pod can say it, so that the program would lack what it asks for. */
export type OptionOutcome = "kept" | "strengthened" | "weakened" | "without-meaning" | "impossible";

/** Makes of a container, by the field of its declaration. */
export interface TranslationNote {
  readonly container: string;
  readonly field: keyof RunDeclaration;
  readonly outcome: OptionOutcome;
  /** What it became, or why it became nothing and what to do. */
  readonly words: string;
  /** What of the field it speaks of, as it stands in the option: a variable, the target of a mount, a port. */
  readonly about?: string;
}

export type TranslationKind = "deployment" | "statefulset" | "pod" | "job";

export interface TranslationOptions {
  readonly namespace: string;
  /** The kind for every pod; absent: a StatefulSet where a volume is of one service alone, else a Deployment. */
  readonly kind?: TranslationKind;
  /** Size of each claim, "1Gi". */
  readonly volumeSize: string;
  /** Release of the cluster, "1.37". */
  readonly kubernetes: string;
  /** The path on the node of a folder that the source names, which may be relative. */
  readonly hostPath: (source: string) => string;
  /** The text of a file that the source names; undefined for one that cannot be read. */
  readonly readFile: (path: string) => string | undefined;
  readonly imageOf: (reference: string) => ImageFacts | undefined;
  readonly hostOf: (declaration: RunDeclaration) => RunHost;
  /** Names of options that may be weakened or left out: "pids-limit". */
  readonly allowed: ReadonlySet<string>;
}

/** An option, and whether its reader left it: no field holds it, or its value could not be read. */
export interface OptionBeside {
  readonly option: WrittenOption;
  readonly isLeft: boolean;
}

/** One pod of the translation, before it is judged. */
export interface TranslatedService {
  /** Name of the workload, and of its Service. */
  readonly name: string;
  readonly containers: readonly RunDeclaration[];
  /** Names of the containers in the pod, in the order of `containers`. */
  readonly containerNames: readonly string[];
  /** Objects of the Kubernetes API in the order in which they are applied. */
  readonly objects: readonly JsonObject[];
  readonly notes: readonly TranslationNote[];
  /** Options that are set around the containers: of their pod and of the volumes, networks, secrets and images that they use. */
  readonly beside: readonly OptionBeside[];
  /** What is more confined than the source asked, and what a person has to know, in sentences. */
  readonly added: readonly string[];
  /** Commands that put in what is never written to a file: the data of Secrets. */
  readonly commands: readonly string[];
}

/** A container, with all that its translation needs, and what is gathered on the way. */
export interface Source {
  readonly declaration: RunDeclaration;
  readonly project: RunProject;
  readonly options: TranslationOptions;
  /** Name of the workload and of the container. */
  readonly service: string;
  readonly name: string;
  readonly gathered: Gathered;
}

/** What the containers of one pod put together. */
export interface Gathered {
  readonly notes: TranslationNote[];
  readonly added: Set<string>;
  readonly commands: Set<string>;
  readonly volumes: Map<string, JsonObject>;
  readonly claims: Map<string, JsonObject>;
  readonly configMaps: Map<string, JsonObject>;
}

export function gather(): Gathered {
  return {
    notes: [],
    added: new Set(),
    commands: new Set(),
    volumes: new Map(),
    claims: new Map(),
    configMaps: new Map(),
  };
}

export function note(
  { declaration, gathered }: Source,
  field: keyof RunDeclaration,
  outcome: OptionOutcome,
  words: string,
  about?: string,
): void {
  gathered.notes.push({
    container: declaration.name,
    field,
    outcome,
    words,
    ...(about !== undefined && { about }),
  });
}

/** The name by which --allow-weakening knows an option: "pids-limit". */
export function optionName(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function isAllowed({ options }: Source, field: keyof RunDeclaration): boolean {
  return options.allowed.has(optionName(field));
}

/** Without the fields that are undefined or hold nothing. */
export function present(fields: Readonly<Record<string, unknown>>): JsonObject {
  const given = Object.entries(fields).filter(([, value]) => !isNothing(value));
  return Object.fromEntries(given) as JsonObject;
}

function isNothing(value: unknown): boolean {
  if (value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
