import type { FieldPath } from "../../confinement/index.ts";
import { minorOf } from "../fields/field-table.ts";
import type { CheckedField } from "../fields/problem.ts";
import { asString } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { checkAnnotations } from "./annotations.ts";
import { checkContainer } from "./container.ts";
import type { PodAround } from "./container.ts";
import { checkSharedContext } from "./security-context.ts";
import { containersOf, each, fieldOf, inside, invalid } from "./visit.ts";
import type { Placed } from "./visit.ts";

/** A pod spec at its path in the object that holds it, and the version of the server that is asked to take it. */
export interface ValueCheck {
  readonly kubernetes: string;
  readonly path: FieldPath;
  /** Names of the volumes that the controller adds: claim templates of a StatefulSet. */
  readonly claimed: readonly string[];
  /** Annotations beside the spec: of the pod, or of the template. */
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * The values of a pod spec that bear on confinement, that decode, and that the API server refuses nevertheless: combinations that its
 * validation forbids, ids out of range, profiles without a name. A pod with one of them never runs. What only the rest of validation
 * refuses (names, labels, quantities) is not told here.
 *
 * Source: kubernetes pkg/apis/core/validation/validation.go at v1.22.17, v1.26.15 and each minor version from 1.28 to 1.37;
 * test/slow/server-validation.test.ts asks that code itself.
 */
export function checkPodValues(
  spec: JsonObject,
  { kubernetes, path, claimed, annotations }: ValueCheck,
): readonly CheckedField[] {
  const pod: Placed = { value: spec, path };
  const minor = minorOf(kubernetes);
  const around = podAround(pod, minor, claimed);
  return [
    ...checkSharedContext(inside(pod, "securityContext")),
    ...checkAnnotations(pod, annotations, minor),
    ...checkHostNamespaces(pod, around.privateUsers),
    ...checkSysctls(pod, minor),
    ...checkVolumes(pod),
    ...containersOf(pod).flatMap((container) => checkContainer(container, around)),
  ];
}

/**
 * A server whose gate is off drops the fields before it validates. Both gates are on from 1.33: UserNamespacesSupport and ProcMountType in
 * kubernetes pkg/features/kube_features.go.
 */
const userNamespacesOn = 33;
/** From here on validation compares sysctls with the pod's host namespaces; before, the kubelet does. Source: kubernetes PR 118705. */
const sysctlsComparedFrom = 29;

function podAround(pod: Placed, minor: number, claimed: readonly string[]): PodAround {
  return {
    volumes: new Set([
      ...claimed,
      ...each(pod, "volumes").flatMap(({ value }) => asString(value["name"]) ?? []),
    ]),
    privateUsers: pod.value["hostUsers"] === false && minor >= userNamespacesOn,
    knowsUnmasked: minor >= userNamespacesOn,
  };
}

function checkHostNamespaces(pod: Placed, privateUsers: boolean): readonly CheckedField[] {
  const problems: CheckedField[] = [];
  if (privateUsers) {
    for (const name of ["hostNetwork", "hostPID", "hostIPC"])
      if (pod.value[name] === true)
        problems.push(invalid(fieldOf(pod, name), "cannot be true when hostUsers is false"));
  }
  if (pod.value["shareProcessNamespace"] === true && pod.value["hostPID"] === true)
    problems.push(invalid(fieldOf(pod, "shareProcessNamespace"), "cannot be true when hostPID is true"));
  return problems;
}

/** Segments of small letters, digits, - and _, parted by dots or slashes. Source: validation.go, IsValidSysctlName. */
const sysctlName = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const longestSysctl = 253;

function checkSysctls(pod: Placed, minor: number): readonly CheckedField[] {
  const seen = new Set<string>();
  return each(inside(pod, "securityContext"), "sysctls").flatMap((sysctl) => {
    const { name } = sysctl.value;
    if (typeof name !== "string") return [];
    const problem = sysctlProblem(name, pod.value, seen, minor);
    seen.add(name);
    return problem === undefined ? [] : [invalid(fieldOf(sysctl, "name"), problem)];
  });
}

function sysctlProblem(
  name: string,
  spec: JsonObject,
  seen: ReadonlySet<string>,
  minor: number,
): string | undefined {
  if (name.length > longestSysctl || !sysctlName.test(name))
    return `${JSON.stringify(name)} is no name of a sysctl`;
  if (seen.has(name)) return `${name} is set twice`;
  if (minor < sysctlsComparedFrom) return undefined;
  if (spec["hostNetwork"] === true && isOfNetwork(name))
    return `${name} cannot be set when hostNetwork is true`;
  if (spec["hostIPC"] === true && isOfIpc(name)) return `${name} cannot be set when hostIPC is true`;
  return undefined;
}

/** Source: component-helpers@v0.37.2 node/util/sysctl, names and prefixes of each namespace. */
function isOfNetwork(name: string): boolean {
  return dotted(name).startsWith("net.");
}

function isOfIpc(name: string): boolean {
  return /^(kernel\.(sem|shmall|shmmax|shmmni|shm_rmid_forced|msgmax|msgmnb|msgmni)$|fs\.mqueue\.)/.test(
    dotted(name),
  );
}

/** With dots between segments, as the kernel's interface converts a name whose first separator is a slash. */
function dotted(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  if (first !== "/") return name;
  return name.replace(/[./]/g, (separator) => (separator === "/" ? "." : "/"));
}

function checkVolumes(pod: Placed): readonly CheckedField[] {
  const seen = new Set<unknown>();
  return each(pod, "volumes").flatMap((volume) => {
    const problems: CheckedField[] = [];
    const { name } = volume.value;
    if (typeof name === "string" && seen.has(name))
      problems.push(invalid(fieldOf(volume, "name"), `another volume is named ${JSON.stringify(name)}`));
    seen.add(name);
    const hostPath = inside(volume, "hostPath").value["path"];
    if (typeof hostPath === "string" && hostPath.split("/").includes(".."))
      problems.push(invalid(fieldOf(volume, "hostPath", "path"), "must not contain .."));
    return problems;
  });
}
