import { isGateOn } from "../../facts/index.ts";
import type { JsonObject, RunMount, RunResource, RunSecret } from "../../workload/index.ts";
import { keyName, kubernetesName } from "./names.ts";
import { podOf } from "./pod-of.ts";
import { bytes } from "./process.ts";
import type { Source } from "./translation.ts";
import { note, present } from "./translation.ts";

/** Mounts of one container; the volumes behind them are gathered for the pod. */
export function volumeMounts(source: Source): readonly JsonObject[] {
  const { declaration } = source;
  const mounts = [...(declaration.mounts ?? []), ...borrowed(source), ...(podOf(source)?.mounts ?? [])];
  const made = [
    ...mounts.flatMap((mount) => mountOf(source, mount) ?? []),
    ...scratchOf(source, mounts),
    ...sharedMemory(source),
    ...filesOf(source, "secrets", declaration.secrets ?? []),
    ...filesOf(source, "configs", declaration.configs ?? []),
  ];
  return made;
}

function borrowed(source: Source): readonly RunMount[] {
  const { declaration, project } = source;
  return (declaration.volumesFrom ?? []).flatMap((text) => {
    const [name = "", mode = ""] = text.replace(/^container:/, "").split(":");
    const other = project.containers.find((one) => one.name === name || one.containerName === name);
    if (other === undefined) {
      note(source, "volumesFrom", "impossible", `${name} is not part of the input: give it too`);
      return [];
    }
    note(source, "volumesFrom", "kept", `the volumes of ${name}`);
    return (other.mounts ?? []).map((one) => (mode === "ro" ? { ...one, readOnly: true } : one));
  });
}

function mountOf(source: Source, mount: RunMount): readonly JsonObject[] | undefined {
  const { type, options } = mount;
  switch (type) {
    case "bind":
      return hostFolder(source, mount, mount.source ?? "/");
    case "volume":
      return namedVolume(source, mount);
    case "tmpfs":
    case "ramfs":
      return [attach(source, mount, memory(sizeOf(options)), "tmp", `tmpfs: an emptyDir in memory`)];
    case "image":
      return [
        attach(
          source,
          { ...mount, readOnly: true },
          { image: { reference: mount.source ?? "" } },
          "image",
          "an image volume (Kubernetes 1.33 or newer)",
        ),
      ];
    case "devpts":
    case "cluster":
    case "npipe":
    case "glob":
    case "artifact":
      note(
        source,
        "mounts",
        "impossible",
        `${type} at ${mount.target}: a pod has no such mount`,
        mount.target,
      );
      return undefined;
  }
}

function sizeOf(options: readonly string[]): string | undefined {
  const written = options.find((one) => /^(tmpfs-)?size=/.test(one))?.replace(/^(tmpfs-)?size=/, "");
  const [, number, unit = ""] = /^(\d+)([kmg]?)b?$/i.exec(written ?? "") ?? [];
  return number === undefined
    ? undefined
    : `${number}${unit === "" ? "" : `${unit.toUpperCase().replace("K", "k")}i`.replace("ki", "Ki")}`;
}

function memory(sizeLimit: string | undefined): JsonObject {
  return { emptyDir: present({ medium: "Memory", sizeLimit }) };
}

function hostFolder(source: Source, mount: RunMount, path: string): readonly JsonObject[] | undefined {
  if (path.startsWith("~") || path.includes("%") || path.includes("$")) {
    note(source, "mounts", "impossible", `${path}: write the folder's path on the node`, mount.target);
    return undefined;
  }
  if (/\/(docker|podman)\.sock$/.test(path)) {
    const words = `${path} is the socket of an engine that a node of the cluster does not run, and whoever reaches it commands the engine: a proxy or dashboard for Kubernetes asks the API in its place`;
    note(source, "mounts", "impossible", words, mount.target);
    return undefined;
  }
  const node = source.options.hostPath(path);
  const words = `hostPath ${node} of the node that the pod runs on; with several nodes choose a volume or a nodeSelector`;
  return [attach(source, mount, { hostPath: { path: node } }, node, words)];
}

