import type { Json } from "../../workload/index.ts";

interface Placed<T> {
  readonly value: T;
  readonly place: number;
}

/** Whatever selects by labels, by one label that it asks for: an object without that label is none of theirs. */
export class LabelIndex<T> {
  readonly #byLabel = new Map<string, Map<Json, Placed<T>[]>>();
  readonly #anyLabels: Placed<T>[] = [];
  #places = 0;

  /** `label`: a key with the value that it must have; undefined where none can be told. */
  add(value: T, label: readonly [key: string, wanted: Json] | undefined): void {
    const placed = { value, place: this.#places++ };
    if (label === undefined) this.#anyLabels.push(placed);
    else this.#with(label).push(placed);
  }

  #with([key, wanted]: readonly [string, Json]): Placed<T>[] {
    let byValue = this.#byLabel.get(key);
    if (byValue === undefined) this.#byLabel.set(key, (byValue = new Map<Json, Placed<T>[]>()));
    let found = byValue.get(wanted);
    if (found === undefined) byValue.set(wanted, (found = []));
    return found;
  }

  /** Those that may select an object with these labels, in the order in which they were added. */
  candidates(labels: Readonly<Record<string, string>>): readonly T[] {
    let found = this.#anyLabels;
    for (const key of Object.keys(labels)) {
      const more = this.#byLabel.get(key)?.get(labels[key] ?? "");
      if (more !== undefined) found = found.length === 0 ? more : [...found, ...more].sort(byPlace);
    }
    return found.map(({ value }) => value);
  }
}

function byPlace(a: Placed<unknown>, b: Placed<unknown>): number {
  return a.place - b.place;
}
