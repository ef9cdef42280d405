import { parseQuantity } from "../../workload/index.ts";
import type {
  Container,
  Json,
  PodTemplate,
  RunDeclaration,
  RunDevice,
  RunMount,
  RunPlace,
  RunPodDeclaration,
  VolumeMount,
  Volume,
  WrittenOption,
} from "../../workload/index.ts";
import { annotatedFields } from "./annotations.ts";
import type { PlayOptions } from "./play-options.ts";

export interface Playing {
  readonly container: Container;
  readonly template: PodTemplate;
  readonly pod: RunPodDeclaration;
  readonly options: PlayOptions;
  readonly place: RunPlace;
}

/** One container of a pod as `podman kube play` declares it. */
export function playContainer(playing: Playing): RunDeclaration {
  const { container, template, pod, place } = playing;
  const { spec } = container;
  const notRead = unreadSeccomp(playing);
  return {
    engine: "podman",
    format: "podman-kube",
    place,
    name: `${pod.name}-${container.name}`,
    ...(spec.image !== undefined && { image: spec.image }),
    pod: pod.name,
    ...security(playing),
    ...hostNamespaces(template),
    ...resources(container),
    ...files(playing),
    ...(spec.env.length > 0 && {
      environment: spec.env.map(({ name, value }) => (value === undefined ? { name } : { name, value })),
    }),
    ...(spec.command.length > 0 && { entrypoint: spec.command }),
    ...(spec.args.length > 0 && { command: spec.args }),
    ...(pod.sysctls && { sysctls: pod.sysctls }),
    restart: restartOf(template.spec.restartPolicy),
    readOnlyTmpfs: true,
    kubernetes: spec.raw,
    ...(template.spec.restartPolicy === "Never" && { oneShot: true }),
    ...annotatedFields(template, container.name),
    written: writtenFields(playing),
    notUnderstood: notRead,
  };
}

function security({ container, template }: Playing): Partial<RunDeclaration> {
  const own = container.spec.securityContext;
  const shared = template.spec.securityContext;
  const user = own.runAsUser ?? shared.runAsUser;
  const group = own.runAsGroup ?? shared.runAsGroup;
  const labels = Object.entries(own.seLinuxOptions ?? shared.seLinuxOptions ?? {});
  const { add, drop } = own.capabilities;
  return {
    ...(user !== undefined && { user: String(user) }),
    ...(group !== undefined && { user: `${user ?? 0}:${group}` }),
    ...(shared.supplementalGroups.length > 0 && { groupAdd: shared.supplementalGroups.map(String) }),
    ...(own.privileged !== undefined && { privileged: own.privileged }),
    ...(own.readOnlyRootFilesystem !== undefined && { readOnly: own.readOnlyRootFilesystem }),
    ...(own.allowPrivilegeEscalation !== undefined && { noNewPrivileges: !own.allowPrivilegeEscalation }),
    ...(add.length > 0 && { capAdd: add }),
    ...(drop.length > 0 && { capDrop: drop }),
    ...(own.procMount === "Unmasked" && { unmask: ["ALL"] }),
    ...(labels.length > 0 && { securityLabels: labels.map(([name, value]) => `${name}:${String(value)}`) }),
  };
}

function hostNamespaces({ spec }: PodTemplate): Partial<RunDeclaration> {
  return {
    ...(spec.hostNetwork === true && { networks: ["host"], uts: "host" }),
    ...(spec.hostPID === true && { pid: "host" }),
    ...(spec.hostIPC === true && { ipc: "host" }),
  };
}

function resources({ spec }: Container): Partial<RunDeclaration> {
  const quantity = (list: Readonly<Record<string, string>>, key: string) => {
    const text = list[key];
    const value = text === undefined ? undefined : parseQuantity(text);
    return value !== undefined && value > 0 ? value : undefined;
  };
  const { limits, requests } = spec.resources;
  const [cpus, memory] = [quantity(limits, "cpu"), quantity(limits, "memory")];
  const reservation = quantity(requests, "memory");
  return {
    ...(cpus !== undefined && { cpus: Math.ceil(cpus * 1000) }),
    ...(memory !== undefined && { memory }),
    ...(reservation !== undefined && { memoryReservation: reservation }),
  };
}

