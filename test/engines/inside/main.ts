import { observeRuns, type SessionRequest } from "./observe.ts";

/*
 * First process of the private pid and mount namespaces. Reads one request as JSON from its argument, prints one reply as
 * JSON. When it ends, the kernel ends every process it left behind and drops the namespaces' mounts.
 */
try {
  const request = JSON.parse(process.argv[2] ?? "{}") as SessionRequest;
  reply({ report: await observeRuns(request) });
} catch (error) {
  reply({ failure: error instanceof Error ? error.message : String(error) });
}

function reply(value: unknown): void {
  process.stdout.write(JSON.stringify(value), () => process.exit(0));
}
