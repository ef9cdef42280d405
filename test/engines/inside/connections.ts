import { connect, createServer, type Server } from "node:net";
import { constants, networkInterfaces } from "node:os";
import type { Connections } from "../observation.ts";
import { parseConnections } from "../parse.ts";
import type { Host } from "./host.ts";
import { imageReference } from "./images.ts";
import { startProbe } from "./podman.ts";

/** slirp4netns shows the host to the container as 10.0.2.2, and every container calls itself 10.0.2.100. */
const hostSeenFromInside = "10.0.2.2";
const containerAddress = "10.0.2.100";
const containerPort = 8080;
/** As in native/probe.c. A gateway that answers for every address is not the peer that was asked for. */
const greeting = "podseal";

/** Opens connections for real, in both directions. Nothing here leaves the machine. */
export async function probeConnections(host: Host): Promise<Connections> {
  const loopback = await listenOn("127.0.0.1");
  const everywhere = await listenOn("0.0.0.0");
  const listener = await startProbe(host, "listener", [
    imageReference("root"),
    "/probe",
    "listen",
    String(containerPort),
  ]);
  const address = hostAddress();
  const outgoing = [
    [hostSeenFromInside, loopback.port],
    ...(address === undefined ? [] : [[address, everywhere.port]]),
  ];
  const found = await connectFromContainer(host, [...outgoing, [containerAddress, containerPort]]);
  const fromHost = await connectFromHost(containerAddress, containerPort);
  await listener.stop();
  const published = await connectToPublished(host);
  loopback.server.close();
  everywhere.server.close();
  return {
    hostLoopback: found[`${hostSeenFromInside}:${loopback.port}`] ?? -1,
    hostAddress: address === undefined ? undefined : found[`${address}:${everywhere.port}`],
    fromHost,
    published,
    fromPeer: found[`${containerAddress}:${containerPort}`] ?? -1,
  };
}

/** The control: the same listener with its port published is reached, so that a failure above means what it says. */
async function connectToPublished(host: Host): Promise<number> {
  const { server, port } = await listenOn("127.0.0.1");
  await new Promise((resolve) => server.close(resolve));
  const publish = ["--publish", `127.0.0.1:${port}:${containerPort}`];
  const listener = await startProbe(host, "published", [
    ...publish,
    imageReference("root"),
    "/probe",
    "listen",
    String(containerPort),
  ]);
  const errno = await connectFromHost("127.0.0.1", port);
  await listener.stop();
  return errno;
}

/** Not by `podman`, which would stop the event loop in which our own listeners answer. */
async function connectFromContainer(
  host: Host,
  targets: readonly (readonly (string | number)[])[],
): Promise<Record<string, number>> {
  const words = targets.flat().map(String);
  const probe = await startProbe(host, "caller", [imageReference("root"), "/probe", "connect", ...words]);
  await probe.stop();
  return parseConnections(probe.output);
}

/** Errno of connecting and hearing the listener's greeting; ETIMEDOUT when nothing came within two seconds. */
function connectFromHost(address: string, port: number): Promise<number> {
  const { ETIMEDOUT, EPROTO, EIO } = constants.errno;
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 2000 });
    const finish = (errno: number): void => {
      socket.destroy();
      resolve(errno);
    };
    socket.once("data", (chunk: Buffer) => finish(chunk.toString() === greeting ? 0 : EPROTO));
    socket.once("end", () => finish(EPROTO));
    socket.once("timeout", () => finish(ETIMEDOUT));
    socket.once("error", (error: NodeJS.ErrnoException) => finish(Math.abs(error.errno ?? EIO)));
  });
}

function hostAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address;
}

function listenOn(address: string): Promise<{ server: Server; port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end(greeting));
    server.once("error", reject);
    server.listen(0, address, () => {
      const bound = server.address();
      resolve({ server, port: typeof bound === "object" && bound !== null ? bound.port : 0 });
    });
  });
}
