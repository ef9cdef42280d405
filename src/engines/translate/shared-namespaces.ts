import type { RunDeclaration } from "../../workload/index.ts";
import type { JoinedKind } from "../namespace-owner.ts";
import { namespaceOwnerOf } from "../namespace-owner.ts";
import { podOf } from "./pod-of.ts";
import type { Source } from "./translation.ts";
import { note } from "./translation.ts";

/** The container of the same pod whose namespace it joins. */
function ownerInPod(
  { declaration, project }: Source,
  kind: JoinedKind,
  sources: readonly Source[],
): RunDeclaration | undefined {
  const owner = namespaceOwnerOf(declaration, kind, project);
  return sources.some((one) => one.declaration === owner) ? owner : undefined;
}

/** Whether a container of the pod sees the processes of another one: a pod shares them among all of its containers, or not at all. */
export function sharesProcesses(sources: readonly Source[]): boolean {
  return sources.some((one) => ownerInPod(one, "pid", sources) !== undefined);
}

/** Tells what became of namespaces other than user and network, and of the pod of Podman. */
export function tellNamespaces(source: Source, sources: readonly Source[]): void {
  for (const field of ["pid", "ipc", "uts"] as const) {
    const value = source.declaration[field];
    if (value === undefined || value === "") continue;
    if (field !== "uts" && tellJoined(source, field, sources)) continue;
    const host = { pid: "hostPID: true", ipc: "hostIPC: true", uts: "the pod keeps a host name of its own" }[
      field
    ];
    if (value === "host") note(source, field, field === "uts" ? "strengthened" : "kept", host);
    else if (/^(container|service|ns):/.test(value))
      note(source, field, "impossible", `${value}: only containers of one pod share a namespace`);
    else note(source, field, "kept", "the pod has namespaces of its own");
  }
  if (source.declaration.pod !== undefined)
    note(
      source,
      "pod",
      podOf(source) === undefined ? "impossible" : "kept",
      podOf(source) === undefined
        ? `the pod ${source.declaration.pod} is not part of the input: give it too`
        : "one pod",
    );
}

/** Tells what became of a namespace that a container joins: false where a pod cannot give it. */
function tellJoined(source: Source, kind: JoinedKind, sources: readonly Source[]): boolean {
  const owner = ownerInPod(source, kind, sources);
  if (owner === undefined) return false;
  if (owner[kind] === "host") note(source, kind, "kept", `the node's, as ${owner.name} has it`);
  else if (kind === "ipc") note(source, kind, "kept", "the containers of a pod share it");
  else tellProcesses(source, owner, sources);
  return true;
}

function tellProcesses(source: Source, owner: RunDeclaration, sources: readonly Source[]): void {
  const others = sources.filter(
    (one) => one.declaration !== owner && ownerInPod(one, "pid", sources) !== owner,
  );
  if (others.length === 0) {
    note(
      source,
      "pid",
      "kept",
      "shareProcessNamespace: true; process 1 is then the pod's, not the program's",
    );
    return;
  }
  const names = others.map(({ declaration }) => declaration.name).join(", ");
  note(
    source,
    "pid",
    "weakened",
    `shareProcessNamespace: true lets ${names} and the others of the pod see each other's processes as well: allow it by name, or do without`,
  );
}
