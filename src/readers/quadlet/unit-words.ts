import { Refusal } from "../run-values/refusal.ts";

/** Characters of the C escapes of systemd, by the letter behind the backslash (systemd.syntax(7), "Supported escapes"). */
const simpleEscapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
  "'": "'",
  s: " ",
};

const escape = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([^]))/y;

/**
 * The words of a value: parted at white space, quotes taken off, C escapes applied; an open quote ends with the text and a backslash at
 * the end is dropped. `escapes` false: a backslash is a character like any other, for lists such as `AddDevice=`
 * (source: systemd.syntax(7), "Quoting"; podman pkg/systemd/parser/split.go@v5.8.0, flags Relax, Unquote and CUnescape or RetainEscape).
 */
export function splitUnitWords(text: string, escapes = true): readonly string[] | Refusal {
  const words: string[] = [];
  let position = 0;
  for (;;) {
    while (/[ \t\n\r]/.test(text[position] ?? "")) position++;
    if (position >= text.length) return words;
    const taken = takeWord(text, position, escapes);
    if (taken instanceof Refusal) return taken;
    position = taken.end;
    words.push(taken.word);
  }
}

interface TakenWord {
  readonly word: string;
  readonly end: number;
}

function takeWord(text: string, start: number, escapes: boolean): TakenWord | Refusal {
  let word = "";
  let quote = "";
  let position = start;
  while (position < text.length) {
    const character = text[position] ?? "";
    if (character === "\\" && escapes) {
      const unescaped = unescapeAt(text, position);
      if (unescaped instanceof Refusal) return unescaped;
      word += unescaped.word;
      position = unescaped.end;
      continue;
    }
    if (quote === "" && /[ \t\n\r]/.test(character)) break;
    if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = "";
    else word += character;
    position++;
  }
  return { word, end: position };
}

function unescapeAt(text: string, start: number): TakenWord | Refusal {
  if (start === text.length - 1) return { word: "", end: text.length };
  escape.lastIndex = start;
  const [whole = "", hex, short, long, octal, letter] = escape.exec(text) ?? [];
  const end = start + whole.length;
  const digits = hex ?? short ?? long;
  const code =
    digits === undefined ? (octal === undefined ? undefined : parseInt(octal, 8)) : parseInt(digits, 16);
  if (code !== undefined) {
    const isValid = code > 0 && code <= 0x10ffff && (octal === undefined || code <= 255);
    return isValid ? { word: String.fromCodePoint(code), end } : new Refusal(`${whole} is no character`);
  }
  const word = simpleEscapes[letter ?? ""];
  return word === undefined ? new Refusal(`systemd knows no escape ${whole}`) : { word, end };
}

/** One word written so that `splitUnitWords` reads it back. */
export function quoteUnitWord(word: string): string {
  if (/^[^\s"'\\]+$/.test(word)) return word;
  const escaped = word
    .replace(/["\\]/g, "\\$&")
    // Control characters have escapes; NUL cannot stand in a unit at all.
    .replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `"${escaped}"`;
}
