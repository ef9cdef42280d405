import { spawn } from "node:child_process";
import type { ByteStream } from "./decompress.ts";
import type { Command, CommandResult, CommandStatus, RunningCommand } from "./platform.ts";

const keptErrorBytes = 64 * 1024;

/** Runs a process to its end within limits of time and output. Never throws: what went wrong is the status. */
export async function runCommand(command: Command): Promise<CommandResult> {
  const { timeoutMilliseconds = 60_000, maximumBytes = 256 * 1024 * 1024 } = command;
  return new Promise((resolve) => {
    const child = spawn(command.command, command.args, {
      ...(command.folder === undefined ? {} : { cwd: command.folder }),
      env: { ...process.env, ...command.environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const output: Uint8Array[] = [];
    let bytes = 0;
    let errorOutput = "";
    let stopped: CommandStatus | undefined;
    const stop = (status: CommandStatus): void => {
      stopped ??= status;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(stop, timeoutMilliseconds, "timed-out");
    const finish = (status: CommandStatus, exitCode: number | undefined): void => {
      clearTimeout(timer);
      resolve({ status, exitCode, output: Buffer.concat(output).toString("utf8"), errorOutput });
    };
    child.stdout.on("data", (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > maximumBytes) stop("too-much-output");
      else output.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errorOutput = (errorOutput + chunk.toString("utf8")).slice(-keptErrorBytes);
    });
    child.on("error", (error) => {
      errorOutput += error.message;
      finish(stopped ?? ("code" in error && error.code === "ENOENT" ? "not-found" : "failed"), undefined);
    });
    child.on("close", (exitCode) => {
      finish(stopped ?? (exitCode === 0 ? "ok" : "failed"), exitCode ?? undefined);
    });
    // A process that does not read its input closes the pipe: its exit status tells what matters.
    child.stdin.on("error", () => undefined);
    child.stdin.end(command.input ?? "");
  });
}

/** Runs a process whose output is too much to be kept. Its standard error tells why it failed. */
export function runStream(command: Command): RunningCommand {
  const child = spawn(command.command, command.args, {
    ...(command.folder === undefined ? {} : { cwd: command.folder }),
    env: { ...process.env, ...command.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errorOutput = "";
  let stopped: CommandStatus | undefined;
  const timer = setTimeout(() => {
    stopped = "timed-out";
    child.kill("SIGKILL");
  }, command.timeoutMilliseconds ?? 60_000);
  child.stderr.on("data", (chunk: Buffer) => {
    errorOutput = (errorOutput + chunk.toString("utf8")).slice(-keptErrorBytes);
  });
  const ended = new Promise<CommandResult>((resolve) => {
    const finish = (status: CommandStatus, exitCode: number | undefined): void => {
      clearTimeout(timer);
      resolve({ status, exitCode, output: "", errorOutput });
    };
    child.on("error", (error) => {
      errorOutput += error.message;
      finish("code" in error && error.code === "ENOENT" ? "not-found" : "failed", undefined);
    });
    child.on("close", (exitCode) => {
      finish(stopped ?? (exitCode === 0 ? "ok" : "failed"), exitCode ?? undefined);
    });
  });
  return { output: outputOf(child.stdout, () => void child.kill("SIGKILL")), ended };
}

async function* outputOf(output: AsyncIterable<unknown>, leave: () => void): ByteStream {
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
  } finally {
    leave();
  }
}
