/** Documents in any mixture of the styles that people write, whose data every parser agrees on. */
import fc from "fast-check";
import type { Json } from "../../src/workload/index.ts";

const keys = [
  "a",
  "b",
  "containers",
  "name",
  "security-context",
  "app.io/x",
  "on",
  "1",
  "with space",
  "ключ",
];
const texts = [
  "x",
  "ALL",
  "true",
  "0644",
  "1.5",
  "~",
  "a: b",
  "# no",
  "it's",
  'say "hi"',
  "",
  "é",
  "two\nlines",
  "- x",
  "{{",
  " pad ",
];

const scalars: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...texts.filter((text) => text !== "{{")),
  fc.boolean(),
  fc.integer({ min: -9, max: 70_000 }),
  fc.constant(null),
);

export const values: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small", withCrossShrink: true },
    scalars,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie("value"), { maxKeys: 4 }),
  ),
})).value;

/** A map with members: what an object is. */
export const objects: fc.Arbitrary<Json> = fc.dictionary(fc.constantFrom(...keys), values, {
  minKeys: 1,
  maxKeys: 4,
});

/** Where style is a matter of taste: numbers that say which, used over and over. */
export type Taste = readonly number[];
export const tastes: fc.Arbitrary<Taste> = fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 });

/** The text of a value as an author of that taste writes it; `repeats`: one who writes what is there already as an alias. */
export function write(value: Json, taste: Taste, repeats = false): string {
  const author = new Author(taste, repeats);
  const lines = author.block(value, 0);
  const text = [...author.comments(0), ...lines, ...author.comments(0)].join(author.lineBreak);
  return author.mark + text + author.ending;
}

class Author {
  readonly lineBreak: string;
  readonly mark: string;
  readonly ending: string;
  readonly #taste: Taste;
  readonly #hasComments: boolean;
  readonly #repeats: boolean;
  readonly #anchors: { readonly name: string; readonly value: Json }[] = [];
  #anchorCount = 0;
  #next = 0;

