/** A report as JSON, two spaces, numbers that JSON lacks as text. */
export function jsonReport(report: object): string {
  return `${JSON.stringify(report, (_key, value: unknown) => (value === Infinity ? "Infinity" : value), 2)}\n`;
}
