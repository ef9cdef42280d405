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
