import type { CheckedField } from "../fields/problem.ts";
import { asObject, asString } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { containersOf, fieldOf, inside, invalid } from "./visit.ts";
import type { Placed } from "./visit.ts";

/** Annotations of a pod or of a pod template. */
type Annotations = Readonly<Record<string, string>>;

/** Fields that took the place of annotations. AppArmor's came with Kubernetes 1.30 (kubernetes PR 123435), seccomp's with 1.19. */
const appArmorFieldFrom = 30;

/** How the values of an annotation begin or read, for each type of the field. */
const annotated = {
  seccomp: { RuntimeDefault: ["runtime/default", "docker/default"], Unconfined: ["unconfined"] },
  apparmor: { RuntimeDefault: ["runtime/default"], Unconfined: ["unconfined"] },
} as const;

/**
 * An old annotation and the field that took its place have to say the same where both are written. A container of a pod takes its AppArmor
 * annotation before the field of the pod; in a template nothing does so, and the two are compared.
 * Source: kubernetes validation.go, validateSeccompAnnotationsAndFields and validateAppArmorAnnotationsAndFieldsMatchOnCreate;
 * pkg/registry/core/pod/strategy.go, applyAppArmorVersionSkew.
 */
export function checkAnnotations(
  pod: Placed,
  annotations: Annotations,
  minor: number,
): readonly CheckedField[] {
  if (!Object.keys(annotations).some(isOld)) return [];
  const ofPod = inside(pod, "securityContext");
  return [
    ...compare("seccomp", annotations["seccomp.security.alpha.kubernetes.io/pod"], ofPod, "seccompProfile"),
    ...containersOf(pod).flatMap((container) => {
      const name = asString(container.value["name"]) ?? "";
      const own = inside(container, "securityContext");
      const seccomp = annotations[`container.seccomp.security.alpha.kubernetes.io/${name}`];
      return [
        ...compare("seccomp", seccomp, own, "seccompProfile"),
        ...(minor < appArmorFieldFrom ? [] : compareAppArmor(pod, own, annotations, name)),
      ];
    }),
  ];
}

/** Begins as one of those that are looked up below. */
function isOld(annotation: string): boolean {
  return /^(seccomp\.security\.alpha|container\.(seccomp\.security\.alpha|apparmor\.security\.beta))\.kubernetes\.io\//.test(
    annotation,
  );
}

function compareAppArmor(
  pod: Placed,
  own: Placed,
  annotations: Annotations,
  name: string,
): readonly CheckedField[] {
  if (asObject(pod.value["os"])?.["name"] === "windows") return [];
  const annotation = annotations[`container.apparmor.security.beta.kubernetes.io/${name}`];
  const isOwn = asObject(own.value["appArmorProfile"]) !== undefined;
  const isTemplate = pod.path.length > 1;
  const context = isOwn || !isTemplate ? own : inside(pod, "securityContext");
  return compare("apparmor", annotation, context, "appArmorProfile");
}

function compare(
  kind: keyof typeof annotated,
  annotation: string | undefined,
  context: Placed,
  field: string,
): readonly CheckedField[] {
  const profile = asObject(context.value[field]);
  if (annotation === undefined || profile === undefined || isSame(kind, annotation, profile)) return [];
  const words = `does not agree with the pod's annotation for ${kind === "seccomp" ? "seccomp" : "AppArmor"}, ${JSON.stringify(annotation)}; remove the annotation`;
  return [invalid(fieldOf(context, field, "type"), words)];
}

function isSame(
  kind: keyof typeof annotated,
  annotation: string,
  { type, localhostProfile }: JsonObject,
): boolean {
  if (type === "Localhost") return annotation === `localhost/${asString(localhostProfile) ?? ""}`;
  if (type !== "RuntimeDefault" && type !== "Unconfined") return true;
  return annotated[kind][type].some((one) => one === annotation);
}
