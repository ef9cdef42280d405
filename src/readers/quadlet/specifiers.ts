import { baseName, serviceName, type QuadletUnit } from "./units.ts";

export interface ExpandedText {
  readonly text: string;
  /** Specifiers that only the manager on the host can fill in, such as "%h" and "%U"; they are left in the text. */
  readonly open: readonly string[];
}

/**
 * Fills in the specifiers of systemd that a unit's own name gives: %N, %n, %p, %P, %i, %I, %j, %J and %% (systemd.unit(5), "Specifiers").
 * Those of a template without an instance stay open.
 */
export function expandSpecifiers(text: string, unit: QuadletUnit): ExpandedText {
  const open: string[] = [];
  const known = specifiersOf(unit);
  const expanded = text.replace(/%([A-Za-z%])/g, (whole, letter: string) => {
    const value = known[letter];
    if (value === undefined && !open.includes(whole)) open.push(whole);
    return value ?? whole;
  });
  return { text: expanded, open };
}

function specifiersOf(unit: QuadletUnit): Readonly<Record<string, string>> {
  const base = baseName(unit);
  const [, prefix = base, instance] = /^([^@]*)@(.*)$/.exec(base) ?? [];
  const service = serviceName(unit);
  const isOpen = instance === "";
  const last = prefix.slice(prefix.lastIndexOf("-") + 1);
  return {
    "%": "%",
    p: prefix,
    P: unescapeName(prefix),
    j: last,
    J: unescapeName(last),
    ...(!isOpen && {
      N: service,
      n: `${service}.service`,
      i: instance ?? "",
      I: unescapeName(instance ?? ""),
    }),
  };
}

/** "-" stands for "/", "\x2d" for a character (systemd-escape(1)). */
function unescapeName(name: string): string {
  return name
    .replaceAll("-", "/")
    .replace(/\\x([\da-fA-F]{2})/g, (_whole, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
