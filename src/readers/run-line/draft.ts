import type { RunDeclaration, RunHealthcheck } from "../../workload/index.ts";
import type { Refusal } from "../run-values/refusal.ts";

type Fields = { -readonly [Name in keyof RunDeclaration]?: RunDeclaration[Name] };

/** A declaration while its options are read one by one. */
export interface Draft {
  readonly fields: Fields;
  /** Microseconds, until both are known: together they are a number of processors. */
  cpuQuota?: number;
  cpuPeriod?: number;
  health: Partial<{ -readonly [Name in keyof RunHealthcheck]: RunHealthcheck[Name] }>;
  /** --rootfs: the first argument is a folder of the host, no image. */
  rootfs?: boolean;
}

export function newDraft(): Draft {
  return { fields: {}, health: {} };
}

/** Takes one value of an option into a draft. */
export type Fill = (draft: Draft, value: string) => Filled;
/** Nothing, or why the value is refused. */
export type Filled = Refusal | undefined;

/** The period of the kernel's scheduler when none is given, in microseconds. */
const usualPeriod = 100_000;

/** What can be said only when all options are read. */
export function finishDraft(draft: Draft): Fields {
  const { fields, cpuQuota, cpuPeriod = usualPeriod, health } = draft;
  if (fields.cpus === undefined && cpuQuota !== undefined && cpuQuota > 0 && cpuPeriod > 0)
    fields.cpus = Math.round((cpuQuota / cpuPeriod) * 1000);
  if (Object.keys(health).length > 0)
    fields.healthcheck = { ...health, command: health.command ?? [], shell: health.shell ?? false };
  return fields;
}
