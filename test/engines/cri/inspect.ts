import type { Confinement, Dimension, DimensionId } from "../../../src/confinement/index.ts";
import { dimensionIds, dimensionsById, namesOf, readDimension } from "../../../src/confinement/index.ts";
import { allCapabilities } from "../../../src/facts/index.ts";
import { confineOci, imageView, ociPodOf } from "../../../src/engines/index.ts";
import { readCrictl } from "../../../src/readers/index.ts";
import type { CrictlOutcome, CrictlReport, CrictlRequest } from "../crictl-observation.ts";
import { bundledCommandLine } from "../observed-product.ts";
import { runSession } from "../session.ts";
import type { CriPod } from "./pods.ts";
import { ownProfile } from "./profile.ts";
import { contextOf, predict, type CriPrograms } from "./prove.ts";

export type Inspected = Exclude<CrictlOutcome, { readonly refused: string }>;

/** Starts every pod through the CRI, and has the real crictl tell of it. */
export function inspectPods(
  programs: CriPrograms,
  crictl: string,
  pods: readonly CriPod[],
): Promise<CrictlReport> {
  const files = { "profile.json": JSON.stringify(ownProfile()) };
  const request: Omit<CrictlRequest, keyof CriPrograms> = {
    crictl,
    commandLine: bundledCommandLine(),
    pods,
    files,
  };
  return runSession("crictl.ts", ["probe"], { ...programs, ...request }, { minutes: 10 });
}

/** What the records of crictl lead to: of the container alone, or with that of its sandbox. */
export function confinedByRecords(
  { kubernetes }: CriPrograms,
  pod: CriPod,
  report: CrictlReport,
  { inspect, inspectp, ps }: Inspected,
): Confinement {
  const container = readCrictl(inspect, "inspect.json").declarations[0];
  const sandbox = readCrictl(inspectp, "inspectp.json").declarations[0];
  if (container?.oci === undefined || sandbox === undefined)
    throw new Error("crictl's records were not read");
  const running = (JSON.parse(ps) as { readonly containers: readonly { readonly podSandboxId: string }[] })
    .containers;
  const peers = running.filter(({ podSandboxId }) => podSandboxId === sandbox.id).length;
  const { node, architecture, images } = contextOf(kubernetes, report);
  const ofPod = ociPodOf(sandbox, container, peers > 1);
  return confineOci(
    container.oci,
    { rootless: false, architecture, node, ...(ofPod !== undefined && { pod: ofPod }) },
    imageView(`localhost/podseal-${pod.image}`, images),
  );
}

/** What neither a record nor a manifest settles; a record tells the user by number, whoever decided it. */
const apart: readonly DimensionId[] = [
  "reachable-from",
  "reaches",
  "engine-privilege",
  "api-permissions",
  "user",
];

/** What a daemon cannot give that lacks it itself: all capabilities, a score below its own. */
function beyondMachine({ container }: CriPod, { callerBounding }: CrictlReport): readonly DimensionId[] {
  const lacks = namesOf(Number.parseInt(callerBounding, 16)).length < allCapabilities.length;
  const { privileged, capabilities } = container?.securityContext ?? {};
  const asksAll = privileged === true || capabilities?.add?.includes("ALL") === true;
  return [
    ...(lacks && asksAll ? (["capabilities", "capability-sets"] as const) : []),
    ...(lacks && container?.resources !== undefined ? (["oom-score"] as const) : []),
  ];
}

/** Dimensions in which the records lead to something else than the pod's manifest. */
export async function differencesFromPod(
  programs: CriPrograms,
  pod: CriPod,
  report: CrictlReport,
  inspected: Inspected,
): Promise<readonly string[]> {
  const byManifest = await predict(programs, pod, report);
  const byRecords = confinedByRecords(programs, pod, report, inspected);
  return dimensionIds
    .filter((id) => !apart.includes(id) && !beyondMachine(pod, report).includes(id))
    .flatMap((id) => {
      const dimension = dimensionsById[id] as Dimension;
      const one = valuesOf(byManifest, id);
      const other = valuesOf(byRecords, id);
      const isSame = one.some((a) => other.some((b) => dimension.compare(a, b) === "equal"));
      const words = (values: readonly Value[]): string =>
        values.map((one) => dimension.words(one)).join(" or ");
      return isSame ? [] : [`${id}: the pod ${words(one)}, crictl ${words(other)}`];
    });
}

type Value = Parameters<Dimension["words"]>[0];

function valuesOf(confinement: Confinement, id: DimensionId): readonly Value[] {
  return readDimension(confinement, id).values.map(({ value }) => value);
}
