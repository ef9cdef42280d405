import type { Dimension, DimensionId } from "../confinement/index.ts";
import { dimensions, dimensionsById, readDimension } from "../confinement/index.ts";
import type { EngineProfileId } from "../engines/index.ts";
import { engineProfile, engineProfiles } from "../engines/index.ts";
import { vulnerabilitiesOf } from "../facts/index.ts";
import type { Explanation, ExplanationSection } from "../report/index.ts";
import type { Level, Rule } from "../rules/index.ts";
import { allRules, levels, ruleById, sealedThresholds } from "../rules/index.ts";
import { explainLocalhostProfile, localhostProfileName, seccompDefaultsSection } from "./explain-seccomp.ts";
import { tighteningCosts } from "./compare-costs.ts";
import { readingInWords } from "./report/judgement.ts";
import { yamlOf } from "./yaml-of.ts";

/** The explanation of a rule, dimension, level or engine profile; undefined when the name is none of them. */
export function explainName(name: string): Explanation | undefined {
  if (name === localhostProfileName) return explainLocalhostProfile();
  const rule = ruleById(name);
  if (rule !== undefined) return explainRule(rule);
  if (Object.hasOwn(dimensionsById, name)) return explainDimension(dimensionsById[name as DimensionId]);
  const level = levels.find(({ id }) => id === name);
  const profile = engineProfiles.find(({ id }) => id === name);
  // rootless-podman is a level; its profile is podman-rootless.
  if (level !== undefined) return explainLevel(level);
  return profile === undefined ? undefined : explainProfile(profile.id, profile.title);
}

/** Every name that `explainName` knows, by kind. */
export function explainIndex(): Explanation {
  return {
    kind: "index",
    id: "index",
    title: "Names that can be explained",
    sections: [
      { heading: "Levels", text: [], list: levels.map(({ id, title }) => `${id}: ${title}`) },
      { heading: "Dimensions", text: [], list: dimensions.map(({ id, title }) => `${id}: ${title}`) },
      { heading: "Rules", text: [], list: allRules.map(({ id, title }) => `${id}: ${title}`) },
      {
        heading: "Engine profiles",
        text: [],
        list: engineProfiles.map(({ id, title }) => `${id}: ${title}`),
      },
    ],
  };
}

/** Every name, for completion and for suggestions. */
export function explainableNames(): string[] {
  return [
    ...[...levels, ...dimensions, ...allRules, ...engineProfiles].map(({ id }) => id),
    localhostProfileName,
  ];
}

function explainRule(rule: Rule): Explanation {
  const standard = rule.standard;
  return {
    kind: "rule",
    id: rule.id,
    title: rule.title,
    sections: [
      { heading: `Severity: ${rule.severity}`, text: [rule.severityReason] },
      { heading: "Risk", text: [rule.risk] },
      { heading: "Rootless Podman", text: [rule.rootlessPodman] },
      {
        heading: "What to do",
        text: [rule.remediation],
        ...(rule.remedy === undefined ? {} : { yaml: yamlOf(rule.remedy.fields) }),
      },
      {
        heading: "What it bears on",
        text:
          standard === undefined
            ? []
            : [
                `It is the check ${standard.check} of the Pod Security Standards, level ${standard.level}, from policy version ${rule.versions[0]?.since ?? "1.0"}.`,
              ],
        list: rule.dimensions.map((id) => `${id}: ${dimensionsById[id].title}`),
      },
      {
        heading: "To waive it",
        text: ["On the object or its pod template, with the reason:"],
        yaml: `metadata:\n  annotations:\n    podseal.dev/allow-${rule.id}: "why; owner=NAME; expires=2027-12-31"\n`,
      },
      { heading: "References", text: [], list: rule.references },
    ],
  };
}

const reachWords: Readonly<Record<Dimension["reach"], string>> = {
  pod: "the pod's manifest",
  namespace: "objects of the namespace (NetworkPolicy, ServiceAccount, RBAC)",
  node: "the node (kubelet, runtime, kernel)",
  engine: "nothing but the choice of engine",
};

function explainDimension(dimension: Dimension): Explanation {
  const { id, title, explanation, reach, role, observation, sources } = dimension;
  const gates = role === "gate" ? "It decides levels." : "It is told, and decides no level.";
  const threshold = sealedThresholds[id]?.words;
  const known = vulnerabilitiesOf(id).map(({ id: cve, words }) => `${cve}: ${words}`);
  return {
    kind: "dimension",
    id,
    title,
    sections: [
      { heading: "What it is", text: [explanation, `It is set by ${reachWords[reach]}. ${gates}`] },
      {
        heading: "What a plain container gets",
        text: [],
        list: engineProfiles.map((profile) => `${profile.id}: ${valueUnder(profile.id, id)}`),
      },
      ...(id === "seccomp" ? [seccompDefaultsSection()] : []),
      ...(threshold === undefined ? [] : [{ heading: "Sealed from", text: [threshold] }]),
      { heading: "What tightening costs", text: [tighteningCosts[id]] },
      { heading: "How to see it on a process", text: [observation] },
      ...(known.length === 0 ? [] : [{ heading: "Where it decided", text: [], list: known }]),
      {
        heading: "Rules",
        text: [],
        list: allRules
          .filter(({ dimensions: of }) => of.includes(id))
          .map((rule) => `${rule.id}: ${rule.title}`),
      },
      { heading: "Sources", text: [], list: sources },
    ],
  };
}

function valueUnder(profile: EngineProfileId, id: DimensionId): string {
  return readingInWords(id, readDimension(engineProfile(profile), id));
}

function explainLevel(level: Level): Explanation {
  const gating = dimensions.filter(
    ({ role, reach }) => role === "gate" && (reach === "pod" || reach === "namespace"),
  );
  const decided: ExplanationSection =
    level.judgedBy.kind === "standard"
      ? {
          heading: "Checks",
          text: [],
          list: allRules.flatMap(({ standard, title }) =>
            standard === undefined
              ? []
              : level.id === "restricted" || standard.level === "baseline"
                ? [`${standard.check}: ${title}`]
                : [],
          ),
        }
      : {
          heading: "Dimensions that decide it",
          text: [],
          list: gating.map(({ id, title }) =>
            level.judgedBy.kind === "threshold"
              ? `${id}: ${sealedThresholds[id]?.words ?? "any"}`
              : `${id}: ${title}`,
          ),
        };
  return {
    kind: "level",
    id: level.id,
    title: level.title,
    sections: [{ heading: "What it means", text: [level.explanation] }, decided],
  };
}

function explainProfile(id: EngineProfileId, title: string): Explanation {
  return {
    kind: "profile",
    id,
    title,
    sections: [
      {
        heading: "What a plain container gets",
        text: [],
        list: dimensions.map((dimension) => `${dimension.title}: ${valueUnder(id, dimension.id)}`),
      },
      { heading: "Side by side", text: [`podseal compare --with ${id} --with podman-rootless`] },
    ],
  };
}
