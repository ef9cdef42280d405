export interface IdMapEntry {
  readonly inside: number;
  /** As the reader's user namespace numbers it. */
  readonly outside: number;
  readonly count: number;
}

/** Reads uid_map or gid_map (user_namespaces(7)); undefined for a line that is none. Empty: no map was written yet. */
export function parseIdMap(text: string): readonly IdMapEntry[] | undefined {
  const rows = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const entries = rows.flatMap(([inside, outside, count]) =>
    inside === undefined || outside === undefined || count === undefined ? [] : [{ inside, outside, count }],
  );
  const whole = entries.length === rows.length && rows.every((row) => row.every(Number.isInteger));
  return whole ? entries : undefined;
}

/** Every id mapped to itself: what the initial user namespace shows. */
export function isIdentity([only, ...others]: readonly IdMapEntry[]): boolean {
  return others.length === 0 && only?.inside === 0 && only.outside === 0 && only.count === 4_294_967_295;
}

/** The id inside that maps to one outside. */
export function insideOf(map: readonly IdMapEntry[], outside: number): number | undefined {
  const entry = map.find((one) => one.outside <= outside && outside < one.outside + one.count);
  return entry === undefined ? undefined : entry.inside + outside - entry.outside;
}

/** The id outside that one inside maps to. */
export function outsideOf(map: readonly IdMapEntry[], inside: number): number | undefined {
  const entry = map.find((one) => one.inside <= inside && inside < one.inside + one.count);
  return entry === undefined ? undefined : entry.outside + inside - entry.inside;
}

/** Whether two maps share an id outside. */
export function overlaps(a: readonly IdMapEntry[], b: readonly IdMapEntry[]): boolean {
  return a.some((one) =>
    b.some((other) => one.outside < other.outside + other.count && other.outside < one.outside + one.count),
  );
}
