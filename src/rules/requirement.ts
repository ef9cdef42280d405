/**
 * What a rule demands, as a small immutable tree. The evaluator interprets it, the policy generators compile it, the fixer inverts it.
 * Fields are written from the pod spec or from the container, with dots, and `[*]` for every member of a list:
 * "securityContext.capabilities.add", "ports[*].hostPort". A null field counts as absent, as in the API.
 */
export type Requirement =
  | { readonly kind: "all"; readonly of: readonly Requirement[] }
  | { readonly kind: "pod"; readonly field: string; readonly test: Test }
  /** Every container, whatever its type. */
  | { readonly kind: "containers"; readonly field: string; readonly test: Test }
  /** The pod spec's field and that of every container, each by itself. */
  | { readonly kind: "everywhere"; readonly field: string; readonly test: Test }
  /**
   * Set well at the pod, which containers inherit, or at every container. A bad value at the pod fails even where every container
   * overrides it; a bad value at a container fails even where the pod's is good.
   */
  | { readonly kind: "inherited"; readonly field: string; readonly test: Test }
  /** What each container ends up with: its own value, else the pod's. Absent in both is absent. */
  | { readonly kind: "effective"; readonly field: string; readonly test: Test }
  /** Every container that meets all the conditions. */
  | {
      readonly kind: "containers-where";
      readonly where: readonly ContainerCondition[];
      readonly field: string;
      readonly test: Test;
    }
  /** Every mount, in any container, of a volume that passes a test. */
  | { readonly kind: "mounts"; readonly of: Test; readonly field: string; readonly test: Test }
  /** Every annotation of the pod whose key starts with the prefix. */
  | { readonly kind: "annotations"; readonly prefix: string; readonly test: Test }
  /** For every container, the annotation whose key is the prefix and the container's name. */
  | { readonly kind: "container-annotations"; readonly prefix: string; readonly test: Test }
  /** One annotation of the pod. */
  | { readonly kind: "annotation"; readonly key: string; readonly test: Test }
  | {
      readonly kind: "unless";
      readonly pod: { readonly field: string; readonly test: Test };
      readonly require: Requirement;
    }
  /** Asked of servers of this version and newer only. */
  | {
      readonly kind: "server-since";
      readonly version: string;
      readonly require: Requirement;
      readonly before?: Requirement;
    };

/** `effective`: the container's value, else the pod's. */
export interface ContainerCondition {
  readonly from: "container" | "effective";
  readonly field: string;
  readonly test: Test;
}

/** A test of one value. */
export type Test =
  | { readonly is: "absent" }
  | { readonly is: "present" }
  | { readonly is: "absent-or"; readonly test: Test }
  | { readonly is: "one-of"; readonly values: readonly (string | number | boolean)[] }
  | { readonly is: "none-of"; readonly values: readonly (string | number | boolean)[] }
  | { readonly is: "one-of-or-prefix"; readonly values: readonly string[]; readonly prefix: string }
  /** A list, all of whose members are among the values. An absent list passes. */
  | { readonly is: "subset-of"; readonly values: readonly string[] }
  /** A list that has the value. An absent list fails. */
  | { readonly is: "includes"; readonly value: string }
  /** An object whose field passes; `""` stands for an absent field, as in the API's zero values. */
  | { readonly is: "field"; readonly field: string; readonly test: Test }
  /** An object that has no keys besides `ignored` ones and the allowed ones. With none of them it passes: the API then defaults it. */
  | { readonly is: "keys-among"; readonly values: readonly string[]; readonly ignored: readonly string[] }
  | { readonly is: "not"; readonly test: Test }
  | { readonly is: "any-of"; readonly tests: readonly Test[] }
  | { readonly is: "all-of"; readonly tests: readonly Test[] }
  /** A number, or a text of digits, of at least the value. */
  | { readonly is: "at-least"; readonly value: number }
  /** A quantity above zero: "512Mi", "0.5", 1. */
  | { readonly is: "positive-quantity" }
  /** A text that starts with one of the prefixes. */
  | { readonly is: "starts-with"; readonly prefixes: readonly string[] }
  /** An absolute path that is one of the paths. */
  | { readonly is: "path-is"; readonly paths: readonly string[] }
  /** An absolute path that is none of the paths and lies in none of them. */
  | { readonly is: "path-outside"; readonly paths: readonly string[] }
  /** As `path-outside`, and none of the paths lies in it. */
  | { readonly is: "path-apart"; readonly paths: readonly string[] }
  /** A list with a member that passes. An absent list fails. */
  | { readonly is: "some"; readonly test: Test }
  /** A list, all of whose members pass. An absent list passes. */
  | { readonly is: "each"; readonly test: Test };

