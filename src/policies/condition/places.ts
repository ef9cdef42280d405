import type { Requirement, Test } from "../../rules/index.ts";
import { passes } from "../../rules/index.ts";
import type { MinorVersion } from "../../rules/index.ts";
import type { Dialect } from "./dialect.ts";
import type { Condition } from "./expression.ts";
import { and, call, compare, every, literal, negate, or, print } from "./expression.ts";
import { fieldCondition, presence } from "./conditions.ts";
import { optional, select } from "./select.ts";

/** How a policy names what it looks at; each is a CEL expression that is never absent. */
export interface Names {
  /** The pod spec. */
  readonly spec: string;
  /** The containers of all three kinds. */
  readonly containers: string;
  /** The annotations of the pod, a map. */
  readonly annotations: string;
}

export interface CompileContext {
  readonly names: Names;
  readonly dialect: Dialect;
  /** Server that `server-since` is decided for. */
  readonly server: MinorVersion;
  /** Gives an expression a name, so that it is evaluated once; answers with what to write for it. */
  readonly define: (name: string, expression: string) => string;
}

/** Where a requirement does not hold, as a tree that prints as a CEL list of texts: empty when it is met. */
export type Places =
  | { readonly kind: "none" }
  /** The pod, when the condition holds. */
  | { readonly kind: "pod"; readonly failing: Condition; readonly field: string }
  /** Each container for which the condition holds. */
  | { readonly kind: "containers"; readonly failing: Condition; readonly field: string }
  /** Each member of a list of the pod for which the condition holds; members of these lists have names. */
  | { readonly kind: "members"; readonly list: string; readonly failing: Condition; readonly what: string }
  /** Each annotation of the pod for whose key the condition holds. */
  | { readonly kind: "annotations"; readonly failing: Condition }
  | { readonly kind: "sum"; readonly of: readonly Places[] }
  | { readonly kind: "unless"; readonly condition: Condition; readonly places: Places };

/** Names in the conditions of `containers`, `members` and `annotations`. */
const container = "c";
const listMember = "it";
const annotationKey = "key";

/** Lists of the pod whose members have names, and what such a member is called. */
const namedLists: readonly (readonly [field: string, what: string])[] = [
  ["volumes", "volume"],
  ["securityContext.sysctls", "sysctl"],
];

/** The places where a requirement does not hold in a pod. */
export function placesOf(requirement: Requirement, context: CompileContext): Places {
  const { names } = context;
  switch (requirement.kind) {
    case "all":
      return sum(requirement.of.map((one) => placesOf(one, context)));
    case "pod":
      return atPod(requirement.field, requirement.test, context);
    case "containers":
      return atContainers(requirement.field, holds(container, requirement, context));
    case "everywhere":
      return sum([
        atPod(requirement.field, requirement.test, context),
        atContainers(requirement.field, holds(container, requirement, context)),
      ]);
    case "inherited":
      return inherited(requirement, context);
    case "effective":
      return atContainers(requirement.field, effective(requirement, context));
    case "containers-where":
      return containersWhere(requirement, context);
    case "mounts":
      return atContainers("volumeMounts", mounts(requirement, context));
    case "annotation":
      return {
        kind: "pod",
        failing: atAnnotation(literal(requirement.key), requirement.test, context),
        field: `annotation ${requirement.key}`,
      };
    case "annotations":
      return {
        kind: "annotations",
        failing: and(
          call(`${annotationKey}.startsWith(${literal(requirement.prefix)})`),
          atAnnotation(annotationKey, requirement.test, context),
        ),
      };
    case "container-annotations":
      return atContainers(
        `annotation ${requirement.prefix}`,
        negate(
          atAnnotation(`(${literal(requirement.prefix)} + ${container}.name)`, requirement.test, context),
        ),
      );
    case "unless":
      return unless(holds(names.spec, requirement.pod, context), placesOf(requirement.require, context));
    case "server-since":
      return placesOf(chosen(requirement, context.server) ?? { kind: "all", of: [] }, context);
  }
}

/** Whether a field's places below an object all pass. */
function holds(
  base: string,
  { field, test }: { readonly field: string; readonly test: Test },
  { dialect }: CompileContext,
): Condition {
  return fieldCondition({ base, field, test, absentPasses: passes(test, undefined), dialect, depth: 0 });
}

function atPod(field: string, test: Test, context: CompileContext): Places {
  const found = namedLists.find(([list]) => field.startsWith(`${list}[*]`));
  if (found !== undefined) return atMembers(found, field, test, context);
  return pod(negate(holds(context.names.spec, { field, test }, context)), field);
}

function atMembers(
  [list, what]: readonly [string, string],
  field: string,
  test: Test,
  context: CompileContext,
): Places {
  const rest = field.slice(`${list}[*]`.length).replace(/^\./, "");
  const failing = negate(holds(listMember, { field: rest, test }, context));
  if (isNever(failing)) return { kind: "none" };
  return {
    kind: "members",
    list: listAt(context.names.spec, list, context.dialect),
    failing,
    what: rest === "" ? `${what} ` : `${rest} of ${what} `,
  };
}

function pod(failing: Condition, field: string): Places {
  return isNever(failing) ? { kind: "none" } : { kind: "pod", failing, field: `spec.${field}` };
}

function atContainers(field: string, passing: Condition): Places {
  const failing = negate(passing);
  return isNever(failing) ? { kind: "none" } : { kind: "containers", failing, field };
}

