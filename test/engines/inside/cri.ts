import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { criRequests, type ImageUser, type KubeletFolders } from "../cri/kubelet.ts";
import type { CriPod } from "../cri/pods.ts";
import type { CriOutcome, CriReport, CriRequest } from "../cri-observation.ts";
import type { ProcessViews } from "../option-set-observation.ts";
import { parseProbe } from "../parse.ts";
import { callerOf, distribution, listeningPorts, prepareFolders } from "./caller.ts";
import { importArchive, runcOf, startContainerd, type Containerd } from "./containerd.ts";
import { prepareHost, type Host } from "./host.ts";
import { readHostView, readNamespaces, readOciConfiguration } from "./host-view.ts";
import { packRootFileSystem } from "./images.ts";
import { kernelPaths } from "./paths.ts";
import { serve } from "./serve.ts";

interface SessionRequest extends CriRequest {
  readonly folder: string;
  readonly probe: string;
}

interface Session {
  readonly request: SessionRequest;
  readonly host: Host;
  readonly containerd: Containerd;
}

/** Runs every pod, one after the other, beside one plain pod that stays up as their peer. */
async function observePods(request: SessionRequest): Promise<CriReport> {
  const host = prepareHost(request.folder);
  prepareFolders(request.folder, request.files);
  const containerd = await startContainerd(host, request);
  importArchive(host, packRootFileSystem(host, request.probe), {
    root: {},
    "numeric-user": { User: "1234:1234" },
    "named-user": { User: "app" },
    volume: { Volumes: { "/data": {} } },
    pause: { Entrypoint: ["/bin/busybox", "sleep", "1000000"] },
  });
  const session = { request, host, containerd };
  const peer = await startPod(session, { name: "peer", image: "root" });
  const outcomes: CriOutcome[] = [];
  for (const pod of request.pods) outcomes.push(await observePod(session, pod));
  const report = {
    engine: { ...(await versions(session)), ...distribution() },
    ...callerOf(containerd.pid),
    folder: request.folder,
    loginUser: host.user,
    peerNamespaces: readNamespaces(await sandboxPid(session, peer.sandbox)),
    outcomes,
  };
  await stopPod(session, peer.sandbox);
  await containerd.stop();
  return report;
}

async function versions({ request, containerd }: Session): Promise<{ containerd: string; runc: string }> {
  const { runtimeVersion = "" } = (await containerd.cri.call("Version", {})) as { runtimeVersion?: string };
  const output = execFileSync(runcOf(request.folders), ["--version"], { encoding: "utf8" });
  const number = /\d+\.\d+\.\d+/;
  return {
    containerd: number.exec(runtimeVersion)?.[0] ?? "",
    runc: number.exec(output)?.[0] ?? "",
  };
}

interface StartedPod {
  readonly sandbox: string;
  readonly requests: ReturnType<typeof criRequests>;
  readonly folders: KubeletFolders;
}

async function startPod({ request, containerd }: Session, pod: CriPod): Promise<StartedPod> {
  const folders = kubeletFolders(request.folder, pod.name);
  const requests = criRequests(pod, request.kubernetes, folders);
  const { podSandboxId } = (await containerd.cri.call("RunPodSandbox", {
    config: requests.sandbox,
  })) as { podSandboxId: string };
  return { sandbox: podSandboxId, requests, folders };
}

/** What the kubelet keeps for a pod: files that it mounts, and a folder in memory for the token. */
function kubeletFolders(folder: string, name: string): KubeletFolders {
  const own = join(folder, "pods", name);
  const at = (part: string): string => join(own, part);
  for (const part of ["logs", "token", "empty"]) mkdirSync(at(part), { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "tmpfs", at("token")]);
  writeFileSync(join(at("token"), "token"), "a token");
  execFileSync("chmod", ["777", at("empty")]);
  writeFileSync(at("hosts"), "127.0.0.1 localhost\n");
  writeFileSync(at("termination-log"), "");
  return {
    logs: at("logs"),
    hosts: at("hosts"),
    terminationLog: at("termination-log"),
    token: at("token"),
    emptyFolder: at("empty"),
    folder,
  };
}

async function observePod(session: Session, pod: CriPod): Promise<CriOutcome> {
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

async function stopPod({ containerd }: Session, podSandboxId: string): Promise<void> {
  await containerd.cri.call("StopPodSandbox", { podSandboxId });
  await containerd.cri.call("RemovePodSandbox", { podSandboxId });
}

async function observeContainer(
  session: Session,
  { sandbox, requests, folders }: StartedPod,
  pod: CriPod,
  program: string,
): Promise<ProcessViews> {
  const { cri, pid: hostPid } = session.containerd;
  const user = await imageUser(session, pod.image);
  const command = [`/${program}`, "observe", ...kernelPaths];
  const { containerId } = (await cri.call("CreateContainer", {
    podSandboxId: sandbox,
    config: requests.container(program, command, user),
    sandboxConfig: requests.sandbox,
  })) as { containerId: string };
  await cri.call("StartContainer", { containerId });
  const output = await untilReady(join(folders.logs, `${program}.log`), session, containerId);
  const { info } = (await cri.call("ContainerStatus", { containerId, verbose: true })) as {
    info: { readonly info: string };
  };
  const { pid } = JSON.parse(info.info) as { readonly pid: number };
  return {
    inside: parseProbe(output),
    host: readHostView(pid),
    oci: readOciConfiguration(session.containerd.configuration(containerId)),
    listening: listeningPorts(hostPid),
  };
}

/** The image's user as the runtime tells it. */
async function imageUser({ containerd }: Session, image: string): Promise<ImageUser> {
  const answer = await containerd.cri.call("ImageStatus", {
    image: { image: `localhost/podseal-${image}:latest` },
  });
  return (answer as { readonly image?: ImageUser }).image ?? {};
}

async function sandboxPid({ containerd }: Session, podSandboxId: string): Promise<number> {
  const { info } = (await containerd.cri.call("PodSandboxStatus", { podSandboxId, verbose: true })) as {
    info: { readonly info: string };
  };
  return (JSON.parse(info.info) as { readonly pid: number }).pid;
}

/** The runtime writes "TIME STREAM TAG TEXT" lines, a long one in parts with the tag P (kubernetes CRI logging). */
async function untilReady(log: string, session: Session, containerId: string): Promise<string> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const output = outputOf(existsSync(log) ? readFileSync(log, "utf8") : "");
    if (/^ready$/m.test(output)) return output;
    if (attempt % 10 === 9) await refuseEnded(session, containerId, output);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the probe was not ready in time");
}

async function refuseEnded({ containerd }: Session, containerId: string, output: string): Promise<void> {
  const { status } = (await containerd.cri.call("ContainerStatus", { containerId })) as {
    readonly status?: { readonly state?: string; readonly message?: string; readonly exitCode?: number };
  };
  if (status?.state !== "CONTAINER_EXITED") return;
  throw new Error(`the probe ended (${status.exitCode ?? 0}) ${status.message ?? ""}: ${output.slice(-300)}`);
}

function outputOf(log: string): string {
  return log
    .split("\n")
    .map((line) => /^\S+ stdout ([PF]) (.*)$/.exec(line))
    .map((match) => (match === null ? "" : `${match[2] ?? ""}${match[1] === "F" ? "\n" : ""}`))
    .join("");
}

await serve((request) => observePods(request as SessionRequest));
