import type { Confinement, Dimension, DimensionId } from "../confinement/index.ts";
import { dimensionIds, dimensionsById, judge, readDimension } from "../confinement/index.ts";
import type { ClusterContext, EngineProfileId } from "../engines/index.ts";
import { confineKubernetes, engineProfile, engineProfiles, isCovered, twinOf } from "../engines/index.ts";
import { k3sRelease, parseVersion, vulnerabilitiesOf } from "../facts/index.ts";
import type { ReadResult } from "../readers/index.ts";
import type { ComparisonCell, ComparisonColumn, ComparisonReport, ComparisonRow } from "../report/index.ts";
import { allRules } from "../rules/index.ts";
import { tighteningCosts } from "./compare-costs.ts";
import type { ContextFlags, KnownContext } from "./context.ts";
import { ContextError, knownNodes, resolveContext } from "./context.ts";
import { workloadIds } from "./report/ids.ts";
import { missingFact, readingInWords, reasonsOf } from "./report/judgement.ts";
import { problemReport } from "./report/problem.ts";
import { toolVersion } from "./version.ts";

export interface ComparisonSettings extends ContextFlags {
  readonly context: KnownContext;
  /** Profiles as given: "k3s", "podman-rootless@5.8", "podman-rootless@4.3.1/debian-12". Empty for all six that people run. */
  readonly profiles: readonly string[];
}

interface Column extends ComparisonColumn {
  readonly confinement: Confinement;
  readonly yardstick: Confinement;
}

const usualProfiles: readonly EngineProfileId[] = [
  "k3s",
  "k3s-rootless",
  "podman-rootless",
  "podman-rootful",
  "docker",
  "docker-rootless",
];

/**
 * Engine profiles and the containers of the input side by side. Profiles are held against rootless Podman's, containers against their twins.
 * @throws ContextError for a profile or version that is not known.
 */
export function compareInput(input: ReadResult, settings: ComparisonSettings): ComparisonReport {
  const { context, assumptions } = resolveContext(settings, settings.context, knownNodes(input.nodes));
  const profiles =
    settings.profiles.length > 0
      ? settings.profiles
      : input.workloads.length > 0
        ? ["k3s", "podman-rootless"]
        : usualProfiles;
  const columns = [
    ...profiles.map((text) => profileColumn(text, context)),
    ...workloadColumns(input, context),
  ];
  return {
    schemaVersion: 1,
    tool: { name: "podseal", version: toolVersion },
    assumptions,
    columns: columns.map(({ id, title, kind, against }) => ({ id, title, kind, against })),
    rows: dimensionIds.map((id) => rowOf(id, columns)),
    problems: input.problems.map(problemReport),
  };
}

function profileColumn(text: string, context: ClusterContext): Column {
  const [, id, version, distribution] = /^([a-z0-9-]+)(?:@([^/]+))?(?:\/(.+))?$/.exec(text) ?? [];
  const known = engineProfiles.find((profile) => profile.id === id);
  if (known === undefined) {
    throw new ContextError(
      `there is no profile ${text}; known are ${engineProfiles.map((one) => one.id).join(", ")}`,
    );
  }
  if (version !== undefined) checkVersion(text, known.id, version);
  const options = {
    ...(version === undefined ? {} : { version }),
    ...(distribution === undefined ? {} : { distribution }),
  };
  return {
    id: text,
    title: [known.title, version, distribution].filter((part) => part !== undefined).join(" "),
    kind: "profile",
    against: "podman-rootless",
    confinement: engineProfile(known.id, options),
    yardstick: engineProfile("podman-rootless", { version: context.podman.version }),
  };
}

/** @throws ContextError */
function checkVersion(profile: string, engine: EngineProfileId, version: string): void {
  if (isKnown(engine, version)) return;
  const isK3s = engine === "k3s" || engine === "k3s-rootless";
  const written = isK3s ? "k3s@v1.33.5+k3s1 or k3s@1.33" : "podman-rootless@5.8";
  throw new ContextError(`nothing is known of ${profile}; write a version as in ${written}`);
}

function isKnown(engine: EngineProfileId, version: string): boolean {
  if (engine === "k3s" || engine === "k3s-rootless") return k3sRelease(version) !== undefined;
  if (parseVersion(version) === undefined) return false;
  return engine === "kubernetes" || isCovered(engine.startsWith("podman") ? "podman" : "docker", version);
}

function workloadColumns(input: ReadResult, context: ClusterContext): Column[] {
  const idOf = workloadIds(input.workloads);
  return input.workloads.flatMap((workload) =>
    workload.pods
      .filter((pod) => pod.spec.osName !== "windows")
      .flatMap((pod) =>
        pod.containers.map((container): Column => {
          const subject = {
            pod,
            container,
            namespace: workload.object.namespace,
            inventory: input.inventory,
            context,
          };
          const id = idOf(workload);
          const title = pod.containers.length === 1 ? id : `${id} ${container.name}`;
          return {
            id: `${id} ${container.name}`,
            title,
            kind: "workload",
            against: "its twin",
            confinement: confineKubernetes(subject),
            yardstick: twinOf(subject),
          };
        }),
      ),
  );
}

function rowOf(id: DimensionId, columns: readonly Column[]): ComparisonRow {
  const dimension = dimensionsById[id] as Dimension;
  const rule =
    allRules.find(({ judges }) => judges === id) ?? allRules.find(({ dimensions }) => dimensions[0] === id);
  return {
    dimension: id,
    title: dimension.title,
    group: dimension.group,
    role: dimension.role,
    cells: columns.map((column) => cellOf(dimension, column)),
    risk: rule?.risk ?? dimension.explanation,
    knownIssues: vulnerabilitiesOf(id).map(({ id: vulnerability, words }) => ({ id: vulnerability, words })),
    cost: tighteningCosts[id],
    advice: rule?.remediation ?? "Nothing to set in a pod.",
  };
}

function cellOf(dimension: Dimension, { confinement, yardstick }: Column): ComparisonCell {
  const { verdict, missing } = judge(dimension, confinement, yardstick);
  const reading = readDimension(confinement, dimension.id);
  const source = reasonsOf(reading).at(-1)?.source;
  return {
    value: readingInWords(dimension.id, reading),
    verdict,
    ...(missing.length === 0 ? {} : { missing: missing.map(missingFact) }),
    ...(source === undefined ? {} : { source }),
  };
}
