import { posix } from "node:path";
import type { RunDeclaration, RunPlace, RunResource, WrittenOption } from "../../workload/index.ts";
import { problemAt, type RunProblem, type RunReading } from "../run-values/problem.ts";
import type { CommandWords } from "./command-words.ts";
import { checkUnit } from "./check-unit.ts";
import { containerCommand } from "./container-command.ts";
import { declareUnit } from "./declare-unit.ts";
import { dropInsOf } from "./drop-ins.ts";
import { kubeCommand, networkCommand, podCommand, volumeCommand } from "./other-commands.ts";
import { References } from "./references.ts";
import { restartOf, runsAsUser, serviceOptions } from "./service-section.ts";
import { expandSpecifiers } from "./specifiers.ts";
import type { Building } from "./shared-options.ts";
import { splitQuadletsFile } from "./quadlets-file.ts";
import { mergeUnitFiles, parseUnitFile, type UnitFile } from "./unit-file.ts";
import {
  createUnit,
  resourceName,
  serviceName,
  unitKind,
  unitSections,
  UnitSet,
  type QuadletUnit,
  type UnitKind,
} from "./units.ts";

export interface QuadletFile {
  readonly path: string;
  readonly text: string;
}

export interface QuadletOptions {
  /** Version of Podman, such as "5.4": keys that came later are told. */
  readonly podman?: string;
  /** Whether the units are those of a user; by default the folder that they lie in tells. */
  readonly rootless?: boolean;
}

/** A `.kube` unit: the YAML that it plays and what it sets for its pods. */
export interface KubeUnit {
  readonly name: string;
  readonly place: RunPlace;
  /** Paths of the YAML files and of ConfigMaps; relative ones start from the folder of the unit. */
  readonly yaml: readonly string[];
  readonly configMaps: readonly string[];
  readonly userns?: string;
  readonly networks: readonly string[];
  readonly written: readonly WrittenOption[];
}

export interface QuadletReading extends RunReading {
  readonly kubes: readonly KubeUnit[];
}

/**
 * Reads Quadlet units that lie together: containers, pods, volumes, networks, images, builds and `.kube` units, with their drop-ins
 * (`*.conf` in `NAME.d` and the like among the files). A unit stands for the `podman` command that Quadlet makes of it, and is read as
 * that command is (source: podman-systemd.unit(5); podman pkg/systemd/quadlet/quadlet.go@v5.8.0).
 */
export function readQuadlet(files: readonly QuadletFile[], options: QuadletOptions = {}): QuadletReading {
  const { units, problems } = unitsOf(files);
  const set = new UnitSet(units);
  const read = units.map((unit) => readUnit(unit, set, options));
  const first = files[0]?.path ?? "";
  return {
    project: {
      name: posix.basename(files.length === 1 ? first : posix.dirname(first)).replace(/\.[a-z]+$/, ""),
      format: "quadlet",
      containers: read.flatMap(({ container }) => container ?? []),
      pods: read.flatMap(({ pod }) => pod ?? []),
      resources: read.flatMap(({ resource }) => resource ?? []),
    },
    kubes: read.flatMap(({ kube }) => kube ?? []),
    problems: [
      ...problems,
      ...read.flatMap((one) => one.problems),
      ...(units.length + problems.length === 0 ? [noUnit(first)] : []),
    ],
  };
}

function noUnit(file: string): RunProblem {
  const message = "no Quadlet unit was found";
  const hint =
    "units are called NAME.container, NAME.pod, NAME.kube, NAME.volume, NAME.network, NAME.image or NAME.build, several in NAME.quadlets";
  return problemAt({ file }, { level: "error", code: "not-this-format", message, hint });
}

/** What the files hold, those of `.quadlets` files taken apart. */
function unitsOf(files: readonly QuadletFile[]): {
  readonly units: readonly QuadletUnit[];
  readonly problems: readonly RunProblem[];
} {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const problems: RunProblem[] = [];
  const withDropIns = (path: string, kind: UnitKind, unit: UnitFile): QuadletUnit => {
    const others = dropInsOf(path, [...texts.keys()]);
    const dropIns = others.map((other) => parseUnitFile(texts.get(other) ?? "", other));
    return createUnit(path, kind, mergeUnitFiles([unit, ...dropIns]));
  };
  const units = files.flatMap(({ path, text }) => {
    if (path.endsWith(".quadlets")) {
      const split = splitQuadletsFile(text, path);
      problems.push(...split.problems);
      return split.units.map((one) => withDropIns(one.path, one.kind, parseUnitFile(one.text, path)));
    }
    const kind = unitKind(path);
    if (kind === undefined) return path.endsWith(".conf") ? [] : unitsByContent(path, text);
    return [withDropIns(path, kind, parseUnitFile(text, path))];
  });
  return { units, problems };
}

