/** The rules whose condition stands in no field of a pod: each is found where it should be. */
import { describe, expect, it } from "vitest";
import { contextOf } from "../../src/engines/index.ts";
import type { ClusterContext } from "../../src/engines/index.ts";
import type { LevelId } from "../../src/rules/index.ts";
import { allRules } from "../../src/rules/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { judged } from "./judged.ts";

const image = "registry.example/app:1";
const confined = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  hostUsers: false,
  serviceAccountName: "app",
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 20000,
    runAsGroup: 20000,
    supplementalGroupsPolicy: "Strict",
    seccompProfile: { type: "RuntimeDefault" },
    sysctls: [
      { name: "net.ipv4.ip_unprivileged_port_start", value: "1024" },
      { name: "net.ipv4.ping_group_range", value: "0 0" },
    ],
  },
  containers: [
    {
      name: "app",
      image,
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
      resources: { limits: { cpu: "1", memory: "1Gi", "ephemeral-storage": "1Gi" } },
    },
  ],
} as const;

const defaultDeny = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "default-deny", namespace: "shop" },
  spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
};

/** A node that honours user namespaces, and an image of which everything is known. */
const known: ClusterContext = {
  ...contextOf(),
  node: { kernel: "6.12", cgroupVersion: 2, securityModules: [], filesystem: "ext4", accounts: [] },
  images: { [image]: { user: "20000", uid: 20000, gid: 20000, groups: [], volumes: [], setId: false } },
};

interface Case {
  readonly rule: string;
  readonly level?: LevelId;
  readonly spec?: object;
  readonly others?: readonly JsonObject[];
  readonly cluster?: ClusterContext;
}

function found({
  level = "sealed",
  spec = confined,
  others = [defaultDeny],
  cluster = known,
}: Omit<Case, "rule">) {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "app", namespace: "shop" }, spec };
  const { findings } = judged(pod as unknown as JsonObject, level, cluster, { others });
  return findings.map(({ rule }) => rule.id);
}

/** The account of the pod with one rule in a Role, or in a ClusterRole. */
function allowed(rule: JsonObject, inCluster = false): JsonObject[] {
  const scope = inCluster ? {} : { namespace: "shop" };
  const kind = inCluster ? "ClusterRole" : "Role";
  const version = "rbac.authorization.k8s.io/v1";
  return [
    defaultDeny,
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "app", namespace: "shop" } },
    { apiVersion: version, kind, metadata: { name: "app", ...scope }, rules: [rule] },
    {
      apiVersion: version,
      kind: `${kind}Binding`,
      metadata: { name: "app", ...scope },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: "app" },
      subjects: [{ kind: "ServiceAccount", name: "app", namespace: "shop" }],
    },
  ];
}

const withToken = { ...confined, automountServiceAccountToken: true };

const cases: readonly Case[] = [
  { rule: "seccomp-beyond-podman" },
  { rule: "host-user-shared", cluster: { ...known, isVersionAssumed: true } },
  { rule: "host-groups-shared", cluster: { ...known, isVersionAssumed: true } },
  {
    rule: "nested-user-namespace-reachable",
    spec: {
      ...confined,
      securityContext: {
        ...confined.securityContext,
        seccompProfile: { type: "Localhost", localhostProfile: "unknown.json" },
      },
    },
  },
  {
    rule: "image-volume-writable",
    cluster: { ...known, images: { [image]: { ...known.images[image], volumes: ["/var/lib/app"] } } },
  },
  { rule: "no-network-policy", others: [] },
  { rule: "egress-unrestricted", others: [] },
  {
    rule: "rbac-cluster-admin",
    spec: withToken,
    others: allowed({ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }, true),
  },
  {
    rule: "rbac-reads-secrets",
    spec: withToken,
    others: allowed({ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] }),
  },
  {
    rule: "rbac-writes",
    spec: withToken,
    others: allowed({ apiGroups: [""], resources: ["configmaps"], verbs: ["update"] }),
  },
  {
    rule: "rbac-reads",
    spec: withToken,
    others: allowed({ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }),
  },
];

/** Their dimension never falls short without a declared cause as far as the engines go; they are there so that none goes unexplained. */
const neverAlone = [
  "api-permissions-unknown",
  "host-cgroup-namespace",
  "host-uts",
  "set-id-reachable",
  "volume-flags-missing",
];

describe("a rule without a declared condition", () => {
  it.each(cases)("$rule is found", ({ rule, ...given }) => {
    expect(found(given)).toContain(rule);
  });

  it("is covered here, or known to be never alone", () => {
    const undeclared = allRules.filter(({ versions, handWritten }) => versions.length === 0 && !handWritten);
    const covered = [...new Set(cases.map(({ rule }) => rule)), ...neverAlone].sort();
    expect(undeclared.map(({ id }) => id)).toEqual(covered);
  });
});

it("the most confined pod lacks a Localhost filter only, at the level sealed, and nothing at rootless-podman", () => {
  expect(found({})).toEqual(["seccomp-beyond-podman"]);
  expect(found({ level: "rootless-podman" })).toEqual([]);
});
