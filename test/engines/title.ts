/**
 * The title of a suite, with the reason in it when the suite is to be skipped. Reporters fold skipped suites away, so the
 * reason is also told on standard error: a host that cannot run an engine must not look like one that did.
 */
export function suiteTitle(title: string, reason: string | undefined): string {
  if (reason === undefined) return title;
  const full = `${title} (skipped: ${reason})`;
  process.stderr.write(`${full}\n`);
  return full;
}
