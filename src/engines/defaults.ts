import type { DefaultLimits, LimitsEngine, MaskedPaths, MaskingEngine } from "../facts/index.ts";
import { atLeast, defaultLimits, maskedPaths, noMaskedPaths } from "../facts/index.ts";

/** Facts by engine and version, looked up once: every container of an input asks for the same ones. */
export function remembered<Engine extends string, T>(
  find: (engine: Engine, version: string) => T,
): (engine: Engine, version: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (engine, version) => {
    const key = `${engine} ${version}`;
    let entry = known.get(key);
    if (entry === undefined) known.set(key, (entry = { value: find(engine, version) }));
    return entry.value;
  };
}

/** Kernel files that an engine's version hides; none for a version of which nothing is known. */
export const hiddenFiles: (engine: MaskingEngine, version: string) => MaskedPaths = remembered(
  (engine, version) => maskedPaths(engine, version) ?? noMaskedPaths,
);

/** Limits that an engine's version sets by itself; undefined for a version of which nothing is known. */
export const limitsOf: (engine: LimitsEngine, version: string) => DefaultLimits | undefined =
  remembered(defaultLimits);

/** Whether a component's version is `since` or newer. */
export const isAtLeast: (version: string, since: string) => boolean = remembered(atLeast);
