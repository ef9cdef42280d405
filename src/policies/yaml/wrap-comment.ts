/** Widest line of comment, in characters. */
const width = 118;

/** A sentence or more as lines of comment, broken between words. What follows a number, a dash or spaces is indented under it. */
export function wrapComment(text: string, indent = ""): string {
  const [lead = ""] = /^ *(?:- |\d+\. )?/.exec(text) ?? [];
  const under = " ".repeat(lead.length);
  const lines: string[] = [];
  for (const word of text.slice(lead.length).split(" ")) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(`${indent}# ${lead}${word}`);
    else if (last.length + word.length + 1 > width) lines.push(`${indent}# ${under}${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line) => `${line}\n`).join("");
}
