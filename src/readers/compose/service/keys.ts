import type { RunDeclaration } from "../../../workload/index.ts";
import { parseExposed } from "../../run-values/port.ts";
import { parseDevice } from "../../run-values/small-values.ts";
import { toSequence } from "../merge.ts";
import { entryOf, isAbsent, type ComposeNode } from "../node.ts";
import { resolvePath } from "../files.ts";
import { readEnvironment, readEnvironmentFiles } from "./environment.ts";
import type { Fields } from "./fields.ts";
import { readSecret, readTmpfs, readVolume } from "./mounts.ts";
import { readPort } from "./ports.ts";
import { valueText, type ServiceReading } from "./reading.ts";
import {
  byteLimit,
  bytes,
  countLimit,
  cpus,
  readDeploy,
  readHealthcheck,
  readUlimits,
  seconds,
} from "./resources.ts";
import { readLabelFiles, readSecurityOptions } from "./security.ts";
import * as value from "./values.ts";

/** How a key of a service is read. */
export interface ServiceKey {
  /** The field that it fills, for the list of written options. */
  readonly field?: keyof RunDeclaration;
  readonly read: (node: ComposeNode, reading: ServiceReading) => Fields;
}

function key<Field extends keyof RunDeclaration>(
  field: Field,
  read: (node: ComposeNode, reading: ServiceReading) => RunDeclaration[Field] | undefined,
): ServiceKey {
  return { field, read: (node, reading) => ({ [field]: read(node, reading) }) };
}

/** Says nothing about the confinement of the container: pulling, logging, names, addresses, labels of a swarm. */
const told: ServiceKey = { read: () => ({}) };

/** Bears on the container, and has no field: a judgement that may depend on it says so. */
const left: ServiceKey = {
  read: (node, reading) => {
    reading.leave(node);
    return {};
  },
};

/** Every key of a service of the Compose specification (compose-spec schema/compose-spec.json, "service", as of compose-go@v2.16.2). */
export const serviceKeys: Readonly<Record<string, ServiceKey>> = {
  annotations: key("annotations", value.record),
  attach: told,
  blkio_config: left,
  build: key("build", readBuild),
  cap_add: key("capAdd", value.texts),
  cap_drop: key("capDrop", value.texts),
  cgroup: key("cgroupns", value.text),
  cgroup_parent: key("cgroupParent", value.text),
  command: key("command", readCommand),
  configs: key("configs", (node) => value.items(node).map((item) => readSecret(item, "/"))),
  container_name: key("containerName", value.text),
  cpu_count: left,
  cpu_percent: left,
  // Read together where the service is read.
  cpu_period: { field: "cpus", read: () => ({}) },
  cpu_quota: { field: "cpus", read: () => ({}) },
  cpu_rt_period: left,
  cpu_rt_runtime: left,
  cpu_shares: key("cpuShares", value.number),
  cpus: key("cpus", cpus),
  cpuset: key("cpusetCpus", value.text),
  credential_spec: left,
  depends_on: key("dependsOn", (node) =>
    node.kind === "map" ? [...node.entries.keys()] : value.texts(node),
  ),
  deploy: { read: readDeploy },
  develop: told,
  device_cgroup_rules: key("deviceCgroupRules", value.texts),
  devices: key("devices", (node) => value.items(node).map(readDevice)),
  dns: key("dns", value.textOrTexts),
  dns_opt: told,
  dns_search: told,
  domainname: told,
  entrypoint: key("entrypoint", readCommand),
  env_file: { field: "environmentFiles", read: readEnvironmentFiles },
  environment: { field: "environment", read: readEnvironment },
  expose: key("expose", readExposed),
  // Left in a service only when it could not be followed.
  extends: left,
  external_links: told,
  extra_hosts: key("addHosts", readHosts),
  gpus: key("gpus", valueText),
  group_add: key("groupAdd", value.texts),
  healthcheck: { field: "healthcheck", read: readHealthcheck },
  hostname: key("hostname", value.text),
  image: key("image", value.text),
  init: key("init", value.boolean),
  ipc: key("ipc", value.text),
  isolation: left,
  label_file: { field: "labels", read: readLabelFiles },
  labels: key("labels", value.record),
  links: told,
  logging: told,
  mac_address: told,
  mem_limit: key("memory", byteLimit),
  mem_reservation: key("memoryReservation", bytes),
  mem_swappiness: left,
  memswap_limit: key("memorySwap", byteLimit),
  models: left,
  network_mode: key("networks", (node) => [value.text(node)]),
  networks: { field: "networks", read: readNetworks },
  oom_kill_disable: key("oomKillDisable", value.boolean),
  oom_score_adj: key("oomScoreAdj", value.number),
  pid: key("pid", (node) => (isAbsent(node) ? undefined : value.text(node))),
  pids_limit: key("pidsLimit", countLimit),
  platform: told,
  ports: key("ports", (node) => value.items(node).map(readPort)),
  post_start: left,
  pre_start: left,
  pre_stop: left,
  privileged: key("privileged", value.boolean),
  profiles: told,
  provider: left,
  pull_policy: told,
  pull_refresh_after: told,
  read_only: key("readOnly", value.boolean),
  restart: key("restart", value.text),
  runtime: key("runtime", value.text),
  scale: key("replicas", value.number),
  secrets: key("secrets", (node) => value.items(node).map((item) => readSecret(item, "/run/secrets/"))),
  security_opt: { read: readSecurityOptions },
  shm_size: key("shmSize", bytes),
  stdin_open: key("stdin", value.boolean),
  stop_grace_period: key("stopTimeout", seconds),
  stop_signal: key("stopSignal", value.text),
  storage_opt: { field: "storageSize", read: readStorage },
  sysctls: key("sysctls", value.record),
  tmpfs: key("mounts", (node) => value.items(toSequence(node)).map(readTmpfs)),
  tty: key("tty", value.boolean),
  ulimits: key("ulimits", readUlimits),
  umask: left,
  use_api_socket: { field: "mounts", read: readApiSocket },
  user: key("user", value.text),
  userns_mode: key("userns", value.text),
  uts: key("uts", value.text),
  volumes: key("mounts", (node) => value.items(node).map(readVolume)),
  volumes_from: key("volumesFrom", value.texts),
  working_dir: key("workingDir", value.text),
};

