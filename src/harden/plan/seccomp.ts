import type { FieldPath } from "../../confinement/index.ts";
import { opensNamespaces, runtimeDefaultAnnotations, seccompAnnotationKey } from "../../facts/index.ts";
import type { PodTemplate, SecurityProfile } from "../../workload/index.ts";
import type { FieldChange } from "../change.ts";
import { passedText, powerfulCapabilities } from "./evidence.ts";
import type { PlanContext } from "./plan-context.ts";
import { statedNeed, statedNeedOf } from "./stated-needs.ts";
import type { Step } from "./step.ts";

const namespaceOpener = new RegExp(opensNamespaces.value, "i");

const source =
  "Docker, Podman and containerd load a filter of the same kind by default: engines.md 3.3 (moby and containers/common default profiles)";

/** Asks for the runtime's filter where none is asked for. Containers that ask for their own keep it. */
export function seccompSteps(pod: PodTemplate, context: PlanContext): Step[] {
  const unset = pod.containers.filter(
    ({ spec }) =>
      !isPrivileged(spec.securityContext.privileged) && spec.securityContext.seccompProfile === undefined,
  );
  const refused = pod.containers.filter(({ spec }) => isUnconfined(spec.securityContext.seccompProfile));
  const ofPod = pod.spec.securityContext.seccompProfile;
  const changes = [
    ...(isFilter(ofPod) || unset.length === 0 ? [] : [profileAt([...pod.path, "securityContext"], ofPod)]),
    ...refused.map(({ path, spec }) =>
      profileAt([...path, "securityContext"], spec.securityContext.seccompProfile),
    ),
  ];
  if (changes.length === 0 || isAnnotatedOtherwise(pod, runtimeDefaultAnnotations.value)) return [];
  const doubt = doubtAboutFilter(pod, context, refused.length > 0 || isUnconfined(ofPod));
  return [
    {
      id: "seccomp",
      title: "Ask for the runtime's seccomp filter",
      // The containers of a partial shape need not stand below its path.
      at: pod.shape === "partial" ? [] : pod.path,
      changes,
      mayClose: ["seccomp", "nested-user-namespace"],
      applicability: doubt === undefined ? "safe" : "unsafe",
      because:
        doubt ??
        "every engine that images are made and tried with loads such a filter by default, so a program that runs there runs under it",
      evidence: [source],
      watchFor:
        "programs that open namespaces or mount by themselves, such as browsers' sandboxes and image builders",
    },
  ];
}

const annotationKey = new RegExp(seccompAnnotationKey.value);

/** Whether an annotation from before the field says something else: the server refuses a pod whose field does not agree with it. */
export function isAnnotatedOtherwise({ annotations }: PodTemplate, agreeing: readonly string[]): boolean {
  return Object.entries(annotations).some(
    ([key, value]) => annotationKey.test(key) && !agreeing.includes(value),
  );
}

/** Why a filter may keep a program from its work; undefined where nothing points to that. */
export function doubtAboutFilter(
  pod: PodTemplate,
  context: PlanContext,
  isChosen: boolean,
): string | undefined {
  if (isChosen) return "the manifest asks for no filter, which may have a reason";
  const powerful = pod.containers.flatMap(powerfulCapabilities);
  if (powerful.length > 0) return `it asks for ${powerful.join(", ")}, which a filter may make useless`;
  if (pod.containers.some(({ spec }) => isPrivileged(spec.securityContext.privileged)))
    return "a container beside it is privileged, so that the pod is not an ordinary program";
  const stated = statedNeedOf(pod, context, "namespaces");
  if (stated !== undefined) return `it opens namespaces by itself: ${stated}`;
  const found = pod.containers
    .filter((one) => statedNeed(one, context, "namespaces") !== false)
    .map((one) => namespaceOpener.exec(`${one.spec.image ?? ""}\n${passedText(one)}`)?.[0])
    .find((one) => one !== undefined);
  return found === undefined ? undefined : `"${found}" points to a program that opens namespaces by itself`;
}

function profileAt(path: FieldPath, before: SecurityProfile | undefined): FieldChange {
  return before === undefined
    ? { kind: "set", path: [...path, "seccompProfile"], value: { type: "RuntimeDefault" } }
    : { kind: "set", path: [...path, "seccompProfile", "type"], value: "RuntimeDefault" };
}

function isFilter(profile: SecurityProfile | undefined): boolean {
  return profile?.type === "RuntimeDefault" || profile?.type === "Localhost";
}

function isUnconfined(profile: SecurityProfile | undefined): boolean {
  return profile?.type === "Unconfined";
}

function isPrivileged(privileged: boolean | undefined): boolean {
  return privileged === true;
}
