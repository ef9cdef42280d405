/** A block of IPv4 addresses, or every IPv6 address when `family` is 6: the cluster ranges that matter here are IPv4 by default. */
interface Block {
  readonly family: 4 | 6;
  readonly first: number;
  readonly bits: number;
}

/** Whether a CIDR covers all addresses of another. A text that is no CIDR covers nothing. */
export function covers(outer: string, inner: string): boolean {
  const a = blockOf(outer);
  const b = blockOf(inner);
  if (a === undefined || b === undefined || a.family !== b.family || a.bits > b.bits) return false;
  const size = 2 ** (32 - a.bits);
  return Math.floor(a.first / size) === Math.floor(b.first / size);
}

/** Whether two CIDRs have an address in common. */
export function overlap(a: string, b: string): boolean {
  return covers(a, b) || covers(b, a);
}

function blockOf(text: string): Block | undefined {
  if (text.includes(":")) return { family: 6, first: 0, bits: text.endsWith("/0") ? 0 : 128 };
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, bits = 32] = match.slice(1).map(Number);
  return { family: 4, first: ((a * 256 + b) * 256 + c) * 256 + d, bits };
}
