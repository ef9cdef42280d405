import { nativeSyscalls } from "../../../facts/index.ts";
import type { Platform } from "../../../platform/index.ts";
import { pathInRoot } from "../../../readers/index.ts";
import type { ProbeReport } from "../../../report/index.ts";
import type { ProbeRecord } from "./probe-record.ts";
import { parseProbe } from "./probe-record.ts";
import { probeSource } from "./probe-source.ts";

/** Where the helper is to run. */
export interface ProbePlace {
  /** Absent: beside Podseal itself. */
  readonly engine?: "podman" | "docker" | "crictl";
  readonly container?: string;
  readonly pid: number;
  readonly architecture: "amd64" | "arm64";
  /** Whether Podseal may write into the container's own /dev: it runs as root. */
  readonly asRoot: boolean;
}

export interface ProbeRun {
  readonly report: ProbeReport;
  readonly record?: ProbeRecord;
}

interface Attempt {
  readonly steps: string[];
  readonly say: (step: string) => void;
  readonly platform: Platform;
}

/**
 * Builds the helper with the compiler of the host and runs it in the container's context, without a change to its image or volumes.
 * Each step is told before it is done. What cannot be done is told as a failure, and nothing is left behind.
 */
export async function runProbe(
  platform: Platform,
  place: ProbePlace,
  say: (step: string) => void,
): Promise<ProbeRun> {
  const steps: string[] = [];
  const attempt: Attempt = {
    platform,
    steps,
    say: (step) => {
      steps.push(step);
      say(step);
    },
  };
  const failed = (failure: string): ProbeRun => ({ report: { steps, failure } });
  const compiler = ["cc", "gcc", "clang"].find((one) => platform.hasExecutable(one));
  if (compiler === undefined)
    return failed("no C compiler (cc) is on PATH: install one, with the headers of the C library");
  const folder = await makeFolder(attempt);
  if (folder === undefined) return failed("no folder for the helper could be made with mktemp");
  try {
    const program = `${folder}/probe`;
    const complaint = await build(attempt, compiler, folder, place.architecture);
    if (complaint !== undefined) return failed(`the helper could not be built: ${complaint}`);
    const { output, complaint: words } = await start(attempt, place, program);
    const record = parseProbe(output);
    if (record === undefined)
      return failed(`the helper did not run to its end: ${words || "it printed nothing"}`);
    return { report: { steps }, record };
  } finally {
    attempt.say(`remove ${folder}`);
    await platform.run({ command: "rm", args: ["-rf", "--", folder] });
  }
}

async function makeFolder({ platform }: Attempt): Promise<string | undefined> {
  const { status, output } = await platform.run({
    command: "mktemp",
    args: ["-d", "/tmp/podseal-probe.XXXXXX"],
  });
  const folder = output.trim();
  return status === "ok" && folder.startsWith("/tmp/podseal-probe.") ? folder : undefined;
}

/** Static, for the container may have no libraries. */
async function build(
  { platform, say }: Attempt,
  compiler: string,
  folder: string,
  architecture: ProbePlace["architecture"],
): Promise<string | undefined> {
  say(`build the helper in ${folder} with ${compiler}`);
  platform.writeFile(`${folder}/probe.c`, probeSource(nativeSyscalls(architecture)));
  const { status, errorOutput } = await platform.run({
    command: compiler,
    args: ["-static", "-O1", "-o", `${folder}/probe`, `${folder}/probe.c`, "-lpthread"],
  });
  if (status !== "ok") return lastLine(errorOutput);
  await platform.run({ command: "chmod", args: ["755", folder, `${folder}/probe`] });
  return undefined;
}

interface Printed {
  readonly output: string;
  readonly complaint: string;
}

function start(attempt: Attempt, place: ProbePlace, program: string): Promise<Printed> {
  if (place.engine === "podman") return throughDescriptor(attempt, place, program);
  if (place.engine !== undefined)
    return throughOwnDevices(attempt, { ...place, engine: place.engine }, program);
  return beside(attempt, program);
}

async function beside({ platform, say }: Attempt, program: string): Promise<Printed> {
  say("run it beside Podseal, which hands on its own confinement");
  const { output, errorOutput } = await platform.run({
    command: program,
    args: [],
    timeoutMilliseconds: 40_000,
  });
  return { output, complaint: lastLine(errorOutput) };
}

/** Podman hands an open file on, and the helper is executed from that: nothing is written into the container. */
async function throughDescriptor(
  { platform, say }: Attempt,
  place: ProbePlace,
  program: string,
): Promise<Printed> {
  const name = place.container ?? "";
  say(
    `podman exec --preserve-fds 1 ${name} /proc/self/fd/3, with the helper open as 3: nothing is written into the container`,
  );
  const script = 'exec podman exec --preserve-fds 1 "$1" /proc/self/fd/3 3<"$2"';
  const { output, errorOutput } = await platform.run({
    command: "sh",
    args: ["-c", script, "sh", name, program],
    timeoutMilliseconds: 60_000,
  });
  return { output, complaint: lastLine(errorOutput) };
}

/** The container's /dev is memory of its own: a file there changes neither image nor volume. Only root may write it from outside. */
async function throughOwnDevices(
  { platform, say }: Attempt,
  { engine, container = "", pid, asRoot }: ProbePlace & { readonly engine: "podman" | "docker" | "crictl" },
  program: string,
): Promise<Printed> {
  if (!asRoot)
    return {
      output: "",
      complaint: `with ${engine} the helper is put into the container's /dev, which takes root`,
    };
  // A name that nobody inside can guess, in a folder that is no link: what is copied cannot be led to a file of the host.
  const root = `/proc/${pid}/root`;
  const inside = `/dev/.${program.split("/").at(-2) ?? "podseal-probe"}`;
  if (pathInRoot(platform, root, "/dev") === undefined)
    return { output: "", complaint: "its /dev is a link, which is not followed" };
  const outside = root + inside;
  say(`copy the helper to ${inside} of the container, which is memory of its own`);
  const copied = await platform.run({ command: "cp", args: ["-n", "--", program, outside] });
  if (copied.status !== "ok") return { output: "", complaint: lastLine(copied.errorOutput) };
  try {
    say(`${engine} exec ${container} ${inside}`);
    const { output, errorOutput } = await platform.run({
      command: engine,
      args: ["exec", container, inside],
      timeoutMilliseconds: 60_000,
    });
    return { output, complaint: lastLine(errorOutput) };
  } finally {
    say(`remove ${inside} of the container`);
    await platform.run({ command: "rm", args: ["-f", "--", outside] });
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
