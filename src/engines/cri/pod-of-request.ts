import type { CriRequest, Json, JsonObject } from "../../workload/index.ts";
import { asInteger, asList, asObject, asString } from "../../workload/index.ts";

/** A container's configuration, with that of the sandbox that it is to run in. */
export interface CriContainer {
  readonly container: CriRequest;
  readonly sandbox: CriRequest;
}

/**
 * The pod of the Kubernetes API that asks for the same, with its containers in the order of the requests, as far as a pod can: of masked paths, devices, limits in the words of cgroups and the score of memory the
 * request itself has to be asked. What the kubelet would make of unset fields is written out, for nobody does that here.
 */
export function podOfRequests(sandbox: CriRequest, containers: readonly CriRequest[]): JsonObject {
  const metadata = part(sandbox.config, "metadata");
  const security = part(sandbox.config, "linux", "security_context");
  const namespaces = part(security, "namespace_options");
  const modes = containers.map((one) => part(securityOf(one), "namespace_options"));
  const joinsProcesses = modes.some(({ pid }) => pid !== "CONTAINER");
  const isHost = namespaces["pid"] === "NODE";
  const volumes: JsonObject[] = [];
  const members = containers.map((one) => containerOf(one, sandbox, volumes));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: asString(metadata["name"]) ?? "", namespace: asString(metadata["namespace"]) ?? "" },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(namespaces["network"] === "NODE" && { hostNetwork: true }),
      ...(namespaces["ipc"] === "NODE" && { hostIPC: true }),
      // A container has processes of its own where it asks for them, else those of its sandbox, which does nothing.
      ...(joinsProcesses && isHost && { hostPID: true }),
      ...(joinsProcesses && !isHost && containers.length > 1 && { shareProcessNamespace: true }),
      securityContext: { ...sysctlsOf(sandbox) },
      containers: members,
      volumes,
    },
  };
}

/** Why containerd would not make it, or why it is not judged; undefined where it is. */
export function refusalOf({ container, sandbox }: CriContainer): string | undefined {
  const own = securityOf(container);
  const ofPod = part(sandbox.config, "linux", "security_context");
  if (own["privileged"] === true && ofPod["privileged"] !== true)
    return "containerd makes no privileged container in a sandbox that is not privileged itself";
  const hasUser = own["run_as_user"] !== undefined || (asString(own["run_as_username"]) ?? "") !== "";
  if (own["run_as_group"] !== undefined && !hasUser) return "containerd refuses run_as_group without a user";
  if (own["run_as_user"] === undefined && !["", "root"].includes(asString(own["run_as_username"]) ?? ""))
    return "run_as_username is a name that only the image resolves: write run_as_user, or give the record of crictl inspect";
  const usernsModes = [own, ofPod].map((one) => part(one, "namespace_options"));
  if (
    usernsModes.some(
      (one) => one["userns_options"] !== undefined && part(one, "userns_options")["mode"] !== "NODE",
    )
  )
    return "ids of a user namespace are the runtime's to keep apart: give the record of crictl inspect";
  return undefined;
}

export function securityOf({ config }: CriRequest): JsonObject {
  return part(config, "linux", "security_context");
}

/** The map at a path of names; empty where there is none. */
export function part(value: JsonObject, ...path: readonly string[]): JsonObject {
  return path.reduce<JsonObject>((found, name) => asObject(found[name]) ?? {}, value);
}

function containerOf(request: CriRequest, sandbox: CriRequest, volumes: JsonObject[]): JsonObject {
  const { config } = request;
  return {
    name: asString(part(config, "metadata")["name"]) ?? "",
    image: asString(part(config, "image")["image"]) ?? "",
    ...listed("command", config["command"]),
    ...listed("args", config["args"]),
    ...(asString(config["working_dir"]) && { workingDir: config["working_dir"] as Json }),
    env: objects(config["envs"]).map(({ key = "", value = "" }) => ({ name: key, value })),
    ports: objects(part(sandbox.config)["port_mappings"])
      .filter(({ host_port }) => (asInteger(host_port) ?? 0) > 0)
      .map(({ container_port = 0, host_port = 0, protocol = "TCP", host_ip }) => ({
        containerPort: container_port,
        hostPort: host_port,
        protocol,
        ...(asString(host_ip) && { hostIP: host_ip as Json }),
      })),
    securityContext: contextOf(request),
    volumeMounts: objects(config["mounts"]).map((mount) => volumeMount(mount, volumes)),
  };
}

