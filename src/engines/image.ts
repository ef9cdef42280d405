import type { Ask } from "../confinement/index.ts";
import type { ImageFacts } from "./cluster-context.ts";
import type { ImageUser, PrivilegedFiles } from "./questions.ts";
import {
  imageGroupQuestion,
  imageGroupsQuestion,
  imagePrivilegedFilesQuestion,
  imageUserQuestion,
  imageVolumesQuestion,
} from "./questions.ts";

/** An image as far as it is known. A pod and its twin look at the same one, and so ask the same questions. */
export interface ImageView {
  readonly image: ImageFacts | undefined;
  /** For people and for the ids of questions. */
  readonly imageName: string;
  /** Whether it is only started as another user than root (runAsNonRoot). */
  readonly mustBeNonRoot: boolean;
}

export function imageView(
  imageName: string,
  images: Readonly<Record<string, ImageFacts>>,
  mustBeNonRoot = false,
): ImageView {
  return {
    image: Object.hasOwn(images, imageName) ? images[imageName] : undefined,
    imageName,
    mustBeNonRoot,
  };
}

/** The user of the image's configuration, asked for when it is not known. */
export function imageUser({ image, imageName, mustBeNonRoot }: ImageView, ask: Ask): ImageUser {
  const known = image === undefined ? undefined : knownUser(image.user, image.uid);
  return known ?? ask(imageUserQuestion(imageName, mustBeNonRoot));
}

function knownUser(user: string | undefined, uid: number | undefined): ImageUser | undefined {
  if (user === "") return { uid: 0, decidedBy: "image-default" };
  if (user === undefined) return uid === undefined ? undefined : { uid, decidedBy: "image-number" };
  const name = user.split(":")[0] ?? "";
  if (/^\d+$/.test(name)) return { uid: Number(name), decidedBy: "image-number" };
  if (name === "root") return { uid: 0, decidedBy: "image-name" };
  return uid === undefined ? undefined : { uid, decidedBy: "image-name" };
}

/** The group of the image's passwd entry for a user id, 0 when it has none. The group half of USER u:g does not count. */
export function passwdGroup({ image, imageName }: ImageView, uid: number, ask: Ask): number {
  if (uid === 0) return 0;
  const isImageUser = image?.uid === uid && image.gid !== undefined && !(image.user ?? "").includes(":");
  return isImageUser ? image.gid : ask(imageGroupQuestion(imageName, uid));
}

/** The group that the image's configuration gives its user, with the group half of USER u:g where it is known. */
export function imageUserGroup(view: ImageView, uid: number, ask: Ask): number {
  const written = /^[^:]*:(\d+)$/.exec(view.image?.user ?? "")?.[1];
  if (written !== undefined) return Number(written);
  return view.image?.uid === uid && view.image.gid !== undefined
    ? view.image.gid
    : passwdGroup(view, uid, ask);
}

/** Further groups that the image's group file gives to a user. */
export function groupsOfImageUser({ image, imageName }: ImageView, uid: number, ask: Ask): readonly number[] {
  return image?.groups !== undefined && image.uid === uid
    ? image.groups
    : ask(imageGroupsQuestion(imageName, uid));
}

/** Files of the image that raise privilege when executed. */
export function privilegedFilesOf({ image, imageName }: ImageView, ask: Ask): PrivilegedFiles {
  if (image?.setId !== undefined && image.fileCapabilities !== undefined) {
    return { setId: image.setId, fileCapabilities: image.fileCapabilities };
  }
  const asked = ask(imagePrivilegedFilesQuestion(imageName));
  return {
    setId: image?.setId ?? asked.setId,
    fileCapabilities: image?.fileCapabilities ?? asked.fileCapabilities,
  };
}

/** Volumes that the image declares. */
export function declaredVolumes({ image, imageName }: ImageView, ask: Ask): readonly string[] {
  return image?.volumes ?? ask(imageVolumesQuestion(imageName));
}
