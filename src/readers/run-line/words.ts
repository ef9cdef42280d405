/** One word of a shell command, quotes and backslashes taken off. What a shell would replace is left as it is written. */
export interface ShellWord {
  readonly text: string;
  /** UTF-16 offset of its first character in the text. */
  readonly offset: number;
  /** What a shell replaces in it: variables, commands, `~`. Nothing is ever run or looked up here. */
  readonly expansions: readonly string[];
  /** The word is nothing but one expansion outside quotes, which may become any number of words, or none. */
  readonly splits: boolean;
}

/** One simple command: the words up to a line break, `;`, `&`, `|` or a bracket. Redirections are left out. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
}

/** Something that a shell would refuse. */
export interface ShellFault {
  readonly offset: number;
  readonly message: string;
}

export interface ShellReading {
  readonly commands: readonly ShellCommand[];
  readonly faults: readonly ShellFault[];
}

/**
 * The simple commands of a shell script, those inside `$(...)` among them, by the quoting of POSIX (Shell Command Language, section 2.2:
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html). Control structures are not followed: their words
 * ("if", "then", "do") stand at the start of a command. Nothing is executed or expanded.
 */
export function splitShell(text: string): ShellReading {
  const commands: ShellCommand[] = [];
  const faults: ShellFault[] = [];
  splitInto(text, 0, { commands, faults, depth: 0 });
  return { commands, faults };
}

interface Collected {
  readonly commands: ShellCommand[];
  readonly faults: ShellFault[];
  /** How many `$(...)` stand around the text that is split. */
  readonly depth: number;
}

/** Commands deeper inside others than this are not read. */
const deepest = 20;

function splitInto(text: string, base: number, collected: Collected): void {
  if (collected.depth <= deepest) new Splitter(text, base, collected).run();
}

class Splitter {
  readonly #text: string;
  readonly #base: number;
  readonly #collected: Collected;
  #position = 0;
  #words: ShellWord[] = [];
  #hereDocuments: string[] = [];

  constructor(text: string, base: number, collected: Collected) {
    this.#text = text;
    this.#base = base;
    this.#collected = collected;
  }

  run(): void {
    while (this.#position < this.#text.length) this.#step();
    this.#endCommand();
  }

  #step(): void {
    const rest = /[ \t\r]+|\\\r?\n|#[^\n]*/y;
    rest.lastIndex = this.#position;
    if (rest.exec(this.#text) !== null) {
      this.#position = rest.lastIndex;
      return;
    }
    const character = this.#text[this.#position] ?? "";
    if (character === "\n") this.#lineBreak();
    else if (this.#redirection()) return;
    else if (";&|()".includes(character)) this.#operator();
    else this.#word();
  }

  #operator(): void {
    this.#position++;
    this.#endCommand();
  }

  #lineBreak(): void {
    this.#position++;
    this.#endCommand();
    for (const end of this.#hereDocuments) this.#passHereDocument(end);
    this.#hereDocuments = [];
  }

  #passHereDocument(end: string): void {
    while (this.#position < this.#text.length) {
      const lineEnd = this.#text.indexOf("\n", this.#position);
      const stop = lineEnd < 0 ? this.#text.length : lineEnd;
      const line = this.#text.slice(this.#position, stop).replace(/^\t+|\r$/g, "");
      this.#position = stop + 1;
      if (line === end) return;
    }
  }

