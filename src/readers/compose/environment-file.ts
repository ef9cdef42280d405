import { substitute, type Lookup } from "./substitute.ts";

/** The variables of a `.env` file or of an `env_file`; `refused` holds the lines (from 1) that are no assignment. */
export interface EnvironmentFile {
  readonly variables: ReadonlyMap<string, string>;
  readonly refused: readonly number[];
}

const assignment =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*(?:[=:][ \t]*('(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"|[^\r\n]*))?/;

/**
 * Reads lines `NAME=value` as Compose does: comments, `export`, single quotes as written, double quotes with escapes and over several
 * lines, variables in all but single quotes (source: docs.docker.com/compose/how-tos/environment-variables/variable-interpolation,
 * section ".env file syntax"). `raw`: lines are taken as they stand (`format: raw`). A name alone takes the caller's value.
 */
export function parseEnvironmentFile(text: string, lookup: Lookup, raw = false): EnvironmentFile {
  const variables = new Map<string, string>();
  const refused: number[] = [];
  let line = 1;
  let rest = text.replace(/^\uFEFF/, "");
  while (rest.length > 0) {
    const taken = takeLine(rest, (name) => variables.get(name) ?? lookup(name), raw);
    if (taken.name !== undefined && taken.value !== undefined) variables.set(taken.name, taken.value);
    if (taken.refused === true) refused.push(line);
    line += rest.slice(0, taken.length).split("\n").length - 1;
    rest = rest.slice(taken.length);
  }
  return { variables, refused };
}

interface Taken {
  readonly length: number;
  readonly name?: string;
  readonly value?: string | undefined;
  readonly refused?: boolean;
}

function takeLine(text: string, lookup: Lookup, raw: boolean): Taken {
  const [line = ""] = /^[^\n]*\n?/.exec(text) ?? [];
  if (/^\s*(?:#|$)/.test(line)) return { length: line.length };
  if (raw) return rawLine(line);
  const match = assignment.exec(text);
  if (match === null) return { length: line.length, refused: true };
  const [whole, name = "", written] = match;
  const end = text.indexOf("\n", whole.length);
  const length = end < 0 ? text.length : end + 1;
  if (written === undefined)
    return line.trim() === name || line.trim() === `export ${name}`
      ? { length, name, value: lookup(name) }
      : { length, refused: true };
  return { length, name, value: valueOf(written, lookup) };
}

function rawLine(line: string): Taken {
  const content = line.replace(/\r?\n$/, "");
  const cut = content.indexOf("=");
  if (cut <= 0) return { length: line.length, refused: cut === 0 };
  return { length: line.length, name: content.slice(0, cut), value: content.slice(cut + 1) };
}

function valueOf(written: string, lookup: Lookup): string {
  if (written.startsWith("'") && written.endsWith("'") && written.length > 1)
    return written.slice(1, -1).replaceAll("\\'", "'");
  if (written.startsWith('"') && written.endsWith('"') && written.length > 1)
    return substitute(unescape(written.slice(1, -1)), lookup).text;
  return substitute(written.replace(/\s+#.*$/, "").trim(), lookup).text;
}

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  "\\": "\\",
  '"': '"',
  $: "$$",
};

function unescape(text: string): string {
  return text.replace(/\\([nrt\\"$])/g, (whole, letter: string) => escapes[letter] ?? whole);
}
