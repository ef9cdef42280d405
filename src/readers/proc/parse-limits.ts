export interface ResourceLimit {
  /** Infinity for "unlimited". */
  readonly soft: number;
  readonly hard: number;
}

/** Reads /proc/PID/limits: the name in its own words ("Max open files") to its limits. */
export function parseLimits(text: string): Readonly<Record<string, ResourceLimit>> {
  const limits = text.split("\n").flatMap((line): [string, ResourceLimit][] => {
    const [, name, soft, hard] = /^(Max .+?)\s{2,}(\S+)\s+(\S+)/.exec(line) ?? [];
    if (name === undefined || soft === undefined || hard === undefined) return [];
    return [[name, { soft: limitOf(soft), hard: limitOf(hard) }]];
  });
  return Object.fromEntries(limits);
}

/** A number, or Infinity for "unlimited" and "max". */
export function limitOf(text: string): number {
  const word = text.trim();
  return word === "unlimited" || word === "max" ? Infinity : Number(word);
}
