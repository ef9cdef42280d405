/** A variable without its value, which is never kept. */
export interface VariableName {
  readonly name: string;
  /** What the caller's test said of name and value. */
  readonly secret: boolean;
}

/** Names in /proc/PID/environ: what the process was started with. */
export function parseEnvironment(
  text: string,
  isSecret: (name: string, value: string) => boolean,
): readonly VariableName[] {
  return text
    .split("\0")
    .filter((entry) => entry.includes("="))
    .map((entry) => {
      const equals = entry.indexOf("=");
      const name = entry.slice(0, equals);
      return { name, secret: isSecret(name, entry.slice(equals + 1)) };
    });
}
