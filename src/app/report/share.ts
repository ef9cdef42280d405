/** What is kept at most for sharing: keys come from the input, which may be without end. */
const mostKept = 10_000;

/**
 * Gives one value for every equal key: a report holds the same lists and texts thousands of times, and in memory once.
 * What is shared must not be changed.
 */
export function sharing<T>(): (key: string, make: () => T) => T {
  const known = new Map<string, T>();
  return (key, make) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= mostKept) known.clear();
    const made = make();
    known.set(key, made);
    return made;
  };
}

const texts = sharing<string>();
const lists = sharing<readonly string[]>();
const listsOfOne = sharing<readonly string[]>();

/** The same text, once in memory. */
export function sharedText(text: string): string {
  return texts(text, () => text);
}

/** The same list of short texts, once in memory. */
export function sharedList<T extends string>(list: readonly T[]): readonly T[] {
  const first = list[0];
  const shared =
    first !== undefined && list.length === 1
      ? listsOfOne(first, () => list)
      : lists(JSON.stringify(list), () => list);
  return shared as readonly T[];
}