function readBuild(node: ComposeNode): RunDeclaration["build"] {
  if (node.kind !== "map") return { context: resolvePath(node.folder, value.text(node)) };
  const [context, dockerfile, target] = ["context", "dockerfile", "target"].map((name) =>
    node.entries.get(name),
  );
  return {
    context: resolvePath(node.folder, context === undefined ? "." : value.text(context)),
    ...(dockerfile !== undefined && { dockerfile: value.text(dockerfile) }),
    ...(target !== undefined && { target: value.text(target) }),
  };
}

/** A string is split as a shell splits it; there is no shell around it unless it is written (compose-spec, "command"). */
function readCommand(node: ComposeNode): readonly string[] {
  if (isAbsent(node)) return [];
  return node.kind === "scalar" ? value.checked(node, value.shellWords(value.text(node))) : value.texts(node);
}

function readDevice(node: ComposeNode): NonNullable<RunDeclaration["devices"]>[number] {
  if (node.kind !== "map") return value.checked(node, parseDevice(value.text(node)));
  const [source, target, permissions] = ["source", "target", "permissions"].map((name) =>
    node.entries.get(name),
  );
  if (source === undefined) throw new value.InvalidValue(node, "a device needs a source");
  return {
    source: value.text(source),
    ...(target !== undefined && { target: value.text(target) }),
    ...(permissions !== undefined && { permissions: value.text(permissions) }),
  };
}

function readExposed(node: ComposeNode): NonNullable<RunDeclaration["expose"]> {
  return value.items(node).flatMap((item) => value.checked(item, parseExposed(value.text(item))));
}

/** "host:address", whichever way it is written (compose-spec, "extra_hosts"). */
function readHosts(node: ComposeNode): readonly string[] {
  const lines = value.texts(toSequence(node)).map((line) => line.replace(/^([^:=]+)=/, "$1:"));
  return [...new Set(lines)];
}

function readNetworks(node: ComposeNode): Fields {
  if (node.kind !== "map") return { networks: value.texts(node) };
  const aliases = [...node.entries.values()].map((network) => entryOf(network, "aliases"));
  const networkAliases = aliases.flatMap((list) => (list === undefined ? [] : value.texts(list)));
  return { networks: [...node.entries.keys()], ...(networkAliases.length > 0 && { networkAliases }) };
}

/** Only `size` is an option of a container; others are of a storage driver. */
function readStorage(node: ComposeNode, reading: ServiceReading): Fields {
  const { entries } = value.map(node);
  const others = [...entries.keys()].filter((name) => name !== "size");
  if (others.length > 0) reading.leave(node);
  const size = entries.get("size");
  return size === undefined ? {} : { storageSize: bytes(size) };
}

/** The engine's own socket is mounted: whoever reaches it commands the engine (docker/compose pkg/compose/apiSocket.go@v2.40). */
function readApiSocket(node: ComposeNode): Fields {
  if (!value.boolean(node)) return {};
  const socket = "/var/run/docker.sock";
  return { mounts: [{ type: "bind", source: socket, target: socket, readOnly: false, options: [] }] };
}

/** What tells two published ports apart, when a later file publishes one again. */
export function portIdentity(node: ComposeNode): string | undefined {
  try {
    const { hostIp = "", hostPort = 0, containerPort, count, protocol } = readPort(node);
    return [hostIp, hostPort, containerPort, count, protocol].join(" ");
  } catch (error) {
    if (error instanceof value.InvalidValue) return undefined;
    throw error;
  }
}
