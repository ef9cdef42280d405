import type { RunUlimit } from "../../../workload/index.ts";
import {
  parseByteLimit,
  parseBytes,
  parseCountLimit,
  parseCpus,
  parseSeconds,
} from "../../run-values/quantities.ts";
import { entryOf, isAbsent } from "../node.ts";
import type { ComposeNode } from "../node.ts";
import { valueText } from "./reading.ts";
import type { Fields } from "./fields.ts";
import { boolean, checked, InvalidValue, items, map, number, text, textOrTexts, texts } from "./values.ts";

export const bytes = (node: ComposeNode): number => checked(node, parseBytes(text(node)));
export const byteLimit = (node: ComposeNode): number => checked(node, parseByteLimit(text(node)));
export const countLimit = (node: ComposeNode): number => checked(node, parseCountLimit(text(node)));
export const seconds = (node: ComposeNode): number => checked(node, parseSeconds(text(node)));

/** Millicores; 0 is no limit and left out. */
export function cpus(node: ComposeNode): number | undefined {
  const value = checked(node, parseCpus(text(node)));
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** `ulimits`: a number for both limits, or soft and hard; -1 is no limit. */
export function readUlimits(node: ComposeNode): readonly RunUlimit[] {
  return [...map(node).entries].map(([name, value]) => {
    if (value.kind === "scalar") return { name, soft: limit(value), hard: limit(value) };
    const [soft, hard] = [entryOf(value, "soft"), entryOf(value, "hard")];
    if (soft === undefined || hard === undefined) throw new InvalidValue(value, "expected soft and hard");
    return { name, soft: limit(soft), hard: limit(hard) };
  });
}

function limit(node: ComposeNode): number {
  const value = number(node);
  return value < 0 ? Infinity : value;
}

/** `deploy`: replicas, resources and the restart policy; the rest is for a swarm. */
export function readDeploy(node: ComposeNode): Fields {
  const deploy = map(node).entries;
  const replicas = deploy.get("replicas");
  const restart = deploy.get("restart_policy");
  return {
    ...(replicas !== undefined && !isAbsent(replicas) && { replicas: number(replicas) }),
    ...(restart !== undefined && readRestartPolicy(restart)),
    ...readLimits(entryOf(deploy.get("resources"), "limits")),
    ...readReservations(entryOf(deploy.get("resources"), "reservations")),
  };
}

function readRestartPolicy(node: ComposeNode): Fields {
  const condition = entryOf(node, "condition");
  const attempts = entryOf(node, "max_attempts");
  const word = condition === undefined ? "any" : text(condition);
  if (word === "none") return { restart: "no" };
  if (word === "on-failure")
    return { restart: attempts === undefined ? "on-failure" : `on-failure:${text(attempts)}` };
  return { restart: "always" };
}

function readLimits(node: ComposeNode | undefined): Fields {
  const [processors, memory, pids] = ["cpus", "memory", "pids"].map((key) => entryOf(node, key));
  const millicores = processors === undefined ? undefined : cpus(processors);
  return {
    ...(millicores !== undefined && { cpus: millicores }),
    ...(memory !== undefined && { memory: byteLimit(memory) }),
    ...(pids !== undefined && { pidsLimit: countLimit(pids) }),
  };
}

function readReservations(node: ComposeNode | undefined): Fields {
  const [processors, memory, devices] = ["cpus", "memory", "devices"].map((key) => entryOf(node, key));
  const millicores = processors === undefined ? undefined : cpus(processors);
  return {
    ...(millicores !== undefined && { cpuReservation: millicores }),
    ...(memory !== undefined && { memoryReservation: bytes(memory) }),
    ...(devices !== undefined && items(devices).length > 0 && { gpus: valueText(devices) }),
  };
}

export function readHealthcheck(node: ComposeNode): Fields {
  const { entries } = map(node);
  const disable = entries.get("disable");
  if (disable !== undefined && boolean(disable)) return { healthcheck: { command: [], shell: false } };
  const [interval, timeout, startPeriod, retries] = ["interval", "timeout", "start_period", "retries"].map(
    (key) => entries.get(key),
  );
  return {
    healthcheck: {
      ...readTest(entries.get("test")),
      ...(interval !== undefined && { interval: seconds(interval) }),
      ...(timeout !== undefined && { timeout: seconds(timeout) }),
      ...(startPeriod !== undefined && { startPeriod: seconds(startPeriod) }),
      ...(retries !== undefined && { retries: number(retries) }),
    },
  };
}

function readTest(node: ComposeNode | undefined): {
  readonly command: readonly string[];
  readonly shell: boolean;
} {
  if (node === undefined) return { command: [], shell: false };
  if (node.kind === "scalar") return { command: textOrTexts(node), shell: true };
  const [kind, ...command] = texts(node);
  if (kind === "NONE") return { command: [], shell: false };
  if (kind === "CMD" || kind === "CMD-SHELL") return { command, shell: kind === "CMD-SHELL" };
  throw new InvalidValue(node, "a test begins with CMD, CMD-SHELL or NONE");
}
