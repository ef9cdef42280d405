// docs/levels.md: what each level asks of each dimension.
import { list, page, table } from "./markdown.mjs";

export function levelsPage(rooms) {
  const { levels, dimensions, acceptedPairs } = rooms;
  return page(
    "# Levels",
    "A level is what a workload is held to: `--level NAME`. Without a flag it is rootless-podman.",
    table(
      ["level", "workloads of it", "what it means"],
      levels.map(({ id, claim, explanation }) => [`\`${id}\``, claim, explanation]),
    ),
    "## Exit code",
    list([
      "0: every workload is held to the level, counting waivers.",
      "1: at least one is not. For baseline and restricted: a check fails. For rootless-podman and sealed: a dimension that decides has a verdict below that does not pass.",
      "2: the job could not be done: an argument is wrong, or something cannot be read.",
    ]),
    "A dimension decides when it gates and a pod or its namespace can set it. Those that only the node or the engine can set are told apart, with the setting that closes them. An unknown value never passes: the report names the fact that is missing and who can supply it.",
    "## Verdicts that pass, by dimension",
    table(
      [
        "dimension",
        "reach",
        "role",
        "rootless-podman: against the same container under rootless Podman",
        "sealed: threshold",
      ],
      dimensions.map((dimension) => row(dimension, rooms)),
    ),
    "At sealed a value passes when it meets the threshold, in every way in which missing facts may turn out. baseline and restricted look at declared fields and not at dimensions.",
    "## Incomparable values that pass",
    'Two values without an order pass at rootless-podman only when the pair is on this list. They are told with both differences, and never counted among "at least as confined". At sealed nothing incomparable passes.',
    ...acceptedPairs.map((pair) => accepted(pair, rooms)),
  );
}

function row(dimension, rooms) {
  const { id, title, reach, role } = dimension;
  const name = `[${title}](dimensions.md#${id})`;
  const decides = role === "gate" && (reach === "pod" || reach === "namespace");
  if (!decides) return [name, reach, role, role === "gate" ? "told apart: any" : "told: any", "told: any"];
  const pairs = rooms.acceptedPairs.filter((pair) => pair.dimension === id);
  const passing = ["tighter", "equal", ...pairs.map((pair) => `incomparable ([${pair.id}](#${pair.id}))`)];
  return [name, reach, role, passing.join(", "), rooms.sealedThresholds[id]?.words ?? "any"];
}

function accepted(pair, rooms) {
  return [
    `### ${pair.id}`,
    `${rooms.dimensionsById[pair.dimension].title}: ${pair.title}.`,
    list([
      `What the pod may do and Podman's container may not: ${pair.subjectAllows}.`,
      `The other way round: ${pair.yardstickAllows}.`,
      `Why it passes: ${pair.reason}.`,
      `Sources: ${pair.sources.join("; ")}.`,
    ]),
  ].join("\n\n");
}
