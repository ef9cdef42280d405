import type { DockerConfiguration, RunUlimit } from "../../workload/index.ts";
import { problemAt, type RunProblem } from "../run-values/problem.ts";
import { parseByteLimit } from "../run-values/quantities.ts";
import { Refusal } from "../run-values/refusal.ts";
import {
  readFields,
  text,
  textAs,
  textOrNothing,
  texts,
  truth,
  type FieldTable,
  type ReadValue,
} from "./fields.ts";

export interface DockerConfigurationReading {
  readonly configuration: DockerConfiguration;
  readonly problems: readonly RunProblem[];
}

const ulimits: ReadValue = (value) => {
  if (!isRecord(value)) return new Refusal("expected a map of limits");
  const limits = Object.entries(value).map(([name, limit]) => ulimitOf(name, limit));
  return limits.find((limit) => limit instanceof Refusal) ?? limits;
};

function ulimitOf(name: string, limit: unknown): RunUlimit | Refusal {
  const { Soft: soft, Hard: hard } = isRecord(limit) ? limit : {};
  if (typeof soft !== "number" || typeof hard !== "number") return new Refusal(`${name} needs Soft and Hard`);
  return { name, soft: soft < 0 ? Infinity : soft, hard: hard < 0 ? Infinity : hard };
}

const runtimes: ReadValue = (value) => {
  if (!isRecord(value)) return new Refusal("expected a map of runtimes");
  const named = Object.entries(value).map(([name, runtime]) => {
    const { path, runtimeType } = isRecord(runtime) ? runtime : {};
    return [
      name,
      typeof path === "string" ? path : typeof runtimeType === "string" ? runtimeType : "",
    ] as const;
  });
  return Object.fromEntries(named);
};

/** Keys that bear on the confinement of containers (docs.docker.com/reference/cli/dockerd, "Daemon configuration file"). */
const table: FieldTable = {
  "userns-remap": ["usernsRemap", textOrNothing],
  "no-new-privileges": ["noNewPrivileges", truth],
  "default-ulimits": ["defaultUlimits", ulimits],
  "seccomp-profile": ["seccompProfile", textOrNothing],
  "selinux-enabled": ["selinuxEnabled", truth],
  "default-cgroupns-mode": ["defaultCgroupnsMode", textOrNothing],
  "default-ipc-mode": ["defaultIpcMode", textOrNothing],
  "default-shm-size": ["defaultShmSize", textAs(parseByteLimit)],
  "cgroup-parent": ["cgroupParent", textOrNothing],
  "exec-opts": ["execOptions", texts],
  "default-runtime": ["defaultRuntime", text],
  runtimes: ["runtimes", runtimes],
  icc: ["interContainerCommunication", truth],
  iptables: ["iptables", truth],
  ip6tables: ["ip6tables", truth],
  "ip-forward": ["ipForward", truth],
  "ip-masq": ["ipMasquerade", truth],
  ip: ["defaultBindAddress", text],
  "userland-proxy": ["userlandProxy", truth],
  "live-restore": ["liveRestore", truth],
  init: ["init", truth],
  "storage-driver": ["storageDriver", text],
  "storage-opts": ["storageOptions", texts],
  hosts: ["hosts", texts],
  tlsverify: ["tlsVerify", truth],
  "authorization-plugins": ["authorizationPlugins", texts],
  "allow-direct-routing": ["allowDirectRouting", truth],
  dns: ["dns", texts],
};

/** daemon.json of Docker. Options of dockerd's command line are not in it; a key may not stand in both. */
export function readDockerConfiguration(content: string, file: string): DockerConfigurationReading {
  const problems: RunProblem[] = [];
  const values = new Map(
    Object.entries(parseJson(content, file, problems)).map(([key, value]) => [key, { value, file }]),
  );
  const { fields, origins, others } = readFields(values, table, problems);
  const configuration = {
    ...fields,
    engine: "docker",
    files: [file],
    origins,
    others,
  } as DockerConfiguration;
  return { configuration, problems };
}

function parseJson(content: string, file: string, problems: RunProblem[]): Readonly<Record<string, unknown>> {
  const message = "the file is no JSON object";
  try {
    const parsed: unknown = JSON.parse(content === "" ? "{}" : content);
    if (isRecord(parsed)) return parsed;
  } catch {
    // Told below.
  }
  problems.push(
    problemAt(
      { file },
      { level: "error", code: "malformed", message, hint: "Docker does not start with this file" },
    ),
  );
  return {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
