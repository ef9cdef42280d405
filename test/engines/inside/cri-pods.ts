import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { criRequests, type ImageUser, type KubeletFolders } from "../cri/kubelet.ts";
import type { CriPod } from "../cri/pods.ts";
import type { CriReport, CriRequest } from "../cri-observation.ts";
import { callerOf, distribution, prepareFolders } from "./caller.ts";
import { importArchive, runcOf, startContainerd, type Containerd } from "./containerd.ts";
import { readNamespaces } from "./host-view.ts";
import { prepareHost, type Host } from "./host.ts";
import { packRootFileSystem } from "./images.ts";

export interface CriSessionRequest extends CriRequest {
  readonly folder: string;
  readonly probe: string;
}

/** A containerd that serves the CRI and holds the test's images. */
export interface CriSession {
  readonly request: CriSessionRequest;
  readonly host: Host;
  readonly containerd: Containerd;
}

export async function openCriSession(request: CriSessionRequest): Promise<CriSession> {
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
  return { request, host, containerd };
}

export interface StartedPod {
  readonly sandbox: string;
  readonly requests: ReturnType<typeof criRequests>;
  readonly folders: KubeletFolders;
}

export async function startPod({ request, containerd }: CriSession, pod: CriPod): Promise<StartedPod> {
  const folders = kubeletFolders(request.folder, pod.name);
  const requests = criRequests(pod, request.kubernetes, folders);
  const { podSandboxId } = (await containerd.cri.call("RunPodSandbox", {
    config: requests.sandbox,
  })) as { podSandboxId: string };
  return { sandbox: podSandboxId, requests, folders };
}

/** What the kubelet keeps for a pod: files that it mounts, and a folder in memory for the token. */
function kubeletFolders(folder: string, name: string): KubeletFolders {
  const own = join(folder, "kubelet", "pods", `uid-${name}`);
  const volumes = join(own, "volumes");
  const logs = join(folder, "logs", name);
  const token = join(volumes, "kubernetes.io~projected", "kube-api-access-x2x4z");
  const emptyFolder = join(volumes, "kubernetes.io~empty-dir", "scratch");
  const containers = join(own, "containers", "first");
  for (const one of [logs, token, emptyFolder, containers]) mkdirSync(one, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "tmpfs", token]);
  writeFileSync(join(token, "token"), "a token");
  execFileSync("chmod", ["777", emptyFolder]);
  const hosts = join(own, "etc-hosts");
  writeFileSync(hosts, "127.0.0.1 localhost\n");
  const terminationLog = join(containers, "3f2a1b0c");
  writeFileSync(terminationLog, "");
  return { logs, hosts, terminationLog, token, emptyFolder, folder };
}

export async function stopPod({ containerd }: CriSession, podSandboxId: string): Promise<void> {
  await containerd.cri.call("StopPodSandbox", { podSandboxId });
  await containerd.cri.call("RemovePodSandbox", { podSandboxId });
}

export interface RunningContainer {
  readonly id: string;
  readonly pid: number;
  /** What it has printed until it said that it is ready. */
  readonly output: string;
}

/** Starts the program of the image as a container of the pod, and waits until it says that it is ready. */
export async function startContainer(
  session: CriSession,
  { sandbox, requests, folders }: StartedPod,
  pod: CriPod,
  program: string,
  words: readonly string[],
): Promise<RunningContainer> {
  const { cri } = session.containerd;
  const user = await imageUser(session, pod.image);
  const { containerId } = (await cri.call("CreateContainer", {
    podSandboxId: sandbox,
    config: requests.container(program, [`/${program}`, ...words], user),
    sandboxConfig: requests.sandbox,
  })) as { containerId: string };
  await cri.call("StartContainer", { containerId });
  const output = await untilReady(join(folders.logs, `${program}.log`), session, containerId);
  const { info } = (await cri.call("ContainerStatus", { containerId, verbose: true })) as {
    info: { readonly info: string };
  };
  const { pid } = JSON.parse(info.info) as { readonly pid: number };
  return { id: containerId, pid, output };
}

/** The image's user as the runtime tells it. */
async function imageUser({ containerd }: CriSession, image: string): Promise<ImageUser> {
  const answer = await containerd.cri.call("ImageStatus", {
    image: { image: `localhost/podseal-${image}:latest` },
  });
  return (answer as { readonly image?: ImageUser }).image ?? {};
}

export async function sandboxPid({ containerd }: CriSession, podSandboxId: string): Promise<number> {
  const { info } = (await containerd.cri.call("PodSandboxStatus", { podSandboxId, verbose: true })) as {
    info: { readonly info: string };
  };
  return (JSON.parse(info.info) as { readonly pid: number }).pid;
}

/** The runtime writes "TIME STREAM TAG TEXT" lines, a long one in parts with the tag P (kubernetes CRI logging). */
async function untilReady(log: string, session: CriSession, containerId: string): Promise<string> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const output = outputOf(existsSync(log) ? readFileSync(log, "utf8") : "");
    if (/^ready$/m.test(output)) return output;
    if (attempt % 10 === 9) await refuseEnded(session, containerId, output);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the probe was not ready in time");
}

async function refuseEnded({ containerd }: CriSession, containerId: string, output: string): Promise<void> {
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

/** What the daemon and its host are, and the namespaces of a plain pod. */
export async function reportOf(session: CriSession, peer: StartedPod): Promise<Omit<CriReport, "outcomes">> {
  const { host, containerd, request } = session;
  return {
    engine: { ...(await versions(session)), ...distribution() },
    ...callerOf(containerd.pid),
    folder: request.folder,
    loginUser: host.user,
    peerNamespaces: readNamespaces(await sandboxPid(session, peer.sandbox)),
  };
}

async function versions({ request, containerd }: CriSession): Promise<{ containerd: string; runc: string }> {
  const { runtimeVersion = "" } = (await containerd.cri.call("Version", {})) as { runtimeVersion?: string };
  const output = execFileSync(runcOf(request.folders), ["--version"], { encoding: "utf8" });
  const number = /\d+\.\d+\.\d+/;
  return {
    containerd: number.exec(runtimeVersion)?.[0] ?? "",
    runc: number.exec(output)?.[0] ?? "",
  };
}