export const all = (...of: readonly Requirement[]): Requirement => ({ kind: "all", of });
export const pod = (field: string, test: Test): Requirement => ({ kind: "pod", field, test });
export const containers = (field: string, test: Test): Requirement => ({ kind: "containers", field, test });
export const everywhere = (field: string, test: Test): Requirement => ({ kind: "everywhere", field, test });
export const inherited = (field: string, test: Test): Requirement => ({ kind: "inherited", field, test });
export const effective = (field: string, test: Test): Requirement => ({ kind: "effective", field, test });
export const containersWhere = (
  where: readonly ContainerCondition[],
  field: string,
  test: Test,
): Requirement => ({ kind: "containers-where", where, field, test });
export const mountsOf = (of: Test, field: string, test: Test): Requirement => ({
  kind: "mounts",
  of,
  field,
  test,
});
export const unlessPod = (field: string, test: Test, require: Requirement): Requirement => ({
  kind: "unless",
  pod: { field, test },
  require,
});

export const absent: Test = { is: "absent" };
export const present: Test = { is: "present" };
export const not = (test: Test): Test => ({ is: "not", test });
export const anyOf = (...tests: readonly Test[]): Test => ({ is: "any-of", tests });
export const allOf = (...tests: readonly Test[]): Test => ({ is: "all-of", tests });
export const atLeast = (value: number): Test => ({ is: "at-least", value });
export const positiveQuantity: Test = { is: "positive-quantity" };
export const startsWith = (...prefixes: readonly string[]): Test => ({ is: "starts-with", prefixes });
export const pathIs = (...paths: readonly string[]): Test => ({ is: "path-is", paths });
export const pathOutside = (...paths: readonly string[]): Test => ({ is: "path-outside", paths });
export const pathApart = (...paths: readonly string[]): Test => ({ is: "path-apart", paths });
export const some = (test: Test): Test => ({ is: "some", test });
export const each = (test: Test): Test => ({ is: "each", test });
export const absentOr = (test: Test): Test => ({ is: "absent-or", test });
export const oneOf = (...values: readonly (string | number | boolean)[]): Test => ({ is: "one-of", values });
export const noneOf = (...values: readonly (string | number | boolean)[]): Test => ({
  is: "none-of",
  values,
});
export const subsetOf = (...values: readonly string[]): Test => ({ is: "subset-of", values });
export const includes = (value: string): Test => ({ is: "includes", value });
export const withField = (field: string, test: Test): Test => ({ is: "field", field, test });
/** Absent, or any of the values. The usual test of an optional field. */
export const optional = (...values: readonly (string | number | boolean)[]): Test =>
  absentOr(oneOf(...values));
export const annotation = (key: string, test: Test): Requirement => ({ kind: "annotation", key, test });
export const annotationsWithPrefix = (prefix: string, test: Test): Requirement => ({
  kind: "annotations",
  prefix,
  test,
});
export const containerAnnotations = (prefix: string, test: Test): Requirement => ({
  kind: "container-annotations",
  prefix,
  test,
});
/** Asked of servers of the version and newer; older ones are asked `before`, or nothing. */
export const serverSince = (version: string, require: Requirement, before?: Requirement): Requirement =>
  before === undefined
    ? { kind: "server-since", version, require }
    : { kind: "server-since", version, require, before };
