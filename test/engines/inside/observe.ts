import { readFileSync } from "node:fs";
import { release } from "node:os";
import type { Observation, RunRequest, SessionReport } from "../observation.ts";
import { parseLimits, parseProbe } from "../parse.ts";
import { probeConnections } from "./connections.ts";
import { prepareHost, type Host } from "./host.ts";
import {
  readHostView,
  readNamespaces,
  readOciConfiguration,
  readSecurityModules,
  sessionProcesses,
} from "./host-view.ts";
import { imageReference, importImages } from "./images.ts";
import { kernelPaths } from "./paths.ts";
import { podman, startProbe } from "./podman.ts";

export interface SessionRequest {
  readonly folder: string;
  readonly probe: string;
  readonly runs: readonly RunRequest[];
  /** Whether to try connections to and from plain containers, which takes some seconds. */
  readonly connections: boolean;
}

/** Makes every run, one after the other, beside one plain container that stays up as their peer. */
export async function observeRuns({
  folder,
  probe,
  runs,
  connections: areTried,
}: SessionRequest): Promise<SessionReport> {
  const host = prepareHost(folder);
  importImages(host, probe, new Set(["root", ...runs.map(({ image }) => image)]));
  const peer = await startProbe(host, "peer", [imageReference("root"), "/probe", "observe"]);
  const peerNamespaces = readNamespaces(pidOf(host, "peer"));
  const observations: Observation[] = [];
  for (const request of runs) observations.push(await observeRun(host, request));
  const connections = areTried ? await probeConnections(host) : undefined;
  const processes = sessionProcesses();
  await peer.stop();
  return {
    engine: describeEngine(host),
    loginUser: host.user,
    callerNamespaces: readNamespaces("self"),
    callerLimits: parseLimits(readFileSync("/proc/self/limits", "utf8")),
    callerOomScoreAdjustment: Number(readFileSync("/proc/self/oom_score_adj", "utf8")),
    callerCgroup: readFileSync("/proc/self/cgroup", "utf8").split("\n").filter(Boolean),
    peerNamespaces,
    peerKeyring: parseProbe(peer.output).keyring,
    connections,
    securityModules: readSecurityModules(),
    processes,
    observations,
  };
}

async function observeRun(host: Host, request: RunRequest): Promise<Observation> {
  const { name, options, image, program = "probe" } = request;
  const probe = await startProbe(host, name, [
    ...options,
    imageReference(image),
    `/${program}`,
    "observe",
    ...kernelPaths,
  ]);
  const observation = {
    name,
    options,
    image,
    inside: parseProbe(probe.output),
    host: readHostView(pidOf(host, name)),
    oci: readOciConfiguration(inspect(host, name, "{{.OCIConfigPath}}")),
  };
  await probe.stop();
  return observation;
}

function pidOf(host: Host, name: string): string {
  return inspect(host, name, "{{.State.Pid}}");
}

function inspect(host: Host, name: string, format: string): string {
  return podman(host, ["inspect", "--format", format, name]).trim();
}

function describeEngine(host: Host): SessionReport["engine"] {
  const { ID, VERSION_ID } = Object.fromEntries(
    readFileSync("/etc/os-release", "utf8")
      .split("\n")
      .map((line) => line.split("=").map((part) => part.replace(/"/g, ""))),
  ) as Record<string, string>;
  return {
    podman: podman(host, ["version", "--format", "{{.Client.Version}}"]).trim(),
    runtime: podman(host, ["info", "--format", "{{.Host.OCIRuntime.Version}}"]).split("\n")[0] ?? "",
    distribution: `${ID}-${VERSION_ID}`,
    kernel: release(),
  };
}
