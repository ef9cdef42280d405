import type { Json, PodTemplate } from "../../workload/index.ts";
import { asList, asObject } from "../../workload/index.ts";
import { passes, stepsOf } from "../interpret.ts";
import type { Requirement, Test } from "../requirement.ts";

/**
 * What a list of requirements can see of a pod, as one text: pods of the same text fail them alike, at the same paths and with equal
 * values, in the containers of the same places. It holds every field that a requirement names, found by the same steps as the
 * interpreter's: its value, or that it passes all that is asked of it. Then the paths from which failures are told. All else of a pod,
 * such as its images and commands, no requirement looks at.
 */
export type SeenOf = (template: PodTemplate) => string | undefined;

/** The text is undefined where a requirement looks at more than fields and annotations by name. */
export function seenBy(requirements: readonly Requirement[]): SeenOf {
  const seen: Seen = { pod: nothing(), container: nothing(), annotations: [], isAll: true };
  for (const requirement of requirements) addRequirement(seen, requirement);
  return (template) => (seen.isAll ? textOf(seen, template) : undefined);
}

/** What is asked of a value, and of those below it. */
interface Asked {
  readonly tests: Test[];
  readonly below: AskedOf[];
  /** Whether it matters that there is a member of a list in which nothing is set. */
  countsEmpty: boolean;
}

interface AskedOf extends Asked {
  /** Name of a field, or `[*]` for each member of a list. */
  readonly step: string;
}

interface Seen {
  readonly pod: Asked;
  readonly container: Asked;
  /** Beginnings of the keys of annotations. */
  readonly annotations: string[];
  isAll: boolean;
}

function nothing(): Asked {
  return { tests: [], below: [], countsEmpty: false };
}

/** Fails for every value, which is then in the text as it is. */
const never: Test = { is: "any-of", tests: [] };

function addRequirement(seen: Seen, requirement: Requirement): void {
  const { pod, container, annotations } = seen;
  switch (requirement.kind) {
    case "all":
      for (const one of requirement.of) addRequirement(seen, one);
      break;
    case "pod":
      ask(pod, requirement.field, requirement.test);
      break;
    case "containers":
      ask(container, requirement.field, requirement.test);
      break;
    case "everywhere":
      for (const asked of [pod, container]) ask(asked, requirement.field, requirement.test);
      break;
    case "inherited":
    case "effective":
      // Of a list they look at the first member alone.
      for (const asked of [pod, container])
        ask(asked, requirement.field, requirement.field.includes("[*]") ? never : requirement.test);
      break;
    case "containers-where":
      for (const { field, test } of requirement.where)
        for (const asked of [pod, container]) ask(asked, field, test);
      ask(container, requirement.field, requirement.test);
      break;
    case "mounts":
      ask(pod, "volumes[*]", never);
      ask(container, "volumeMounts[*]", never);
      break;
    case "annotations":
      annotations.push(requirement.prefix);
      break;
    case "annotation":
      annotations.push(requirement.key);
      break;
    case "container-annotations":
      seen.isAll = false;
      break;
    case "unless":
      ask(pod, requirement.pod.field, requirement.pod.test);
      addRequirement(seen, requirement.require);
      break;
    case "server-since":
      addRequirement(seen, requirement.require);
      if (requirement.before !== undefined) addRequirement(seen, requirement.before);
  }
}

function ask(asked: Asked, field: string, test: Test): void {
  const countsEmpty = !passes(test, undefined);
  let at = asked;
  for (const step of field === "" ? [] : stepsOf(field)) {
    at.countsEmpty ||= countsEmpty;
    let next = at.below.find((one) => one.step === step);
    if (next === undefined) at.below.push((next = { ...nothing(), step }));
    at = next;
  }
  at.countsEmpty ||= countsEmpty;
  at.tests.push(test);
}

function textOf({ pod, container, annotations }: Seen, template: PodTemplate): string {
  const { path, metadataPath, spec, containers } = template;
  let text = JSON.stringify([path, metadataPath]) + valueText(spec.raw, pod);
  for (const one of containers) text += `\n${JSON.stringify(one.path)}${valueText(one.spec.raw, container)}`;
  const noted = annotationsOf(template, annotations);
  // An annotation may name a container.
  return noted.length === 0 ? text : text + JSON.stringify([noted, containers.map(({ name }) => name)]);
}

function annotationsOf(
  { annotations }: PodTemplate,
  prefixes: readonly string[],
): (readonly [string, string])[] {
  if (prefixes.length === 0) return [];
  return Object.entries(annotations).filter(([key]) => prefixes.some((prefix) => key.startsWith(prefix)));
}

/** Of a value that is there and passes every test. */
const passed = "+";

/** Empty for what is as good as absent: null, and an object or a list of another type than the one that is looked into. */
function valueText(value: Json | undefined, asked: Asked): string {
  if (value === undefined || value === null) return "";
  const { tests, below } = asked;
  for (const test of tests) if (!passes(test, value)) return JSON.stringify(value);
  const start = tests.length === 0 ? "" : passed;
  if (below.length === 0 || typeof value !== "object") return start;
  return start + (Array.isArray(value) ? listText(value, below) : objectText(value, below));
}

function objectText(value: Json, below: Asked["below"]): string {
  const object = asObject(value) ?? {};
  let text = "";
  for (const asked of below) {
    const own = valueText(object[asked.step], asked);
    if (own !== "") text += `${asked.step}=${own},`;
  }
  return text === "" ? "" : `{${text}}`;
}

function listText(value: Json, below: Asked["below"]): string {
  const asked = below.find(({ step }) => step === "[*]");
  if (asked === undefined) return "";
  let text = "";
  for (const [index, member] of asList(value).entries()) {
    const own = valueText(member, asked);
    if ((own !== "" && own !== passed) || asked.countsEmpty) text += `${index}=${own},`;
  }
  return text === "" ? "" : `[${text}]`;
}
