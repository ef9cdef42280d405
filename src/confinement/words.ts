/** Helpers with which dimensions say their values: short enough for a table cell. */

/** Bytes with the largest binary unit that leaves at most two decimals: "512 MiB", "1.5 GiB"; "no limit" for Infinity. */
export function bytesInWords(bytes: number): string {
  if (bytes === Infinity) return "no limit";
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const size = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 2 ** (10 * size)).toFixed(2))} ${units[size]}`;
}

/** A count with its noun: "1 process", "2048 processes"; "no limit" for Infinity. */
export function countInWords(count: number, one: string, many = `${one}s`): string {
  if (count === Infinity) return "no limit";
  return `${count} ${count === 1 ? one : many}`;
}

/** A list in words: "none", "a", "a, b", "a, b and 3 more". */
export function listInWords(items: readonly string[], shown = 3): string {
  if (items.length === 0) return "none";
  if (items.length <= shown + 1) return items.join(", ");
  return `${items.slice(0, shown).join(", ")} and ${items.length - shown} more`;
}
