import type { MinorVersion, Requirement, Rule, Test } from "../../rules/index.ts";
import { passes } from "../../rules/index.ts";
import type { Condition } from "./condition.ts";
import { and, compare, every, negate, or } from "./condition.ts";
import type { Dialect } from "./dialect.ts";
import { fieldCondition, listAt, presence } from "./fields.ts";
import type { Value } from "./value.ts";
import { fieldOf, literalValue, named } from "./value.ts";

/** A rule and the requirement that a policy shall hold pods to. */
export interface DemandedRule {
  readonly rule: Rule;
  readonly requirement: Requirement;
}

/** How a policy names what it looks at; none of it is ever absent. */
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
  /** Gives a list a name, so that it is made once; answers with what to write for it. */
  readonly define: (name: string, list: MemberNames) => Value;
}

/** The names of those members of a list that pass a test. */
export interface MemberNames {
  readonly list: Value;
  readonly member: string;
  readonly test: Condition;
}

/** Where a requirement does not hold, as a tree that prints as a list of texts: empty when it is met. */
export type Places =
  | { readonly kind: "none" }
  /** The pod, when the condition holds. */
  | { readonly kind: "pod"; readonly failing: Condition; readonly field: string }
  /** Each container for which the condition holds. */
  | { readonly kind: "containers"; readonly failing: Condition; readonly field: string }
  /** Each member of a list of the pod for which the condition holds; members of these lists have names. */
  | { readonly kind: "members"; readonly list: Value; readonly failing: Condition; readonly what: string }
  /** Each annotation of the pod for whose key the condition holds. */
  | { readonly kind: "annotations"; readonly failing: Condition }
  | { readonly kind: "sum"; readonly of: readonly Places[] }
  | { readonly kind: "unless"; readonly condition: Condition; readonly places: Places };

/** Names in the conditions of `containers`, `members` and `annotations`. */
export const containerName = "c";
export const listMember = "it";
export const annotationKey = "key";

const container = named(containerName);

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
        failing: atAnnotation(literalValue(requirement.key), requirement.test, context),
        field: `annotation ${requirement.key}`,
      };
    case "annotations":
      return {
        kind: "annotations",
        failing: and(
          { kind: "starts-with", value: named(annotationKey), prefix: requirement.prefix },
          atAnnotation(named(annotationKey), requirement.test, context),
        ),
      };
    case "container-annotations":
      return atContainers(
        `annotation ${requirement.prefix}`,
        negate(
          atAnnotation(
            { kind: "prefixed-name", prefix: requirement.prefix, of: container },
            requirement.test,
            context,
          ),
        ),
      );
    case "unless":
      return unless(
        holds(named(names.spec), requirement.pod, context),
        placesOf(requirement.require, context),
      );
    case "server-since":
      return placesOf(chosen(requirement, context.server) ?? { kind: "all", of: [] }, context);
  }
}

/** Whether a field's places below an object all pass. */
function holds(
  base: Value,
  { field, test }: { readonly field: string; readonly test: Test },
  { dialect }: CompileContext,
): Condition {
  return fieldCondition({ base, field, test, absentPasses: passes(test, undefined), dialect, depth: 0 });
}

function atPod(field: string, test: Test, context: CompileContext): Places {
  const found = namedLists.find(([list]) => field.startsWith(`${list}[*]`));
  if (found !== undefined) return atMembers(found, field, test, context);
  return pod(negate(holds(named(context.names.spec), { field, test }, context)), field);
}

function atMembers(
  [list, what]: readonly [string, string],
  field: string,
  test: Test,
  context: CompileContext,
): Places {
  const rest = field.slice(`${list}[*]`.length).replace(/^\./, "");
  const failing = negate(holds(named(listMember), { field: rest, test }, context));
  if (isNever(failing)) return { kind: "none" };
  return {
    kind: "members",
    list: listAt(named(context.names.spec), list.split("."), context.dialect),
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
  const spec = named(context.names.spec);
  const asked = (base: Value, absentPasses: boolean): Condition =>
    fieldCondition({ base, field, test, absentPasses, dialect: context.dialect, depth: 0 });
  const podPresent = presence(spec, path, context.dialect);
  const ownAbsent = negate(presence(container, path, context.dialect));
  return sum([
    pod(negate(asked(spec, true)), field),
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
  const ofPod = holds(named(context.names.spec), { field, test }, context);
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
  const [volume, mount] = [named("volume"), named("mount")];
  const names = context.define("volumes", {
    list: listAt(named(context.names.spec), ["volumes"], context.dialect),
    member: "volume",
    test: holds(volume, { field: "", test: of }, context),
  });
  return every(
    listAt(container, ["volumeMounts"], context.dialect),
    "mount",
    or(compare(fieldOf(mount, ["name"]), "not-in", names), holds(mount, { field, test }, context)),
  );
}

function atAnnotation(key: Value, test: Test, { names, dialect }: CompileContext): Condition {
  const value: Value = { kind: "entry", of: named(names.annotations), key };
  const passing = fieldCondition({ base: value, field: "", test, absentPasses: false, dialect, depth: 0 });
  const present: Condition = { kind: "has-key", of: named(names.annotations), key };
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
