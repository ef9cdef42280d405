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

/** A computation over an object of the input, worked out once for each: what was read does not change. */
export function oncePerObject<Key extends object, T>(compute: (key: Key) => T): (key: Key) => T {
  const results = new WeakMap<Key, { readonly result: T }>();
  return (key) => {
    let known = results.get(key);
    if (known === undefined) results.set(key, (known = { result: compute(key) }));
    return known.result;
  };
}

/** Results kept by one `oncePerKey` at most: keys come from the input, which may be without end. */
const keptResults = 10_000;

/** A computation over a short text or a number, such as an image's name, worked out once for each. */
export function oncePerKey<Key extends string | number, T>(compute: (key: Key) => T): (key: Key) => T {
  const results = new Map<Key, { readonly result: T }>();
  return (key) => {
    let known = results.get(key);
    if (known === undefined) {
      if (results.size >= keptResults) results.clear();
      results.set(key, (known = { result: compute(key) }));
    }
    return known.result;
  };
}
