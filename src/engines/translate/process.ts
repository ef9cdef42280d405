import type { JsonObject, RunDeclaration } from "../../workload/index.ts";
import { literal } from "./environment.ts";
import type { Source } from "./translation.ts";
import { note, present } from "./translation.ts";

/** What runs, and with which limits. */
export function processOf(source: Source): JsonObject {
  const { image, entrypoint = [], command = [], workingDir, tty, stdin } = source.declaration;
  tellProcess(source);
  return present({
    image,
    command: entrypoint.map(literal),
    args: command.map(literal),
    workingDir,
    tty: tty === true ? true : undefined,
    stdin: stdin === true ? true : undefined,
  });
}

function tellProcess(source: Source): void {
  const { declaration } = source;
  const kept: readonly (keyof RunDeclaration)[] = [
    "image",
    "entrypoint",
    "command",
    "workingDir",
    "tty",
    "stdin",
  ];
  for (const field of kept)
    if (isGiven(declaration[field])) note(source, field, "kept", keptAs[field] ?? field);
  for (const [field, words] of Object.entries(withoutMeaning))
    if (isGiven(declaration[field as keyof RunDeclaration]))
      note(source, field as keyof RunDeclaration, "without-meaning", words);
  for (const [field, words] of Object.entries(impossible))
    if (isGiven(declaration[field as keyof RunDeclaration]))
      note(source, field as keyof RunDeclaration, "impossible", words);
  if (declaration.image === undefined)
    note(source, "image", "impossible", "there is no image: build it, push it to a registry and name it");
}

