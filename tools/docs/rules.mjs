// docs/rules/: a page a rule, and the index.
import { fence, list, page, table, yamlBlock } from "./markdown.mjs";

const places = {
  pod: "In the pod spec:",
  container: "In each container:",
  "namespace-object": "As an object of the namespace:",
};

export function rulePage(rule, rooms, fixtures) {
  const dimension = (id) => `[${rooms.dimensionsById[id].title}](../dimensions.md#${id})`;
  return page(
    `# ${rule.title}`,
    `\`${rule.id}\` · ${rule.severity} · ${groupOf(rule, rooms)}`,
    "## Condition",
    conditionOf(rule, rooms),
    "## Why it matters",
    rule.risk,
    `**${capitalised(rule.severity)}:** ${rule.severityReason}`,
    "## What rootless Podman does",
    rule.rootlessPodman,
    "## What to do",
    rule.remediation,
    rule.remedy && `${places[rule.remedy.at]}\n\n${yamlBlock(rule.remedy.fields)}`,
    "## Dimensions",
    `It protects ${rule.dimensions.map(dimension).join(", ")}.`,
    rule.standard && standardOf(rule),
    fixtures.exposed && `## Example: exposed\n\n${fence("yaml", withoutHeader(fixtures.exposed))}`,
    fixtures.confined && `## Example: confined\n\n${fence("yaml", withoutHeader(fixtures.confined))}`,
    "## To allow it",
    `Annotate the object or the pod template, with the reason and how long it holds:\n\n${fence("yaml", `podseal.dev/allow-${rule.id}: "why it has to be; owner=NAME; expires=2027-12-31"`)}`,
    "## References",
    list(rule.references),
  );
}

export function rulesIndex(rooms) {
  const groups = rooms.dimensionGroups.map((group) => {
    const rules = rooms.allRules.filter((rule) => groupOf(rule, rooms) === group);
    if (rules.length === 0) return undefined;
    const rows = rules.map((rule) => [
      `[\`${rule.id}\`](${rule.id}.md)`,
      rule.title,
      rule.severity,
      rule.standard === undefined ? "" : `${rule.standard.level}: \`${rule.standard.check}\``,
    ]);
    return `## ${capitalised(group)}\n\n${table(["rule", "condition", "severity", "Pod Security check"], rows)}`;
  });
  return page(
    "# Rules",
    'A rule is named for the condition that it finds, so that a waiver reads "allow host-network". What decides the levels rootless-podman and sealed are the [dimensions](../dimensions.md); rules say what brings a dimension below its level and what to do. The levels baseline and restricted are decided by the rules with a Pod Security check. See [levels](../levels.md).',
    "Severity: **critical**: host root or cluster-admin by design. **high**: one further bug away from it, or other tenants' data by design. **medium**: a layer is missing. **low**: hygiene.",
    ...groups,
  );
}

function conditionOf(rule, rooms) {
  const newest = rule.versions.at(-1);
  if (newest === undefined) {
    return rule.judges === undefined
      ? "It stands in no field of the pod: it is read off what the pod's account, namespace and node give."
      : `It stands in no field of the pod: the rule tells of ${rooms.dimensionsById[rule.judges].title.toLowerCase()} that falls short of its level without a declared cause.`;
  }
  return `It is found where one of these does not hold:\n\n${list(rooms.requirementInWords(newest.requirement))}`;
}

function standardOf(rule) {
  const { check, level, overrides, relaxedByGateSince } = rule.standard;
  const versions = rule.versions.map(({ since }) => since);
  const facts = [
    `Check \`${check}\` of the level ${level}, from policy version ${versions[0]} on.`,
    versions.length > 1
      ? `It changed with policy version ${versions.slice(1).join(", ")}; the condition above is the newest.`
      : "",
    overrides === undefined ? "" : `At ${level} it takes the place of \`${overrides.join("`, `")}\`.`,
    relaxedByGateSince === undefined
      ? ""
      : `Servers from ${relaxedByGateSince} to 1.34 with the gate UserNamespacesPodSecurityStandards skip it for pods with hostUsers: false.`,
  ];
  return `## Pod Security Standards\n\n${facts.filter((fact) => fact !== "").join(" ")}`;
}

/** The group of the main dimension. */
function groupOf(rule, rooms) {
  return rooms.dimensionsById[rule.dimensions[0]].group;
}

function withoutHeader(text) {
  return text.replace(/^(#.*\n)+/, "");
}

function capitalised(text) {
  return text[0].toUpperCase() + text.slice(1);
}
