/** Character codes and classes as go-yaml 2 (yamlprivateh.go) draws them: YAML 1.1 breaks include NEL, LS and PS. */
export const tab = 0x09;
export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;
export const space = 0x20;
export const doubleQuote = 0x22;
export const hash = 0x23;
export const percent = 0x25;
export const ampersand = 0x26;
export const singleQuote = 0x27;
export const asterisk = 0x2a;
export const plus = 0x2b;
export const comma = 0x2c;
export const dash = 0x2d;
export const dot = 0x2e;
export const zero = 0x30;
export const nine = 0x39;
export const colon = 0x3a;
export const lessThan = 0x3c;
export const greaterThan = 0x3e;
export const questionMark = 0x3f;
export const at = 0x40;
export const openBracket = 0x5b;
export const backslash = 0x5c;
export const closeBracket = 0x5d;
export const underscore = 0x5f;
export const backquote = 0x60;
export const openBrace = 0x7b;
export const verticalBar = 0x7c;
export const closeBrace = 0x7d;
export const exclamation = 0x21;
export const nextLine = 0x85;
export const lineSeparator = 0x2028;
export const paragraphSeparator = 0x2029;
export const byteOrderMark = 0xfeff;
/** What a cursor shows past the end. The text itself never holds it: NUL is refused before scanning. */
export const endOfText = 0;

export function isBreak(code: number): boolean {
  return (
    code === lineFeed ||
    code === carriageReturn ||
    code === nextLine ||
    code === lineSeparator ||
    code === paragraphSeparator
  );
}

export function isBlank(code: number): boolean {
  return code === space || code === tab;
}

export function isBreakOrEnd(code: number): boolean {
  return code === endOfText || isBreak(code);
}

export function isBlankOrEnd(code: number): boolean {
  return isBlank(code) || isBreakOrEnd(code);
}

export function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

/** Letters, digits, `_` and `-`: the characters of anchors, tag handles and directive names. */
export function isWordCharacter(code: number): boolean {
  return (
    isDigit(code) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === underscore ||
    code === dash
  );
}

/** The value of a hexadecimal digit, or -1. */
export function hexValue(code: number): number {
  if (isDigit(code)) return code - zero;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

// Everything outside of go-yaml's printable set; what the fast reader leaves to the exact one (breaks other than LF and
// CR, byte order marks); and surrogates, of which an honest pair is harmless: a second look tells.
const suspicious = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;
const unusual = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]/u;
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udfff]/u;

/** True when the text has only characters that the fast reader takes. */
export function hasOnlyUsualCharacters(text: string): boolean {
  return !suspicious.test(text) || !unusual.test(text);
}

/** Offset of the first character that go-yaml 2's reader refuses (readerc.go), or -1. */
export function firstForbiddenCharacter(text: string): number {
  return text.search(forbidden);
}

/** White space in the sense of Go's unicode.IsSpace: `\s` with NEL and without the byte order mark. */
export const goSpace = "[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