/** As in the interpreter: a bad value at the pod is the pod's fault, and that of each container that sets one. */
function inherited(
  { field, test }: Extract<Requirement, { kind: "inherited" }>,
  context: CompileContext,
): Places {
  const path = field.split(".");
  const asked = (base: string, absentPasses: boolean): Condition =>
    fieldCondition({ base, field, test, absentPasses, dialect: context.dialect, depth: 0 });
  const podPresent = presence(context.names.spec, path, context.dialect);
  const ownAbsent = negate(presence(container, path, context.dialect));
  return sum([
    pod(negate(asked(context.names.spec, true)), field),
    atContainers(field, or(asked(container, false), and(ownAbsent, podPresent))),
  ]);
}

function effective(
  { field, test }: Extract<Requirement, { kind: "effective" }>,
  context: CompileContext,
): Condition {
  const own = presence(container, field.split("."), context.dialect);
  const ofContainer = fieldCondition({
    base: container,
    field,
    test,
    absentPasses: false,
    dialect: context.dialect,
    depth: 0,
  });
  const ofPod = holds(context.names.spec, { field, test }, context);
  return or(ofContainer, and(negate(own), ofPod));
}

function containersWhere(
  { where, field, test }: Extract<Requirement, { kind: "containers-where" }>,
  context: CompileContext,
): Places {
  const conditions = where.map((one) =>
    one.from === "effective"
      ? effective({ kind: "effective", field: one.field, test: one.test }, context)
      : holds(container, one, context),
  );
  return atContainers(field, or(...conditions.map(negate), holds(container, { field, test }, context)));
}

/** Whether all of a container's mounts of the volumes in question pass. */
function mounts(
  { of, field, test }: Extract<Requirement, { kind: "mounts" }>,
  context: CompileContext,
): Condition {
  const volumes = listAt(context.names.spec, "volumes", context.dialect);
  const wanted = holds("volume", { field: "", test: of }, context);
  const names = context.define(
    "volumes",
    `${volumes}.filter(volume, ${print(wanted)}).map(volume, volume.name)`,
  );
  return every(
    listAt(container, "volumeMounts", context.dialect),
    "mount",
    or(compare("mount.name", "not-in", names), holds("mount", { field, test }, context)),
  );
}

/** A list below an object; empty where it is absent. */
export function listAt(base: string, field: string, dialect: Dialect): string {
  const path = field.split(".");
  if (dialect.optionals) return `${optional(base, path)}.orValue([])`;
  return `(${print(presence(base, path, dialect))} ? ${select(base, path)} : [])`;
}

function atAnnotation(key: string, test: Test, { names, dialect }: CompileContext): Condition {
  const value = `${names.annotations}[${key}]`;
  const passing = fieldCondition({ base: value, field: "", test, absentPasses: false, dialect, depth: 0 });
  const present = compare(key, "in", names.annotations);
  return passes(test, undefined) ? and(present, negate(passing)) : or(negate(present), negate(passing));
}

function unless(condition: Condition, places: Places): Places {
  if (places.kind === "none" || (condition.kind === "constant" && condition.value)) return { kind: "none" };
  if (places.kind === "unless")
    return { kind: "unless", condition: or(condition, places.condition), places: places.places };
  return isNever(condition) ? places : { kind: "unless", condition, places };
}

function sum(of: readonly Places[]): Places {
  const flat = of.flatMap((one) => (one.kind === "sum" ? one.of : one.kind === "none" ? [] : [one]));
  const [first] = flat;
  if (first === undefined) return { kind: "none" };
  return flat.length === 1 ? first : { kind: "sum", of: flat };
}

function chosen(
  { version, require, before }: Extract<Requirement, { kind: "server-since" }>,
  server: MinorVersion,
): Requirement | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return server[0] > major || (server[0] === major && server[1] >= minor) ? require : before;
}

function isNever(condition: Condition): boolean {
  return condition.kind === "constant" && !condition.value;
}

/**
 * The places as CEL: a list of texts that name container and field. `unwaived`: the condition under which a container (a CEL text, `""`
 * for the pod) is not let through; it is asked after the rule's own.
 */
export function placesInCel(places: Places, names: Names, unwaived?: (container: string) => string): string {
  const guarded = (failing: Condition, of: string): string =>
    print(unwaived === undefined ? failing : and(failing, call(unwaived(of))));
  switch (places.kind) {
    case "none":
      return "[]";
    case "pod":
      return `(${guarded(places.failing, '""')} ? [${literal(places.field)}] : [])`;
    case "containers":
      return `${names.containers}\n  .filter(${container}, ${guarded(places.failing, `${container}.name`)})\n  .map(${container}, ${literal(`${places.field} of container `)} + ${container}.name)`;
    case "members":
      return `${places.list}\n  .filter(${listMember}, ${guarded(places.failing, '""')})\n  .map(${listMember}, ${literal(places.what)} + ${listMember}.name)`;
    case "annotations":
      return `${names.annotations}\n  .filter(${annotationKey}, ${guarded(places.failing, '""')})\n  .map(${annotationKey}, "annotation " + ${annotationKey})`;
    case "sum":
      return places.of
        .map((one) => {
          const text = placesInCel(one, names, unwaived);
          return one.kind === "unless" ? `(${text})` : text;
        })
        .join("\n+ ");
    case "unless":
      return `${print(places.condition, 0)} ? []\n: ${placesInCel(places.places, names, unwaived)}`;
  }
}
