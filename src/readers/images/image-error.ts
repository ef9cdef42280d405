import { FileError } from "../../platform/index.ts";

/** Why nothing is known of an image. */
export type ImageErrorCode =
  /** The reference is none. */
  | "reference"
  | "not-found"
  /** The registry or engine wants other credentials. */
  | "refused"
  | "unreachable"
  | "timed-out"
  | "too-large"
  /** What came is not what its digest or size says. */
  | "wrong-digest"
  | "malformed"
  /** Nothing to run: an artifact, an encrypted layer, another format of manifest. */
  | "unsupported"
  /** It is there for other platforms alone. */
  | "other-platform";

export class ImageError extends Error {
  readonly code: ImageErrorCode;

  constructor(code: ImageErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ImageError";
    this.code = code;
  }
}

/** What keeps the files of an image from being read and says nothing against its configuration. */
const withoutFiles: readonly ImageErrorCode[] = [
  "not-found",
  "refused",
  "unreachable",
  "timed-out",
  "too-large",
  "unsupported",
];

/** The error, where the configuration of the image can be taken without its files. @throws what was given, where it cannot */
export function asFilesProblem(error: unknown): ImageError {
  if (error instanceof ImageError && withoutFiles.includes(error.code)) return error;
  throw error;
}

/** An error of a file of an engine's storage or a layout as one of an image: "refused" where it may not be read, else "not-found". */
export function toImageError(error: unknown, path: string): unknown {
  if (!(error instanceof FileError)) return error;
  return error.code === "no-permission"
    ? new ImageError("refused", `${path} may not be read by this user`, error)
    : new ImageError("not-found", `${path}: ${error.message}`, error);
}
