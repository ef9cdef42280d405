import { FileError } from "../../platform/index.ts";

/** What a file of the kernel showed, or why it could not be read and what would help. */
export type Seen<T> = Shown<T> | Hidden;

export interface Shown<T> {
  readonly shown: true;
  readonly value: T;
}

export interface Hidden {
  readonly shown: false;
  readonly why: string;
  /** What to do to see it; absent where nothing helps on this host. */
  readonly remedy?: string;
}

export function shown<T>(value: T): Shown<T> {
  return { shown: true, value };
}

export function hidden(why: string, remedy?: string): Hidden {
  return remedy === undefined ? { shown: false, why } : { shown: false, why, remedy };
}

/** What follows from something seen; hidden stays hidden. */
export function mapSeen<From, To>(seen: Seen<From>, change: (value: From) => To): Seen<To> {
  return seen.shown ? shown(change(seen.value)) : seen;
}

const asOwner = "run as root";

/** Why a path below /proc could not be read, from the error. */
export function hiddenBy(path: string, error: unknown): Hidden {
  if (!(error instanceof FileError)) throw error;
  if (error.code === "no-permission") return hidden(`${path}: permission denied`, asOwner);
  if (error.code === "not-found") return hidden(`${path} is not there`);
  return hidden(`${path}: ${error.message}`);
}