/** A file with another name counts as the unit that its first section of Quadlet's says. */
function unitsByContent(path: string, text: string): readonly QuadletUnit[] {
  const file = parseUnitFile(text, path);
  const kinds = Object.keys(unitSections) as (keyof typeof unitSections)[];
  const kind = kinds.find((one) => file.sections.has(unitSections[one]));
  return kind === undefined ? [] : [createUnit(path, kind, file)];
}

type UnitReading = Pick<RunReading, "problems"> & {
  readonly container?: RunDeclaration;
  readonly pod?: RunReading["project"]["pods"][number];
  readonly resource?: RunResource;
  readonly kube?: KubeUnit;
};

function readUnit(unit: QuadletUnit, units: UnitSet, options: QuadletOptions): UnitReading {
  // Nothing more is to be said of a unit of another kind than its name.
  if (unit.values.lines.length === 0 && !unit.file.sections.has(unitSections[unit.kind]))
    return { problems: [...unit.file.problems, ...checkUnit(unit, options.podman)] };
  const references = new References(unit, units);
  const building = { unit, references };
  const read = readKind(building, options);
  const problems: RunProblem[] = [
    ...unit.file.problems,
    ...checkUnit(unit, options.podman),
    ...references.problems,
  ];
  return { ...read, problems: [...problems, ...read.problems] };
}

function readKind(building: Building, options: QuadletOptions): UnitReading {
  const { unit } = building;
  switch (unit.kind) {
    case "container":
      return readContainer(building, options);
    case "pod":
      return readPod(building);
    case "volume":
      return withOptions(unit, declareUnit(unit, volumeCommand(building)));
    case "network":
      return withOptions(unit, declareUnit(unit, networkCommand(building)));
    case "kube":
      return { kube: readKube(building), problems: [] };
    case "image":
    case "artifact":
      return {
        resource: imageResource(unit, "image"),
        problems: needs(unit, unit.kind === "image" ? "Image" : "Artifact"),
      };
    case "build":
      return { resource: imageResource(unit, "build"), problems: needs(unit, "ImageTag") };
  }
}

function readPod(building: Building): UnitReading {
  const { unit } = building;
  const { pod, problems } = declareUnit(unit, podCommand(building));
  if (pod === undefined) return { problems };
  const service = serviceOptions(unit);
  return {
    pod: {
      ...pod,
      written: [...pod.written, ...untoldKeys(unit, pod.written), ...service.written],
      notUnderstood: [...pod.notUnderstood, ...service.notUnderstood],
    },
    problems,
  };
}

function imageResource(unit: QuadletUnit, kind: "image" | "build"): RunResource {
  const file = unit.values.text("File")?.value;
  return {
    kind,
    name: resourceName(unit),
    place: unit.place,
    ...(file !== undefined && { file }),
    written: sectionOptions(unit),
  };
}

/** The keys of a unit that a container refers to, told with their section. */
function withOptions(unit: QuadletUnit, { resource, ...rest }: UnitReading): UnitReading {
  return resource === undefined
    ? rest
    : { ...rest, resource: { ...resource, written: sectionOptions(unit) } };
}

function sectionOptions({ kind, values }: QuadletUnit): readonly WrittenOption[] {
  return values.lines.map(({ key, value, place }) => ({
    name: `${unitSections[kind]}.${key}=`,
    value,
    place,
  }));
}

function needs(unit: QuadletUnit, key: string): readonly RunProblem[] {
  if (unit.values.text(key) !== undefined) return [];
  const message = `a .${unit.kind} unit needs ${key}=`;
  return [
    problemAt(unit.place, {
      level: "error",
      code: "invalid-value",
      message,
      hint: "Quadlet refuses the unit",
    }),
  ];
}

