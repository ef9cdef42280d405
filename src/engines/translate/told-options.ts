import type { RunDeclaration, WrittenOption } from "../../workload/index.ts";
import type { OptionBeside } from "./translation.ts";
import type { Treatment } from "./treatments/index.ts";
import { leftTreatment, treatmentBelowField } from "./treatments/index.ts";

/** An option of the container, or one that it shares with others. */
export interface ToldOption extends OptionBeside {
  readonly isShared: boolean;
}

/** Everything that was written, and what a reader left without telling it there. */
export function toldOptions(
  { written, notUnderstood }: RunDeclaration,
  beside: readonly OptionBeside[],
): readonly ToldOption[] {
  const isLeft = (option: WrittenOption) => notUnderstood.some((one) => isSame(one, option));
  const untold = notUnderstood.filter((one) => !written.some((option) => isSame(one, option)));
  return [
    ...written.map((option) => ({ option, isLeft: isLeft(option), isShared: false })),
    ...untold.map((option) => ({ option, isLeft: true, isShared: false })),
    ...beside.map((one) => ({ ...one, isShared: true })),
  ];
}

function isSame(one: WrittenOption, other: WrittenOption): boolean {
  return one.name === other.name && one.value === other.value;
}

/** What becomes of an option by its name; undefined for one whose field tells it. */
export function treatmentByName(
  { option, isLeft }: OptionBeside,
  container: RunDeclaration["name"],
): Treatment | undefined {
  if (isLeft) return leftTreatment(option, container);
  const below = treatmentBelowField(option, container);
  return below ?? (fieldOfOption(option) === undefined ? leftTreatment(option, container) : undefined);
}

/** The field of an option; also of those that fill several fields by their value, and of keys of Compose's `deploy`. */
export function fieldOfOption({ field, name, value }: WrittenOption): keyof RunDeclaration | undefined {
  if (field !== undefined) return field;
  if (/security.?opt/i.test(name)) return securityFields.find(([start]) => value.startsWith(start))?.[1];
  return deployFields.find(([end]) => name.endsWith(end))?.[1];
}

const securityFields: readonly (readonly [string, keyof RunDeclaration])[] = [
  ["no-new-privileges", "noNewPrivileges"],
  ["seccomp", "seccomp"],
  ["apparmor", "apparmor"],
  ["label", "securityLabels"],
  ["unmask", "unmask"],
  ["systempaths", "unmask"],
  ["mask", "mask"],
  ["proc-opts", "procOptions"],
];

const deployFields: readonly (readonly [string, keyof RunDeclaration])[] = [
  ["limits.memory", "memory"],
  ["limits.cpus", "cpus"],
  ["limits.pids", "pidsLimit"],
  ["reservations.memory", "memoryReservation"],
  ["reservations.cpus", "cpuReservation"],
  ["reservations.devices", "gpus"],
  ["deploy.replicas", "replicas"],
  ["restart_policy.condition", "restart"],
];
