import { posix } from "node:path";
import type { RunPlace } from "../../workload/index.ts";
import type { UnitFile } from "./unit-file.ts";
import { UnitValues } from "./unit-values.ts";

/** What kind of unit a file name says, and its section. */
export const unitSections = {
  container: "Container",
  pod: "Pod",
  kube: "Kube",
  volume: "Volume",
  network: "Network",
  image: "Image",
  build: "Build",
  artifact: "Artifact",
} as const;

export type UnitKind = keyof typeof unitSections;

export interface QuadletUnit {
  /** File name: "web.container". */
  readonly name: string;
  readonly kind: UnitKind;
  readonly path: string;
  readonly place: RunPlace;
  readonly file: UnitFile;
  /** The section of its kind. */
  readonly values: UnitValues;
  readonly service: UnitValues;
}

export function unitKind(path: string): UnitKind | undefined {
  const extension = posix.extname(path).slice(1);
  return Object.hasOwn(unitSections, extension) ? (extension as UnitKind) : undefined;
}

export function createUnit(path: string, kind: UnitKind, file: UnitFile): QuadletUnit {
  const section = file.sections.get(unitSections[kind]);
  return {
    name: posix.basename(path),
    kind,
    path,
    place: section?.place ?? { file: path },
    file,
    values: new UnitValues(file, unitSections[kind]),
    service: new UnitValues(file, "Service"),
  };
}

/** File name without its extension. */
export function baseName(unit: QuadletUnit): string {
  return unit.name.slice(0, unit.name.lastIndexOf("."));
}

const suffixes: Readonly<Record<UnitKind, string>> = {
  container: "",
  kube: "",
  pod: "-pod",
  volume: "-volume",
  network: "-network",
  image: "-image",
  build: "-build",
  artifact: "-artifact",
};

/** The name of the service without ".service" (podman-systemd.unit(5), "ServiceName="). */
export function serviceName(unit: QuadletUnit): string {
  const named = unit.values.text("ServiceName")?.value;
  if (named !== undefined) return named;
  const base = baseName(unit);
  return base.endsWith("@") ? `${base.slice(0, -1)}${suffixes[unit.kind]}@` : base + suffixes[unit.kind];
}

/** The name of what a unit makes, with systemd's specifiers in it (podman-systemd.unit(5), "ContainerName=", "VolumeName=" ...). */
export function resourceName(unit: QuadletUnit): string {
  const given = (key: string) => unit.values.text(key)?.value;
  const isTemplate = unit.name.includes("@");
  switch (unit.kind) {
    case "container":
      return given("ContainerName") ?? (isTemplate ? "systemd-%p_%i" : "systemd-%N");
    case "volume":
      return given("VolumeName") ?? systemdName(unit);
    case "network":
      return given("NetworkName") ?? systemdName(unit);
    case "pod":
      return given("PodName") ?? `systemd-${baseName(unit)}`;
    case "image":
      return given("ImageTag") ?? given("Image") ?? "";
    case "build":
      return unit.values.all("ImageTag")[0]?.value ?? "";
    case "artifact":
      return given("Artifact") ?? "";
    case "kube":
      return "";
  }
}

function systemdName(unit: QuadletUnit): string {
  const name = `systemd-${baseName(unit)}`;
  return unit.name.includes("@") ? `${name.slice(0, -1)}-%i` : name;
}

/** The units that a unit may refer to, by file name; an instance finds its template. */
export class UnitSet {
  readonly #byName: ReadonlyMap<string, QuadletUnit>;

  constructor(units: readonly QuadletUnit[]) {
    this.#byName = new Map(units.map((unit) => [unit.name, unit]));
  }

  find(name: string): QuadletUnit | undefined {
    return this.#byName.get(name) ?? this.#byName.get(name.replace(/@[^.]*(?=\.)/, "@"));
  }
}
