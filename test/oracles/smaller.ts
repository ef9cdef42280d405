/** Makes a JSON value smaller while it keeps a property, one removal at a time. */

/**
 * The smallest value found that still has the property. `findKeeper` is given all values that lack one part each and answers
 * with the index of one that still has it (or -1): a batch, because asking an oracle one by one is slow.
 */
export function smaller<T>(value: T, findKeeper: (candidates: readonly T[]) => number): T {
  let current = value;
  for (;;) {
    const candidates = withoutOnePart(current) as T[];
    const keeper = candidates.length === 0 ? -1 : findKeeper(candidates);
    if (keeper < 0) return current;
    current = candidates[keeper] as T;
  }
}

/** Every value that lacks one key or one item, biggest parts first. */
function withoutOnePart(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    const shorter = value.map((_, index) => value.toSpliced(index, 1));
    const deeper = value.flatMap((item, index) =>
      withoutOnePart(item).map((smallerItem) => value.with(index, smallerItem)),
    );
    return [...shorter, ...deeper];
  }
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value);
  const shorter = entries.map((_, index) => Object.fromEntries(entries.toSpliced(index, 1)));
  const deeper = entries.flatMap(([key, item]) =>
    withoutOnePart(item).map((smallerItem) => ({ ...value, [key]: smallerItem })),
  );
  return [...shorter, ...deeper];
}
