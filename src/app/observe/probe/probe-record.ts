/** What the helper process printed. */
export interface ProbeRecord {
  /** Name of a call that was really made to its errno; 0 is success. */
  readonly calls: Readonly<Record<string, number>>;
  readonly seccomp: ProbedFilter;
}

/** What the filter answered for each call, with all arguments zero and all ones; why it could not be asked. */
export type ProbedFilter = { readonly answers: readonly ProbedCall[] } | { readonly failure: string };

export interface ProbedCall {
  readonly name: string;
  readonly zeros: CallAnswer;
  readonly ones: CallAnswer;
}

/** `unfiltered`: the call answers before any filter is asked. */
export type CallAnswer = "allowed" | "refused" | "unfiltered";

/** The errno by which the helper's own supervisor marks a call that the container's filter let through. */
export const allowedMark = 4000;

/** Reads the lines that the helper prints: fields separated by tabs, the first names the record. Undefined when it did not end well. */
export function parseProbe(output: string): ProbeRecord | undefined {
  const records = output.split("\n").map((line) => line.split("\t"));
  if (!records.some(([kind]) => kind === "end")) return undefined;
  const failure = records.find(([kind]) => kind === "seccomp-error")?.[1];
  const answers = records.flatMap(([kind, name, zeros, ones]): ProbedCall[] =>
    kind === "seccomp" && name !== undefined ? [{ name, zeros: answerOf(zeros), ones: answerOf(ones) }] : [],
  );
  const calls = records.flatMap(([kind, name, errno]): [string, number][] =>
    kind === "call" && name !== undefined ? [[name, Number(errno)]] : [],
  );
  return { calls: Object.fromEntries(calls), seccomp: failure === undefined ? { answers } : { failure } };
}

function answerOf(text: string | undefined): CallAnswer {
  const errno = Number(text);
  if (errno === allowedMark) return "allowed";
  return errno < 0 ? "unfiltered" : "refused";
}