export function isGiven(value: unknown): boolean {
  if (value === undefined || value === "" || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== "object" || Object.keys(value as object).length > 0;
}

const keptAs: Partial<Record<keyof RunDeclaration, string>> = {
  entrypoint: "command",
  command: "args",
};

/** Options that say nothing of a pod, and where what they are for is to be found. */
const withoutMeaning: Partial<Record<keyof RunDeclaration, string>> = {
  containerName: "pods are found by the name of their Service",
  labels: "labels of an engine; those of a proxy such as Traefik become an Ingress",
  annotations: "annotations of an engine",
  init: "the pod's first process reaps no orphans of the container: take an image with an init of its own",
  dns: "the cluster's DNS answers, and the internet's names through it",
  dependsOn: "pods start in any order: the program has to wait for what it needs",
  memorySwap: "swap is a setting of the kubelet",
  cgroupParent: "the kubelet places the cgroup",
  cgroups: "the kubelet places the cgroup",
  cgroupns: "a pod has a cgroup namespace of its own, on a node of cgroup v2",
  cpusetCpus: "cores are given by the kubelet's static CPU manager",
  oomScoreAdj: "the kubelet sets it by requests and limits",
  oomKillDisable: "the kernel's killer stays on: a memory limit holds",
  stopSignal: "the image's STOPSIGNAL counts",
  httpProxy: "a pod gets no proxy variables from the node",
  build: "build the image, push it to a registry and name it",
  expose: "peers reach every port of the pod",
};

/** Options without which the program does not work, and which no pod can say. */
const impossible: Partial<Record<keyof RunDeclaration, string>> = {
  devices:
    "a device reaches a pod through a device plugin (resources.limits) or DRA: install one, and add its resource",
  deviceCgroupRules: "a device reaches a pod through a device plugin (resources.limits) or DRA",
  gpus: "install the GPU's device plugin and add its resource, such as nvidia.com/gpu: 1, to resources.limits",
};

/** Requests and limits; an engine that reserves nothing asks for nothing. */
export function resourcesOf(source: Source): JsonObject {
  const { memory, memoryReservation, cpus, cpuReservation, cpuShares, storageSize } = source.declaration;
  tellLimits(source);
  const limits = present({
    cpu: milli(cpus),
    memory: bytes(memory),
    "ephemeral-storage": bytes(storageSize),
  });
  const shares = cpuShares === undefined ? undefined : Math.max(1, Math.round((cpuShares * 1000) / 1024));
  const requests = present({
    cpu: milli(lowest(cpuReservation ?? shares, cpus)),
    memory: bytes(lowest(memoryReservation, memory)),
  });
  return present({ requests, limits });
}

function lowest(request: number | undefined, limit: number | undefined): number | undefined {
  return request === undefined || limit === undefined ? request : Math.min(request, limit);
}

function milli(cpus: number | undefined): string | undefined {
  return cpus === undefined || !Number.isFinite(cpus) || cpus < 1 ? undefined : `${Math.floor(cpus)}m`;
}

const binary = [
  ["Gi", 1024 ** 3],
  ["Mi", 1024 ** 2],
  ["Ki", 1024],
] as const;

/** A size as the API writes it, in the largest unit that gives it whole: "128Mi". */
export function bytes(size: number | undefined): string | undefined {
  if (size === undefined || !Number.isFinite(size) || size <= 0) return undefined;
  const whole = Math.floor(size);
  const [unit, factor] = binary.find(([, one]) => whole % one === 0) ?? ["", 1];
  return `${whole / factor}${unit}`;
}

function tellLimits(source: Source): void {
  const { declaration } = source;
  const told = {
    memory: "limits.memory",
    cpus: "limits.cpu",
    storageSize: "limits.ephemeral-storage",
    memoryReservation: "requests.memory",
    cpuReservation: "requests.cpu",
    cpuShares: "requests.cpu in proportion",
  } as const;
  for (const [field, words] of Object.entries(told))
    if (isGiven(declaration[field as keyof typeof told]))
      note(source, field as keyof typeof told, "kept", words);
  const { pidsLimit, ulimits = [] } = declaration;
  if (pidsLimit !== undefined && Number.isFinite(pidsLimit))
    note(
      source,
      "pidsLimit",
      "weakened",
      `a pod cannot limit its processes: set podPidsLimit: ${pidsLimit} in the kubelet's configuration of every node`,
    );
  if (pidsLimit === Infinity)
    note(source, "pidsLimit", "without-meaning", "the kubelet's podPidsLimit counts");
  const lowered = ulimits.filter(({ hard }) => hard !== undefined && Number.isFinite(hard) && hard < raised);
  const others = ulimits.filter((one) => !lowered.includes(one));
  if (lowered.length > 0)
    note(
      source,
      "ulimits",
      "weakened",
      `a pod cannot set ulimits (${lowered.map(({ name, hard }) => `${name} ${hard ?? ""}`).join(", ")}): containers inherit those of the runtime's unit`,
    );
  if (others.length > 0)
    note(
      source,
      "ulimits",
      "without-meaning",
      "containers inherit the limits of the runtime's unit, which are as high",
    );
}

/** Open files that k3s' unit allows; containerd's own allows no fewer (k3s install.sh, LimitNOFILE=1048576; containerd.service). */
const raised = 1_048_576;

/** A health check tells when a container can be used: a readiness probe. Neither engine restarts by it. */
export function probesOf(source: Source): JsonObject {
  const { healthcheck } = source.declaration;
  if (healthcheck === undefined) return {};
  const { command, shell, interval, timeout, startPeriod, retries } = healthcheck;
  if (command.length === 0) {
    note(source, "healthcheck", "without-meaning", "no health check, as a pod without probes");
    return {};
  }
  note(source, "healthcheck", "kept", "readinessProbe: until it passes, Services lead elsewhere");
  const words = shell ? ["/bin/sh", "-c", command.join(" ")] : command;
  return {
    readinessProbe: present({
      exec: { command: words.map(literal) },
      initialDelaySeconds: seconds(startPeriod, 0),
      periodSeconds: seconds(interval, 30),
      timeoutSeconds: seconds(timeout, 30),
      failureThreshold: retries === undefined || retries < 1 ? 3 : retries,
    }),
  };
}

function seconds(written: number | undefined, usual: number): number | undefined {
  const value = Math.ceil(written ?? usual);
  return value < 1 ? (usual === 0 ? undefined : 1) : value;
}
