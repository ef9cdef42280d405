import type { Ask, DimensionId, DimensionValues } from "../../confinement/index.ts";
import type { ImageView } from "../../engines/index.ts";
import type { Hidden, HostRecord, Neighbour, ProcessRecord, Seen } from "../../readers/index.ts";
import type { ProbeRecord } from "./probe/probe-record.ts";

/** Everything that was seen of one process and its surroundings. */
export interface Sight {
  readonly process: ProcessRecord;
  readonly host: HostRecord;
  readonly neighbours: readonly Neighbour[];
  readonly sysctls: Seen<Readonly<Record<string, string>>>;
  /** Paths of /proc and /sys that the prediction names and this kernel does not have. */
  readonly absentKernelPaths: readonly string[];
  /** Where the declaration mounts volumes. */
  readonly declaredTargets: readonly string[];
  /** What made the container; absent for a process that was only named by its number. */
  readonly engine?: "podman" | "docker" | "cri";
  /** The process of the pod's sandbox, which has the namespaces that containers share and does nothing. */
  readonly sandboxPid?: number;
  /** The image as far as it is known; the files of the process's own root are part of it. */
  readonly image: ImageView;
  /** What a helper process saw from within, with --probe. */
  readonly probe?: ProbeRecord;
}

/** A value as the kernel shows it, or why it shows none. */
export type Observed<T> =
  | {
      readonly shown: true;
      readonly value: T;
      readonly note?: string;
      /** Where the dimension's own words would say more than was seen. */
      readonly words?: string;
    }
  | (Hidden & { readonly unproven?: true });

/** What an observer may look at beside the process: the predicted value, where only that says what to look for. */
export interface Looking<T> {
  readonly ask: Ask;
  readonly predicted: T | undefined;
}

export type Observer<Id extends DimensionId> = (
  sight: Sight,
  looking: Looking<DimensionValues[Id]>,
) => Observed<DimensionValues[Id]>;

export type Observers = { readonly [Id in DimensionId]: Observer<Id> };

/** Seen, with a remark on what the sight does not settle. */
export function noted<T>(value: T, note: string): Observed<T> {
  return { shown: true, value, note };
}

/** Something is there, but looking at it proves nothing: only trying does. */
export function unproven(why: string, remedy: string): Observed<never> {
  return { shown: false, unproven: true, why, remedy };
}