  /** `2>&1`, `>file`, `<<EOF`: the sign and the word behind it are passed over. */
  #redirection(): boolean {
    const sign = /\d*(?:<<<|<<-?|>>|>\||[<>]&|&>>|&>|<>|[<>])(?!\()[ \t]*/y;
    sign.lastIndex = this.#position;
    const found = sign.exec(this.#text);
    if (found === null) return false;
    this.#position = sign.lastIndex;
    const before = this.#words.length;
    if (!/[\n;|()]/.test(this.#text[this.#position] ?? "\n")) this.#word();
    const [target] = this.#words.splice(before);
    if (/<<-?[ \t]*$/.test(found[0]) && target !== undefined) this.#hereDocuments.push(target.text);
    return true;
  }

  #endCommand(): void {
    if (this.#words.length > 0) this.#collected.commands.push({ words: this.#words });
    this.#words = [];
  }

  #word(): void {
    const start = this.#position;
    const word: WordDraft = { text: "", expansions: [], quoted: false };
    while (this.#position < this.#text.length && !/[ \t\r\n;&|()<>]/.test(this.#text[this.#position] ?? ""))
      this.#piece(word, start);
    const [only] = word.expansions;
    this.#words.push({
      text: word.text,
      offset: this.#base + start,
      expansions: word.expansions,
      splits: (!word.quoted && only === word.text && only !== "~") || /^"?\$\{[^}]*\[@\]/.test(word.text),
    });
  }

  #piece(word: WordDraft, start: number): void {
    const character = this.#text[this.#position] ?? "";
    if (character === "'") this.#singleQuoted(word);
    else if (character === '"') this.#doubleQuoted(word);
    else if (character === "\\") this.#escaped(word);
    else if (character === "$" || character === "`") this.#expansion(word);
    else {
      if (character === "~" && this.#position === start) word.expansions.push("~");
      word.text += character;
      this.#position++;
    }
  }

  #escaped(word: WordDraft): void {
    const next = /\\(\r?\n|[^])?/y;
    next.lastIndex = this.#position;
    const found = next.exec(this.#text)?.[1] ?? "";
    this.#position = next.lastIndex;
    if (!found.endsWith("\n")) {
      word.text += found;
      word.quoted = true;
    }
  }

  #singleQuoted(word: WordDraft): void {
    word.quoted = true;
    const end = this.#text.indexOf("'", this.#position + 1);
    if (end < 0) {
      this.#unclosed(word, "'");
      return;
    }
    word.text += this.#text.slice(this.#position + 1, end);
    this.#position = end + 1;
  }

  #doubleQuoted(word: WordDraft): void {
    word.quoted = true;
    const start = this.#position;
    this.#position++;
    while (this.#text[this.#position] !== '"') {
      if (this.#position >= this.#text.length) {
        this.#position = start;
        this.#unclosed(word, '"');
        return;
      }
      this.#pieceInQuotes(word);
    }
    this.#position++;
  }

  #pieceInQuotes(word: WordDraft): void {
    const character = this.#text[this.#position] ?? "";
    if (character === "$" || character === "`") {
      this.#expansion(word);
      return;
    }
    const escaped = /\\(?:([$`"\\])|\r?\n)/y;
    escaped.lastIndex = this.#position;
    const found = escaped.exec(this.#text);
    word.text += found === null ? character : (found[1] ?? "");
    this.#position = found === null ? this.#position + 1 : escaped.lastIndex;
  }

  /** A quote that nobody closes: the rest of the line is the word, so that the lines behind it are still read. */
  #unclosed(word: WordDraft, quote: string): void {
    const message = `the quote ${quote} is not closed`;
    this.#collected.faults.push({ offset: this.#base + this.#position, message });
    const lineEnd = this.#text.indexOf("\n", this.#position);
    const end = lineEnd < 0 ? this.#text.length : lineEnd;
    word.text += this.#text.slice(this.#position + 1, end);
    this.#position = end;
  }

  #expansion(word: WordDraft): void {
    const end = expansionEnd(this.#text, this.#position);
    const written = this.#text.slice(this.#position, end);
    word.text += written;
    if (written !== "$") word.expansions.push(written);
    const inner = { ...this.#collected, depth: this.#collected.depth + 1 };
    if (written.startsWith("$(") && !written.startsWith("$(("))
      splitInto(written.slice(2, -1), this.#base + this.#position + 2, inner);
    if (written.startsWith("`")) splitInto(written.slice(1, -1), this.#base + this.#position + 1, inner);
    this.#position = end;
  }
}

interface WordDraft {
  text: string;
  readonly expansions: string[];
  quoted: boolean;
}

/** Offset behind the expansion that starts at `start` with `$` or a backquote. */
function expansionEnd(text: string, start: number): number {
  if (text[start] === "`") {
    const end = text.indexOf("`", start + 1);
    return end < 0 ? text.length : end + 1;
  }
  const bracket = text[start + 1];
  if (bracket === "{" || bracket === "(") return closing(text, start + 1, bracket === "{" ? "}" : ")");
  const name = /\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])?/y;
  name.lastIndex = start;
  name.exec(text);
  return name.lastIndex;
}

/** Offset behind the bracket that closes the one at `open`; quotes inside are passed over. */
function closing(text: string, open: number, close: string): number {
  const opened = text[open];
  let depth = 0;
  for (let position = open; position < text.length; position++) {
    const character = text[position];
    if (character === "\\") position++;
    else if (character === "'" && close === ")") position = endOfQuote(text, position);
    else if (character === opened) depth++;
    else if (character === close && --depth === 0) return position + 1;
  }
  return text.length;
}

function endOfQuote(text: string, start: number): number {
  const end = text.indexOf("'", start + 1);
  return end < 0 ? text.length : end;
}