function namedVolume(source: Source, mount: RunMount): readonly JsonObject[] | undefined {
  const name = mount.source;
  if (name === undefined)
    return [
      attach(
        source,
        mount,
        { emptyDir: {} },
        mount.target,
        "an emptyDir: an anonymous volume ends with its container",
      ),
    ];
  const resource = source.project.resources.find((one) => one.kind === "volume" && one.name === name);
  const remote = resource === undefined ? undefined : specialVolume(source, resource);
  if (typeof remote === "string") return hostFolder(source, mount, remote);
  if (remote !== undefined) return [attach(source, mount, remote, name, "a volume of NFS")];
  const claim = kubernetesName(name);
  source.gathered.claims.set(claim, claimOf(source, claim));
  const words = `PersistentVolumeClaim ${claim} of ${source.options.volumeSize}: copy the data over`;
  return [attach(source, mount, { persistentVolumeClaim: { claimName: claim } }, name, words)];
}

/** A volume that is declared to be a folder of the host, or an export of NFS. */
function specialVolume(
  source: Source,
  { driver, driverOptions = {} }: RunResource,
): JsonObject | string | undefined {
  const { type = "", o = "", device = "" } = driverOptions;
  const words = o.split(",");
  if (words.includes("bind") || words.includes("rbind")) return device;
  if (type === "tmpfs") return memory(sizeOf(words));
  if (type.startsWith("nfs")) {
    const server = words.find((one) => one.startsWith("addr="))?.slice("addr=".length);
    if (server !== undefined) return { nfs: { server, path: device.replace(/^:/, "") } };
  }
  if (type !== "" || (driver !== undefined && driver !== "local"))
    source.gathered.added.add(
      `a volume of driver ${driver ?? "local"} (${type}) became a claim: choose a StorageClass that gives the same`,
    );
  return undefined;
}

function claimOf({ options }: Source, name: string): JsonObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: options.namespace },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: options.volumeSize } } },
  };
}

const handling = [
  "z",
  "Z",
  "U",
  "O",
  "rw",
  "ro",
  "nocopy",
  "copy",
  "cached",
  "delegated",
  "consistent",
  "exec",
  "noexec",
];

/** One mount, with a volume of the pod behind it: the same source is one volume. */
function attach(
  source: Source,
  { target, readOnly, options }: RunMount,
  volume: JsonObject,
  wanted: string,
  words: string,
): JsonObject {
  const name = volumeName(source, volume, wanted);
  const subPath = options.find((one) => one.startsWith("subpath="))?.slice("subpath=".length);
  const mountPropagation = propagationOf(source, options);
  const left = options.filter(
    (one) =>
      !handling.includes(one) &&
      !/^(r?private|r?slave|r?shared|subpath=|size=|tmpfs-size=|r?bind|mode=|nosuid|nodev)/.test(one),
  );
  note(
    source,
    "mounts",
    "kept",
    `${words}${left.length === 0 ? "" : `; ${left.join(", ")} has no meaning there`}`,
    target,
  );
  return present({
    name,
    mountPath: target,
    readOnly: readOnly ? true : undefined,
    recursiveReadOnly: readOnly && isRecursive(source, volume) ? "Enabled" : undefined,
    subPath,
    mountPropagation,
  });
}

/** What is mounted below a read-only folder of the node stays writable, unless this is said. Of no other volume is anything mounted below. */
function isRecursive({ options }: Source, volume: JsonObject): boolean {
  return Object.hasOwn(volume, "hostPath") && isGateOn("RecursiveReadOnlyMounts", options.kubernetes);
}

function propagationOf(source: Source, options: readonly string[]): string | undefined {
  if (options.includes("shared") || options.includes("rshared")) {
    note(
      source,
      "mounts",
      "strengthened",
      "mounts of the container stay its own: only a privileged pod shares them back",
    );
    return "HostToContainer";
  }
  return options.includes("slave") || options.includes("rslave") ? "HostToContainer" : undefined;
}

