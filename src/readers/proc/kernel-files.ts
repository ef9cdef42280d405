import type { Platform } from "../../platform/index.ts";
import type { Seen } from "./seen.ts";
import { hidden, hiddenBy, mapSeen, shown } from "./seen.ts";

/** Reads files of the kernel and keeps what they said, line by line, as evidence. */
export interface KernelFiles {
  /** The whole text. `keep` says what of it may be kept; without it all is. */
  readonly text: (path: string, keep?: (text: string) => readonly string[]) => Seen<string>;
  readonly link: (path: string) => Seen<string>;
  readonly platform: Platform;
  /** Path to lines, in the order of reading. */
  readonly lines: Readonly<Record<string, readonly string[]>>;
}

export function kernelFiles(platform: Platform): KernelFiles {
  const lines: Record<string, readonly string[]> = {};
  const attempt = (
    path: string,
    read: () => string,
    keep: (text: string) => readonly string[],
  ): Seen<string> => {
    try {
      const text = read();
      lines[path] = keep(text);
      return shown(text);
    } catch (error) {
      return hiddenBy(path, error);
    }
  };
  return {
    platform,
    lines,
    text: (path, keep = everyLine) =>
      attempt(path, () => new TextDecoder().decode(platform.readBytes(path)), keep),
    link: (path) => attempt(path, () => platform.readLink(path), everyLine),
  };
}

/** Parses what was seen; a text that is not of the expected form is hidden. */
export function parsed<T>(seen: Seen<string>, path: string, parse: (text: string) => T | undefined): Seen<T> {
  if (!seen.shown) return seen;
  const value = parse(seen.value);
  return value === undefined ? hidden(`${path} is not in the form that Linux writes`) : shown(value);
}

/** A file whose text is one value. */
export function word(files: KernelFiles, path: string): Seen<string> {
  return mapSeen(files.text(path), (text) => text.trim());
}

export function everyLine(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}
