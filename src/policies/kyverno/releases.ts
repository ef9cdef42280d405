import type { MinorVersion } from "../../rules/index.ts";

/** What Kyverno takes from one release on, until the next entry. */
export interface KyvernoApi {
  readonly since: MinorVersion;
  /** The object that holds the rules: a ValidatingPolicy, or a ClusterPolicy where its API is kyverno.io. */
  readonly validating: ApiVersion;
  /** The object that sets defaults: a MutatingPolicy, or a ClusterPolicy. */
  readonly mutating: ApiVersion;
  /** The PolicyException that such a policy looks for. */
  readonly exception: ApiVersion;
  /** Whether an exception can hand values to the policy (`allowedValues`), and so exempt single containers. */
  readonly allowsValues: boolean;
  /** Where a ClusterPolicy says what happens to a violation: for all of its rules, or at each. */
  readonly failureAction: "policy" | "rule";
  /** Whether who applies an object can be warned (`emitWarning`, or the action Warn). */
  readonly warns: boolean;
  readonly source: string;
}

type ApiVersion = `${"kyverno.io" | "policies.kyverno.io"}/${string}`;

const definitions = "config/crds of github.com/kyverno/kyverno";

/**
 * From old to new. Versions are those that the definitions of the objects serve; each was read at the first release of its line, and at
 * 1.11.5, 1.13.4, 1.14.4, 1.15.2, 1.17.1, 1.18.2 and 1.19.1, whose definitions are the same in this.
 */
export const kyvernoApis: readonly KyvernoApi[] = [
  {
    since: [1, 11],
    validating: "kyverno.io/v1",
    mutating: "kyverno.io/v1",
    exception: "kyverno.io/v2beta1",
    allowsValues: false,
    failureAction: "policy",
    warns: false,
    source: `${definitions}@v1.11.0; api/kyverno/v1/common_types.go there is the first with validate.cel`,
  },
  {
    since: [1, 12],
    validating: "kyverno.io/v1",
    mutating: "kyverno.io/v1",
    exception: "kyverno.io/v2",
    allowsValues: false,
    failureAction: "policy",
    warns: false,
    source: `${definitions}@v1.12.0`,
  },
  {
    since: [1, 13],
    validating: "kyverno.io/v1",
    mutating: "kyverno.io/v1",
    exception: "kyverno.io/v2",
    allowsValues: false,
    failureAction: "rule",
    warns: true,
    source: `${definitions}@v1.13.0; validate.failureAction and spec.emitWarning in api/kyverno/v1 there`,
  },
  {
    since: [1, 14],
    validating: "policies.kyverno.io/v1alpha1",
    mutating: "kyverno.io/v1",
    exception: "policies.kyverno.io/v1alpha1",
    allowsValues: false,
    failureAction: "rule",
    warns: true,
    source: `${definitions}@v1.14.0, which has no MutatingPolicy`,
  },
  {
    since: [1, 15],
    validating: "policies.kyverno.io/v1alpha1",
    mutating: "policies.kyverno.io/v1alpha1",
    exception: "policies.kyverno.io/v1alpha1",
    allowsValues: false,
    failureAction: "rule",
    warns: true,
    source: `${definitions}@v1.15.0`,
  },
  {
    since: [1, 16],
    validating: "policies.kyverno.io/v1beta1",
    mutating: "policies.kyverno.io/v1beta1",
    exception: "policies.kyverno.io/v1beta1",
    allowsValues: true,
    failureAction: "rule",
    warns: true,
    source: `${definitions}@v1.16.0; exceptions.allowedValues in pkg/cel/policies/vpol/compiler there`,
  },
  {
    since: [1, 17],
    validating: "policies.kyverno.io/v1",
    mutating: "policies.kyverno.io/v1",
    exception: "policies.kyverno.io/v1",
    allowsValues: true,
    failureAction: "rule",
    warns: true,
    source: `${definitions}@v1.17.0, where v1alpha1 is deprecated`,
  },
];

/**
 * What a version of Kyverno takes; what the newest takes when none is asked for.
 * @throws RangeError for a version that cannot judge in CEL.
 */
export function kyvernoApi(version: MinorVersion | undefined): KyvernoApi {
  const found = kyvernoApis.filter(({ since }) => version === undefined || isSince(version, since)).at(-1);
  if (found !== undefined) return found;
  throw new RangeError(
    `Kyverno ${(version ?? []).join(".")} cannot judge in CEL, which is what the rules are compiled to: the first that can is 1.11; ask with --kyverno 1.11 or newer`,
  );
}

/** Whether the object of an API is a ClusterPolicy. */
export function isClusterPolicy(api: ApiVersion): boolean {
  return api.startsWith("kyverno.io/");
}

function isSince([major, minor]: MinorVersion, since: MinorVersion): boolean {
  return major > since[0] || (major === since[0] && minor >= since[1]);
}
