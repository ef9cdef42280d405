import type { ContainerCondition, Requirement, Test } from "./requirement.ts";

/** What a requirement demands, one sentence a demand, in Markdown's code marks: "`hostPID` of the pod is not set, or is `false`." */
export function requirementInWords(requirement: Requirement): string[] {
  switch (requirement.kind) {
    case "all":
      return requirement.of.flatMap(requirementInWords);
    case "pod":
      return [`${code(requirement.field)} of the pod ${testInWords(requirement.test)}.`];
    case "containers":
      return [`${code(requirement.field)} of every container ${testInWords(requirement.test)}.`];
    case "everywhere":
      return [
        `${code(requirement.field)} of the pod and of every container, each by itself, ${testInWords(requirement.test)}.`,
      ];
    case "inherited":
      return [
        `${code(requirement.field)} of the pod, or else of every container, ${testInWords(requirement.test)}; no value that is set may differ.`,
      ];
    case "effective":
      return [
        `${code(requirement.field)} of every container, or else of the pod, ${testInWords(requirement.test)}.`,
      ];
    case "containers-where":
      return [
        `${code(requirement.field)} of every container ${testInWords(requirement.test)}, where ${requirement.where.map(conditionInWords).join(" and ")}.`,
      ];
    case "mounts":
      return [
        `${code(requirement.field)} of every mount of a volume that ${testInWords(requirement.of)}: it ${testInWords(requirement.test)}.`,
      ];
    case "annotations":
      return [
        `Every annotation that starts with ${code(requirement.prefix)} ${testInWords(requirement.test)}.`,
      ];
    case "container-annotations":
      return [
        `The annotation ${code(`${requirement.prefix}NAME`)} of every container ${testInWords(requirement.test)}.`,
      ];
    case "annotation":
      return [`The annotation ${code(requirement.key)} ${testInWords(requirement.test)}.`];
    case "unless": {
      const { field, test } = requirement.pod;
      return requirementInWords(requirement.require).map((text) =>
        withCondition(text, `unless ${code(field)} of the pod ${testInWords(test)}`),
      );
    }
    case "server-since":
      return [
        ...requirementInWords(requirement.require).map((text) =>
          withCondition(text, `on servers from ${requirement.version} on`),
        ),
        ...(requirement.before === undefined ? [] : requirementInWords(requirement.before)).map((text) =>
          withCondition(text, `on servers before ${requirement.version}`),
        ),
      ];
  }
}

function withCondition(sentence: string, condition: string): string {
  return `${sentence.slice(0, -1)}, ${condition}.`;
}

function conditionInWords({ from, field, test }: ContainerCondition): string {
  return `its ${code(field)}${from === "effective" ? ", or else the pod's," : ""} ${testInWords(test)}`;
}

/** A test as the end of a sentence: "is set", "is `0` or at least 10000". */
function testInWords(test: Test): string {
  switch (test.is) {
    case "absent":
      return "is not set";
    case "present":
      return "is set";
    case "absent-or":
      return `is not set, or ${testInWords(test.test)}`;
    case "one-of":
      return `is ${choice(test.values)}`;
    case "none-of":
      return `is not ${choice(test.values)}`;
    case "one-of-or-prefix":
      return `is not set, is ${choice(test.values)}, or starts with ${code(test.prefix)}`;
    case "subset-of":
      return test.values.length === 0 ? "is empty" : `holds only ${choice(test.values)}`;
    case "includes":
      return `holds ${code(test.value)}`;
    case "field":
      return `has a ${code(test.field)} that ${testInWords(test.test)}`;
    case "keys-among":
      return `is of kind ${choice(test.values)}`;
    case "not":
      return `is not one that ${testInWords(test.test)}`;
    case "any-of":
      return test.tests.map(testInWords).join(", or ");
    case "all-of":
      return test.tests.map(testInWords).join(" and ");
    case "at-least":
      return `is at least ${test.value}`;
    case "positive-quantity":
      return "is set, and more than 0";
    case "starts-with":
      return `starts with ${choice(test.prefixes)}`;
    case "path-is":
      return `is ${choice(test.paths)}`;
    case "path-outside":
      return `lies outside ${list(test.paths, "and")}`;
    case "path-apart":
      return `neither is, holds nor lies in ${choice(test.paths)}`;
    case "some":
      return `holds one that ${testInWords(test.test)}`;
    case "each":
      return `holds only ones of which each ${testInWords(test.test)}`;
  }
}

function choice(values: readonly (string | number | boolean)[]): string {
  return list(values, "or");
}

function list(values: readonly (string | number | boolean)[], conjunction: "and" | "or"): string {
  const shown = values.map((value) => (value === "" ? "empty" : code(value)));
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

function code(value: string | number | boolean): string {
  return `\`${JSON.stringify(value).replace(/^"(.*)"$/, "$1")}\``;
}
