import type { FileErrorCode } from "./platform.ts";
import { FileError } from "./platform.ts";

const codes: Readonly<Record<string, [FileErrorCode, string]>> = {
  ENOENT: ["not-found", "no such file or folder"],
  ENOTDIR: ["not-found", "a part of the path is no folder"],
  EACCES: ["no-permission", "permission denied"],
  EPERM: ["no-permission", "not permitted"],
  EISDIR: ["is-folder", "is a folder"],
  ERR_FS_FILE_TOO_LARGE: ["too-large", "larger than 2 GiB"],
  ELOOP: ["failed", "links that lead in a circle"],
};

/** A system error as one of ours; an error of ours stays. */
export function toFileError(path: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  const [code, words] = codes[systemCode(error)] ?? [
    "failed",
    error instanceof Error ? error.message : String(error),
  ];
  return new FileError(code, path, words, error);
}

function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
