import type { PolicyTestReport, PolicyTestResult } from "./test-policies.ts";

/** The results as text: what is refused first, each with what the server would answer. */
export function renderPolicyTest(report: PolicyTestReport): string {
  const { results, unmatched, notes, problems } = report;
  const order = ["denied", "unknown", "warned", "audited", "passes"] as const;
  const shown = withPodsTold(results);
  const rows = order.flatMap((outcome) => shown.filter((one) => one.outcome === outcome));
  const widths = [8, widest(rows.map(({ object }) => object)), 0] as const;
  return [
    ...rows.flatMap((row) => rowLines(row, widths)),
    ...(rows.length === 0 ? [] : [""]),
    ...notes.map((note) => `note: ${note}`),
    ...problems.map((problem) => `not read: ${problem}`),
    `${summary(results)}${unmatched.length === 0 ? "" : `; ${unmatched.length} ${unmatched.length === 1 ? "object" : "objects"} that no policy speaks of`}`,
    "A quick check: it makes no requests, does not know who would make them, and counts no costs. The API server decides.",
    "",
  ].join("\n");
}

/** A pod that is told the same as the object that makes it is told with it. */
function withPodsTold(results: readonly PolicyTestResult[]): PolicyTestResult[] {
  const keyOf = ({ object, ...rest }: PolicyTestResult): string => JSON.stringify({ object, ...rest });
  const told = new Set(results.map(keyOf));
  return results.flatMap((one) => {
    const maker = one.object.replace(/^pod of /, "");
    if (maker !== one.object && told.has(keyOf({ ...one, object: maker }))) return [];
    const hasPod = told.has(keyOf({ ...one, object: `pod of ${one.object}` }));
    return [hasPod ? { ...one, object: `${one.object} and its pods` } : one];
  });
}

function rowLines(
  { outcome, object, policy, messages }: PolicyTestResult,
  [ofOutcome, ofObject]: readonly number[],
): string[] {
  const head = `${outcome.padEnd(ofOutcome ?? 0)}  ${object.padEnd(ofObject ?? 0)}  ${policy}`;
  return [head, ...messages.map((message) => `          ${message}`)];
}

function widest(texts: readonly string[]): number {
  return Math.min(60, Math.max(0, ...texts.map(({ length }) => length)));
}

function summary(results: readonly PolicyTestResult[]): string {
  const count = (outcome: PolicyTestResult["outcome"]): number =>
    results.filter((one) => one.outcome === outcome).length;
  return `${count("denied")} denied, ${count("unknown")} unknown, ${count("warned")} warned, ${count("audited")} audited, ${count("passes")} pass`;
}
