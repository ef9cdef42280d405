import type { TextEdit } from "../../harden/index.ts";
import type { Platform } from "../../platform/index.ts";
import { FileError } from "../../platform/index.ts";
import type { RefusedEdit, WantedEdit } from "./edit-text.ts";
import { editText, keepText } from "./edit-text.ts";

/** A file with the applied steps made. `file`: the path as it was found, or "-". */
export interface HardenedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** What was replaced in `before`. */
  readonly edits: readonly TextEdit[];
  /** Set for a file of new objects: nothing may stand there yet. */
  readonly isNew?: true;
}

export interface EditedFile<Wanted extends WantedEdit> {
  /** Undefined where the file is no text that could be edited. */
  readonly hardened?: HardenedFile;
  readonly refused: readonly RefusedEdit<Wanted>[];
}

/**
 * Makes the wanted edits of one file in memory: all that the editor does not refuse, and none in a file that cannot be read as a whole.
 * `asPatches`: the changes go into patches of the objects, and no text is edited.
 */
export async function editFile<Wanted extends WantedEdit>(
  platform: Platform,
  file: string,
  wanted: readonly Wanted[],
  asPatches = false,
): Promise<EditedFile<Wanted>> {
  const refuse = (reason: string): EditedFile<Wanted> => ({
    refused: wanted.map((one) => ({ wanted: one, path: [], reason })),
  });
  const text = await textOf(platform, file);
  if (text === undefined) return refuse("the file is not UTF-8, and only such files are edited");
  if (wanted.length === 0) return { hardened: unchanged(file, text), refused: [] };
  const edit = asPatches ? keepText : editText;
  const { text: after, edits, refused, isBroken } = edit(text, wanted);
  if (isBroken === true)
    return { ...refuse("a document of the file cannot be read"), hardened: unchanged(file, text) };
  return { hardened: { file, before: text, after, edits }, refused };
}

/** Standard input can be read once; here every reading of it gives the same bytes. */
export function readingInputOnce(platform: Platform): Platform {
  let input: Promise<Uint8Array> | undefined;
  return { ...platform, readStandardInput: () => (input ??= platform.readStandardInput()) };
}

/** The platform, and which files were read through it, in their order. */
export function recordingReads(platform: Platform): {
  readonly platform: Platform;
  readonly files: readonly string[];
} {
  const files: string[] = [];
  const readBytes: Platform["readBytes"] = (path, lifetime) => {
    files.push(path);
    return platform.readBytes(path, lifetime);
  };
  return { platform: { ...platform, readBytes }, files };
}

/** Standard input goes on as it came, also when it holds no workload. */
export async function untouchedInput(
  platform: Platform,
  files: readonly HardenedFile[],
): Promise<readonly HardenedFile[]> {
  if (files.some(({ file }) => file === "-")) return [];
  const text = await textOf(platform, "-");
  return text === undefined ? [] : [unchanged("-", text)];
}

function unchanged(file: string, text: string): HardenedFile {
  return { file, before: text, after: text, edits: [] };
}

/** With its byte order mark, if it has one, so that offsets are those of the reader. Undefined for what is not UTF-8. */
export async function textOf(platform: Platform, file: string): Promise<string | undefined> {
  try {
    const bytes = file === "-" ? await platform.readStandardInput() : platform.readBytes(file);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError || error instanceof FileError) return undefined;
    throw error;
  }
}
