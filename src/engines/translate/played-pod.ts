import type { Json, JsonObject } from "../../workload/index.ts";
import { asList, asObject } from "../../workload/index.ts";
import { podOf } from "./pod-of.ts";
import type { Source, TranslationKind } from "./translation.ts";
import { note, present } from "./translation.ts";

/** The kind of workload that Podman plays; a DaemonSet runs once there too. */
export function playedKind(source: Source | undefined): TranslationKind | undefined {
  const kind = source === undefined ? undefined : podOf(source)?.kubernetes?.kind;
  if (kind === undefined) return undefined;
  return kind === "Pod" ? "pod" : kind === "Job" ? "job" : "deployment";
}

/**
 * A pod that Podman plays is an object of the Kubernetes API already: it stays as it is written, and what was made of it as a container of
 * Podman is laid over it where it confines.
 */
export function overPlayed(sources: readonly Source[], made: JsonObject): JsonObject {
  const [first] = sources;
  const raw = first === undefined ? undefined : podOf(first)?.kubernetes?.spec;
  if (first === undefined || raw === undefined) return made;
  first.gathered.added.add(
    `claims, ConfigMaps and Secrets of ${first.declaration.place.file} are not copied: apply them from there`,
  );
  const containers = new Map(
    asList(made["containers"]).map((one) => [asObject(one)?.["name"], asObject(one) ?? {}] as const),
  );
  const laidOver = (key: string): readonly JsonObject[] =>
    asList(raw[key]).map((one) => overContainer(asObject(one) ?? {}, containers));
  return present({
    ...raw,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    hostUsers: made["hostUsers"],
    securityContext: over(raw["securityContext"], made["securityContext"]),
    initContainers: laidOver("initContainers"),
    containers: laidOver("containers"),
  });
}

function overContainer(raw: JsonObject, made: ReadonlyMap<Json | undefined, JsonObject>): JsonObject {
  const own = made.get(raw["name"]);
  return own === undefined
    ? raw
    : { ...raw, securityContext: over(raw["securityContext"], own["securityContext"]) };
}

/** No filter of the source's own stays when it is none at all. */
function over(raw: Json | undefined, made: Json | undefined): JsonObject {
  const { seccompProfile, ...rest } = asObject(raw) ?? {};
  const isUnconfined = asObject(seccompProfile)?.["type"] === "Unconfined";
  return {
    ...rest,
    ...(asObject(made) ?? {}),
    ...(seccompProfile === undefined || isUnconfined ? {} : { seccompProfile }),
  };
}

/** Whether a container runs to its end, and a Job says so. */
export function isOneShot(sources: readonly Source[]): boolean {
  return sources.length > 0 && sources.every(({ declaration }) => declaration.oneShot === true);
}

export function tellOneShot(source: Source, kind: TranslationKind): void {
  if (source.declaration.oneShot !== true) return;
  const isJob = kind === "job" || kind === "pod";
  note(
    source,
    "oneShot",
    isJob ? "kept" : "without-meaning",
    isJob ? "it runs to its end and is not started again" : "as was asked: it is started again when it ends",
  );
}
