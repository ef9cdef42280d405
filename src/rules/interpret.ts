import type { FieldPath } from "../confinement/index.ts";
import type { Container, Json, JsonObject, PodTemplate } from "../workload/index.ts";
import { asList, asObject, asString } from "../workload/index.ts";
import type { ContainerCondition, Requirement, Test } from "./requirement.ts";
import { isApart, isOneOf, isOutside } from "./paths.ts";

/** One place where a requirement does not hold. */
export interface Failure {
  /** The container at fault; undefined when it is the pod. */
  readonly container: Container | undefined;
  /** The field at fault from the root of the workload's object; it may be absent there. */
  readonly path: FieldPath;
  /** Its value; undefined when absent. */
  readonly value: Json | undefined;
}

/** Versions a requirement may depend on, apart from the policy version that chose it. */
export interface RequirementContext {
  /** Kubernetes server version as [major, minor]. */
  readonly server: readonly [number, number];
}

interface Site {
  readonly path: FieldPath;
  readonly value: Json | undefined;
}

/** Every place where the requirement does not hold in the pod; empty when it is met. */
export function interpret(
  requirement: Requirement,
  template: PodTemplate,
  context: RequirementContext,
): Failure[] {
  switch (requirement.kind) {
    case "all":
      return requirement.of.flatMap((one) => interpret(one, template, context));
    case "pod":
      return podFailures(template, requirement.field, requirement.test);
    case "containers":
      return containerFailures(template, requirement.field, requirement.test);
    case "everywhere":
      return [
        ...podFailures(template, requirement.field, requirement.test),
        ...containerFailures(template, requirement.field, requirement.test),
      ];
    case "inherited":
      return inheritedFailures(template, requirement.field, requirement.test);
    case "effective":
      return effectiveFailures(template, requirement.field, requirement.test);
    case "containers-where":
      return template.containers
        .filter((container) => requirement.where.every((one) => meets(one, container, template)))
        .flatMap((container) => failuresOf(container, requirement.field, requirement.test));
    case "mounts":
      return mountFailures(requirement, template);
    case "annotations":
    case "annotation":
    case "container-annotations":
      return annotationFailures(requirement, template);
    case "unless":
      return conditionHolds(requirement.pod, template)
        ? []
        : interpret(requirement.require, template, context);
    case "server-since": {
      const chosen = atLeast(context.server, requirement.version) ? requirement.require : requirement.before;
      return chosen === undefined ? [] : interpret(chosen, template, context);
    }
  }
}

function podFailures({ spec, path }: PodTemplate, field: string, test: Test): Failure[] {
  if (meetsEverywhere(spec.raw, field, test)) return [];
  return failing(sites(spec.raw, path, field), test, undefined);
}

function containerFailures({ containers }: PodTemplate, field: string, test: Test): Failure[] {
  return containers.flatMap((container) => failuresOf(container, field, test));
}

function failuresOf(container: Container, field: string, test: Test): Failure[] {
  if (meetsEverywhere(container.spec.raw, field, test)) return [];
  return failing(containerSites(container, field), test, container);
}

/** Whether every place that a field names passes: most do, and need no path then. */
function meetsEverywhere(object: JsonObject, field: string, test: Test): boolean {
  return field === "" ? passes(test, object) : passesBelow(test, object, stepsOf(field), 0);
}

function passesBelow(test: Test, value: Json | undefined, steps: readonly string[], index: number): boolean {
  let current = value;
  for (let position = index; position < steps.length; position++) {
    const step = steps[position] as string;
    if (step === "[*]")
      return asList(current).every((one) => passesBelow(test, one ?? undefined, steps, position + 1));
    current = asObject(current)?.[step] ?? undefined;
  }
  return passes(test, current);
}

function failing(sites: readonly Site[], test: Test, container: Container | undefined): Failure[] {
  return sites
    .filter((site) => !passes(test, site.value))
    .map(({ path, value }) => ({ container, path, value }));
}

function inheritedFailures(template: PodTemplate, field: string, test: Test): Failure[] {
  const [atPod] = podSites(template, field);
  const podSet = atPod?.value !== undefined;
  const podGood = podSet && passes(test, atPod.value);
  const failures: Failure[] = podSet && !podGood ? [{ container: undefined, ...atPod }] : [];
  for (const container of template.containers) {
    const [site] = containerSites(container, field);
    if (site === undefined) continue;
    const good = site.value === undefined ? podGood : passes(test, site.value);
    // A container that says nothing under a bad pod is the pod's failure, not one of its own.
    if (!good && (site.value !== undefined || !podSet)) failures.push({ container, ...site });
  }
  return failures;
}

/** A value that every container takes from the pod is one failure, of the pod. */
function effectiveFailures(template: PodTemplate, field: string, test: Test): Failure[] {
  const [atPod] = podSites(template, field);
  if (atPod === undefined) return [];
  const own = template.containers.map((container) => containerSites(container, field)[0]);
  const bad = template.containers.flatMap((container, index): Failure[] => {
    const site = own[index]?.value === undefined ? atPod : own[index];
    return passes(test, site.value) ? [] : [{ container, ...site }];
  });
  const allInherit = own.every((site) => site?.value === undefined);
  return allInherit && bad.length > 0 ? [{ container: undefined, ...atPod }] : bad;
}

function meets(condition: ContainerCondition, container: Container, template: PodTemplate): boolean {
  const { field, from, test } = condition;
  const own = container.spec.raw;
  const inherits = from === "effective" && meetsEverywhere(own, field, absent);
  return meetsEverywhere(inherits ? template.spec.raw : own, field, test);
}

const absent: Test = { is: "absent" };