function volumeName({ gathered }: Source, volume: JsonObject, wanted: string): string {
  const text = JSON.stringify(volume);
  const isScratch = Object.hasOwn(volume, "emptyDir");
  const plain = kubernetesName(wanted);
  let name = plain;
  for (let number = 2; gathered.volumes.has(name); number++) {
    if (!isScratch && JSON.stringify(gathered.volumes.get(name)) === text) return name;
    name = `${plain}-${number}`;
  }
  gathered.volumes.set(name, volume);
  return name;
}

/** Podman mounts scratch folders beside a read-only root (podman-run(1), --read-only-tmpfs). */
function scratchOf(source: Source, mounts: readonly RunMount[]): readonly JsonObject[] {
  const { engine, readOnly, readOnlyTmpfs } = source.declaration;
  if (readOnly === true) note(source, "readOnly", "kept", "readOnlyRootFilesystem: true");
  if (readOnlyTmpfs !== undefined)
    note(source, "readOnlyTmpfs", "kept", "emptyDirs in memory at /tmp, /run and /var/tmp");
  if (engine !== "podman" || readOnly !== true || readOnlyTmpfs === false) return [];
  const taken = new Set(mounts.map(({ target }) => target.replace(/\/+$/, "")));
  return ["/tmp", "/run", "/var/tmp"]
    .filter((path) => !taken.has(path))
    .map((mountPath) => ({ name: volumeName(source, memory(undefined), mountPath), mountPath }));
}

function sharedMemory(source: Source): readonly JsonObject[] {
  const { shmSize } = source.declaration;
  if (shmSize === undefined || !Number.isFinite(shmSize)) return [];
  note(source, "shmSize", "kept", "an emptyDir in memory at /dev/shm, counted towards the memory limit");
  return [{ name: volumeName(source, memory(bytes(shmSize)), "shm"), mountPath: "/dev/shm" }];
}

function filesOf(
  source: Source,
  field: "secrets" | "configs",
  files: readonly RunSecret[],
): readonly JsonObject[] {
  return files.filter(({ as }) => as === "file").map((file) => fileOf(source, field, file));
}

/** A Secret is only named: its data never goes into a file. A config whose text is at hand becomes a ConfigMap. */
function fileOf(source: Source, field: "secrets" | "configs", file: RunSecret): JsonObject {
  const { gathered, options, project } = source;
  const kind = field === "secrets" ? "secret" : "config";
  const resource = project.resources.find((one) => one.kind === kind && one.name === file.source);
  const name = kubernetesName(file.source);
  const key = keyName(file.source);
  const target = file.target ?? `/run/secrets/${file.source}`;
  const mountPath = target.startsWith("/") ? target : `/run/secrets/${target}`;
  const command = `kubectl -n ${options.namespace} create ${kind === "secret" ? "secret generic" : "configmap"} ${name} --from-file=${key}=${resource?.file ?? "FILE"}`;
  const text = kind === "config" ? configText(source, resource) : undefined;
  if (text === undefined) gathered.commands.add(command);
  else gathered.configMaps.set(name, configMap(options.namespace, name, { [key]: text }));
  const items = [present({ key, path: key, mode: modeOf(file.mode) })];
  const volume = kind === "secret" ? { secret: { secretName: name, items } } : { configMap: { name, items } };
  const what =
    kind === "secret" ? `Secret ${name}, which you make yourself: ${command}` : `ConfigMap ${name}`;
  note(source, field, "kept", `${what}, at ${mountPath}`, file.source);
  return { name: volumeName(source, volume, `${kind}-${name}`), mountPath, subPath: key, readOnly: true };
}

function configText({ options }: Source, resource: RunResource | undefined): string | undefined {
  if (resource === undefined || resource.external === true) return undefined;
  return resource.content ?? (resource.file === undefined ? undefined : options.readFile(resource.file));
}

function modeOf(mode: string | undefined): number | undefined {
  return mode === undefined || !/^[0-7]+$/.test(mode) ? undefined : Number.parseInt(mode, 8);
}

export function configMap(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>>,
): JsonObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data };
}
