import type { ReadWarningCode } from "./problem.ts";
import { isAmbiguousBoolean, isAmbiguousNumber, type Resolved } from "./resolve.ts";

/** Words of the warnings; the fast and the exact reader share them. */
export function duplicateKey(key: string): string {
  return `the key ${key} stands twice in this map; kubectl takes the last value`;
}

export function convertedKey(text: string, key: string): string {
  return `the key ${text} is read as "${key}"; quote it to keep it`;
}

export function mergeOverridesKey(key: string): string {
  return `the merge brings ${key} after the map's own ${key}; for kubectl the merged value wins`;
}

/** The code of the warning that a resolved plain scalar deserves, if any. */
export function ambiguityOf(text: string, resolved: Resolved): ReadWarningCode | undefined {
  switch (resolved.type) {
    case "boolean":
      return isAmbiguousBoolean(text) ? "ambiguous-boolean" : undefined;
    case "integer":
    case "large-integer":
      if (isAmbiguousNumber(text)) return "ambiguous-number";
      return Number.isSafeInteger(resolved.value) ? undefined : "imprecise-integer";
    case "float":
      return isAmbiguousNumber(text) ? "ambiguous-number" : undefined;
    case "string":
    case "null":
      return undefined;
  }
}

export function ambiguityMessage(code: ReadWarningCode, text: string, value: Resolved["value"]): string {
  const shown = String(value);
  if (code === "ambiguous-boolean")
    return `kubectl reads ${text} as ${shown}, kustomize as the text "${text}"`;
  if (code === "ambiguous-number") return `kubectl reads ${text} as ${shown}, other YAML parsers may not`;
  return `${text} is more than a double can hold exactly`;
}