  constructor(taste: Taste, repeats: boolean) {
    this.#taste = taste;
    this.#repeats = repeats;
    this.lineBreak = this.#once(4) === 0 ? "\r\n" : "\n";
    this.mark = this.#once(6) === 0 ? "\ufeff" : "";
    this.ending = ["", this.lineBreak, this.lineBreak, this.lineBreak + this.lineBreak][this.#once(4)] ?? "";
    this.#hasComments = this.#once(3) > 0;
  }

  #once(choices: number): number {
    const number = this.#taste[this.#next++ % this.#taste.length] ?? 0;
    return (number + Math.floor(this.#next / this.#taste.length)) % choices;
  }

  comments(column: number): string[] {
    if (!this.#hasComments || this.#once(3) > 0) return [];
    const pad = " ".repeat(column + this.#once(2) * 2);
    return this.#once(3) === 0 ? [""] : [`${pad}# ${["note", "x: y", "- z"][this.#once(3)] ?? ""}`];
  }

  #trailing(): string {
    return this.#hasComments && this.#once(4) === 0 ? " # why" : this.#once(9) === 0 ? "  " : "";
  }

  /** Lines of a list or map, or of a value alone. */
  block(value: Json, column: number): string[] {
    const pad = " ".repeat(column);
    if (!isNonEmpty(value) || this.#once(7) === 0) return [pad + this.#inline(value) + this.#trailing()];
    if (Array.isArray(value))
      return (value as readonly Json[]).flatMap((item) => [
        ...this.#item(item, column),
        ...this.comments(column),
      ]);
    return Object.entries(value as object).flatMap(([key, member]) => [
      ...this.#entry(key, member as Json, column),
      ...this.comments(column),
    ]);
  }

  #entry(key: string, value: Json, column: number): string[] {
    const anchor = this.#anchor(value);
    const head = `${" ".repeat(column)}${this.#key(key)}:${anchor === "" ? "" : ` ${anchor}`}`;
    if (anchor.startsWith("*")) return [head + this.#trailing()];
    const lines = this.#entryLines(head, value, column);
    // Only now: an alias inside its own anchor has no end.
    if (anchor !== "") this.#anchors.push({ name: anchor.slice(1), value });
    return lines;
  }

  /** `*name` for what an anchor stands at, else perhaps `&name`. */
  #anchor(value: Json): string {
    if (!this.#repeats) return "";
    const known = this.#anchors.find((one) => JSON.stringify(one.value) === JSON.stringify(value));
    if (known !== undefined && this.#once(4) > 0) return `*${known.name}`;
    return isNonEmpty(value) && this.#once(2) === 0 ? `&a${this.#anchorCount++}` : "";
  }

  #entryLines(head: string, value: Json, column: number): string[] {
    if (isNonEmpty(value) && this.#once(5) > 0) {
      const step = Array.isArray(value) ? this.#once(3) * 2 : 1 + this.#once(3);
      const lines = this.block(value, column + step);
      const isBlock = !/^ *[[{]/.test(lines[0] ?? "");
      if (isBlock)
        return [head + this.#trailing(), ...this.comments(column + step).filter(() => step > 0), ...lines];
      return [`${head} ${(lines[0] ?? "").trimStart()}`, ...lines.slice(1)];
    }
    if (value === null && this.#once(2) === 0) return [head + this.#trailing()];
    const lines = this.#blockText(value, column);
    if (lines !== undefined) return [`${head} ${lines[0] ?? ""}`, ...lines.slice(1)];
    return [`${head} ${this.#inline(value)}${this.#trailing()}`];
  }

  #item(value: Json, column: number): string[] {
    const pad = " ".repeat(column);
    const dash = ["- ", "- ", "-   "][this.#once(3)] ?? "- ";
    if (!isNonEmpty(value)) return [`${pad}${dash}${this.#inline(value)}${this.#trailing()}`];
    const lines = this.block(value, column + dash.length);
    if (this.#once(6) === 0) return [`${pad}-`, ...lines];
    return [pad + dash + (lines[0] ?? "").trimStart(), ...lines.slice(1)];
  }

  /** A text of whole lines as `|`, its end as it needs to be. */
  #blockText(value: Json, column: number): string[] | undefined {
    if (typeof value !== "string" || !/^[a-z][a-z\n]*$/.test(value) || this.#once(2) === 0) return undefined;
    const pad = " ".repeat(column + 4);
    return [this.#once(2) === 0 ? "|-" : "|-  # text", ...value.split("\n").map((line) => pad + line)];
  }

  #key(key: string): string {
    return /^[a-z][a-z./-]+$/.test(key) && key !== "on" && this.#once(6) > 0 ? key : JSON.stringify(key);
  }

  #inline(value: Json): string {
    if (Array.isArray(value))
      return this.#flow(
        (value as readonly Json[]).map((item) => this.#inline(item)),
        "[",
        "]",
      );
    if (typeof value !== "object" || value === null) return this.#scalar(value);
    const members = Object.entries(value).map(
      ([key, member]) => `${this.#key(key)}: ${this.#inline(member)}`,
    );
    return this.#flow(members, "{", "}");
  }

  #flow(members: readonly string[], open: string, close: string): string {
    if (members.length === 0) return open + close;
    const padding = [" ", ""][this.#once(2)] ?? "";
    const end = this.#once(6) === 0 ? "," : "";
    return open + padding + members.join([", ", ",  "][this.#once(2)]) + end + padding + close;
  }

  #scalar(value: null | string | number | boolean): string {
    if (typeof value !== "string") return String(value);
    if (/^[a-zA-Z]{1,3}$/.test(value) && this.#once(3) > 0) return value;
    return /^[^\n]*$/.test(value) && this.#once(2) === 0
      ? `'${value.replaceAll("'", "''")}'`
      : JSON.stringify(value);
  }
}

function isNonEmpty(value: Json): value is readonly Json[] | Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}
