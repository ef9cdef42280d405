import type { ClusterContext, TranslatedService, TranslationOptions } from "../../engines/index.ts";
import type { ProblemReport, TranslatedReport } from "../../report/index.ts";
import type { RunDeclaration } from "../../workload/index.ts";
import type { ConfinedRun } from "../run-sources/confined-runs.ts";
import { commentedYaml } from "./commented-yaml.ts";
import { isHeld, isSettable, judgeTranslation } from "./judge-translation.ts";
import { openDimension } from "./open-dimension.ts";
import { optionReports } from "./option-reports.ts";
import { clashRefusal, engineRefusal, filePlace, refusedNotes, shortOfSource } from "./refusals.ts";

/** What a service is judged with. */
interface Judging {
  readonly runs: readonly ConfinedRun[];
  /** What the engines refuse. */
  readonly problems: readonly ProblemReport[];
  readonly context: ClusterContext;
  /** Why it cannot stand beside another translation of the same input. */
  readonly clash: string | undefined;
}

/** What became of one pod: its manifests where nothing stands against them, else why not. */
export async function reportOf(
  service: TranslatedService,
  options: TranslationOptions,
  { runs, problems, context, clash }: Judging,
): Promise<TranslatedReport> {
  const text = service.objects.map(commentedYaml).join("---\n");
  const sourceOf = (declaration: RunDeclaration): ConfinedRun | undefined =>
    runs.find(({ declaration: one }) => one === declaration);
  const refusedByEngine = service.containers.filter((one) => sourceOf(one) === undefined);
  const { containers, faults } = await judgeTranslation(service, text, sourceOf, context);
  const judgements = containers.flatMap((one) => one.judgements);
  const settable = judgements.filter(({ dimension }) => isSettable(dimension));
  const refusals = [
    ...refusedByEngine.map((one) => engineRefusal(one, problems)),
    ...faults.map((words) => ({ option: "none", words: `the server would refuse the manifest: ${words}` })),
    ...(clash === undefined ? [] : [clashRefusal(service, clash)]),
    ...refusedNotes(service, options),
    // Without an image nothing is known of the container on either side.
    ...containers
      .filter(({ declaration }) => declaration.image !== undefined)
      .flatMap((one) => shortOfSource(one, service.beside, options)),
  ];
  const isRefused = refusals.length > 0;
  return {
    name: service.name,
    outcome: isRefused ? "refused" : "translated",
    sources: service.containers.map(({ name, place }) => ({ name, ...filePlace(place) })),
    dimensions: settable.length,
    held: settable.filter(isHeld).length,
    options: service.containers.flatMap((one, index) =>
      optionReports(one, index === 0 ? service.beside : [], service.notes, containers),
    ),
    added: service.added,
    refusals,
    open: judgements.filter((one) => !isHeld(one)).map(openDimension),
    commands: isRefused ? [] : service.commands,
    ...(isRefused ? {} : { text: `${headOf(service)}${text}` }),
  };
}

function headOf({ name, commands, containers }: TranslatedService): string {
  const from = [
    ...new Set(
      containers.map(({ place }) => (place.line === undefined ? place.file : `${place.file}:${place.line}`)),
    ),
  ];
  const first =
    commands.length === 0
      ? ""
      : `# Make these first, with the values of the source:\n${commands.map((one) => `#   ${one}\n`).join("")}`;
  return `# ${name}: translated by podseal from ${from.join(", ")}.\n${first}`;
}
