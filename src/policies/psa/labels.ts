import { atLeast } from "../../facts/index.ts";
import type { PodSecurityLevel } from "../../rules/index.ts";
import { levelOrder } from "./namespace-levels.ts";

export const modes = ["enforce", "audit", "warn"] as const;
export type Mode = (typeof modes)[number];

/** One mode of Pod Security admission, as a namespace's labels say it. */
export interface ModeLabel {
  readonly level: PodSecurityLevel;
  /** "latest", or "1.34". */
  readonly version: string;
}

export const labelPrefix = "pod-security.kubernetes.io/";

/**
 * What a namespace's labels say of a mode; undefined when they say nothing. As the server reads them: a level that it does not know is
 * restricted to enforce and privileged to audit and warn, a version that it does not know is latest.
 * Source: kubernetes/pod-security-admission api/helpers.go, PolicyToEvaluate and ParseVersion.
 */
export function existingLabel(labels: Readonly<Record<string, string>>, mode: Mode): ModeLabel | undefined {
  const level = labels[`${labelPrefix}${mode}`];
  if (level === undefined) return undefined;
  const fallback = mode === "enforce" ? "restricted" : "privileged";
  const version = /^v(1\.(?:0|[1-9]\d*))$/.exec(labels[`${labelPrefix}${mode}-version`] ?? "")?.[1];
  return { level: levelOrder.find((one) => one === level) ?? fallback, version: version ?? "latest" };
}

/** The stricter of two; of one level the newer version. What stands already is never loosened. */
export function stricter(existing: ModeLabel | undefined, wanted: ModeLabel): ModeLabel {
  if (existing === undefined) return wanted;
  const order = levelOrder.indexOf(existing.level) - levelOrder.indexOf(wanted.level);
  if (order !== 0) return order > 0 ? existing : wanted;
  return { level: wanted.level, version: newer(existing.version, wanted.version) };
}

function newer(a: string, b: string): string {
  if (a === "latest" || b === "latest") return "latest";
  return atLeast(a, b) ? a : b;
}

/** The labels as they are written: a level and a version for each mode. */
export function labelsOf(chosen: Readonly<Record<Mode, ModeLabel>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    modes.flatMap((mode) => {
      const { level, version } = chosen[mode];
      return [
        [`${labelPrefix}${mode}`, level],
        [`${labelPrefix}${mode}-version`, version === "latest" ? version : `v${version}`],
      ];
    }),
  );
}
