import { goSpace } from "./characters.ts";

/** A piece of a YAML stream between separators, or a separator line with text that makes it invalid. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** The text after `---` that kubectl refuses. */
  readonly invalidSeparator: string | undefined;
}

/**
 * Splits as kubectl does before any YAML is read (YAMLReader.Read in k8s.io/apimachinery pkg/util/yaml/decoder.go,
 * v0.32 to v0.35): at each line that begins with `---`, whatever it stands in. Only blanks or a comment may follow on
 * that line. The first such line of a chunk that is still empty belongs to the chunk. Where kubectl stops at an invalid
 * separator, the text up to the next separator is one chunk here, and reading goes on.
 */
export function splitYaml(text: string, from: number): Chunk[] {
  const chunks: Chunk[] = [];
  let start = from;
  while (start < text.length) {
    const own = text.startsWith("---", start) ? invalidAfterSeparator(text, start) : undefined;
    const next = text.indexOf("\n---", start);
    if (next < 0) {
      chunks.push({ start, end: text.length, invalidSeparator: own });
      break;
    }
    chunks.push({ start, end: next + 1, invalidSeparator: own });
    // An invalid separator starts a chunk of its own, so that its error has a place.
    start = invalidAfterSeparator(text, next + 1) === undefined ? lineEnd(text, next + 1) : next + 1;
  }
  return chunks;
}

const surroundingSpace = new RegExp(`^${goSpace}+|${goSpace}+$`, "g");

function invalidAfterSeparator(text: string, lineStart: number): string | undefined {
  const rest = text.slice(lineStart + 3, lineEnd(text, lineStart)).replace(surroundingSpace, "");
  return rest === "" || rest.startsWith("#") ? undefined : rest;
}

/** Offset after the line's LF. */
function lineEnd(text: string, from: number): number {
  const lineFeed = text.indexOf("\n", from);
  return lineFeed < 0 ? text.length : lineFeed + 1;
}
