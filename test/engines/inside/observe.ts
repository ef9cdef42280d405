import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { networkInterfaces, release } from "node:os";
import type { Observation, RunRequest, SessionReport } from "../observation.ts";
import { parseConnections, parseLimits, parseProbe } from "../parse.ts";
import { prepareHost, type Host } from "./host.ts";
import { readHostView, readNamespaces, readOciConfiguration } from "./host-view.ts";
import { imageReference, importImages } from "./images.ts";
import { kernelPaths } from "./paths.ts";
import { podman, startProbe } from "./podman.ts";

export interface SessionRequest {
  readonly folder: string;
  readonly probe: string;
  readonly runs: readonly RunRequest[];
}

/** Makes every run, one after the other, beside one plain container that stays up as their peer. */
export async function observeRuns({ folder, probe, runs }: SessionRequest): Promise<SessionReport> {
  const host = prepareHost(folder);
  importImages(host, probe, new Set(["root", ...runs.map(({ image }) => image)]));
  const peer = await startProbe(host, "peer", [imageReference("root"), "/probe", "observe"]);
  const peerNamespaces = readNamespaces(pidOf(host, "peer"));
  const observations: Observation[] = [];
  for (const request of runs) observations.push(await observeRun(host, request));
  const reach = await probeReach(host);
  await peer.stop();
  return {
    engine: describeEngine(host),
    loginUser: host.user,
    callerNamespaces: readNamespaces("self"),
    callerLimits: parseLimits(readFileSync("/proc/self/limits", "utf8")),
    callerOomScoreAdjustment: Number(readFileSync("/proc/self/oom_score_adj", "utf8")),
    peerNamespaces,
    peerKeyring: parseProbe(peer.output).keyring,
    reach,
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

/** slirp4netns shows the host as 10.0.2.2; 10.0.2.100 is what every container of this network mode calls itself. */
const hostAsSeenBySlirp = "10.0.2.2";

async function probeReach(host: Host): Promise<Record<string, number>> {
  const loopback = await listenOn("127.0.0.1");
  const everywhere = await listenOn("0.0.0.0");
  const targets = [
    [hostAsSeenBySlirp, loopback.port],
    [hostAsSeenBySlirp, everywhere.port],
    ["127.0.0.1", everywhere.port],
    ...hostAddresses().map((address) => [address, everywhere.port] as const),
  ];
  const probe = podman(host, [
    "run",
    "--rm",
    imageReference("root"),
    "/probe",
    "connect",
    ...targets.flat().map(String),
  ]);
  loopback.server.close();
  everywhere.server.close();
  return parseConnections(probe);
}

function hostAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => address);
}

function listenOn(address: string): Promise<{ server: Server; port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen(0, address, () => {
      const bound = server.address();
      resolve({ server, port: typeof bound === "object" && bound !== null ? bound.port : 0 });
    });
  });
}
