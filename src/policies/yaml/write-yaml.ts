/** A value to write as YAML; a `Commented` one has lines of comment before it. */
export type YamlValue =
  string | number | boolean | readonly YamlValue[] | Commented | { readonly [key: string]: YamlValue };

export interface Commented {
  readonly $comment: string;
  readonly $value: YamlValue;
}

/** Puts a comment, of one or more lines, before a member of a map or a list. */
export function commented(comment: string, value: YamlValue): Commented {
  return { $comment: comment, $value: value };
}

/** A document of a YAML stream: lines of comment, then the object. */
export function writeDocument(comment: string, object: YamlValue): string {
  return `${commentLines(comment, "")}${writeYaml(object)}`;
}

/** Block style, two spaces, keys in the order given: the same value is always the same text. */
export function writeYaml(value: YamlValue, indent = ""): string {
  const { comment, bare } = uncommented(value);
  const before = commentLines(comment, indent);
  if (isList(bare)) return before + bare.map((one) => listItem(one, indent)).join("");
  return (
    before +
    Object.entries(bare as Readonly<Record<string, YamlValue>>)
      .map(([key, one]) => entry(key, one, indent))
      .join("")
  );
}

/** The value without its comments: what a reader of the YAML gets. */
export function withoutComments(value: YamlValue): unknown {
  const { bare } = uncommented(value);
  if (isList(bare)) return bare.map(withoutComments);
  if (typeof bare !== "object") return bare;
  return Object.fromEntries(Object.entries(bare).map(([key, one]) => [key, withoutComments(one)]));
}

type Bare = Exclude<YamlValue, Commented>;

function uncommented(value: YamlValue): { readonly comment: string; readonly bare: Bare } {
  if (typeof value === "object" && "$comment" in value && "$value" in value) {
    const { $comment, $value } = value as Commented;
    return { comment: $comment, bare: uncommented($value).bare };
  }
  return { comment: "", bare: value };
}

function isList(value: Bare): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function commentLines(comment: string, indent: string): string {
  if (comment === "") return "";
  return comment
    .split("\n")
    .map((line) => `${indent}#${line === "" ? "" : ` ${line}`}\n`)
    .join("");
}

function entry(key: string, value: YamlValue, indent: string): string {
  const { comment, bare } = uncommented(value);
  const head = `${commentLines(comment, indent)}${indent}${oneLine(key)}:`;
  const flow = isList(bare) ? flowList(bare) : undefined;
  if (flow !== undefined) return `${head} ${flow}\n`;
  if (!isNested(bare)) return `${head} ${scalar(bare, indent)}\n`;
  return `${head}\n${writeYaml(bare, `${indent}  `)}`;
}

function listItem(value: YamlValue, indent: string): string {
  const { comment, bare } = uncommented(value);
  const before = commentLines(comment, indent);
  if (!isNested(bare)) return `${before}${indent}- ${scalar(bare, indent)}\n`;
  return `${before}${indent}- ${writeYaml(bare, `${indent}  `).trimStart()}`;
}

/** A short list of plain texts on one line. */
function flowList(list: readonly YamlValue[]): string | undefined {
  if (list.length === 0 || !list.every((one) => typeof one === "string")) return undefined;
  const members = list.map((one) => scalar(one, ""));
  const text = `[${members.join(", ")}]`;
  return text.length <= 80 && !members.some((one) => one.startsWith("|")) ? text : undefined;
}

function isNested(value: Bare): boolean {
  return typeof value === "object" && Object.keys(value).length > 0;
}

/** Words that a YAML 1.1 or 1.2 reader takes for something else than text. */
const otherThanText = /^(y|n|yes|no|on|off|true|false|null|~)$/i;

/** Lines, and texts with double quotes in them such as CEL, as a literal block. */
function scalar(value: Bare, indent: string): string {
  if (typeof value !== "string") return JSON.stringify(value);
  const isBlock = /["\n]/.test(value) && /^\S/.test(value) && !/[^\n -~]|[ \n]$/.test(value);
  if (!isBlock) return oneLine(value);
  const lines = value.split("\n").map((line) => (line === "" ? "" : `${indent}  ${line}`));
  return `|-\n${lines.join("\n")}`;
}

/** A text on one line: plain where nothing else can be read of it, else as JSON, which YAML reads too. */
function oneLine(text: string): string {
  const isPlain = /^[A-Za-z]([A-Za-z0-9/._ -]*[A-Za-z0-9/._-])?$/.test(text) && !otherThanText.test(text);
  return isPlain ? text : JSON.stringify(text);
}
