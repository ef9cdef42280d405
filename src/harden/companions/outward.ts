import type { Inventory, JsonObject, PodTemplate, Workload } from "../../workload/index.ts";
import type { ExternalHost } from "./external-hosts.ts";
import { externalHostsOf } from "./external-hosts.ts";

/** What policies are to allow out of the cluster's pods. */
export interface OutwardInput {
  /** Addresses of the API server as CIDRs; empty when they are not known. */
  readonly apiServer: readonly string[];
  /** Whether pods that the manifests give names of the internet may connect to it. */
  readonly internet: boolean;
  /** Why a pod uses the Kubernetes API, as the end of a sentence; undefined where nothing shows it. */
  readonly apiUse: (pod: PodTemplate, workload: Workload) => string | undefined;
}

export interface Outward {
  readonly egress: readonly JsonObject[];
  readonly notes: readonly string[];
}

/** What a pod needs beyond other pods. */
export function outwardOf(
  pod: PodTemplate,
  workload: Workload,
  { outward, inventory }: { readonly outward?: OutwardInput; readonly inventory: Inventory },
): Outward {
  if (outward === undefined) return { egress: [], notes: [] };
  const use = outward.apiUse(pod, workload);
  const hosts = externalHostsOf(pod, workload.object.namespace, inventory);
  return {
    egress: [
      ...(use === undefined || outward.apiServer.length === 0 ? [] : [toApiServer(outward.apiServer)]),
      ...(hosts.length === 0 || !outward.internet ? [] : [toInternet(hosts)]),
    ],
    notes: [
      ...(use === undefined ? [] : [apiNote(use, outward.apiServer)]),
      ...(hosts.length === 0 ? [] : [internetNote(hosts, outward.internet)]),
    ],
  };
}

/** The Service's port and that of the server behind it, which is what policies see. Source: k3s-io/docs docs/cli/server.md, --https-listen-port. */
const apiPorts = [443, 6443];

function toApiServer(cidrs: readonly string[]): JsonObject {
  return {
    to: cidrs.map((cidr) => ({ ipBlock: { cidr } })),
    ports: apiPorts.map((port) => ({ protocol: "TCP", port })),
  };
}

function apiNote(use: string, cidrs: readonly string[]): string {
  const allowed =
    cidrs.length > 0
      ? `${cidrs.join(", ")} at ports ${apiPorts.join(" and ")} is allowed`
      : "the server's address is in no manifest, so that it is cut: give --api-server CIDR";
  return `It uses the Kubernetes API, since ${use}: ${allowed}.`;
}

/** What is not the internet: private and link-local addresses. Source: RFC 1918, 6598, 3927, 4193, 4291. */
const notInternet = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"];
const notInternet6 = ["fc00::/7", "fe80::/10"];

function toInternet(hosts: readonly ExternalHost[]): JsonObject {
  const ports = [...new Set(hosts.map(({ port }) => port))];
  const isKnown = ports.every((port) => port !== undefined);
  return {
    to: [
      { ipBlock: { cidr: "0.0.0.0/0", except: notInternet } },
      { ipBlock: { cidr: "::/0", except: notInternet6 } },
    ],
    ...(isKnown
      ? { ports: ports.flatMap((port) => (port === undefined ? [] : [{ protocol: "TCP", port }])) }
      : {}),
  };
}

function internetNote(hosts: readonly ExternalHost[], isOpen: boolean): string {
  const names = hosts.map(({ host, port }) => (port === undefined ? host : `${host}:${port}`));
  return isOpen
    ? `Its configuration names ${names.join(", ")}: the internet is open to it, since policies know no names.`
    : `Its configuration names ${names.join(", ")}: cut, unless --allow-internet is given or an ipBlock is added.`;
}

/** Ports at which a pod's annotations ask for metrics to be read. Source: the convention of Prometheus' example configuration for Kubernetes. */
export function scrapedPorts({ annotations, containers }: PodTemplate): readonly number[] {
  if (annotations["prometheus.io/scrape"] !== "true") return [];
  const named = annotations["prometheus.io/port"];
  if (named !== undefined) return /^\d{1,5}$/.test(named) ? [Number(named)] : [];
  return [...new Set(containers.flatMap(({ spec }) => spec.ports.map(({ containerPort }) => containerPort)))];
}

/** Images of programs that read metrics by those annotations. Source: the installation pages of each project. */
const collectors =
  /(^|\/)(prometheus|vmagent|victoria-metrics|alloy|agent|otel-collector|opentelemetry-collector[a-z-]*)$/;

export function isCollector(pod: PodTemplate): boolean {
  return pod.containers.some(({ spec }) => {
    const [untagged = ""] = (spec.image ?? "").split("@");
    return collectors.test(untagged.replace(/:[^/]*$/, ""));
  });
}
