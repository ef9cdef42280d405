import { firstUnownedId } from "../facts/index.ts";
import type { Json, JsonObject } from "../workload/index.ts";
import { asList, asObject } from "../workload/index.ts";

type Change = (object: JsonObject) => JsonObject;

/** RuntimeDefault where nothing or Unconfined stands; a Localhost profile stays. */
export function askForSeccomp(spec: JsonObject): JsonObject {
  const changed = inSecurityContext(spec, (context) =>
    isFilter(context["seccompProfile"])
      ? context
      : { ...context, seccompProfile: { type: "RuntimeDefault" } },
  );
  return inContainers(changed, (container) =>
    asObject(container["securityContext"])?.["seccompProfile"] === undefined
      ? container
      : inSecurityContext(container, (context) =>
          isFilter(context["seccompProfile"]) ? context : without(context, "seccompProfile"),
        ),
  );
}

function isFilter(profile: Json | undefined): boolean {
  const type = asObject(profile)?.["type"];
  return type === "RuntimeDefault" || type === "Localhost";
}

/** The API refuses allowPrivilegeEscalation: false beside privileged or CAP_SYS_ADMIN: such a container stays as it is. */
export function hardenContainers(spec: JsonObject): JsonObject {
  return inContainers(spec, (container) =>
    inSecurityContext(container, (context) => {
      const capabilities = asObject(context["capabilities"]) ?? {};
      if (context["privileged"] === true || asList(capabilities["add"]).includes("CAP_SYS_ADMIN"))
        return context;
      return {
        ...context,
        allowPrivilegeEscalation: false,
        capabilities: asList(capabilities["drop"]).includes("ALL")
          ? capabilities
          : { ...capabilities, drop: ["ALL"] },
      };
    }),
  );
}

/** The API refuses hostUsers: false beside the host's namespaces and raw block volumes. */
export function giveUserNamespace(spec: JsonObject): JsonObject {
  const excluded =
    ["hostNetwork", "hostPID", "hostIPC"].some((field) => spec[field] === true) ||
    containersOf(spec).some((container) => asList(container["volumeDevices"]).length > 0);
  return excluded ? spec : { ...spec, hostUsers: false };
}

const ownId = 20000;

export function runAsOwnUser(spec: JsonObject): JsonObject {
  const changed = inSecurityContext(spec, (context) => ({
    ...context,
    runAsNonRoot: true,
    runAsUser: unownedOr(context["runAsUser"]),
    runAsGroup: unownedOr(context["runAsGroup"]),
    fsGroup: unownedOr(context["fsGroup"]),
    supplementalGroupsPolicy: "Strict",
  }));
  return inContainers(changed, (container) =>
    container["securityContext"] === undefined ? container : inSecurityContext(container, withoutLowIds),
  );
}

function unownedOr(id: Json | undefined): Json {
  return typeof id === "number" && id >= firstUnownedId.value ? id : ownId;
}

/** A container's own low ids and its own permission to be root give way to the pod's. */
function withoutLowIds(context: JsonObject): JsonObject {
  const low = ["runAsUser", "runAsGroup"].filter((field) => {
    const id = context[field];
    return typeof id === "number" && id < firstUnownedId.value;
  });
  return without(context, ...low, ...(context["runAsNonRoot"] === false ? ["runAsNonRoot"] : []));
}

export function withoutToken(spec: JsonObject): JsonObject {
  return { ...spec, automountServiceAccountToken: false, enableServiceLinks: false };
}

const closedSysctls: readonly (readonly [
  name: string,
  value: string,
  isClosed: (value: string) => boolean,
])[] = [
  ["net.ipv4.ip_unprivileged_port_start", "1024", (value) => Number(value) >= 1024],
  ["net.ipv4.ping_group_range", "0 0", (value) => value === "0 0" || value === "1 0"],
];

