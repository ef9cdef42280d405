import type { CheckedField } from "../fields/problem.ts";
import { asList } from "../json.ts";
import { checkSharedContext, isDescending } from "./security-context.ts";
import { each, fieldOf, inside, invalid } from "./visit.ts";
import type { Placed } from "./visit.ts";

/** What the pod around a container decides. */
export interface PodAround {
  readonly volumes: ReadonlySet<string>;
  /** Whether `hostUsers: false` is written and the server knows the field. */
  readonly privateUsers: boolean;
  /** Whether the server knows `procMount: Unmasked`. */
  readonly knowsUnmasked: boolean;
}

/** What validation refuses of one container, of any kind. */
export function checkContainer(container: Placed, pod: PodAround): readonly CheckedField[] {
  const context = inside(container, "securityContext");
  const mounts = checkMounts(container, context.value["privileged"] === true, pod.volumes);
  // Of what is not written nothing is refused.
  if (container.value["securityContext"] === undefined) return mounts;
  return [
    ...checkSharedContext(context),
    ...checkEscalation(context),
    ...checkProcMount(context, pod),
    ...mounts,
  ];
}

function checkEscalation(context: Placed): readonly CheckedField[] {
  const { allowPrivilegeEscalation, privileged } = context.value;
  if (allowPrivilegeEscalation !== false) return [];
  const place = fieldOf(context, "allowPrivilegeEscalation");
  const problems: CheckedField[] = [];
  if (privileged === true) problems.push(invalid(place, "cannot be false when privileged is true"));
  // The name with its prefix alone: without it the same capability passes. Source: kubernetes@v1.37.2 ValidateSecurityContext.
  if (asList(inside(context, "capabilities").value["add"]).includes("CAP_SYS_ADMIN"))
    problems.push(invalid(place, "cannot be false when CAP_SYS_ADMIN is added"));
  return problems;
}

function checkProcMount(context: Placed, pod: PodAround): readonly CheckedField[] {
  if (context.value["procMount"] !== "Unmasked" || pod.privateUsers || !pod.knowsUnmasked) return [];
  return [invalid(fieldOf(context, "procMount"), "Unmasked needs hostUsers: false")];
}

function checkMounts(
  container: Placed,
  privileged: boolean,
  volumes: ReadonlySet<string>,
): readonly CheckedField[] {
  const seen = new Set<unknown>();
  return each(container, "volumeMounts").flatMap((mount) => {
    const problems = [...checkMount(mount, privileged, volumes)];
    const { mountPath } = mount.value;
    if (seen.has(mountPath))
      problems.push(invalid(fieldOf(mount, "mountPath"), "another mount of the container has this path"));
    seen.add(mountPath);
    return problems;
  });
}

function checkMount(
  mount: Placed,
  privileged: boolean,
  volumes: ReadonlySet<string>,
): readonly CheckedField[] {
  const { name, subPath, subPathExpr, mountPropagation } = mount.value;
  const problems: CheckedField[] = [];
  if (typeof name === "string" && !volumes.has(name))
    problems.push(invalid(fieldOf(mount, "name"), `the pod has no volume ${JSON.stringify(name)}`));
  for (const [field, path] of [
    ["subPath", subPath],
    ["subPathExpr", subPathExpr],
  ] as const)
    if (typeof path === "string" && !isDescending(path))
      problems.push(invalid(fieldOf(mount, field), "must be a relative path without .."));
  if (mountPropagation === "Bidirectional" && !privileged)
    problems.push(invalid(fieldOf(mount, "mountPropagation"), "Bidirectional needs a privileged container"));
  return [...problems, ...checkRecursiveReadOnly(mount)];
}

function checkRecursiveReadOnly(mount: Placed): readonly CheckedField[] {
  const { recursiveReadOnly, readOnly, mountPropagation } = mount.value;
  if (recursiveReadOnly !== "Enabled" && recursiveReadOnly !== "IfPossible") return [];
  const place = fieldOf(mount, "recursiveReadOnly");
  const problems: CheckedField[] = [];
  if (readOnly !== true) problems.push(invalid(place, "needs readOnly: true"));
  if (typeof mountPropagation === "string" && mountPropagation !== "None")
    problems.push(invalid(place, "needs mountPropagation None"));
  return problems;
}