function contextOf(request: CriRequest): JsonObject {
  const own = securityOf(request);
  const capabilities = part(own, "capabilities");
  const user = own["run_as_username"] === "root" ? 0 : asInteger(part(own, "run_as_user")["value"] ?? 0);
  const group = part(own, "run_as_group");
  const hasUser = own["run_as_user"] !== undefined || own["run_as_username"] === "root";
  const selinux = part(own, "selinux_options");
  return {
    privileged: own["privileged"] === true,
    allowPrivilegeEscalation: own["no_new_privs"] !== true,
    readOnlyRootFilesystem: own["readonly_rootfs"] === true,
    capabilities: {
      add: asList(capabilities["add_capabilities"]),
      drop: asList(capabilities["drop_capabilities"]),
    },
    ...(hasUser && { runAsUser: user ?? 0 }),
    ...(own["run_as_group"] !== undefined && { runAsGroup: group["value"] ?? 0 }),
    ...(Object.keys(selinux).length > 0 && { seLinuxOptions: selinux }),
    seccompProfile: profileOf(own["seccomp"], own["seccomp_profile_path"], "Unconfined"),
    appArmorProfile: profileOf(own["apparmor"], own["apparmor_profile"], "RuntimeDefault"),
  };
}

/** The message, else the older text. Source: containerd internal/cri/seutil, GenerateSeccompSecurityProfile, GenerateApparmorSecurityProfile. */
function profileOf(message: Json | undefined, text: Json | undefined, unset: string): JsonObject {
  const profile = message === undefined ? undefined : asObject(message);
  const local = asString(profile?.["localhost_ref"]) ?? "";
  if (profile !== undefined) {
    const type = asString(profile["profile_type"]) ?? "RuntimeDefault";
    return type === "Localhost" ? { type, localhostProfile: local } : { type };
  }
  const path = asString(text) ?? "";
  if (path === "") return { type: unset };
  if (path.startsWith("localhost/"))
    return { type: "Localhost", localhostProfile: path.slice("localhost/".length) };
  return { type: path === "unconfined" ? "Unconfined" : "RuntimeDefault" };
}

const propagations: Readonly<Record<string, string>> = {
  PROPAGATION_HOST_TO_CONTAINER: "HostToContainer",
  PROPAGATION_BIDIRECTIONAL: "Bidirectional",
};

function volumeMount(mount: JsonObject, volumes: JsonObject[]): JsonObject {
  const name = `mount-${volumes.length + 1}`;
  const image = asString(part(mount, "image")["image"]);
  const source =
    image === undefined
      ? { hostPath: { path: asString(mount["host_path"]) ?? "" } }
      : { image: { reference: image } };
  volumes.push({ name, ...source });
  const propagation = propagations[asString(mount["propagation"]) ?? ""];
  return {
    name,
    mountPath: asString(mount["container_path"]) ?? "",
    readOnly: mount["readonly"] === true,
    ...(mount["recursive_read_only"] === true && { recursiveReadOnly: "Enabled" }),
    ...(propagation !== undefined && { mountPropagation: propagation }),
  };
}

function sysctlsOf({ config }: CriRequest): JsonObject {
  const sysctls = Object.entries(part(config, "linux", "sysctls")).map(([name, value]) => ({ name, value }));
  return sysctls.length === 0 ? {} : { sysctls };
}

function listed(name: string, value: Json | undefined): JsonObject {
  const items = asList(value);
  return items.length === 0 ? {} : { [name]: items };
}

/** The maps of a list. */
export function objects(value: Json | undefined): readonly JsonObject[] {
  return asList(value)
    .map(asObject)
    .filter((one) => one !== undefined);
}