/** The API refuses network sysctls beside hostNetwork. */
export function restoreSysctls(spec: JsonObject): JsonObject {
  if (spec["hostNetwork"] === true) return spec;
  return inSecurityContext(spec, (context) => {
    const before = asList(context["sysctls"]);
    let sysctls = before;
    for (const [name, value, isClosed] of closedSysctls) {
      const current = asObject(sysctls.find((one) => asObject(one)?.["name"] === name))?.["value"];
      if (typeof current === "string" && isClosed(current)) continue;
      sysctls = [...sysctls.filter((one) => asObject(one)?.["name"] !== name), { name, value }];
    }
    return sysctls === before ? context : { ...context, sysctls };
  });
}

/** Host ports stay: without hostNetwork the runtime maps them. */
export function withoutHostNamespaces(spec: JsonObject): JsonObject {
  return without(spec, "hostNetwork", "hostPID", "hostIPC");
}

export function withoutPrivileged(spec: JsonObject): JsonObject {
  return inContainers(spec, (container) =>
    asObject(container["securityContext"])?.["privileged"] === true
      ? inSecurityContext(container, (context) => without(context, "privileged"))
      : container,
  );
}

const temporary = "podseal-tmp";

/** With an emptyDir at /tmp for each container that has no mount there. */
export function makeRootReadOnly(spec: JsonObject): JsonObject {
  const changed = inContainers(spec, (container) =>
    withTemporaryFolder(
      inSecurityContext(container, (context) => ({ ...context, readOnlyRootFilesystem: true })),
    ),
  );
  const uses = containersOf(changed).some((container) =>
    asList(container["volumeMounts"]).some((mount) => asObject(mount)?.["name"] === temporary),
  );
  const volumes = asList(spec["volumes"]);
  const isThere = volumes.some((volume) => asObject(volume)?.["name"] === temporary);
  if (!uses || isThere) return changed;
  return { ...changed, volumes: [...volumes, { name: temporary, emptyDir: { sizeLimit: "64Mi" } }] };
}

function withTemporaryFolder(container: JsonObject): JsonObject {
  const mounts = asList(container["volumeMounts"]);
  if (mounts.some((mount) => asObject(mount)?.["mountPath"] === "/tmp")) return container;
  return { ...container, volumeMounts: [...mounts, { name: temporary, mountPath: "/tmp" }] };
}

/** Limits that are there stay, whatever their number. */
export function boundResources(spec: JsonObject): JsonObject {
  return inContainers(spec, (container) => {
    const resources = asObject(container["resources"]) ?? {};
    const limits = {
      cpu: "1",
      memory: "512Mi",
      "ephemeral-storage": "1Gi",
      ...(asObject(resources["limits"]) ?? {}),
    };
    return { ...container, resources: { ...resources, limits } };
  });
}

/** Denies what no other policy allows, both ways, but for name lookups in kube-system. */
export function defaultDeny(namespace: string): JsonObject {
  const dns = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  const ports = ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 }));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "default-deny", namespace },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [{ to: [dns], ports }] },
  };
}

const containerLists = ["initContainers", "containers", "ephemeralContainers"] as const;

function containersOf(spec: JsonObject): JsonObject[] {
  return containerLists
    .flatMap((list) => asList(spec[list]).map((one) => asObject(one)))
    .filter((container) => container !== undefined);
}

/** The same spec where no container changes. */
function inContainers(spec: JsonObject, change: Change): JsonObject {
  const changed: Record<string, Json> = {};
  for (const list of containerLists) {
    const before = asList(spec[list]);
    const after = before.map((one) => {
      const container = asObject(one);
      return container === undefined ? one : change(container);
    });
    if (after.some((one, index) => one !== before[index])) changed[list] = after;
  }
  return Object.keys(changed).length === 0 ? spec : { ...spec, ...changed };
}

const noContext: JsonObject = {};

/** The same object where its security context does not change. */
function inSecurityContext(object: JsonObject, change: Change): JsonObject {
  const before = asObject(object["securityContext"]) ?? noContext;
  const after = change(before);
  return after === before ? object : { ...object, securityContext: after };
}

/** The same object where it has none of the fields. */
function without(object: JsonObject, ...fields: readonly string[]): JsonObject {
  if (!fields.some((field) => Object.hasOwn(object, field))) return object;
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
}
