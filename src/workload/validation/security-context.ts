import type { FieldPath } from "../../confinement/index.ts";
import type { CheckedField } from "../fields/problem.ts";
import { asList, asObject } from "../json.ts";
import type { Json } from "../json.ts";
import { fieldOf, inside, invalid } from "./visit.ts";
import type { Placed } from "./visit.ts";

/** Ids are kept in 32 bits with a sign. Source: apimachinery@v0.37.2 pkg/util/validation, IsValidUserID and IsValidGroupID. */
const largestId = 2 ** 31 - 1;

/** What validation refuses alike in the pod's and in a container's security context: ids, seccomp and AppArmor profiles. */
export function checkSharedContext(context: Placed): readonly CheckedField[] {
  return [...checkIds(context), ...checkProfiles(context)];
}

function checkIds(context: Placed): readonly CheckedField[] {
  const groups = asList(context.value["supplementalGroups"]);
  return [
    ...["runAsUser", "runAsGroup", "fsGroup"].flatMap((name) =>
      checkId(context, context.value[name], [name]),
    ),
    ...groups.flatMap((id, index) => checkId(context, id, ["supplementalGroups", index])),
  ];
}

function checkId(context: Placed, id: Json | undefined, steps: FieldPath): readonly CheckedField[] {
  // What is no number of 64 bits does not decode at all: the field tables say so.
  const decodes = typeof id === "number" && Math.abs(id) < 2 ** 63;
  if (!decodes || (id >= 0 && id <= largestId)) return [];
  return [invalid(fieldOf(context, ...steps), `${id} is no id: the API takes 0 to ${largestId}`)];
}

function checkProfiles(context: Placed): readonly CheckedField[] {
  return [
    ...checkProfile(context, "seccompProfile", seccompNameProblem),
    ...checkProfile(context, "appArmorProfile", appArmorNameProblem),
  ];
}

/** A profile has a type wherever it is written, and a name with the type Localhost alone. */
function checkProfile(
  context: Placed,
  field: string,
  nameProblem: (name: Json | undefined) => string | undefined,
): readonly CheckedField[] {
  if (asObject(context.value[field]) === undefined) return [];
  const profile = inside(context, field);
  const { type, localhostProfile } = profile.value;
  if (type === undefined || type === null || type === "")
    return [invalid(fieldOf(profile, "type"), "must be set where a profile is written")];
  const problem =
    type === "Localhost"
      ? nameProblem(localhostProfile)
      : typeof localhostProfile === "string"
        ? "can only be set when the type is Localhost"
        : undefined;
  return problem === undefined ? [] : [invalid(fieldOf(profile, "localhostProfile"), problem)];
}

function seccompNameProblem(name: Json | undefined): string | undefined {
  if (typeof name !== "string") return "must be set when the type is Localhost";
  return isDescending(name) ? undefined : "must be a path below the kubelet's seccomp folder, without ..";
}

function appArmorNameProblem(name: Json | undefined): string | undefined {
  if (typeof name !== "string" || name === "") return "must be set when the type is Localhost";
  return name.trim() === name ? undefined : "must not begin or end with white space";
}

/** A relative path that never leaves its folder. */
export function isDescending(path: string): boolean {
  return !path.startsWith("/") && !path.split("/").includes("..");
}
