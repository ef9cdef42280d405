/** The value of a field that is known to be there. */
export function select(base: string, path: readonly string[]): string {
  return path.reduce(
    (text, key) => (isIdentifier(key) ? `${text}.${key}` : `${text}[${JSON.stringify(key)}]`),
    base,
  );
}

/** The value of a field, or none. */
export function optional(base: string, path: readonly string[]): string {
  return path.reduce(
    (text, key) => (isIdentifier(key) ? `${text}.?${key}` : `${text}[?${JSON.stringify(key)}]`),
    base,
  );
}

/** Whether a key can be written after a dot. */
export function isIdentifier(key: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key);
}
