import type { Inventory, Json, JsonObject, KubernetesObject, PodTemplate } from "../../workload/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";
import { passedText } from "../plan/evidence.ts";
import type { ConfigurationEntry } from "./configuration.ts";
import { configurationOf } from "./configuration.ts";

/**
 * Services that the manifests name to a pod by their host names: in commands, arguments, values of variables, and in the ConfigMaps and
 * Secrets that it mounts or takes variables from. What those hold is free text, so that there a name counts only where an address stands:
 * after a scheme or user, before a port, with its namespace, or as the value of a key that is for addresses.
 */
export function servicesNamedBy(
  pod: PodTemplate,
  namespace: string | undefined,
  inventory: Inventory,
): readonly KubernetesObject[] {
  const hosts = new Set([
    ...pod.containers.flatMap((one) => hostsIn(passedText(one))),
    ...configurationOf(pod, namespace, inventory).flatMap(addressesIn),
  ]);
  return inventory
    .objects("Service")
    .filter((service) => hostNames(service, namespace).some((name) => hosts.has(name)));
}

/** Keys whose value is an address, as the last word of their names. */
const addressKey =
  /(host|hostname|server|servers|addr|address|url|uri|endpoint|upstream|backend|target|targets|broker|brokers|peer)$/i;
/** Longest text that is searched: what is longer is data. */
const longestText = 200_000;
const address =
  /(?<=:\/\/|@)([a-z0-9][-a-z0-9.]*)|(?<=^|[\s,;=/"'[(])([a-z0-9][-a-z0-9.]*)(?=:\d{1,5}\b)|(?<=^|[\s,;=@/"'[(])([a-z0-9][-a-z0-9]*\.[-a-z0-9.]+)/gm;
const keyed =
  /(?:^|[{,])[ \t]{0,40}["']?([\w.-]{1,80})["']?[ \t]{0,40}[:= ][ \t]{0,40}["']?([a-z0-9][-a-z0-9.]*)(?=["',;}\s]|$)/gm;

/** Host names that stand as addresses in a configuration. */
function addressesIn({ key, text }: ConfigurationEntry): string[] {
  if (text.length > longestText) return [];
  const whole = addressKey.test(key) ? [text.trim()] : [];
  const found = [...text.matchAll(address)].flatMap(([, one, two, three]) => one ?? two ?? three ?? []);
  const ofKeys = [...text.matchAll(keyed)].flatMap(([, name = "", value = ""]) =>
    addressKey.test(name) ? [value] : [],
  );
  return [...whole, ...found, ...ofKeys].flatMap(namesOfHost);
}

/**
 * Words that stand where a host name may: at the start, after a scheme, a user, an equals sign or a separator. Of `db-0.db`, a pod of a
 * StatefulSet, also the Service `db`.
 */
function hostsIn(text: string): string[] {
  const found = text.matchAll(/(?<=^|[\s,;=@/"'[(])([a-z0-9][-a-z0-9.]*)(?=$|[\s,;:/?"'\])])/gm);
  return [...found].flatMap(([, host = ""]) => namesOfHost(host));
}

function namesOfHost(host: string): string[] {
  const short = host.replace(/\.$/, "").replace(/(\.svc)\..*$/, "$1");
  return [short, short.replace(/^[^.]*-\d+\./, "")];
}

/** Source: kubernetes.io docs, DNS for Services and Pods. */
function hostNames({ name, namespace }: KubernetesObject, from: string | undefined): string[] {
  const own = namespace === from ? [name] : [];
  return namespace === undefined ? own : [...own, `${name}.${namespace}`, `${name}.${namespace}.svc`];
}

/** Whether an Ingress, a Traefik IngressRoute or a route of the Gateway API of the input sends requests to a Service. */
export function isRouted(service: KubernetesObject, inventory: Inventory): boolean {
  return routesOf(inventory).has(JSON.stringify([service.namespace ?? null, service.name]));
}

const known = new WeakMap<Inventory, ReadonlySet<string>>();
const gatewayRoutes = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];
const routeKinds = ["Ingress", "IngressRoute", "IngressRouteTCP", "IngressRouteUDP", ...gatewayRoutes];

function routesOf(inventory: Inventory): ReadonlySet<string> {
  const before = known.get(inventory);
  if (before !== undefined) return before;
  const routes = new Set(
    routeKinds.flatMap((kind) =>
      inventory
        .objects(kind)
        .flatMap((one) =>
          backendsOf(one).map(({ name, namespace }) =>
            JSON.stringify([namespace ?? one.namespace ?? null, name]),
          ),
        ),
    ),
  );
  known.set(inventory, routes);
  return routes;
}

interface Backend {
  readonly name: string;
  readonly namespace?: string;
}

/**
 * Source: k8s.io/api networking/v1/types.go, IngressBackend; doc.traefik.io, IngressRoute (routes[].services[]);
 * gateway-api.sigs.k8s.io, HTTPRoute (rules[].backendRefs[]).
 */
function backendsOf({ kind, value }: KubernetesObject): Backend[] {
  const spec = asObject(value["spec"]) ?? {};
  if (gatewayRoutes.includes(kind))
    return objects(spec["rules"]).flatMap((rule) => objects(rule["backendRefs"]).flatMap(routeBackend));
  if (kind !== "Ingress")
    return objects(spec["routes"]).flatMap((route) => objects(route["services"]).flatMap(routeBackend));
  const paths = objects(spec["rules"]).flatMap((rule) => objects(asObject(rule["http"])?.["paths"]));
  const backends = [spec["defaultBackend"], spec["backend"], ...paths.map((path) => path["backend"])];
  return backends.flatMap((one) => {
    const backend = asObject(one) ?? {};
    const name = asString(asObject(backend["service"])?.["name"]) ?? asString(backend["serviceName"]);
    return name === undefined ? [] : [{ name }];
  });
}

function routeBackend(service: JsonObject): Backend[] {
  const name = asString(service["name"]);
  const namespace = asString(service["namespace"]);
  const isService = service["kind"] === undefined || service["kind"] === "Service";
  return name === undefined || !isService
    ? []
    : [{ name, ...(namespace === undefined ? {} : { namespace }) }];
}

function objects(value: Json | undefined): JsonObject[] {
  return asList(value)
    .map(asObject)
    .filter((one) => one !== undefined);
}

/** Images of ingress controllers, by the end of their names. Source: the installation pages of each project. */
const controllerImages =
  /(^|\/)(traefik|mirrored-library-traefik|ingress-nginx\/controller|nginx\/nginx-ingress|haproxy-ingress|haproxytech\/kubernetes-ingress)$/;

/** Whether a pod takes requests for the Services that Ingresses name. */
export function isIngressController(pod: PodTemplate): boolean {
  return pod.containers.some(({ spec }) => {
    const [untagged = ""] = (spec.image ?? "").split("@");
    return controllerImages.test(untagged.replace(/:[^/]*$/, ""));
  });
}
