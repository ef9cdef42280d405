/** What is not known of an image: its configuration, accounts and files. */
import type { Question, UserDecision } from "../../confinement/index.ts";
import { oncePerKey } from "../once.ts";

/** The user that an image starts its process as. */
export interface ImageUser {
  readonly uid: number;
  readonly decidedBy: UserDecision;
}

/** Which files of an image can raise privilege when executed. */
export interface PrivilegedFiles {
  readonly setId: boolean;
  readonly fileCapabilities: boolean;
  /** Which they are and how that is known, where it is. */
  readonly words?: string;
}

const imageSupply = "look it up with --images, or give it in --context-file under images";
/** What only the image's files tell. */
const filesSupply = "look it up with --images and --image-layers, or give it in --context-file under images";

/** Which user an image runs as. With `nonRoot` the kubelet starts it only when it is not root. */
export function imageUserQuestion(image: string, nonRoot: boolean): Question<ImageUser> {
  return nonRoot ? nonRootUserQuestion(image) : anyUserQuestion(image);
}

const anyUserQuestion = oncePerKey((image: string) => userQuestion(image, false));
const nonRootUserQuestion = oncePerKey((image: string) => userQuestion(image, true));

const otherUsers: readonly [ImageUser, ImageUser] = [
  { uid: 1000, decidedBy: "image-number" },
  { uid: 10001, decidedBy: "image-number" },
];

function userQuestion(image: string, nonRoot: boolean): Question<ImageUser> {
  return {
    id: nonRoot ? `image-non-root-user:${image}` : `image-user:${image}`,
    words: nonRoot
      ? `which non-root user the image ${image} runs as`
      : `which user the image ${image} runs as`,
    supplier: "image",
    supply: `${imageSupply}, or set runAsUser`,
    candidates: nonRoot ? otherUsers : [{ uid: 0, decidedBy: "image-default" }, ...otherUsers],
    candidateWords: ({ uid }) =>
      uid === 0 ? "root" : uid === 1000 ? "uid 1000, often a login user's" : "another uid",
  };
}

/** The group that the image's passwd file gives to a user id; a user that is not in it has group 0. */
export function imageGroupQuestion(image: string, uid: number): Question<number> {
  return groupQuestions(image)(uid);
}

const groupQuestions = oncePerKey((image: string) => oncePerKey((uid: number) => groupQuestion(image, uid)));

function groupQuestion(image: string, uid: number): Question<number> {
  return {
    id: `image-group:${image}:${uid}`,
    words: `which group the passwd file of the image ${image} gives to uid ${uid}`,
    supplier: "image",
    supply: `${filesSupply}, or set runAsGroup`,
    candidates: [0, uid],
    candidateWords: (gid) =>
      gid === 0 ? "the root group (also when the user is not listed)" : `group ${gid}`,
  };
}

/** The supplementary groups that the image's group file gives to a user. */
export function imageGroupsQuestion(image: string, uid: number): Question<readonly number[]> {
  return furtherGroupsQuestions(image)(uid);
}

const furtherGroupsQuestions = oncePerKey((image: string) =>
  oncePerKey((uid: number) => furtherGroupsQuestion(image, uid)),
);

function furtherGroupsQuestion(image: string, uid: number): Question<readonly number[]> {
  return {
    id: `image-groups:${image}:${uid}`,
    words: `which further groups the group file of the image ${image} gives to uid ${uid}`,
    supplier: "image",
    supply: `${filesSupply}, or set supplementalGroupsPolicy: Strict`,
    candidates: [[0], []],
    candidateWords: (groups) => (groups.length === 0 ? "none" : "the root group"),
  };
}

/** Which id a user or group that an option names has in the image. The worst candidate is root's. */
export function imageUserIdQuestion(image: string, name: string): Question<number> {
  return namedIdQuestion("user", image, name);
}
export function imageGroupIdQuestion(image: string, name: string): Question<number> {
  return namedIdQuestion("group", image, name);
}

function namedIdQuestion(kind: "user" | "group", image: string, name: string): Question<number> {
  return {
    id: `image-${kind}-id:${image}:${name}`,
    words: `which ${kind} id ${name} has in the image ${image}`,
    supplier: "image",
    supply: `${filesSupply}, or give the id as a number`,
    candidates: [0, 1000, 10001],
    candidateWords: (id) => (id === 0 ? "root's" : `${id}`),
  };
}

/** Whether an image holds files with set-id bits or file capabilities. */
export const imagePrivilegedFilesQuestion = oncePerKey((image: string): Question<PrivilegedFiles> => ({
  id: `image-privileged-files:${image}`,
  words: `whether the image ${image} holds set-id files or files with capabilities`,
  supplier: "image",
  supply: `${filesSupply}, or set allowPrivilegeEscalation: false`,
  candidates: [
    { setId: true, fileCapabilities: true },
    { setId: false, fileCapabilities: false },
  ],
  candidateWords: ({ setId }) => (setId ? "it does" : "it does not"),
}));

/** Which volumes an image declares. The worst candidate stands for any path. */
export function imageVolumesQuestion(image: string): Question<readonly string[]> {
  return {
    id: `image-volumes:${image}`,
    words: `which volumes the image ${image} declares`,
    supplier: "image",
    supply: imageSupply,
    candidates: [[anyImageVolume], []],
    candidateWords: (volumes) => (volumes.length === 0 ? "none" : "at least one"),
  };
}
/** Stands in values for the path of an image volume that is not known. */
export const anyImageVolume = "(a volume that the image declares)";

/** Which ports an image exposes, for -P. */
export function exposedPortsQuestion(image: string): Question<readonly string[]> {
  return {
    id: `image-ports:${image}`,
    words: `which ports the image ${image} exposes`,
    supplier: "image",
    supply: imageSupply,
    candidates: [[anyExposedPort], []],
    candidateWords: (ports) => (ports.length === 0 ? "none" : "at least one"),
  };
}
const anyExposedPort = "0/tcp";
