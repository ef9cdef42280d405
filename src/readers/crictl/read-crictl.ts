import {
  asInteger,
  asObject,
  asString,
  type CriDeclaration,
  type Json,
  type JsonObject,
} from "../../workload/index.ts";
import { kindOfInspect } from "../inspect/kind.ts";
import { ociOf } from "../oci/read-oci-config.ts";
import { readJsonParts, type JsonPart } from "../run-values/json-text.ts";
import { problemAt, type RunProblem } from "../run-values/problem.ts";

/** What was read of the output of `crictl inspect` and `crictl inspectp`. */
export interface CrictlReading {
  readonly declarations: readonly CriDeclaration[];
  readonly problems: readonly RunProblem[];
}

/**
 * Reads what `crictl inspect` and `crictl inspectp` print: one record, a list of them, or several behind each other. `info` is the
 * runtime's own: containerd and CRI-O give the OCI configuration in it as `runtimeSpec` (sources: containerd
 * internal/cri/server/container_status.go and sandbox_status_linux.go@v2.2; cri-o server/container_status.go@v1.35).
 */
export function readCrictl(text: string, file: string): CrictlReading {
  const { parts, problems } = readJsonParts(text, file);
  const readings = parts.flatMap((part) =>
    recordsIn(part).map(({ record, path }) => readRecord(record, part, path)),
  );
  const found = [...problems, ...readings.flatMap((reading) => reading.problems)];
  const empty = parts.length === 0 && problems.length === 0 ? [refused({ file })] : [];
  return {
    declarations: readings.flatMap(({ declarations }) => declarations),
    problems: [...found, ...empty],
  };
}

interface Entry {
  readonly record: Json;
  readonly path: readonly (string | number)[];
}

/** `crictl inspect` of several ids prints a list in newer versions, records behind each other in older ones. */
function recordsIn({ value }: JsonPart): readonly Entry[] {
  if (!Array.isArray(value)) return [{ record: value, path: [] }];
  return value.map((record: Json, index) => ({ record, path: [index] }));
}

function readRecord(value: Json, part: JsonPart, path: Entry["path"]): CrictlReading {
  const kind = kindOfInspect(value);
  const record = asObject(value);
  if (record === undefined || (kind !== "crictl-container" && kind !== "crictl-sandbox"))
    return { declarations: [], problems: [refused(part.place(path))] };
  const info = infoOf(record);
  const spec = info["runtimeSpec"];
  const oci =
    spec === undefined || spec === null ? undefined : ociOf(spec, part, [...path, "info", "runtimeSpec"]);
  const names = kind === "crictl-container" ? containerNames(record, info) : sandboxNames(record);
  const declaration: CriDeclaration = {
    place: part.place(path),
    kind: kind === "crictl-container" ? "container" : "sandbox",
    ...names,
    ...texts({ runtime: info["runtimeType"] ?? info["runtimeHandler"] }),
    ...((asInteger(info["pid"]) ?? 0) > 0 && { pid: asInteger(info["pid"]) ?? 0 }),
    ...(oci?.declaration && { oci: oci.declaration }),
    ...(info["config"] !== undefined && { config: info["config"] }),
  };
  const problems = oci?.problems ?? [noSpec(part.place([...path, "info"]))];
  return { declarations: [declaration], problems };
}

/** Older versions give `info` as a map with one text, which is JSON itself. */
function infoOf(record: JsonObject): JsonObject {
  const info = asObject(record["info"]) ?? {};
  const inner = info["info"];
  if (typeof inner !== "string") return info;
  try {
    return asObject(JSON.parse(inner) as Json) ?? {};
  } catch {
    return {};
  }
}

const podName = "io.kubernetes.pod.name";
const podNamespace = "io.kubernetes.pod.namespace";
const podUid = "io.kubernetes.pod.uid";

type Names = Pick<
  CriDeclaration,
  "id" | "sandboxId" | "namespace" | "pod" | "podUid" | "container" | "image" | "imageRef"
>;

function containerNames(record: JsonObject, info: JsonObject): Names {
  const status = asObject(record["status"]) ?? {};
  const labels = asObject(status["labels"]) ?? {};
  const image = asObject(status["image"]);
  return {
    id: asString(status["id"]) ?? "",
    ...texts({
      sandboxId: info["sandboxID"],
      namespace: labels[podNamespace],
      pod: labels[podName],
      podUid: labels[podUid],
      container: asObject(status["metadata"])?.["name"],
      image:
        image?.["userSpecifiedImage"] === ""
          ? image["image"]
          : (image?.["userSpecifiedImage"] ?? image?.["image"]),
      imageRef: status["imageRef"],
    }),
  };
}

function sandboxNames(record: JsonObject): Names {
  const status = asObject(record["status"]) ?? {};
  const metadata = asObject(status["metadata"]) ?? {};
  return {
    id: asString(status["id"]) ?? "",
    ...texts({ namespace: metadata["namespace"], pod: metadata["name"], podUid: metadata["uid"] }),
  };
}

/** The entries that are texts with something in them. */
function texts<Name extends string>(
  values: Readonly<Record<Name, Json | undefined>>,
): { [Key in Name]?: string } {
  const told = Object.entries<Json | undefined>(values).filter(
    ([, value]) => typeof value === "string" && value !== "",
  );
  return Object.fromEntries(told) as { [Key in Name]?: string };
}

function refused(place: Parameters<typeof problemAt>[0]): RunProblem {
  const message = "this is no record of crictl inspect or crictl inspectp";
  const hint = "give the output of: crictl inspect -o json ID";
  return problemAt(place, { level: "error", code: "not-this-format", message, hint });
}

function noSpec(place: Parameters<typeof problemAt>[0]): RunProblem {
  const message = "the record has no runtimeSpec: what the OCI runtime was given is not known";
  const hint = "give the bundle's config.json, or the output of crictl inspect without a template";
  return problemAt(place, { level: "warning", code: "unsupported", message, hint });
}
