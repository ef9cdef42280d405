import type { CriPod } from "../cri/pods.ts";
import type { CriOutcome, CriReport } from "../cri-observation.ts";
import type { ProcessViews } from "../option-set-observation.ts";
import { parseProbe } from "../parse.ts";
import { listeningPorts } from "./caller.ts";
import {
  openCriSession,
  reportOf,
  sandboxPid,
  startContainer,
  startPod,
  stopPod,
  type CriSession,
  type CriSessionRequest,
  type StartedPod,
} from "./cri-pods.ts";
import { readHostView, readNamespaces, readOciConfiguration } from "./host-view.ts";
import { kernelPaths } from "./paths.ts";
import { serve } from "./serve.ts";

/** Runs every pod, one after the other, beside one plain pod that stays up as their peer. */
async function observePods(request: CriSessionRequest): Promise<CriReport> {
  const session = await openCriSession(request);
  const peer = await startPod(session, { name: "peer", image: "root" });
  const outcomes: CriOutcome[] = [];
  for (const pod of request.pods) outcomes.push(await observePod(session, pod));
  const report = { ...(await reportOf(session, peer)), outcomes };
  await stopPod(session, peer.sandbox);
  await session.containerd.stop();
  return report;
}

async function observePod(session: CriSession, pod: CriPod): Promise<CriOutcome> {
  const { name } = pod;
  let started: StartedPod | undefined;
  try {
    started = await startPod(session, pod);
    const container = await observeContainer(session, started, pod, "probe");
    const raised = await observeContainer(session, started, pod, "set-id-probe");
    const sandbox = readNamespaces(await sandboxPid(session, started.sandbox));
    return { name, container, raised, sandbox };
  } catch (error) {
    return { name, refused: error instanceof Error ? error.message : String(error) };
  } finally {
    if (started !== undefined) await stopPod(session, started.sandbox);
  }
}

async function observeContainer(
  session: CriSession,
  started: StartedPod,
  pod: CriPod,
  program: string,
): Promise<ProcessViews> {
  const { id, pid, output } = await startContainer(session, started, pod, program, [
    "observe",
    ...kernelPaths,
  ]);
  return {
    inside: parseProbe(output),
    host: readHostView(pid),
    oci: readOciConfiguration(session.containerd.configuration(id)),
    listening: listeningPorts(session.containerd.pid),
  };
}

await serve((request) => observePods(request as CriSessionRequest));
