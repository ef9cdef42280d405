/**
 * Answers the one request that the session was started with. We are the first process of private pid and mount namespaces:
 * when we end, the kernel ends every process left behind and drops the namespaces' mounts.
 */
export async function serve(answer: (request: unknown) => unknown): Promise<void> {
  try {
    const request = JSON.parse(await readStandardInput()) as unknown;
    reply({ report: await answer(request) });
  } catch (error) {
    reply({ failure: error instanceof Error ? error.message : String(error) });
  }
}

async function readStandardInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk as string;
  return text;
}

function reply(value: unknown): void {
  process.stdout.write(JSON.stringify(value), () => process.exit(0));
}
