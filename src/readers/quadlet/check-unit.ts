import type { RunPlace } from "../../workload/index.ts";
import { problemAt, type RunProblem } from "../run-values/problem.ts";
import { quadletKeys } from "./keys.ts";
import { unitSections, type QuadletUnit } from "./units.ts";

/** What Quadlet refuses in a unit, apart from values: keys it does not know, users of the service, ways to end it. */
export function checkUnit(unit: QuadletUnit, podman: string | undefined): readonly RunProblem[] {
  const section = unitSections[unit.kind];
  if (!unit.file.sections.has(section)) return [refusal(unit, `the unit has no section [${section}]`)];
  return [
    ...unit.values.lines.flatMap(({ key, place }) => checkKey(section, key, place, podman)),
    ...serviceUsers(unit),
    ...killMode(unit),
    ...(unit.kind === "build" ? buildSource(unit) : []),
    ...(unit.kind === "container" ? reload(unit) : []),
  ];
}

function checkKey(
  section: string,
  key: string,
  place: RunPlace,
  podman: string | undefined,
): readonly RunProblem[] {
  const since = quadletKeys[section]?.get(key);
  if (since === undefined) {
    const message = `Quadlet knows no key ${key} in [${section}]`;
    return [
      problemAt(place, { level: "error", code: "unknown-option", message, hint: "it refuses the unit" }),
    ];
  }
  if (podman === undefined || !isBefore(podman, since)) return [];
  const message = `${key}= came with Podman ${since}`;
  return [
    problemAt(place, {
      level: "error",
      code: "unknown-option",
      message,
      hint: `Podman ${podman} refuses the unit`,
    }),
  ];
}

/** Whether the version `one` is before the version `other`. */
function isBefore(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split(".").map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

function serviceUsers(unit: QuadletUnit): readonly RunProblem[] {
  return ["User", "Group", "DynamicUser"].flatMap((key) => {
    const value = unit.service.last(key);
    return value === undefined ? [] : [refusal(value, `[Service] ${key}= cannot be used in a Quadlet unit`)];
  });
}

function killMode(unit: QuadletUnit): readonly RunProblem[] {
  const mode = unit.service.text("KillMode");
  if (mode === undefined || mode.value === "mixed" || mode.value === "control-group") return [];
  if (unit.kind !== "container" && unit.kind !== "kube") return [];
  return [refusal(mode, `KillMode=${mode.value} is neither mixed nor control-group`)];
}

function buildSource(unit: QuadletUnit): readonly RunProblem[] {
  const keys = [
    unit.values.text("SetWorkingDirectory"),
    unit.values.text("File"),
    unit.service.text("WorkingDirectory"),
  ];
  if (keys.some((value) => value !== undefined)) return [];
  return [refusal(unit, "a build needs SetWorkingDirectory= or File=")];
}

function reload(unit: QuadletUnit): readonly RunProblem[] {
  const [command, signal] = [unit.values.text("ReloadCmd"), unit.values.text("ReloadSignal")];
  return command === undefined || signal === undefined
    ? []
    : [refusal(signal, "ReloadCmd= and ReloadSignal= exclude each other")];
}

function refusal({ place }: Pick<QuadletUnit, "place">, message: string): RunProblem {
  return problemAt(place, {
    level: "error",
    code: "invalid-value",
    message,
    hint: "Quadlet refuses the unit",
  });
}
