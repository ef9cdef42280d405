import type { TranslationKind } from "../../engines/index.ts";
import type { ComparisonRequest } from "../audit-paths.ts";

export interface TranslationRequest extends ComparisonRequest {
  readonly to?: TranslationKind;
  /** Default: the name of the project. */
  readonly namespace?: string;
  /** Size of each claim. Default "1Gi". */
  readonly volumeSize?: string;
  /** The folder on the node that stands for the folder of the source. Default: that folder itself. */
  readonly projectFolder?: string;
  /** Images by the name of the container: for services that are only built. */
  readonly imageNames?: Readonly<Record<string, string>>;
  /** Names of options that may be weakened or left out. */
  readonly allowWeakening?: readonly string[];
}

/** Names of options that may be weakened or left out, as tables hold them. */
export function allowedNames({ allowWeakening = [] }: TranslationRequest): ReadonlySet<string> {
  return new Set(allowWeakening.map((one) => one.replace(/^--/, "")));
}
