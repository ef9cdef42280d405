import type { Container, Json, PodTemplate } from "../../workload/index.ts";
import type { FieldChange } from "../change.ts";
import { imageOf, needsEscalation, userOf } from "./evidence.ts";
import type { FolderAt } from "./image-folders.ts";
import { canWrite, foldersInWords, foldersOf, isPrivate, layersRead } from "./image-folders.ts";
import type { ImageEvidence, PlanContext } from "./plan-context.ts";
import type { Step } from "./step.ts";

const volumePrefix = "podseal";

/** A read-only root with an emptyDir for /tmp and each volume that the image declares. Asked for by the level sealed alone. */
export function readOnlyRootSteps(pod: PodTemplate, context: PlanContext): Step[] {
  if (!context.strict || pod.shape === "partial") return [];
  return pod.containers.flatMap((container, index) => {
    const field = container.spec.securityContext.readOnlyRootFilesystem;
    // A folder is no gain where set-id files in it are honoured: the step refuses escalation with it.
    if (field === true || needsEscalation(container)) return [];
    const image = imageOf(container, context);
    const places = placesOf(container, pod, context);
    const step: Step = {
      id: "read-only-root",
      title: "Make the root file system read-only, with folders for what is written",
      at: container.path,
      container: container.name,
      changes: [
        { kind: "set", path: [...container.path, "securityContext", "readOnlyRootFilesystem"], value: true },
        ...places.folders.flatMap((path, position) =>
          folder(pod, container.path, path, `${volumePrefix}-${index}-${position}`),
        ),
      ],
      mayClose: ["root-filesystem"],
      applicability: "unsafe",
      because: doubtOf(image, places),
      evidence: [
        "containerd internal/cri/server/container_create.go: readOnlyRootFilesystem leaves mounts as they are",
        ...layersRead(image),
      ],
      watchFor: watchFor(places),
    };
    return [step];
  });
}

interface Places {
  /** Paths that get an empty folder. */
  readonly folders: readonly string[];
  /** Folders of the image that its user writes to today, hold something, and become read-only. */
  readonly closed: readonly FolderAt[];
  /** Folders of the image that hold something, which the empty folder hides. */
  readonly hidden: readonly FolderAt[];
  /** Folders that the image gives to one user alone, which the empty folder does not. */
  readonly owned: readonly FolderAt[];
}

function placesOf(container: Container, pod: PodTemplate, context: PlanContext): Places {
  const covered = container.spec.volumeMounts.map(({ mountPath }) => mountPath.replace(/\/+$/, ""));
  const image = imageOf(container, context);
  const seen = foldersOf(container, image);
  const written = seen.filter((one) => isWritten(one, container, pod, context));
  const empty = written.filter(({ isEmpty }) => isEmpty === true).map(({ path }) => path);
  const wanted = ["/tmp", ...(image?.volumes ?? []), ...(image?.writes ?? []), ...empty];
  const folders = [...new Set(wanted)].filter((path) => !covered.includes(path));
  const replaced = seen.filter(({ path }) => folders.includes(path));
  return {
    folders,
    closed: written.filter(({ path }) => !folders.includes(path)),
    hidden: replaced.filter(({ isEmpty }) => isEmpty !== true),
    owned: replaced.filter((one) => one.uid !== 0 && isPrivate(one)),
  };
}

/** A folder that belongs to the container's user, when that is not root: who made the image gave it away to be written to. */
function isWritten(one: FolderAt, container: Container, pod: PodTemplate, context: PlanContext): boolean {
  const user = userOf(container, pod, context);
  return (
    user.kind === "user" &&
    one.uid === user.uid &&
    user.uid !== 0 &&
    canWrite({ uid: user.uid, groups: [] }, one)
  );
}

function doubtOf(image: ImageEvidence | undefined, { folders, closed, hidden }: Places): string {
  if (image?.writes === undefined) {
    const unknown = "nothing in the input says which other paths the program writes";
    return closed.length === 0
      ? unknown
      : `${unknown}, and folders that its user owns in the image become read-only: ${foldersInWords(closed)}`;
  }
  if (hidden.length > 0)
    return `an empty folder hides what the image holds at ${foldersInWords(hidden)}, and nothing in the input says whether the program needs it`;
  if (image.paths === undefined || folders.some((path) => !isLookedAt(path, image)))
    return "an empty folder hides what the image holds at these paths, and nothing in the input says whether the program needs it";
  return "the image holds nothing at these paths that an empty folder would hide, but nothing in the input says how much the program writes";
}

/** Whether layers that were read tell of the path: it is among the folders told, or one that would be if the image held it. */
function isLookedAt(path: string, image: ImageEvidence): boolean {
  return path === "/tmp" || image.paths?.[path] !== undefined || image.volumes?.includes(path) === true;
}

function watchFor({ owned }: Places): string {
  const further =
    "each further path that the program writes, such as /var/cache or /run, needs an emptyDir too";
  return owned.length === 0
    ? further
    : `${further}; the image gives ${foldersInWords(owned)} to its owner alone, and an emptyDir belongs to root and is open to all: set fsGroup, and see whether the program accepts it`;
}

function folder(
  pod: PodTemplate,
  container: readonly (string | number)[],
  mountPath: string,
  name: string,
): FieldChange[] {
  const volume: Json = { name, emptyDir: { sizeLimit: "64Mi" } };
  return [
    { kind: "append", path: [...container, "volumeMounts"], value: { name, mountPath } },
    { kind: "append", path: [...pod.path, "volumes"], value: volume },
  ];
}
