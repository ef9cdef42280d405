import { powerfulCapability, withOrigin } from "../../facts/index.ts";
import type { Container, PodTemplate } from "../../workload/index.ts";
import { asObject, asString } from "../../workload/index.ts";
import type { ImageEvidence, PlanContext } from "./plan-context.ts";

/** Who a container runs as, and how that is known. */
export type KnownUser =
  | { readonly kind: "root"; readonly from: string }
  | { readonly kind: "user"; readonly uid: number; readonly gid?: number; readonly from: string }
  | { readonly kind: "unknown" };

export function imageOf({ spec }: Container, { cluster }: PlanContext): ImageEvidence | undefined {
  const { image } = spec;
  return image !== undefined && Object.hasOwn(cluster.images, image) ? cluster.images[image] : undefined;
}

/** The user of process 1: the container's field, the pod's, else the image's when it is known. */
export function userOf(container: Container, pod: PodTemplate, context: PlanContext): KnownUser {
  const own = container.spec.securityContext;
  const ofPod = pod.spec.securityContext;
  const uid = own.runAsUser ?? ofPod.runAsUser;
  const gid = own.runAsGroup ?? ofPod.runAsGroup;
  const image = imageOf(container, context);
  if (uid === 0) return { kind: "root", from: "runAsUser is 0" };
  if (uid !== undefined) {
    const group = gid ?? groupOf(image, uid);
    return { kind: "user", uid, ...(group === undefined ? {} : { gid: group }), from: `runAsUser is ${uid}` };
  }
  return userOfImage(image, gid);
}

function userOfImage(image: ImageEvidence | undefined, gid: number | undefined): KnownUser {
  if (image === undefined) return { kind: "unknown" };
  const from = withOrigin("the image's configuration", image, image.user === undefined ? "uid" : "user");
  const [name = ""] = (image.user ?? "").split(":");
  if (image.user === "" || name === "root" || image.uid === 0 || name === "0") return { kind: "root", from };
  const uid = /^\d+$/.test(name) ? Number(name) : image.uid;
  if (uid === undefined) return { kind: "unknown" };
  const group = gid ?? writtenGroup(image.user) ?? groupOf(image, uid);
  return { kind: "user", uid, ...(group === undefined ? {} : { gid: group }), from };
}

/** The group half of USER 1000:1000. */
function writtenGroup(user: string | undefined): number | undefined {
  const group = /^[^:]*:(\d+)$/.exec(user ?? "")?.[1];
  return group === undefined ? undefined : Number(group);
}

function groupOf(image: ImageEvidence | undefined, uid: number): number | undefined {
  return image?.uid === uid ? image.gid : undefined;
}

/** Whether the image is known to hold no file that raises privilege: neither set-id bits nor file capabilities. */
export function hasNoPrivilegedFiles(image: ImageEvidence | undefined): boolean {
  return image?.setId === false && image.fileCapabilities === false;
}

const powerful = new RegExp(powerfulCapability.value, "i");

/** Added capabilities that reach beyond a program's own files and sockets. */
export function powerfulCapabilities({ spec }: Container): readonly string[] {
  return spec.securityContext.capabilities.add.filter((name) => powerful.test(name));
}

/** The API server refuses allowPrivilegeEscalation: false beside these. Source: kubernetes pkg/apis/core/validation, ValidateSecurityContext. */
export function needsEscalation({ spec }: Container): boolean {
  const { privileged, capabilities } = spec.securityContext;
  return privileged === true || capabilities.add.some((name) => /^(CAP_)?(SYS_ADMIN|ALL)$/i.test(name));
}

/** A text of everything that the manifest passes to the program: command, arguments, values of variables. */
export function passedText({ spec }: Container): string {
  const values = spec.env.map(({ value }) => value ?? "");
  return [...spec.command, ...spec.args, ...values].join("\n");
}

/** A text of the ConfigMaps of the input that the pod mounts. */
export function mountedText(pod: PodTemplate, { inventory, object }: PlanContext): string {
  const names = pod.spec.volumes.flatMap(({ raw }) => asString(asObject(raw["configMap"])?.["name"]) ?? []);
  return names
    .flatMap((name) => {
      const map = inventory.find("ConfigMap", object.namespace, name);
      return Object.values(asObject(map?.value["data"]) ?? {}).map((text) => asString(text) ?? "");
    })
    .join("\n");
}

/** An image reference without its tag and digest. */
export function nameOfImage(reference: string): string {
  const [untagged = ""] = reference.split("@");
  return untagged.replace(/:[^/]*$/, "");
}
