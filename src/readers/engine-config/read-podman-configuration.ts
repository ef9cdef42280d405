import { parse, TomlError } from "smol-toml";
import type { PodmanConfiguration } from "../../workload/index.ts";
import { parseMount, parseVolume } from "../run-values/mount.ts";
import { problemAt, type RunProblem } from "../run-values/problem.ts";
import { parseByteLimit } from "../run-values/quantities.ts";
import { parseDevice, parseUlimit, parseVariable } from "../run-values/small-values.ts";
import {
  count,
  readFields,
  record,
  text,
  textAs,
  textOrNothing,
  texts,
  textsAs,
  truth,
  type FieldTable,
} from "./fields.ts";

export interface PodmanConfigurationReading {
  readonly configuration: PodmanConfiguration;
  readonly problems: readonly RunProblem[];
}

const volumes = textsAs(parseVolume);
const mounts = textsAs((value) => parseMount(value, "podman"));

/** Keys that bear on the confinement of containers (containers.conf(5)). `volumes` and `mounts` fill one field: see below. */
const table: FieldTable = {
  "containers.default_capabilities": ["defaultCapabilities", texts],
  "containers.default_sysctls": ["defaultSysctls", record],
  "containers.default_ulimits": ["defaultUlimits", textsAs(parseUlimit)],
  "containers.pids_limit": [
    "pidsLimit",
    (value) => (typeof value === "number" && value <= 0 ? Infinity : count(value)),
  ],
  "containers.seccomp_profile": ["seccompProfile", textOrNothing],
  "containers.apparmor_profile": ["apparmorProfile", textOrNothing],
  "containers.label": ["label", truth],
  "containers.label_users": ["labelUsers", truth],
  "containers.privileged": ["privileged", truth],
  "containers.read_only": ["readOnly", truth],
  "containers.init": ["init", truth],
  "containers.netns": ["netns", text],
  "containers.userns": ["userns", text],
  "containers.ipcns": ["ipcns", text],
  "containers.pidns": ["pidns", text],
  "containers.utsns": ["utsns", text],
  "containers.cgroupns": ["cgroupns", text],
  "containers.userns_size": ["usernsSize", count],
  "containers.cgroups": ["cgroups", text],
  "containers.cgroup_conf": ["cgroupConf", texts],
  "containers.no_hosts": ["noHosts", truth],
  "containers.host_containers_internal_ip": ["hostContainersInternalIp", text],
  "containers.umask": ["umask", text],
  "containers.volumes": ["volumes", volumes],
  "containers.mounts": ["mounts", mounts],
  "containers.devices": ["devices", textsAs(parseDevice)],
  "containers.env": ["environment", textsAs(parseVariable)],
  "containers.env_host": ["environmentOfHost", truth],
  "containers.http_proxy": ["httpProxy", truth],
  "containers.annotations": ["annotations", record],
  "containers.shm_size": ["shmSize", textAs(parseByteLimit)],
  "containers.oom_score_adj": ["oomScoreAdj", count],
  "containers.prepare_volume_on_create": ["prepareVolumeOnCreate", truth],
  "containers.interface_name": ["interfaceName", text],
  "containers.dns_servers": ["dns", texts],
  "containers.keyring": ["keyring", truth],
  "engine.runtime": ["runtime", textOrNothing],
  "engine.cgroup_manager": ["cgroupManager", text],
  "engine.no_pivot_root": ["noPivotRoot", truth],
  "engine.hooks_dir": ["hooksFolders", texts],
  "engine.remote": ["remote", truth],
  "engine.network_cmd_options": ["slirp4netnsOptions", texts],
  "network.default_rootless_network_cmd": ["rootlessNetworkCommand", textOrNothing],
  "network.pasta_options": ["pastaOptions", texts],
  "network.default_network": ["defaultNetwork", textOrNothing],
};

/**
 * containers.conf of a host: the files in the order in which Podman merges them (see `podmanConfigurationFiles`), each over those before
 * it key by key. A list replaces the one before, unless it or an earlier one holds `{append=true}` (source: containers.conf(5);
 * storage/pkg/configfile/slice.go). A file that is no TOML is told and left out, though Podman would not start with it.
 */
export function readPodmanConfiguration(
  files: readonly { readonly path: string; readonly text: string }[],
  rootless: boolean,
): PodmanConfigurationReading {
  const problems: RunProblem[] = [];
  const merging: Merging = { values: new Map(), appending: new Set(), added: new Set() };
  const read = files.filter(({ path, text: content }) => mergeFile(path, content, merging, problems));
  const { fields, origins, others } = readFields(merging.values, table, problems);
  const { volumes: mounted = [], mounts: more = [], ...rest } = fields;
  const all = [...(mounted as readonly unknown[]), ...(more as readonly unknown[])];
  const configuration = {
    ...rest,
    ...(all.length > 0 && { mounts: all }),
    ...(merging.added.size > 0 && { addedToDefault: [...merging.added] }),
    engine: "podman",
    rootless,
    files: read.map(({ path }) => path),
    origins,
    others,
  } as PodmanConfiguration;
  return { configuration, problems };
}

interface Merging {
  readonly values: Map<string, { readonly value: unknown; readonly file: string }>;
  /** Keys to which lists are added from now on. */
  readonly appending: Set<string>;
  /** Keys whose first list was added to the built-in default. */
  readonly added: Set<string>;
}

function mergeFile(path: string, content: string, merging: Merging, problems: RunProblem[]): boolean {
  const parsed = parseToml(path, content, problems);
  if (parsed === undefined) return false;
  for (const [section, entries] of Object.entries(parsed)) {
    if (!isTable(entries)) continue;
    for (const [key, value] of Object.entries(entries)) mergeKey(`${section}.${key}`, value, path, merging);
  }
  return true;
}

function mergeKey(key: string, value: unknown, file: string, { values, appending, added }: Merging): void {
  if (!Array.isArray(value)) {
    values.set(key, { value, file });
    return;
  }
  const [list, append] = withoutAttributes(value);
  if (append === true) appending.add(key);
  if (append === false) appending.delete(key);
  const before = values.get(key)?.value;
  if (!appending.has(key)) added.delete(key);
  else if (before === undefined) added.add(key);
  const kept = appending.has(key) && Array.isArray(before) ? (before as unknown[]) : [];
  values.set(key, { value: [...kept, ...list], file });
}

function withoutAttributes(list: readonly unknown[]): readonly [readonly unknown[], boolean | undefined] {
  const attributes = list.filter(isTable);
  const append = attributes.findLast((table_) => typeof table_["append"] === "boolean")?.["append"];
  return [list.filter((item) => !isTable(item)), typeof append === "boolean" ? append : undefined];
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function parseToml(
  path: string,
  content: string,
  problems: RunProblem[],
): Readonly<Record<string, unknown>> | undefined {
  try {
    return parse(content);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = error.message.split("\n", 1)[0] ?? "the file is no TOML";
    const place = { file: path, line: error.line, column: error.column };
    problems.push(
      problemAt(place, {
        level: "error",
        code: "malformed",
        message,
        hint: "Podman does not start with this file",
      }),
    );
    return undefined;
  }
}
