import type { RunEngine } from "../../../workload/index.ts";
import { parseInteger, parseSeconds, parseTruth } from "../../run-values/quantities.ts";
import { Refusal } from "../../run-values/refusal.ts";
import { parseVariable } from "../../run-values/small-values.ts";
import type { Draft, Fill, Filled } from "../draft.ts";
import { flag, items, number, pairs, text, texts, unheld, type RunOption } from "../option.ts";

/** What runs, with which environment, and how it is watched. */
export const processOptions: readonly RunOption[] = [
  items("env", "environment", parseVariable, { short: "e" }),
  texts("env-file", "environmentFiles"),
  flag("http-proxy", "httpProxy", { only: "podman" }),
  ...(["podman", "docker"] as const).map(entrypoint),
  flag("init", "init"),
  text("tz", "timezone", { only: "podman" }),
  flag("tty", "tty", { short: "t" }),
  flag("interactive", "stdin", { short: "i" }),
  pairs("label", "labels", { short: "l" }),
  pairs("annotation", "annotations", { valueNeeded: true }),
  text("restart", "restart"),
  text("stop-signal", "stopSignal"),
  number("stop-timeout", "stopTimeout", parseInteger),
  text("runtime", "runtime", { only: "docker" }),
  text("pod", "pod", { only: "podman" }),
  texts("requires", "dependsOn", { only: "podman", commas: true }),
  ...(["podman", "docker"] as const).map(healthCommand),
  healthSeconds("health-interval", "interval", ["healthcheck-interval"]),
  healthSeconds("health-timeout", "timeout", ["healthcheck-timeout"]),
  healthSeconds("health-start-period", "startPeriod", ["healthcheck-start-period"]),
  health("health-retries", fillRetries(), ["healthcheck-retries"]),
  { name: "no-healthcheck", takes: "boolean", field: "healthcheck", fill: fillNoHealthcheck() },
  ...unheld("value", ["health-start-interval"], { only: "docker" }),
  ...unheld(
    "value",
    [
      "env-merge",
      "unsetenv",
      "init-ctr",
      "init-path",
      "pod-id-file",
      "preserve-fd",
      "preserve-fds",
      "systemd",
      "health-startup-cmd",
      "health-startup-interval",
      "health-startup-retries",
      "health-startup-success",
      "health-startup-timeout",
    ],
    { only: "podman" },
  ),
  ...unheld("boolean", ["env-host", "unsetenv-all"], { only: "podman" }),
  ...unheld("value", ["label-file"]),
];

/** Podman reads a list in JSON as words, anything else as one word; Docker always as one word. */
function entrypoint(engine: RunEngine): RunOption {
  const fill: Fill = ({ fields }, value) => {
    fields.entrypoint = (engine === "podman" ? wordsInJson(value) : undefined) ?? [value];
    return undefined;
  };
  return { name: "entrypoint", takes: "value", only: engine, field: "entrypoint", fill };
}

/** The words of a list of strings in JSON; undefined for anything else. */
function wordsInJson(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith("[")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === "string") ? value : undefined;
  } catch {
    return undefined;
  }
}

/** "none" takes the image's check away; Podman reads a list in JSON as words, anything else is a line for a shell. */
function healthCommand(engine: RunEngine): RunOption {
  const fill: Fill = (draft, value) => {
    const words = engine === "podman" ? wordsInJson(value) : undefined;
    if (value.toLowerCase() === "none") return setCommand(draft, [], false);
    return words === undefined ? setCommand(draft, [value], true) : setCommand(draft, words, false);
  };
  return { ...health("health-cmd", fill, ["healthcheck-command"]), only: engine };
}

function setCommand(draft: Draft, command: readonly string[], shell: boolean): Filled {
  draft.health = { ...draft.health, command, shell };
  return undefined;
}

/** The names with "healthcheck-" are Podman's of old. */
function health(name: string, fill: Fill, aliases: readonly string[]): RunOption {
  return { name, takes: "value", field: "healthcheck", fill, aliases };
}

/** "disable" keeps the check from being run by a timer. */
function healthSeconds(
  name: string,
  field: "interval" | "timeout" | "startPeriod",
  aliases: readonly string[],
): RunOption {
  const fill: Fill = (draft, value) => {
    if (field === "interval" && value === "disable") return undefined;
    const seconds = parseSeconds(value);
    if (seconds instanceof Refusal) return seconds;
    draft.health = { ...draft.health, [field]: seconds };
    return undefined;
  };
  return health(name, fill, aliases);
}

function fillRetries(): Fill {
  return (draft, value) => {
    const retries = parseInteger(value);
    if (retries instanceof Refusal) return retries;
    draft.health = { ...draft.health, retries };
    return undefined;
  };
}

function fillNoHealthcheck(): Fill {
  return (draft, value) => {
    const off = parseTruth(value);
    if (off instanceof Refusal) return off;
    return off ? setCommand(draft, [], false) : undefined;
  };
}
