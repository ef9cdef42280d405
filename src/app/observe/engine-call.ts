import type { Platform } from "../../platform/index.ts";
import { asList, asObject, type Json, type JsonObject } from "../../workload/index.ts";
import { ObserveError } from "./observe-error.ts";

export const engineNames = ["podman", "docker", "crictl"] as const;
export type EngineName = (typeof engineNames)[number];

/** Runs an engine's client to its end. @throws ObserveError when it is not installed or took too long */
export async function callEngine(
  platform: Platform,
  engine: EngineName,
  args: readonly string[],
): Promise<{ readonly ok: boolean; readonly output: string; readonly complaint: string }> {
  const result = await platform.run({ command: engine, args, timeoutMilliseconds: 30_000 });
  if (result.status === "not-found") throw new ObserveError(`${engine} is not on PATH`);
  if (result.status === "timed-out")
    throw new ObserveError(`${engine} ${args.join(" ")} did not answer within 30 seconds`);
  return { ok: result.status === "ok", output: result.output, complaint: firstLine(result.errorOutput) };
}

/** What an engine says of itself or of an image: the one object, or the first of a list; empty where it says nothing of use. */
export async function askEngine(
  platform: Platform,
  engine: EngineName,
  args: readonly string[],
): Promise<JsonObject> {
  const { ok, output } = await callEngine(platform, engine, args);
  if (!ok) return {};
  try {
    const value = JSON.parse(output) as Json;
    const [first] = asList(value);
    return asObject(first ?? value) ?? {};
  } catch {
    return {};
  }
}

function firstLine(text: string): string {
  const lines = text.trim().split("\n");
  return (lines.at(-1) ?? "").replace(/^(?:Error|error|time=.*msg=)[: ]*/, "").trim();
}
