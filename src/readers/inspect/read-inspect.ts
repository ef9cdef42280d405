import {
  asObject,
  type Json,
  type JsonObject,
  type RunDeclaration,
  type RunPodDeclaration,
  type RunResource,
} from "../../workload/index.ts";
import { readJsonParts, type JsonPart } from "../run-values/json-text.ts";
import { problemAt, type RunProblem, type RunReading } from "../run-values/problem.ts";
import { containerOf } from "./container.ts";
import { kindOfInspect, type InspectKind } from "./kind.ts";
import { podOf, podOfInfra, resourceOf } from "./pod.ts";

/**
 * Reads what `podman inspect`, `docker inspect`, `podman pod inspect`, `volume inspect` and `network inspect` print, in any mix: one
 * record, lists of them, several behind each other. Records of images are told and left out: they declare no container. Podman's infra
 * containers are told as the pods that they hold.
 */
export function readInspect(text: string, file: string): RunReading {
  const { parts, problems } = readJsonParts(text, file);
  const collected: Collected = { containers: [], pods: [], resources: [], problems: [...problems] };
  for (const part of parts) for (const entry of entriesIn(part)) take(entry, collected);
  if (parts.length === 0 && problems.length === 0)
    collected.problems.push(refused({ file }, "the file is empty"));
  const { containers, pods, resources } = collected;
  const format = containers[0]?.format ?? "podman-inspect";
  const name = file.slice(file.lastIndexOf("/") + 1).replace(/\.json$/, "");
  return {
    project: { name, format, containers, pods: withoutDoubles(pods), resources },
    problems: collected.problems,
  };
}

interface Collected {
  readonly containers: RunDeclaration[];
  readonly pods: RunPodDeclaration[];
  readonly resources: RunResource[];
  readonly problems: RunProblem[];
}

interface Entry {
  readonly record: Json;
  readonly part: JsonPart;
  readonly path: readonly (string | number)[];
}

function entriesIn(part: JsonPart): readonly Entry[] {
  const { value } = part;
  if (!Array.isArray(value)) return [{ record: value, part, path: [] }];
  return value.map((record: Json, index) => ({ record, part, path: [index] }));
}

function take({ record, part, path }: Entry, collected: Collected): void {
  const kind = kindOfInspect(record);
  const fields = asObject(record) ?? {};
  const taken = kind !== undefined && (takers[kind]?.(fields, part, path, collected) ?? false);
  if (!taken)
    collected.problems.push(refused(part.place(path), refusals[kind ?? "unknown"] ?? refusals.unknown));
}

type Taker = (fields: JsonObject, part: JsonPart, path: Entry["path"], collected: Collected) => true;

const takers: Partial<Record<InspectKind, Taker>> = {
  "podman-container": (fields, part, path, { containers, pods }) => {
    if (fields["IsInfra"] === true) pods.push(podOfInfra(fields, part, path));
    else containers.push(containerOf({ fields, engine: "podman", part, path }));
    return true;
  },
  "docker-container": takeDocker,
  "docker-create": takeDocker,
  "podman-pod": (fields, part, path, { pods }) => {
    pods.unshift(podOf(fields, part, path));
    return true;
  },
  volume: (fields, part, path, { resources }) => {
    resources.push(resourceOf("volume", fields, part, path));
    return true;
  },
  network: (fields, part, path, { resources }) => {
    resources.push(resourceOf("network", fields, part, path));
    return true;
  },
};

function takeDocker(
  fields: JsonObject,
  part: JsonPart,
  path: Entry["path"],
  { containers }: Collected,
): true {
  containers.push(containerOf({ fields, engine: "docker", part, path }));
  return true;
}

const criRequest =
  "this is what crictl is given to make a container or a sandbox, not a record of podman or docker";

/** Why a record of a kind is not read here. */
const refusals: Partial<Record<InspectKind, string>> & { readonly unknown: string } = {
  image: "this is the record of an image, which declares no container",
  "container-summary":
    "this is a line of a list of containers, which leaves most out; give the output of docker inspect",
  "cri-container-request": criRequest,
  "cri-sandbox-request": criRequest,
  "crictl-container": "this is a record of crictl, not of podman or docker",
  "crictl-sandbox": "this is a record of crictl, not of podman or docker",
  "oci-config": "this is the configuration of an OCI runtime, not a record of podman or docker",
  unknown: "this is no record of a container, pod, volume or network of podman or docker",
};

function refused(place: Parameters<typeof problemAt>[0], message: string): RunProblem {
  const hint = "expected the output of podman inspect or docker inspect";
  return problemAt(place, { level: "error", code: "not-this-format", message, hint });
}

/** A pod's own record says more than that of its infra container. */
function withoutDoubles(pods: readonly RunPodDeclaration[]): readonly RunPodDeclaration[] {
  const seen = new Set<string>();
  return pods.filter(({ name }) => !seen.has(name) && seen.add(name));
}
