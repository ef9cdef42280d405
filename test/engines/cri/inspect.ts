import type { Confinement, Dimension, DimensionId } from "../../../src/confinement/index.ts";
import { dimensionIds, dimensionsById, namesOf, readDimension } from "../../../src/confinement/index.ts";
import { allCapabilities } from "../../../src/facts/index.ts";
import { CriFiles, withImage } from "../../../src/app/run-sources/cri-sources.ts";
import { confineOci, confineRequest, imageView, ociPodOf } from "../../../src/engines/index.ts";
import { readCrictl } from "../../../src/readers/index.ts";
import type {
  CrictlOutcome,
  CrictlReport,
  CrictlRequest,
  CrictlRun,
  CrictlRunOutcome,
} from "../crictl-observation.ts";
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
  runs: readonly CrictlRun[] = [],
): Promise<CrictlReport> {
  const files = { "profile.json": JSON.stringify(ownProfile()) };
  const request: Omit<CrictlRequest, keyof CriPrograms> = {
    crictl,
    commandLine: bundledCommandLine(),
    pods,
    runs,
    files,
  };
  return runSession("crictl.ts", ["probe"], { ...programs, ...request }, { minutes: 10 });
}

/** What the records of crictl lead to, with as many containers in the pod as run. */
function confinedByRecords(
  { kubernetes }: CriPrograms,
  imageName: string,
  report: CrictlReport,
  { inspect, inspectp, ps }: Pick<Inspected, "inspect" | "inspectp"> & { readonly ps?: string },
): Confinement {
  const container = readCrictl(inspect, "inspect.json").declarations[0];
  const sandbox = readCrictl(inspectp, "inspectp.json").declarations[0];
  if (container?.oci === undefined || sandbox === undefined)
    throw new Error("crictl's records were not read");
  const peers = ps === undefined ? 1 : containersOf(ps, sandbox.id);
  const { node, architecture, images } = contextOf(kubernetes, report);
  const ofPod = ociPodOf(sandbox, container, peers > 1);
  return confineOci(
    container.oci,
    { rootless: false, architecture, node, ...(ofPod !== undefined && { pod: ofPod }) },
    imageView(imageName, images),
  );
}

function containersOf(ps: string, sandbox: string): number {
  const { containers } = JSON.parse(ps) as {
    readonly containers: readonly { readonly podSandboxId: string }[];
  };
  return containers.filter(({ podSandboxId }) => podSandboxId === sandbox).length;
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
  const byRecords = confinedByRecords(programs, `localhost/podseal-${pod.image}`, report, inspected);
  return differences(byManifest, byRecords, [...apart, ...beyondMachine(pod, report)]);
}

/** What Podseal makes of files for `crictl run`: why it makes nothing of them, or where they lead to something else than the records. */
export async function differencesFromRequest(
  programs: CriPrograms,
  { container, pod }: CrictlRun,
  report: CrictlReport,
  records: CrictlRunOutcome,
): Promise<{ readonly problems: readonly string[]; readonly differences: readonly string[] }> {
  const files = new CriFiles();
  const here = (text: string): string => text.replaceAll("{folder}", report.folder);
  const read = [...files.addRequest(here(container), "c"), ...files.addRequest(here(pod), "p")];
  const { requests, problems } = await files.sources();
  const [source] = requests;
  const told = [...read, ...problems].map(({ message }) => message);
  if (source === undefined || records.inspect === "") return { problems: told, differences: [] };
  const image = source.subject.container.spec.image?.replace(/:latest$/, "") ?? "";
  const subject = withImage(source.subject, image);
  const byRequest = confineRequest(source.request, {
    ...subject,
    context: contextOf(programs.kubernetes, report),
  });
  const byRecords = confinedByRecords(programs, image, report, records);
  const lacks = namesOf(Number.parseInt(report.callerBounding, 16)).length < allCapabilities.length;
  const isPrivileged = subject.container.spec.securityContext.privileged === true;
  const machine = lacks && isPrivileged ? (["capabilities", "capability-sets"] as const) : [];
  return { problems: told, differences: differences(byRequest, byRecords, [...apart, ...machine]) };
}

function differences(
  foreseen: Confinement,
  byRecords: Confinement,
  besides: readonly DimensionId[],
): readonly string[] {
  return dimensionIds
    .filter((id) => !besides.includes(id))
    .flatMap((id) => {
      const dimension = dimensionsById[id] as Dimension;
      const one = valuesOf(foreseen, id);
      const other = valuesOf(byRecords, id);
      const isSame = one.some((a) => other.some((b) => dimension.compare(a, b) === "equal"));
      const words = (values: readonly Value[]): string =>
        values.map((one) => dimension.words(one)).join(" or ");
      return isSame ? [] : [`${id}: foreseen ${words(one)}, crictl ${words(other)}`];
    });
}

type Value = Parameters<Dimension["words"]>[0];

function valuesOf(confinement: Confinement, id: DimensionId): readonly Value[] {
  return readDimension(confinement, id).values.map(({ value }) => value);
}
