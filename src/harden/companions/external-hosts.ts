import type { Inventory, PodTemplate } from "../../workload/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";
import { passedText } from "../plan/evidence.ts";
import { configurationOf } from "./configuration.ts";

/** A name outside the cluster that a pod's configuration holds as an address. */
export interface ExternalHost {
  readonly host: string;
  /** The port that is written, or that the scheme means; undefined when neither says it. */
  readonly port?: number;
}

/** Names of the internet in what the manifests give to a pod: in addresses with a scheme or a port. Hosts that Ingresses of the input serve are the cluster's own. */
export function externalHostsOf(
  pod: PodTemplate,
  namespace: string | undefined,
  inventory: Inventory,
): readonly ExternalHost[] {
  const texts = [
    ...pod.containers.map(passedText),
    ...configurationOf(pod, namespace, inventory).map(({ text }) => text),
  ];
  const own = servedHosts(inventory);
  const namespaces = new Set(inventory.objects("Service").map((service) => service.namespace));
  const found = new Map<string, ExternalHost>();
  for (const one of texts.filter(({ length }) => length <= longestText).flatMap(hostsIn))
    if (isPublic(one.host) && !own.has(one.host) && !namespaces.has(one.host.split(".").at(-1)))
      found.set(`${one.host}:${one.port ?? ""}`, one);
  return [...found.values()].sort((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0));
}

/** Longest text that is searched: what is longer is data. */
const longestText = 200_000;
const withScheme =
  /\b([a-z][a-z0-9+]{1,15}):\/\/(?:[^\s/@"']{0,200}@)?([a-z0-9][-a-z0-9.]{0,250}\.[a-z]{2,24})(?::(\d{1,5}))?(?![-\w.:@])/gi;
const withPort = /(?<=^|[\s,;=@"'[(])([a-z0-9][-a-z0-9.]{0,250}\.[a-z]{2,24}):(\d{1,5})\b/gim;
const schemePorts: Readonly<Record<string, number>> = { https: 443, wss: 443, http: 80, ws: 80 };

function hostsIn(text: string): ExternalHost[] {
  const schemes = [...text.matchAll(withScheme)].map(([, scheme = "", host = "", port]): ExternalHost => {
    const known = port === undefined ? schemePorts[scheme.toLowerCase()] : Number(port);
    return { host: host.toLowerCase(), ...(known === undefined ? {} : { port: known }) };
  });
  const ports = [...text.matchAll(withPort)].map(([, host = "", port]) => ({
    host: host.toLowerCase(),
    port: Number(port),
  }));
  return [...schemes, ...ports];
}

/** Last words of names that lead nowhere in the internet. Source: IANA special-use domain names; the usual words of home networks; cluster names. */
const inside =
  /\.(svc|local|internal|lan|home|cluster|localdomain|localhost|test|invalid|arpa|intranet|corp)$/;

function isPublic(host: string): boolean {
  return !inside.test(host) && !host.includes(".svc.");
}

/** Hosts of Ingresses, and of Traefik's rules: Host(`a.example.org`). */
function servedHosts(inventory: Inventory): ReadonlySet<string> {
  const ingresses = inventory
    .objects("Ingress")
    .flatMap(({ value }) =>
      asList(asObject(value["spec"])?.["rules"]).flatMap((rule) => asString(asObject(rule)?.["host"]) ?? []),
    );
  const routes = inventory
    .objects("IngressRoute")
    .flatMap(({ value }) => asList(asObject(value["spec"])?.["routes"]))
    .flatMap((route) => [...(asString(asObject(route)?.["match"]) ?? "").matchAll(/`([^`]+)`/g)])
    .map(([, host = ""]) => host);
  return new Set([...ingresses, ...routes]);
}