function mountFailures(
  { of, field, test }: Extract<Requirement, { kind: "mounts" }>,
  template: PodTemplate,
): Failure[] {
  const volumes = asList(template.spec.raw["volumes"]).filter((volume) => passes(of, volume));
  const names = new Set(volumes.map((volume) => asObject(volume)?.["name"]));
  return template.containers.flatMap((container) =>
    containerSites(container, "volumeMounts[*]")
      .filter((mount) => names.has(asObject(mount.value)?.["name"]))
      .flatMap((mount) => failing(below(mount, field), test, container)),
  );
}

function annotationFailures(
  requirement: Extract<Requirement, { kind: "annotations" | "annotation" | "container-annotations" }>,
  template: PodTemplate,
): Failure[] {
  const check = (key: string, container: Container | undefined): Failure[] => {
    const value = template.annotations[key];
    if (passes(requirement.test, value)) return [];
    return [{ container, path: [...(template.metadataPath ?? []), "annotations", key], value }];
  };
  switch (requirement.kind) {
    case "annotation":
      return check(requirement.key, undefined);
    case "annotations":
      return Object.keys(template.annotations)
        .filter((key) => key.startsWith(requirement.prefix))
        .flatMap((key) => check(key, containerNamed(template, key.slice(requirement.prefix.length))));
    case "container-annotations":
      return template.containers.flatMap((container) =>
        check(requirement.prefix + container.name, container),
      );
  }
}

function containerNamed(template: PodTemplate, name: string): Container | undefined {
  return template.containers.find((container) => container.name === name);
}

function conditionHolds(
  condition: { readonly field: string; readonly test: Test },
  template: PodTemplate,
): boolean {
  return meetsEverywhere(template.spec.raw, condition.field, condition.test);
}

function atLeast(server: readonly [number, number], version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return server[0] > major || (server[0] === major && server[1] >= minor);
}

function podSites(template: PodTemplate, field: string): Site[] {
  return sites(template.spec.raw, template.path, field);
}

function containerSites(container: Container, field: string): Site[] {
  return sites(container.spec.raw, container.path, field);
}

const stepsByField = new Map<string, readonly string[]>();

/** The steps of a field; `[*]` is one of its own. */
export function stepsOf(field: string): readonly string[] {
  let steps = stepsByField.get(field);
  if (steps === undefined) {
    steps = field.replaceAll("[*]", ".[*]").split(".");
    stepsByField.set(field, steps);
  }
  return steps;
}

/** The places that a field names below an object: one, or with `[*]` one for each member of the list. */
function sites(object: JsonObject, base: FieldPath, field: string): Site[] {
  return below({ path: base, value: object }, field);
}

function below(site: Site, field: string): Site[] {
  if (field === "") return [site];
  const steps = stepsOf(field);
  if (!field.includes("[*]")) {
    let value = site.value;
    for (const step of steps) value = asObject(value)?.[step] ?? undefined;
    return [{ path: [...site.path, ...steps], value }];
  }
  let found: Site[] = [site];
  for (const step of steps) {
    found = step === "[*]" ? found.flatMap(members) : found.map((site) => child(site, step));
  }
  return found;
}

function members({ path, value }: Site): Site[] {
  return asList(value).map((member, index) => ({ path: [...path, index], value: member ?? undefined }));
}

function child({ path, value }: Site, key: string): Site {
  return { path: [...path, key], value: asObject(value)?.[key] ?? undefined };
}

/** Whether one value passes a test. `undefined` is an absent value. */
export function passes(test: Test, value: Json | undefined): boolean {
  switch (test.is) {
    case "absent":
      return value === undefined;
    case "present":
      return value !== undefined;
    case "absent-or":
      return value === undefined || passes(test.test, value);
    case "one-of":
      return (test.values as readonly unknown[]).includes(value);
    case "none-of":
      return !(test.values as readonly unknown[]).includes(value);
    case "one-of-or-prefix":
      return (
        value === undefined ||
        (typeof value === "string" && (test.values.includes(value) || value.startsWith(test.prefix)))
      );
    case "subset-of":
      return asList(value).every((one) => (test.values as readonly unknown[]).includes(one));
    case "includes":
      return asList(value).includes(test.value);
    case "field":
      return passes(test.test, asObject(value)?.[test.field] ?? "");
    case "keys-among":
      return Object.entries(asObject(value) ?? {}).every(
        ([key, field]) => field === null || test.ignored.includes(key) || test.values.includes(key),
      );
    case "not":
      return !passes(test.test, value);
    case "any-of":
      return test.tests.some((one) => passes(one, value));
    case "all-of":
      return test.tests.every((one) => passes(one, value));
    case "at-least":
      return isAtLeast(value, test.value);
    case "positive-quantity":
      return typeof value === "number" ? value > 0 : positiveQuantity.test(asString(value) ?? "");
    case "starts-with":
      return typeof value === "string" && test.prefixes.some((prefix) => value.startsWith(prefix));
    case "path-is":
      return typeof value === "string" && isOneOf(value, test.paths);
    case "path-outside":
      return typeof value === "string" && isOutside(value, test.paths);
    case "path-apart":
      return typeof value === "string" && isApart(value, test.paths);
    case "some":
      return asList(value).some((one) => passes(test.test, one ?? undefined));
    case "each":
      return asList(value).every((one) => passes(test.test, one ?? undefined));
  }
}

/** The first digits of a quantity that is above zero. Source: kubernetes/apimachinery pkg/api/resource/quantity.go, serialization format. */
const positiveQuantity = /^[+]?[0-9.]*[1-9]/;

function isAtLeast(value: Json | undefined, least: number): boolean {
  if (typeof value === "number") return value >= least;
  return typeof value === "string" && /^\d+$/.test(value) && Number(value) >= least;
}
