import type { RunDeclaration, WrittenOption } from "../../../workload/index.ts";
import { dimensionsBehind } from "../fields-behind.ts";
import { kubeTreatments } from "./kube.ts";
import { projectTreatments, serviceTreatments, topTreatments } from "./compose.ts";
import { quadletTreatments } from "./quadlet.ts";
import { runTreatments } from "./run.ts";
import type { OptionTreatment, TreatmentRow } from "./treatment.ts";

/** What is known of an option by its name, for its value. */
export type Treatment = Omit<OptionTreatment, "values">;

/**
 * What becomes of an option that no field holds, and of one key below a field that says something else than the field: by its name in the
 * source's own words, then by the option of the command line that it stands for. Undefined for one that nobody has judged.
 */
function treatmentOf(option: WrittenOption, container: string): Treatment | undefined {
  const { name, value } = option;
  const found = tableFor(name, container).find(name, container) ?? commandLine(option);
  const special = found?.values?.find(({ is }) => is.test(value));
  return found === undefined ? undefined : { ...found, ...special };
}

/** An option of a container that has a field is told by what became of the field; below keys of Compose others may stand. */
export function treatmentBelowField(option: WrittenOption, container: string): Treatment | undefined {
  const start = `services.${container}.`;
  const isBelow = option.name.startsWith(start) && option.name.slice(start.length).includes(".");
  return isBelow ? treatmentOf(option, container) : undefined;
}

/** An option that no field holds, or whose value could not be read: one that nobody has judged is impossible. */
export function leftTreatment(option: WrittenOption, container: string): Treatment {
  // What Podman plays stays as it is written, whatever Podman makes of it.
  if (option.field !== undefined && tableFor(option.name, container) !== kube)
    return {
      outcome: "impossible",
      words:
        "cannot be carried over as it is written here: give it to the container itself, with a value that is written out",
      bears: dimensionsBehind(option.field),
    };
  return treatmentOf(option, container) ?? unknown;
}

const unknown: Treatment = {
  outcome: "impossible",
  words: "an option that Podseal does not know",
  bears: "every",
};

function commandLine({ name, option }: WrittenOption): OptionTreatment | undefined {
  const typed = name
    .replace(/^PodmanArgs=/, "")
    .replace(/^HostConfig\.(.+)$/, (_, key: string) => recordNames[key] ?? "");
  return run.find(option ?? typed) ?? run.find(typed);
}

/** Fields of an inspect record that no field of a declaration holds, by the option that sets them. */
const recordNames: Readonly<Record<string, string>> = {
  BlkioDeviceReadBps: "--device-read-bps",
  BlkioDeviceReadIOps: "--device-read-iops",
  BlkioDeviceWriteBps: "--device-write-bps",
  BlkioDeviceWriteIOps: "--device-write-iops",
  BlkioWeight: "--blkio-weight",
  BlkioWeightDevice: "--blkio-weight-device",
  CgroupConf: "--cgroup-conf",
  CpuRealtimePeriod: "--cpu-rt-period",
  CpuRealtimeRuntime: "--cpu-rt-runtime",
  CpusetMems: "--cpuset-mems",
  IntelRdtClosID: "--rdt-class",
  Isolation: "--isolation",
  KernelMemory: "--kernel-memory",
  KernelMemoryTCP: "--kernel-memory",
  Links: "--link",
  SecurityOpt: "--security-opt",
  VolumeDriver: "--volume-driver",
};

interface Table {
  readonly find: (name: string, container?: string) => OptionTreatment | undefined;
}

function tableFor(name: string, container: string): Table {
  if (isServiceKey(name, container)) return service;
  if (/^(spec|containers)\./.test(name)) return kube;
  if (/^[A-Za-z0-9.]+=$/.test(name)) return quadlet;
  return /^[a-z]/.test(name) ? project : none;
}

function isServiceKey(name: string, container: string): boolean {
  return name.startsWith(`services.${container}.`);
}

const none: Table = { find: () => undefined };
const run = tableOf(runTreatments);
const quadlet = tableOf(quadletTreatments);
const kube = tableOf(kubeTreatments);
const project = tableOf([...projectTreatments, ...topTreatments]);
const service: Table = {
  find: (name, container = "") => services.find(name.slice(`services.${container}.`.length)),
};
const services = tableOf(serviceTreatments);

/** Names without "*" first, then patterns in their order. */
function tableOf(rows: readonly TreatmentRow[]): Table {
  const exact = new Map<string, OptionTreatment>();
  const patterns: (readonly [RegExp, OptionTreatment])[] = [];
  for (const [names, outcome, words, more] of rows)
    for (const name of names.split(" ")) {
      const treatment = { outcome, words, ...more };
      if (name.includes("*")) patterns.push([patternOf(name), treatment]);
      else exact.set(name, treatment);
    }
  return {
    find: (name) => exact.get(name) ?? patterns.find(([pattern]) => pattern.test(name))?.[1],
  };
}

function patternOf(name: string): RegExp {
  return new RegExp(`^${name.replaceAll(".", "\\.").replaceAll("*", ".+")}$`);
}

/** Every row of every table, for the documents. */
export const treatmentRows: readonly TreatmentRow[] = [
  ...runTreatments,
  ...serviceTreatments,
  ...projectTreatments,
  ...topTreatments,
  ...quadletTreatments,
  ...kubeTreatments,
];

/** The one name that --allow-weakening knows an option by that has no field: "umask" of "--umask" and "services.web.umask". */
export function plainOptionName(
  { name, option }: Pick<WrittenOption, "name" | "option">,
  container: RunDeclaration["name"],
): string {
  const own = isServiceKey(name, container) ? name.slice(`services.${container}.`.length) : name;
  return (option ?? own)
    .replace(/^PodmanArgs=/, "")
    .replace(/^--/, "")
    .replace(/=$/, "");
}
