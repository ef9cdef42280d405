import type { LevelId, Requirement, Test } from "../rules/index.ts";
import { ruleById } from "../rules/index.ts";
import type { DemandedRule } from "./condition/places.ts";
import { newestDemand, standardRulesOf } from "./standard-rules.ts";

/**
 * What a pod can declare of the level rootless-podman. The list asks at least what the level asks of a pod's fields, and here and there
 * more, where what the level decides hangs on more than fields: a hostPath that only some users reach, capabilities inside a user namespace,
 * volumes that a driver mounts. test/policies/levels.test.ts holds it against the level itself.
 */
const rootlessPodman: readonly string[] = [
  ...["privileged-container", "host-network", "host-pid", "host-ipc", "shared-process-namespace"],
  ...["capabilities-not-dropped", "privilege-escalation-allowed", "seccomp-unset"],
  ...["selinux-options-custom", "proc-mount-unmasked-anywhere"],
  ...["unsafe-sysctl", "forwarding-sysctl", "ping-open-to-all-groups", "privileged-ports-open"],
  ...["host-path-volume", "host-device", "volume-type-unrestricted", "shared-mount-propagation"],
  ...["host-port-privileged", "root-not-refused", "run-as-user-root", "low-user-id"],
  ...["group-unset", "root-group", "low-group-id", "image-chosen-groups", "user-namespace-lost"],
  ...["api-token-mounted", "projected-api-token", "service-links", "windows-host-process"],
];

/** What a pod can declare of the level sealed, in the same way. */
const sealed: readonly string[] = [
  ...rootlessPodman,
  ...["node-user-namespace", "apparmor-disabled", "host-port", "writable-root-filesystem"],
  ...["submounts-writable", "secret-environment"],
  ...["memory-unbounded", "cpu-unbounded", "ephemeral-storage-unbounded", "seccomp-beyond-podman"],
];

const oneOf = (...values: readonly string[]): Test => ({ is: "one-of", values });
const named = (field: string, test: Test): Test => ({ is: "field", field, test });

/** What the levels ask beyond a rule's own requirement, or of a rule that has none. */
const beyondRules: Readonly<Record<string, Requirement>> = {
  /** A profile of that name confines nothing. */
  "apparmor-disabled": {
    kind: "everywhere",
    field: "securityContext.appArmorProfile.localhostProfile",
    test: { is: "none-of", values: ["unconfined"] },
  },
  /** Podman's own containers are container_t. */
  "selinux-options-custom": {
    kind: "everywhere",
    field: "securityContext.seLinuxOptions.type",
    test: { is: "absent-or", test: oneOf("", "container_t") },
  },
  /** No engine's own filter is within the threshold of sealed, which lies within two of them: only a profile of the node's can be. */
  "seccomp-beyond-podman": {
    kind: "inherited",
    field: "securityContext.seccompProfile",
    test: named("type", oneOf("Localhost")),
  },
};

/** Which versions the level is meant in, where it has any. */
export interface LevelVersions {
  /** Of the Pod Security Standards: "latest" or "1.34". */
  readonly policy: string;
  /** The newest server that Podseal knows, "1.37": it decides what "latest" is. */
  readonly newestServer: string;
}

/**
 * What a policy over the pod's fields demands for a level. For baseline and restricted that is the whole level; the other two also look at
 * what no field says, so that a pod which the policy lets in may still fall short of them.
 * @throws RangeError when a version is none.
 */
export function levelRules(level: LevelId, { policy, newestServer }: LevelVersions): readonly DemandedRule[] {
  switch (level) {
    case "baseline":
    case "restricted":
      return standardRulesOf(level, policy, newestServer);
    case "rootless-podman":
      return rootlessPodman.map(demandOf);
    case "sealed":
      return sealed.map(demandOf);
  }
}

function demandOf(id: string): DemandedRule {
  const rule = ruleById(id);
  const own = rule && newestDemand(rule)?.requirement;
  const asked = [own, beyondRules[id]].filter((one) => one !== undefined);
  if (rule === undefined || asked.length === 0)
    throw new Error(`a level's policy names ${id}, which is no rule on fields`);
  return { rule, requirement: onLinux({ kind: "all", of: asked }, id) };
}

/** The levels speak of Linux, and a kubelet refuses a pod of another operating system than its node's. */
function onLinux(require: Requirement, id: string): Requirement {
  if (id === "windows-host-process") return require;
  return { kind: "unless", pod: { field: "os.name", test: oneOf("windows") }, require };
}
