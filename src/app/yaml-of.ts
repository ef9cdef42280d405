/** Writes plain fields (objects, lists, strings, numbers, booleans) as block YAML of two spaces. For our own texts; a user's YAML is never reprinted. */
export function yamlOf(value: unknown, indent = ""): string {
  if (Array.isArray(value)) return value.map((one) => `${indent}- ${inline(one, `${indent}  `)}`).join("");
  return Object.entries(value as Record<string, unknown>)
    .map(
      ([key, field]) =>
        `${indent}${scalar(key)}:${isNested(field) ? `\n${yamlOf(field, `${indent}  `)}` : ` ${scalar(field)}\n`}`,
    )
    .join("");
}

function inline(value: unknown, indent: string): string {
  return isNested(value) ? yamlOf(value, indent).trimStart() : `${scalar(value)}\n`;
}

function isNested(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** JSON is YAML; a word that could be read as anything but text is quoted. */
function scalar(value: unknown): string {
  if (
    typeof value === "string" &&
    /^[A-Za-z]([A-Za-z0-9/._ -]*[A-Za-z0-9/._-])?$/.test(value) &&
    !/^(y|n|yes|no|on|off|true|false|null)$/i.test(value)
  )
    return value;
  return JSON.stringify(value);
}
