import type { ImageError, ImageErrorCode, ImageMode } from "../../readers/index.ts";
import type { ImageReport } from "../../report/index.ts";

/** Why nothing of an image, or of its files, is known, and what to do. */
export type ImageProblem = NonNullable<ImageReport["problem"]>;

/** Where images are looked for; "off" for the files that were given alone. */
type Place = ImageMode | "off";

export function unknownImage(
  { code, message }: ImageError,
  of: ImageProblem["of"],
  place: Place,
): ImageProblem {
  const stays = "what it decides stays unknown, unless a context file says it";
  return { of, code, message, hint: `${adviceOf(code, place)}; ${stays}` };
}

/** What a person can do about it. */
function adviceOf(code: ImageErrorCode, place: Place): string {
  switch (code) {
    case "reference":
      return "write it as [REGISTRY/]NAME[:TAG][@DIGEST]";
    case "not-found":
      return notFound[place];
    case "refused":
      return place === "registry"
        ? "log in with podman login or docker login"
        : "run it as root, or as the user whose images these are";
    case "unreachable":
      return unreachable[place];
    case "timed-out":
      return "try again, or save it as an archive where it is and give that with --image-file";
    case "too-large":
      return "leave --image-layers out, which reads the configuration alone";
    case "wrong-digest":
      return "do not run it: pull it again from a registry that you trust";
    case "malformed":
      return "pull or save it again";
    case "unsupported":
      return "ask another place: --images local, --images registry or --image-file";
    case "other-platform":
      return "say in a context file which architecture the nodes have";
  }
}

const notFound: Readonly<Record<Place, string>> = {
  local: "pull it, or ask its registry with --images registry",
  registry:
    "check its name and tag; a registry also answers so for what only others may see, and podman login shows more",
  off: "give a file that holds it, or ask with --images",
};

const unreachable: Readonly<Record<Place, string>> = {
  local: "start its engine, or give the image with --image-file",
  registry: "check the name of the registry and the network, or give the image with --image-file",
  off: "give a file that holds it, or ask with --images",
};
