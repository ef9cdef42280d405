import type { DimensionId } from "../../../confinement/index.ts";
import type { RunEngine } from "../../../workload/index.ts";
import type { OptionOutcome } from "../translation.ts";

/** What becomes of an option that no field of a declaration holds, or of one key below such a field. */
export interface OptionTreatment {
  readonly outcome: OptionOutcome;
  /** What is there in its place, or what to do. */
  readonly words: string;
  /** Values, matched as a whole, that are treated otherwise. */
  readonly values?: readonly ValueTreatment[];
  /** Dimensions of the source that the option bears on and that are not predicted from it: a comparison says that they are unknown. */
  readonly bears?: readonly DimensionId[] | "every";
  /** Which way it can move them. Absent: either. */
  readonly moves?: "tighter" | "looser";
  /** The one engine that it bears on them with. Absent: each. */
  readonly bearsWith?: RunEngine;
}

export interface ValueTreatment extends Pick<OptionTreatment, "bears" | "moves"> {
  readonly is: RegExp;
  readonly outcome: OptionOutcome;
  readonly words: string;
}

/** Names that are treated alike, parted by spaces, with their treatment. In keys of Compose "*" stands for any name. */
export type TreatmentRow = readonly [
  names: string,
  outcome: OptionOutcome,
  words: string,
  more?: Pick<OptionTreatment, "values" | "bears" | "moves" | "bearsWith">,
];
