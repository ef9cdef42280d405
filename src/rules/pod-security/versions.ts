/**
 * The two versions of the Pod Security Standards: the policy version (of the namespace label), and the server's. They are separate:
 * a server evaluates a label above what it knows at the newest that it knows.
 */
export interface PodSecurityVersions {
  /** "latest", or "1.34". */
  readonly policy: string;
  /** Kubernetes server, "1.34". */
  readonly server: string;
  /** Gate UserNamespacesPodSecurityStandards (servers 1.29 to 1.34, off by default): relaxes three checks for pods with hostUsers false. */
  readonly userNamespacesGate?: boolean;
}

export type MinorVersion = readonly [major: number, minor: number];

/** Reads "1.34", "v1.34" or "1.34.2"; undefined when it is none of these. */
export function parseMinorVersion(text: string): MinorVersion | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.\d+)?$/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2])];
}

export function isAtLeast(version: MinorVersion, other: MinorVersion): boolean {
  return version[0] > other[0] || (version[0] === other[0] && version[1] >= other[1]);
}

/**
 * Newest policy version that a server knows: the highest first version of a check on that release branch
 * (kubernetes/pod-security-admission policy/, branches release-1.22 to 1.36 and the release v0.37.2).
 */
const newestPolicyByServer: readonly (readonly [server: MinorVersion, policy: MinorVersion])[] = [
  [
    [1, 37],
    [1, 37],
  ],
  [
    [1, 35],
    [1, 35],
  ],
  [
    [1, 34],
    [1, 34],
  ],
  [
    [1, 32],
    [1, 32],
  ],
  [
    [1, 31],
    [1, 31],
  ],
  [
    [1, 29],
    [1, 29],
  ],
  [
    [1, 27],
    [1, 27],
  ],
  [
    [1, 25],
    [1, 25],
  ],
  [
    [1, 23],
    [1, 23],
  ],
  [
    [1, 22],
    [1, 22],
  ],
];

/**
 * The policy version that a server really evaluates.
 * @throws RangeError for a text that is no version: callers check flags and labels first, with `parseMinorVersion`.
 */
export function effectivePolicyVersion({ policy, server }: PodSecurityVersions): MinorVersion {
  const newest = newestPolicyOf(parsed(server));
  if (policy === "latest") return newest;
  const asked = parsed(policy);
  return isAtLeast(asked, newest) ? newest : asked;
}

function newestPolicyOf(server: MinorVersion): MinorVersion {
  return newestPolicyByServer.find(([since]) => isAtLeast(server, since))?.[1] ?? [1, 22];
}

export function parsed(version: string): MinorVersion {
  const result = parseMinorVersion(version);
  if (result === undefined) throw new RangeError(`not a Kubernetes version: ${version}`);
  return result;
}