function readContainer(building: Building, options: QuadletOptions): UnitReading {
  const { unit } = building;
  const command = containerCommand(building);
  const { container, problems } = declareUnit(unit, command);
  if (container === undefined) return { problems };
  // Options that PodmanArgs= may hold and that are not known would be taken for the image: it is the one of the unit.
  const image = command.words.find(({ key }) => key === "Image");
  const known = image && expandSpecifiers(image.text, unit).text;
  const exec = unit.values.lastArguments("Exec").map(({ value }) => expandSpecifiers(value, unit).text);
  const rootless = options.rootless ?? (runsAsUser(unit) ? true : rootlessByPath(unit.path));
  const restart = container.restart ?? restartOf(unit);
  const rest: { -readonly [Name in keyof RunDeclaration]: RunDeclaration[Name] } = { ...container };
  delete rest.image;
  delete rest.command;
  const service = serviceOptions(unit);
  return {
    container: {
      ...rest,
      format: "quadlet",
      place: unit.place,
      ...(rootless !== undefined && { rootless }),
      ...(known !== undefined && { image: known }),
      ...(exec.length > 0 && { command: exec }),
      ...(restart !== undefined && { restart }),
      ...dependenciesOf(unit),
      ...(unit.service.text("Type")?.value === "oneshot" && { oneShot: true }),
      written: [
        ...imageOption(unit),
        ...container.written,
        ...execOption(unit),
        ...untoldKeys(unit, container.written),
        ...service.written,
      ],
      notUnderstood: [...container.notUnderstood, ...refused(container, building), ...service.notUnderstood],
    },
    problems,
  };
}

/** Options whose value Quadlet refuses, such as the name of a unit that is not there. */
function refused({ written }: RunDeclaration, { references }: Building): readonly WrittenOption[] {
  const lines = new Set(references.problems.map(({ file, line }) => `${file} ${line ?? 0}`));
  return written.filter(({ place }) => place !== undefined && lines.has(`${place.file} ${place.line ?? 0}`));
}

/** Keys that no option of the command stands for; those that are empty or off say nothing, and are told so ("--none"). */
function untoldKeys({ values }: QuadletUnit, told: readonly WrittenOption[]): readonly WrittenOption[] {
  const names = new Set(["Image=", "Exec=", ...told.map(({ name }) => name.replace(/=--?\w.*$/, "="))]);
  return values.lines
    .map(({ key, value, place }) => {
      const isOff = /^(|no|0|off|false)$/i.test(value);
      return { name: `${key}=`, value, ...(isOff && { option: "--none" }), place };
    })
    .filter(({ name }) => !names.has(name));
}

function imageOption({ values }: QuadletUnit): readonly WrittenOption[] {
  const image = values.text("Image");
  return image === undefined
    ? []
    : [{ name: "Image=", value: image.value, field: "image", place: image.place }];
}

function execOption({ values }: QuadletUnit): readonly WrittenOption[] {
  const exec = values.text("Exec");
  return exec === undefined
    ? []
    : [{ name: "Exec=", value: exec.value, field: "command", place: exec.place }];
}

/** Where units of a user lie, and those of the system (podman-systemd.unit(5), "Podman rootful/rootless unit search path"). */
function rootlessByPath(path: string): boolean | undefined {
  if (/\/containers\/systemd\/users\/|\/\.config\/containers\/systemd\/|^\/run\/user\//.test(path))
    return true;
  return /^\/(?:etc|usr\/share|run)\/containers\/systemd\//.test(path) ? false : undefined;
}

function dependenciesOf({ file }: QuadletUnit): Pick<RunDeclaration, "dependsOn"> {
  const lines = file.sections.get("Unit")?.lines ?? [];
  const named = lines
    .filter(({ key }) => ["After", "Requires", "BindsTo", "Wants"].includes(key))
    .flatMap(({ value }) => value.split(/\s+/))
    .filter((name) => name.endsWith(".container") || name.endsWith(".service"));
  return named.length === 0 ? {} : { dependsOn: [...new Set(named)] };
}

function readKube(building: Building): KubeUnit {
  const { unit, references } = building;
  const { words } = kubeCommand(building);
  const userns = valueBehind(words, "--userns");
  return {
    name: serviceName(unit),
    place: unit.place,
    yaml: unit.values.words("Yaml").map(({ value }) => references.path(value)),
    configMaps: unit.values.words("ConfigMap").map(({ value }) => references.path(value)),
    ...(userns !== undefined && { userns }),
    networks: words.flatMap(({ text }, index) =>
      text === "--network" ? [words[index + 1]?.text ?? ""] : [],
    ),
    written: [...sectionOptions(unit), ...serviceOptions(unit).written],
  };
}

function valueBehind(words: CommandWords["words"], option: string): string | undefined {
  const index = words.findIndex(({ text }) => text === option);
  return index < 0 ? undefined : words[index + 1]?.text;
}