/** Mounts and devices: of volumes, and those that are asked for as resources ("podman.io/device=/dev/fuse", CDI names). */
function files({ container, template }: Playing): Partial<RunDeclaration> {
  const volumes = new Map(template.spec.volumes.map((volume) => [volume.name, volume]));
  const used = container.spec.volumeMounts.flatMap((mount) => {
    const volume = volumes.get(mount.name);
    return volume === undefined ? [] : [{ mount, volume }];
  });
  const mounts = used
    .filter(({ volume }) => !isDevice(volume))
    .map(({ mount, volume }) => mountOf(mount, volume));
  const { limits, requests } = container.spec.resources;
  const asked = [...new Set([...Object.keys(requests), ...Object.keys(limits)])].filter((name) =>
    /^[^/]+\/[^=]+=/.test(name),
  );
  const devices: RunDevice[] = [
    ...used
      .filter(({ volume }) => isDevice(volume))
      .map(({ mount, volume }) => ({ source: volume.hostPath?.path ?? "", target: mount.mountPath })),
    ...asked.map((name) => ({ source: name.replace(/^podman\.io\/device=/, "") })),
  ];
  return { ...(mounts.length > 0 && { mounts }), ...(devices.length > 0 && { devices }) };
}

function isDevice({ hostPath }: Volume): boolean {
  return hostPath?.type === "CharDevice" || hostPath?.type === "BlockDevice";
}

const propagations: Readonly<Record<string, string>> = {
  None: "private",
  HostToContainer: "rslave",
  Bidirectional: "rshared",
};

function mountOf(mount: VolumeMount, volume: Volume): RunMount {
  const [target = "", options = ""] = mount.mountPath.split(":");
  const propagation = propagations[mount.mountPropagation ?? ""];
  return {
    ...sourceOf(volume),
    target,
    readOnly: mount.readOnly || options.split(",").includes("ro"),
    options: [
      ...options.split(",").filter((option) => option !== "" && option !== "ro"),
      ...(propagation === undefined ? [] : [propagation]),
      ...(mount.subPath === undefined ? [] : [`subpath=${mount.subPath}`]),
    ],
  };
}

/** Secrets, ConfigMaps and claims become volumes of their name, an emptyDir an anonymous volume. */
function sourceOf(volume: Volume): Pick<RunMount, "type" | "source"> {
  if (volume.hostPath !== undefined) return { type: "bind", source: volume.hostPath.path };
  if (volume.memory === true) return { type: "tmpfs" };
  if (volume.source === "emptyDir") return { type: "volume" };
  if (volume.source === "image")
    return { type: "image", source: textAt(volume.raw["image"], "reference") ?? volume.name };
  return {
    type: "volume",
    source: volume.claimName ?? volume.secretName ?? textAt(volume.raw["configMap"], "name") ?? volume.name,
  };
}

function textAt(value: Json | undefined, key: string): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const text = (value as Readonly<Record<string, Json>>)[key];
  return typeof text === "string" ? text : undefined;
}

function restartOf(policy: string | undefined): string {
  if (policy === "Never") return "no";
  return policy === "OnFailure" ? "on-failure" : "always";
}

/** Fields of the API that Podman passes over; a profile of seccomp is read by a version 6 whose release is not known. */
const readFieldsOf: Readonly<Record<string, keyof RunDeclaration>> = {
  runAsUser: "user",
  runAsGroup: "user",
  supplementalGroups: "groupAdd",
  privileged: "privileged",
  readOnlyRootFilesystem: "readOnly",
  allowPrivilegeEscalation: "noNewPrivileges",
  capabilities: "capAdd",
  procMount: "unmask",
  seLinuxOptions: "securityLabels",
  sysctls: "sysctls",
};

function writtenFields({ container, template, place }: Playing): readonly WrittenOption[] {
  const contexts = [
    ["spec.securityContext", template.spec.securityContext.raw],
    [`containers.${container.name}.securityContext`, container.spec.securityContext.raw],
  ] as const;
  const own = Object.entries(container.spec.raw)
    .filter(([name]) => name !== "securityContext" && name !== "name")
    .map(([name, value]) => ({
      name: `containers.${container.name}.${name}`,
      value: JSON.stringify(value),
      place,
    }));
  const inContexts = contexts.flatMap(([path, raw]) =>
    Object.entries(raw).map(([name, value]): WrittenOption => {
      const field = readFieldsOf[name];
      return { name: `${path}.${name}`, value: JSON.stringify(value), ...(field && { field }), place };
    }),
  );
  return [...own, ...inContexts];
}

function unreadSeccomp(playing: Playing): readonly WrittenOption[] {
  if (Number(playing.options.podman.split(".")[0]) < 6) return [];
  return writtenFields(playing)
    .filter(({ name }) => name.endsWith(".seccompProfile"))
    .map((option) => ({ ...option, field: "seccomp" as const }));
}
