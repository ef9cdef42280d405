import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CriPod } from "../cri/pods.ts";
import type {
  CrictlOutcome,
  CrictlReport,
  CrictlRequest,
  CrictlRun,
  CrictlRunOutcome,
  Ended,
} from "../crictl-observation.ts";
import {
  openCriSession,
  reportOf,
  startContainer,
  startPod,
  stopPod,
  type CriSession,
  type CriSessionRequest,
  type StartedPod,
} from "./cri-pods.ts";
import { kernelPaths } from "./paths.ts";
import { serve } from "./serve.ts";

/** Runs every pod, one after the other, and asks crictl and Podseal about its container. */
async function inspectPods(request: CrictlRequest & CriSessionRequest): Promise<CrictlReport> {
  const session = await openCriSession(request);
  const run = commands(session, request);
  const peer = await startPod(session, { name: "peer", image: "root" });
  const outcomes: CrictlOutcome[] = [];
  for (const pod of request.pods) outcomes.push(await inspectPod(session, run, pod));
  const images = ["root", "numeric-user", "named-user", "volume"] as const;
  const about = await reportOf(session, peer);
  await stopPod(session, peer.sandbox);
  const runs = (request.runs ?? []).map((one) => runConfigurations(session, run, one));
  const report = {
    ...about,
    images: Object.fromEntries(
      images.map((name) => [name, run("crictl", ["inspecti", `localhost/podseal-${name}:latest`]).output]),
    ),
    outcomes,
    runs,
  };
  await session.containerd.stop();
  return report;
}

type Run = (program: string, words: readonly string[]) => Ended;

/** Programs as an administrator of the node has them on PATH: crictl that finds the session's runtime, and podseal. */
function commands({ host }: CriSession, { crictl, commandLine }: CrictlRequest): Run {
  const programs = join(host.folder, "programs");
  mkdirSync(programs);
  symlinkSync(crictl, join(programs, "crictl"));
  const program = join(host.folder, "podseal.cjs");
  writeFileSync(program, commandLine);
  writeFileSync(join(programs, "podseal"), `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`, {
    mode: 0o755,
  });
  const socket = `unix://${join(host.folder, "cri.sock")}`;
  const env = {
    PATH: `${programs}:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: host.folder,
    CONTAINER_RUNTIME_ENDPOINT: socket,
    IMAGE_SERVICE_ENDPOINT: socket,
  };
  return (name, words) => {
    const { status, stdout, stderr } = spawnSync(join(programs, name), words, {
      cwd: host.folder,
      env,
      encoding: "utf8",
      timeout: 120_000,
    });
    return { exit: status ?? -1, output: stdout, complaint: stderr };
  };
}

async function inspectPod(session: CriSession, run: Run, pod: CriPod): Promise<CrictlOutcome> {
  const { name } = pod;
  let started: StartedPod | undefined;
  try {
    started = await startPod(session, pod);
    const { id, pid } = await startContainer(session, started, pod, "probe", ["observe", ...kernelPaths]);
    if (pod.spec?.beside === true)
      await startContainer(session, started, pod, "set-id-probe", ["observe", ...kernelPaths]);
    const crictl = (...words: readonly string[]): string => run("crictl", words).output;
    const file = join(session.host.folder, `${name}.json`);
    const byName = run("podseal", [
      ...["observe", "--container", "probe", "--engine", "crictl", "--evidence", file],
    ]);
    return {
      name,
      pid,
      inspect: crictl("inspect", id),
      inspectp: crictl("inspectp", started.sandbox),
      ps: crictl("ps", "-o", "json"),
      pods: crictl("pods", "-o", "json"),
      byName: { ...byName, ...(existsSync(file) && { evidence: readFileSync(file, "utf8") }) },
      byPid: run("podseal", ["observe", "--pid", String(pid), "--format", "json"]),
    };
  } catch (error) {
    return { name, refused: error instanceof Error ? error.message : String(error) };
  } finally {
    if (started !== undefined) await stopPod(session, started.sandbox);
  }
}

function runConfigurations({ host }: CriSession, run: Run, asked: CrictlRun): CrictlRunOutcome {
  const [container, pod] = (["container", "pod"] as const).map((part) => {
    const file = join(host.folder, `${asked.name}-${part}.config`);
    writeFileSync(file, asked[part].replaceAll("{folder}", host.folder));
    return file;
  }) as [string, string];
  const ended = run("crictl", ["run", "--no-pull", container, pod]);
  const id = ended.output.trim();
  const inspect = ended.exit === 0 ? run("crictl", ["inspect", id]).output : "";
  const sandbox = /"sandboxID": "([0-9a-f]+)"/.exec(inspect)?.[1];
  const inspectp = sandbox === undefined ? "" : run("crictl", ["inspectp", sandbox]).output;
  run("crictl", ["rmp", "--all", "--force"]);
  return { name: asked.name, ...ended, inspect, inspectp };
}

await serve((request) => inspectPods(request as CrictlRequest & CriSessionRequest));
