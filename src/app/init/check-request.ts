import { firstUnownedId, loginUsers } from "../../facts/index.ts";
import { parseQuantity } from "../../workload/index.ts";
import { InitError } from "./init-error.ts";
import type { InitPeer, InitPlan, InitPort, InitRequest, InitVolume, Protocol } from "./request.ts";

/** A label of RFC 1123: names of namespaces, Services and volumes. Source: k8s.io/apimachinery util/validation, IsDNS1123Label. */
const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Namespaces of the cluster: a default-deny there stops it. */
const systemNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

/** Ids that belong to nobody on a node: above what useradd comes to, below those of systemd's own users. */
const firstId = firstUnownedId.value;
const lastId = loginUsers.last - 1;

/** First port that a process without privilege may listen on. */
const firstPort = 1024;

/** Checks what was typed and fills in the defaults. @throws InitError */
export function checkRequest(request: InitRequest): InitPlan {
  const { name, image, level = "rootless-podman", from = [] } = request;
  checkLabel("NAME", name);
  const namespace = checkNamespace(request.namespace ?? name);
  // A Service's name must begin with a letter. Source: k8s.io/apimachinery util/validation, IsDNS1035Label.
  if (!/^[a-z]/.test(name)) throw new InitError(`NAME must begin with a letter, not ${quote(name)}`);
  const plan: InitPlan = {
    name,
    namespace,
    image: checkImage(image),
    level,
    user: request.user === undefined ? ownId(namespace, name) : checkUser(request.user),
    ports: (request.ports ?? []).map(parsePort),
    from: from.map((one) => checkLabel("--from", one)),
    egress: (request.egress ?? []).map(parsePeer),
    volumes: (request.volumes ?? []).map(parseVolume),
  };
  refuseTwice(
    "--port",
    plan.ports.map(({ name: port }) => port),
  );
  refuseTwice(
    "--port",
    plan.ports.map(({ service, protocol }) => `${service}/${protocol}`),
  );
  refuseTwice(
    "--volume",
    plan.volumes.map(({ name: volume }) => volume),
  );
  refuseTwice("--volume", ["/tmp", ...plan.volumes.map(({ path }) => path)]);
  return plan;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function checkLabel(what: string, text: string): string {
  if (label.test(text)) return text;
  throw new InitError(
    `${what} must be at most 63 lower-case letters, digits and "-", and begin and end with a letter or digit (RFC 1123), not ${quote(text)}`,
  );
}

function checkNamespace(text: string): string {
  if (!systemNamespaces.includes(text)) return checkLabel("the namespace", text);
  throw new InitError(`${text} is shared or the cluster's own: give --namespace one for this workload`);
}

/** Grammar of image references. Source: distribution/reference, reference.go. */
const host = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const reference = new RegExp(
  `^(?:${host}/)?${component}(?:/${component})*(?::[\\w][\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
);

function checkImage(text: string): string {
  if (reference.test(text)) return text;
  const hint = /[A-Z]/.test(text.split(/[:@]/)[0] ?? "") ? ": names of images are lower-case" : "";
  throw new InitError(
    `--image must be a reference such as docker.io/library/caddy:2.10, not ${quote(text)}${hint}`,
  );
}

function checkUser(text: string): number {
  const user = Number(text);
  if (/^\d+$/.test(text) && user >= firstId && user <= lastId) return user;
  throw new InitError(
    `--user must be a number from ${firstId}, where no account of a node is to be expected, to ${lastId}, below the ids of systemd's own users, not ${quote(text)}`,
  );
}

/** An id that other workloads are not likely to have: the same for the same namespace and name. FNV-1a, 32 bit. */
function ownId(namespace: string, name: string): number {
  let hash = 0x811c9dc5;
  for (const character of `${namespace}/${name}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return firstId + 1 + (hash % (lastId - firstId));
}

function parsePort(text: string): InitPort {
  const [, service, written = "", protocol = "TCP"] =
    /^(?:(\d+):)?(\d+)(?:\/(tcp|udp|sctp))?$/i.exec(text) ??
    refuse("--port", text, "8080, 80:8080 or 5353/udp");
  const port = portNumber("--port", text, written);
  if (port < firstPort)
    throw new InitError(
      `--port ${text}: only a privileged process listens below ${firstPort}; let the program listen on a higher port and give --port ${port}:8080, which keeps ${port} for the Service`,
    );
  const upper = protocol.toUpperCase() as Protocol;
  return {
    port,
    service: service === undefined ? port : portNumber("--port", text, service),
    protocol: upper,
    name: `${protocol.toLowerCase()}-${port}`,
  };
}

function portNumber(flag: string, text: string, written: string): number {
  const port = Number(written);
  if (port >= 1 && port <= 65_535) return port;
  throw new InitError(`${flag} ${text}: ports run from 1 to 65535`);
}

function refuse(flag: string, text: string, examples: string): never {
  throw new InitError(`${flag} must look like ${examples}, not ${quote(text)}`);
}

function parsePeer(text: string): InitPeer {
  const [, peer = "", written = "", protocol = "TCP"] =
    /^(.+):(\d+)(?:\/(tcp|udp|sctp))?$/i.exec(text) ??
    refuse("--egress", text, "internet:443, 192.0.2.10/32:5432 or NAMESPACE:5432");
  const kind = peer === "internet" ? "internet" : isCidr(peer) ? "addresses" : "namespace";
  if (kind === "namespace" && !label.test(peer))
    throw new InitError(
      `--egress ${text}: ${quote(peer)} is neither internet nor an address range such as 192.0.2.10/32 nor the name of a namespace`,
    );
  const port = portNumber("--egress", text, written);
  return { kind, peer, port, protocol: protocol.toUpperCase() as Protocol };
}

function isCidr(text: string): boolean {
  const [address = "", length = "", ...rest] = text.split("/");
  if (rest.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  const parts = address.split(".");
  const isFour =
    parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  if (isFour) return Number(length) <= 32;
  return address.includes(":") && /^[0-9a-f:]+$/i.test(address) && Number(length) <= 128;
}

function parseVolume(text: string): InitVolume {
  const [, name = "", path = "", size = "1Gi"] =
    /^([^:]+):(\/[^:]*)(?::([^:]+))?$/.exec(text) ??
    refuse("--volume", text, "data:/var/lib/app or data:/var/lib/app:5Gi");
  checkLabel("the name of --volume", name);
  if (name === "tmp") throw new InitError("--volume tmp: the scratch folder at /tmp has that name");
  const trimmed = path.replace(/\/+$/, "");
  if (trimmed === "" || /[\s\\"'#]|(^|\/)\.{1,2}(\/|$)/.test(trimmed))
    throw new InitError(`--volume ${text}: the path must be a folder of the container, such as /var/lib/app`);
  const bytes = parseQuantity(size);
  if (bytes === undefined || bytes <= 0)
    throw new InitError(`--volume ${text}: ${quote(size)} is no size such as 5Gi or 500Mi`);
  return { name, path: trimmed, size };
}

function refuseTwice(flag: string, values: readonly string[]): void {
  const twice = values.find((one, index) => values.indexOf(one) !== index);
  if (twice !== undefined) throw new InitError(`${flag}: ${twice} is given twice`);
}
