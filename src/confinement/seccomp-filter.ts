/** One condition on an argument of a system call, as in the OCI runtime specification. */
export interface SeccompCondition {
  readonly index: number;
  readonly op: "EQ" | "NE" | "LT" | "LE" | "GT" | "GE" | "MASKED_EQ";
  readonly value: number;
  /** For MASKED_EQ: the value that the masked argument must equal. */
  readonly valueTwo?: number;
}

/** A system call allowed only when every condition holds. Several entries for one call: any of them is enough. */
export interface ConditionalCall {
  readonly syscall: string;
  readonly conditions: readonly SeccompCondition[];
}

/**
 * What a loaded filter lets through on one architecture, resolved for one capability set and a kernel >= 4.8:
 * names allowed whatever the arguments (sorted), and names allowed under conditions.
 */
export interface SeccompFilter {
  /** Stable: engine, version, architecture and capability set decide it. Equal ids mean equal filters. */
  readonly id: string;
  readonly architecture: "amd64" | "arm64";
  readonly allowed: readonly string[];
  readonly conditional: readonly ConditionalCall[];
  readonly source: string;
}
