import type { Ask } from "../confinement/index.ts";

/**
 * A computation that runs once for each scenario: within one, the same question has the same answer, so that several dimensions which
 * build on one value need not work it out again.
 */
export function oncePerScenario<T>(compute: (ask: Ask) => T): (ask: Ask) => T {
  let scenario: Ask | undefined;
  let result: T | undefined;
  return (ask) => {
    if (ask !== scenario) {
      result = compute(ask);
      scenario = ask;
    }
    return result as T;
  };
}

/** A computation that asks nothing and runs once at most. */
export function once<T>(compute: () => T): () => T {
  let isDone = false;
  let result: T | undefined;
  return () => {
    if (!isDone) {
      result = compute();
      isDone = true;
    }
    return result as T;
  };
}
