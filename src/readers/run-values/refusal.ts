/** Why a value is refused; readers of values return it in place of what they read. */
export class Refusal {
  /** Says what is wrong with the value, without its name: "the end of the range is below its start". */
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

export function isRefusal(value: unknown): value is Refusal {
  return value instanceof Refusal;
}
