import type { Judgement } from "../../confinement/index.ts";
import type { Dimension } from "../../confinement/index.ts";
import { dimensionIds, dimensionsById, judge } from "../../confinement/index.ts";
import type { ClusterContext, RunLineSource } from "../../engines/index.ts";
import { confineDeclaration, confineKubernetes, imageView, runDeclarationOf } from "../../engines/index.ts";
import type { Platform } from "../../platform/index.ts";
import type { TranslatedReport, TranslationReport } from "../../report/index.ts";
import type { Inventory, PodTemplate, RunProject, Workload } from "../../workload/index.ts";
import { isWindows, printRunLine, quoteWords, workloadIdentity } from "../../workload/index.ts";
import { problemReport } from "../report/problem.ts";
import { readMixed } from "../audit-paths.ts";
import { toolVersion } from "../version.ts";
import { isHeld, isSettable } from "./judge-translation.ts";
import { openDimension } from "./open-dimension.ts";
import type { TranslationRequest } from "./translation-request.ts";

/**
 * Command lines of rootless Podman that confine as the pods of the input do, for trying things out. What no option of Podman can say is told,
 * and so is every dimension in which the container would be less confined than the pod.
 * @throws ContextError as `comparePaths`
 */
export async function podsToRunLines(
  platform: Platform,
  request: Omit<TranslationRequest, "to">,
): Promise<TranslationReport> {
  const { input, resolved, sources } = await readMixed(platform, request);
  const { context, assumptions, images } = resolved;
  const services = input.workloads.flatMap((workload) =>
    workload.pods
      .filter((pod) => !isWindows(pod))
      .map((pod) => reportOf(workload, pod, input.inventory, context)),
  );
  const translated = services.filter(({ outcome }) => outcome === "translated").length;
  return {
    schemaVersion: 1,
    tool: { name: "podseal", version: toolVersion },
    target: "podman-run",
    namespaces: [],
    assumptions,
    ...(images !== undefined && { images }),
    summary: {
      translated,
      refused: services.length - translated,
      sentence: `${translated} of ${services.length} pods became command lines of rootless Podman; what Podman leaves looser is told`,
    },
    services,
    problems: [...sources.problems, ...input.problems.map(problemReport)],
  };
}

interface Container {
  readonly source: RunLineSource;
  readonly judgements: readonly Judgement[];
  /** Why Podman would not run it. */
  readonly refusal?: string;
}

function reportOf(
  workload: Workload,
  pod: PodTemplate,
  inventory: Inventory,
  context: ClusterContext,
): TranslatedReport {
  const { namespace, name, source } = workload.object;
  const place = { file: source.file, line: source.region(pod.path)?.line };
  const containers = pod.containers
    .filter(({ type }) => type !== "ephemeral")
    .map((container): Container => {
      const subject = { namespace, pod, container, inventory, context };
      const made = runDeclarationOf(subject, {
        name,
        place: place.line === undefined ? { file: place.file } : { file: place.file, line: place.line },
      });
      return { source: made, ...judged(made, confineKubernetes(subject), context) };
    });
  const settable = containers.flatMap(({ judgements }) =>
    judgements.filter(({ dimension }) => isSettable(dimension)),
  );
  const engineRefuses = containers.flatMap(({ refusal }) => refusal ?? []);
  const isRefused = engineRefuses.length > 0;
  const lines = linesOf(containers.map((one) => one.source));
  return {
    name,
    outcome: isRefused ? "refused" : "translated",
    sources: [
      {
        name: workloadIdentity(workload),
        file: place.file,
        ...(place.line === undefined ? {} : { line: place.line }),
      },
    ],
    dimensions: settable.length,
    held: settable.filter(isHeld).length,
    options: containers.flatMap(({ source: one }) =>
      one.left.map(({ field, words }) => ({
        name: field,
        value: "",
        container: one.declaration.name,
        outcome: "without-meaning" as const,
        words,
      })),
    ),
    added: [],
    refusals: engineRefuses.map((words) => ({ option: "none", words })),
    open: containers.flatMap(({ judgements }) => judgements.filter((one) => !isHeld(one)).map(openDimension)),
    commands: [],
    ...(isRefused
      ? {}
      : {
          text: `# ${workloadIdentity(workload)} of ${place.file} as rootless Podman runs it.\n${lines.join("\n")}\n`,
        }),
  };
}

/** Several containers are a Podman pod, which carries what they share. */
function linesOf(sources: readonly RunLineSource[]): readonly string[] {
  const [first] = sources;
  if (first === undefined) return [];
  const pod = first.declaration.pod;
  const create = pod === undefined ? [] : [quoteWords(["podman", "pod", "create", ...first.podWords, pod])];
  return [...create, ...sources.map(({ declaration }) => quoteWords(printRunLine(declaration).words))];
}

function judged(
  { declaration, project }: RunLineSource & { readonly project: RunProject },
  pod: ReturnType<typeof confineKubernetes>,
  context: ClusterContext,
): Pick<Container, "judgements" | "refusal"> {
  const { podman, architecture, node } = context;
  const host = {
    version: podman.version,
    rootless: true,
    architecture,
    node,
    ...(podman.distribution !== undefined && { distribution: podman.distribution }),
  };
  const image = imageView(declaration.image ?? declaration.name, context.images);
  try {
    const container = confineDeclaration(declaration, host, image, undefined, project);
    const gates = dimensionIds.filter((id) => (dimensionsById[id] as Dimension).role === "gate");
    return { judgements: gates.map((id) => judge(dimensionsById[id] as Dimension, container, pod)) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { judgements: [], refusal: error.message };
  }
}
