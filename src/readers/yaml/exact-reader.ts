import { firstForbiddenCharacter } from "./characters.ts";
import { compose } from "./composer.ts";
import { construct } from "./construct.ts";
import type { MutableJson } from "./data.ts";
import { ReadFailure, type ReadWarning } from "./problem.ts";

/** The value of one chunk by the exact reader. Throws ReadFailure; its offsets are in the chunk. */
export function readExactly(source: string, offset: number, warnings: ReadWarning[]): MutableJson {
  const { root, ignoredFrom } = compose(source);
  const found: ReadWarning[] = [];
  refuseForbiddenCharacters(source, ignoredFrom);
  const value = root === undefined ? null : construct(root, found);
  if (ignoredFrom !== undefined) {
    found.push({
      code: "ignored-text",
      message: "kubectl drops what follows here, up to the next --- line",
      offset: ignoredFrom,
    });
  }
  const mark = source.indexOf("\ufeff", 1);
  if (mark >= 0) found.push({ code: "inner-byte-order-mark", message: innerMark, offset: mark });
  for (const warning of found) warnings.push({ ...warning, offset: warning.offset + offset });
  return value;
}

// go-yaml's is_bom looks at the start of its buffer, not at its position: such a mark, or another character, may be
// dropped at the start of a line, depending on where the buffer was filled last.
const innerMark =
  "a byte order mark inside a document: kubectl may drop it or a character at the start of a line";

/** go-yaml checks characters as it reads; what it never reads it does not refuse. */
function refuseForbiddenCharacters(source: string, ignoredFrom: number | undefined): void {
  const offset = firstForbiddenCharacter(source);
  if (offset < 0 || (ignoredFrom !== undefined && offset >= ignoredFrom)) return;
  const code = source.codePointAt(offset) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  throw new ReadFailure("invalid-character", `the character ${name} is not allowed in YAML`, offset);
}
