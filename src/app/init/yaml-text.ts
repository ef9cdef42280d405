/** A text as YAML reads it back as a text; plain where that is so for every parser. */
export function yamlText(text: string): string {
  const isPlain =
    /^[a-zA-Z/]([\w./@-]|:(?=[\w.-]))*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** Lines deeper by some spaces; empty lines stay empty. */
export function indented(lines: readonly string[], spaces: number): string[] {
  return lines.map((line) => (line === "" ? "" : " ".repeat(spaces) + line));
}
