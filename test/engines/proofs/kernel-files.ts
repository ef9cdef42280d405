import type { DimensionValues } from "../../../src/confinement/index.ts";
import type { Observation, PathView } from "../observation.ts";
import { judged, type Evidence, type Outcome } from "./evidence.ts";

/** Hidden by the null device, or by an empty read-only file system. */
export function isMasked(view: PathView | undefined): boolean {
  if (view?.kind === "character") return view.device === "1:3" && view.content === 0;
  return (
    view?.kind === "directory" && view.readOnlyMount === true && view.content === 0 && view.writeError === 30
  );
}

/**
 * The engine's lists must be the predicted ones, and every path that this kernel has must look as predicted. Below /sys, which is
 * read-only as a whole, a path that is in no list may be either.
 */
export function maskedPaths({ container }: Evidence, predicted: DimensionValues["masked-paths"]): Outcome {
  const { maskedPaths, readonlyPaths } = container.oci;
  const { paths } = container.inside;
  const absentMasks = maskedPaths.filter((path) => paths[path]?.kind === "absent");
  const present = Object.entries(paths).filter(([, view]) => view.kind !== "absent");
  return judged([
    ...listDifferences("masked", predicted.masked, maskedPaths, absentMasks),
    ...listDifferences("read-only", predicted.readOnly, readonlyPaths, []),
    ...present.flatMap(([path, view]) => pathDifference(path, view, predicted)),
  ]);
}

/** A prediction may leave out what this kernel has not, such as /sys/fs/selinux. */
function listDifferences(
  word: string,
  predicted: readonly string[],
  asked: readonly string[],
  optional: readonly string[],
): string[] {
  const missing = asked.filter((path) => !predicted.includes(path) && !optional.includes(path));
  const surplus = predicted.filter((path) => !asked.includes(path));
  return [
    ...missing.map((path) => `${path} is ${word}, not predicted`),
    ...surplus.map((path) => `${path} is not ${word}`),
  ];
}

function pathDifference(
  path: string,
  view: PathView,
  { masked, readOnly }: DimensionValues["masked-paths"],
): string[] {
  const expected = masked.includes(path) ? "masked" : readOnly.includes(path) ? "read-only" : "open";
  const observed = isMasked(view) ? "masked" : view.readOnlyMount === true ? "read-only" : "open";
  const either = expected === "open" && observed === "read-only" && path.startsWith("/sys");
  return expected === observed || either ? [] : [`${path}: predicted ${expected}, observed ${observed}`];
}

export function sysctl(observation: Observation, name: string): string | undefined {
  return observation.inside.files[`/proc/sys/${name.replaceAll(".", "/")}`]?.join(" ").replace(/\s+/g, " ");
}

export function sysctls({ container }: Evidence, predicted: DimensionValues["sysctls"]): Outcome {
  const differences = Object.entries(predicted).flatMap(([name, value]) => {
    const observed = sysctl(container, name);
    return observed === value ? [] : [`${name}: predicted ${value}, observed ${observed ?? "nothing"}`];
  });
  return judged(differences);
}

/** Device nodes of the runtime specification (config-linux.md, "Default Devices"). */
const standardDevices = ["null", "zero", "full", "random", "urandom", "tty", "ptmx", "console"].map(
  (name) => `/dev/${name}`,
);

export function devices(container: Observation): DimensionValues["devices"] {
  const extra = Object.keys(container.inside.devices).filter((path) => !standardDevices.includes(path));
  return extra.length === 0 ? "standard" : extra.sort();
}
