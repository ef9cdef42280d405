import type { CommandWords } from "./command-words.ts";
import type { References } from "./references.ts";
import type { UnitValues } from "./unit-values.ts";
import type { QuadletUnit } from "./units.ts";

/** What the command of a unit is made from. */
export interface Building {
  readonly unit: QuadletUnit;
  readonly references: References;
}

/** `podman` with its global options. */
export function addBase(command: CommandWords, values: UnitValues): void {
  command.own("podman");
  for (const { value, place } of values.all("ContainersConfModule"))
    command.add("ContainersConfModule", place, `--module=${value}`);
  for (const { value, place } of values.arguments("GlobalArgs")) command.add("GlobalArgs", place, value);
}

export function addVolumes(command: CommandWords, { unit, references }: Building): void {
  for (const volume of unit.values.all("Volume"))
    command.add("Volume", volume.place, "-v", references.volume(volume));
}

const remapKeys = ["RemapUid", "RemapGid", "RemapUsers"] as const;

/** User namespaces: the keys of today, else the Remap keys of old (podman quadlet.go handleUserMappings@v5.8.0). */
export function addRemap(command: CommandWords, building: Building, manual: boolean): void {
  const { values } = building.unit;
  const before = command.words.length;
  command.addRows(values, [
    ["UserNS", "text", "--userns"],
    ["UIDMap", "words", "--uidmap"],
    ["GIDMap", "words", "--gidmap"],
    ["SubUIDMap", "text", "--subuidname"],
    ["SubGIDMap", "text", "--subgidname"],
  ]);
  if (command.words.length === before) {
    addOldRemap(command, building, manual);
    return;
  }
  const old = remapKeys.map((key) => values.last(key)).find((value) => value !== undefined);
  if (old) building.references.refuse(old, "the Remap keys of old exclude the keys of today");
}

function addOldRemap(command: CommandWords, { unit, references }: Building, manual: boolean): void {
  const { values } = unit;
  const kind = values.last("RemapUsers");
  const [uids, gids] = [values.words("RemapUid"), values.words("RemapGid")];
  const [first = kind] = [...uids, ...gids];
  if (first === undefined) return;
  if (kind === undefined || kind.value === "") {
    if (first !== kind) references.refuse(first, "RemapUid= and RemapGid= need RemapUsers=");
  } else if (kind.value === "manual" && manual) {
    for (const { value, place } of uids) command.add("RemapUid", place, "--uidmap", value);
    for (const { value, place } of gids) command.add("RemapGid", place, "--gidmap", value);
  } else if (kind.value === "auto" || kind.value === "keep-id") {
    const names = kind.value === "auto" ? ["uidmapping", "gidmapping"] : ["uid", "gid"];
    const size = kind.value === "auto" ? values.text("RemapUidSize") : undefined;
    const options = [
      ...uids.map(({ value }) => `${names[0] ?? ""}=${value}`),
      ...gids.map(({ value }) => `${names[1] ?? ""}=${value}`),
      ...(size === undefined ? [] : [`size=${size.value}`]),
    ];
    if (kind.value === "keep-id" && (uids.length > 1 || gids.length > 1))
      references.refuse(kind, "RemapUsers=keep-id takes one uid and one gid");
    command.add(
      "RemapUsers",
      kind.place,
      "--userns",
      options.length === 0 ? kind.value : `${kind.value}:${options.join(",")}`,
    );
  } else references.refuse(kind, `RemapUsers=${kind.value} is not supported`);
}
