import type { Ask } from "../confinement/index.ts";
import { privilegedFilesInWords } from "./image-origin.ts";
import type { ImageAccounts, ImageFacts } from "./cluster-context.ts";
import type { ImageUser, PrivilegedFiles } from "./questions.ts";
import {
  imageGroupIdQuestion,
  imageGroupQuestion,
  imageGroupsQuestion,
  imagePrivilegedFilesQuestion,
  imageUserIdQuestion,
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

/** The id of a user that an option names: the image's passwd file decides. @throws RangeError for a name that the file does not hold */
export function userByName(view: ImageView, name: string, ask: Ask): number {
  if (name === "root") return 0;
  const { image, imageName } = view;
  if (image?.accounts !== undefined) {
    const account = image.accounts.users.find((one) => one.name === name);
    if (account === undefined) throw new RangeError(`the image ${imageName} has no user ${name}`);
    return account.uid;
  }
  return image?.user?.split(":")[0] === name && image.uid !== undefined
    ? image.uid
    : ask(imageUserIdQuestion(imageName, name));
}

/** The id of a group that an option names. @throws RangeError for a name that the image's group file does not hold */
export function groupByName({ image, imageName }: ImageView, name: string, ask: Ask): number {
  if (image?.accounts === undefined) return name === "root" ? 0 : ask(imageGroupIdQuestion(imageName, name));
  const group = image.accounts.groups.find((one) => one.name === name);
  if (group === undefined) throw new RangeError(`the image ${imageName} has no group ${name}`);
  return group.gid;
}

/** The group of the image's passwd entry for a user id, 0 when it has none. The group half of USER u:g does not count. */
export function passwdGroup({ image, imageName }: ImageView, uid: number, ask: Ask): number {
  if (image?.accounts !== undefined) return image.accounts.users.find((one) => one.uid === uid)?.gid ?? 0;
  if (uid === 0) return 0;
  const isImageUser = image?.uid === uid && image.gid !== undefined && !(image.user ?? "").includes(":");
  return isImageUser ? image.gid : ask(imageGroupQuestion(imageName, uid));
}

/** The group that the image's configuration gives its user, with the group half of USER u:g where it is known. */
export function imageUserGroup(view: ImageView, uid: number, ask: Ask): number {
  const { accounts } = view.image ?? {};
  const named = /^[^:]*:([^:]+)$/.exec(view.image?.user ?? "")?.[1];
  if (accounts !== undefined && named !== undefined && !/^\d+$/.test(named))
    return groupByName(view, named, ask);
  const written = /^[^:]*:(\d+)$/.exec(view.image?.user ?? "")?.[1];
  if (written !== undefined) return Number(written);
  return view.image?.uid === uid && view.image.gid !== undefined
    ? view.image.gid
    : passwdGroup(view, uid, ask);
}

/** Further groups that the image's group file gives to a user. */
export function groupsOfImageUser({ image, imageName }: ImageView, uid: number, ask: Ask): readonly number[] {
  if (image?.accounts !== undefined) return groupsByAccounts(image.accounts, uid);
  return image?.groups !== undefined && image.uid === uid
    ? image.groups
    : ask(imageGroupsQuestion(imageName, uid));
}

function groupsByAccounts({ users, groups }: ImageAccounts, uid: number): readonly number[] {
  const name = users.find((one) => one.uid === uid)?.name;
  return groups.filter((one) => name !== undefined && one.members.includes(name)).map((one) => one.gid);
}

/** Files of the image that raise privilege when executed. */
export function privilegedFilesOf({ image, imageName }: ImageView, ask: Ask): PrivilegedFiles {
  if (image?.setId !== undefined && image.fileCapabilities !== undefined) {
    const words = privilegedFilesInWords(image);
    const { setId, fileCapabilities } = image;
    return words === undefined ? { setId, fileCapabilities } : { setId, fileCapabilities, words };
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
