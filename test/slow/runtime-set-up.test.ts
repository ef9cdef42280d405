import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  allCapabilities,
  childNamespace,
  execve,
  hostIdOf,
  initialUserNamespace,
  intersectCapabilities,
  maskOf,
  plainFile,
  setUpProcess,
  type CapabilityMask,
  type OciCapabilities,
  type UserNamespace,
} from "../../src/confinement/index.ts";
import type { CapabilitySets, ProcessStatus } from "../engines/observation.ts";
import {
  missingForRuntimes,
  runWithRuntimes,
  type OciProcess,
  type OciSet,
  type RuntimeRun,
} from "../engines/oci-runtimes.ts";
import { suiteTitle } from "../engines/title.ts";

const names = ["CHOWN", "SETUID", "SETPCAP", "NET_BIND_SERVICE", "NET_RAW", "SYS_ADMIN", "MKNOD", "PERFMON"];
const none: readonly string[] = [];

/**
 * How engines fill the sets (engines.md 4.1): containerd and Docker give every user the same bounding, effective and permitted
 * set; Docker before 20.10.14 made it inheritable too; Podman gives a user who is not root his added capabilities in all sets.
 */
const shapes = {
  containerd: (all: readonly string[]) => sets(all, all, none),
  "old-docker": (all: readonly string[]) => ({ ...sets(all, all, none), inheritable: all }),
  podman: (all: readonly string[], added: readonly string[]) => sets(all, added, added),
};

interface Case {
  readonly shape: keyof typeof shapes;
  readonly process: OciProcess;
}

const random: fc.Arbitrary<Case> = fc
  .record({
    shape: fc.constantFrom("containerd" as const, "old-docker" as const, "podman" as const),
    all: fc.subarray(names),
    added: fc.subarray(names),
    uid: fc.constantFrom(0, 1000),
    additionalGids: fc.subarray([4, 3000]),
    noNewPrivileges: fc.boolean(),
    mapped: fc.boolean(),
  })
  .map(({ shape, all, added, uid, additionalGids, noNewPrivileges, mapped }) => {
    const capabilities = shapes[shape](
      all,
      added.filter((name) => all.includes(name)),
    );
    const process = {
      user: { uid, gid: uid, additionalGids },
      capabilities: ociNames(capabilities),
      noNewPrivileges,
    };
    return { shape, process: mapped ? { ...process, mappedFrom: 100_000 } : process };
  });

/** The default pod of Kubernetes and Docker: engines.md 4.5, last row. */
const fourteen = [
  ...["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE"],
  ...["NET_RAW", "SYS_CHROOT", "MKNOD", "AUDIT_WRITE", "SETFCAP"],
];
const defaultPod: Case = {
  shape: "containerd",
  process: {
    user: { uid: 1000, gid: 1000, additionalGids: [] },
    capabilities: ociNames(sets(fourteen, fourteen, none)),
    noNewPrivileges: false,
  },
};

const cases = [defaultPod, ...fc.sample(random, { numRuns: 80, seed: 20261124 })];
const missing = missingForRuntimes();

describe.skipIf(missing !== undefined)(suiteTitle("OCI runtimes as root", missing), () => {
  let runs: RuntimeRun[];
  beforeAll(async () => {
    runs = await runWithRuntimes(cases.map(({ process }) => process));
  }, 120_000);

  it("are both there", () => {
    expect(runs.map(({ runtime }) => runtime)).toEqual(["crun", "runc"]);
  });

  it("leave a default pod of a user who is not root without capabilities, its bounding set of fourteen aside", () => {
    for (const { statuses } of runs) {
      const sets = {
        bounding: "00000000a80425fb",
        permitted: zero,
        effective: zero,
        inheritable: zero,
        ambient: zero,
      };
      expect(statuses[0]).toMatchObject({ uids: [1000, 1000, 1000, 1000], capabilities: sets });
    }
  });

  it("bring processes into the state that the simulator predicts", () => {
    const differences = runs.flatMap(({ runtime, available, statuses }) =>
      cases.flatMap(({ shape, process }, index) => {
        const predicted = predict(process, available);
        const observed = observe(statuses[index]);
        return JSON.stringify(predicted) === JSON.stringify(observed)
          ? []
          : [{ runtime, shape, process, predicted, observed }];
      }),
    );
    expect(differences).toEqual([]);
  });
});

const zero = "0000000000000000";

function predict(
  { user, capabilities, noNewPrivileges, mappedFrom }: OciProcess,
  available: CapabilityMask,
): unknown {
  const userNamespace = mappedFrom === undefined ? initialUserNamespace : childNamespace(mappedFrom, 65_536);
  const granted = mappedFrom === undefined ? available : allCapabilities;
  const setUp = setUpProcess(asMasks(capabilities), user, {
    userNamespace,
    noNewPrivileges,
    available: granted,
  });
  const started = setUp.ok ? execve(setUp.state, plainFile) : setUp;
  if (!started.ok) return started.error;
  const { permitted, effective, inheritable, bounding, ambient, uids, groups } = started.state;
  return {
    uid: innerId(userNamespace, uids.effective),
    groups: groups.map((gid) => innerId(userNamespace, gid)).sort((a, b) => a - b),
    sets: { inheritable, permitted, effective, bounding: intersectCapabilities(bounding, granted), ambient },
  };
}

function observe(status: RuntimeRun["statuses"][number] | undefined): unknown {
  if (status === undefined || "error" in status) return status;
  return {
    uid: status.uids[1],
    groups: [...status.groups].sort((a, b) => a - b),
    sets: observedSets(status),
  };
}

function observedSets({ capabilities }: ProcessStatus): Record<keyof CapabilitySets, number> {
  const mask = (set: keyof CapabilitySets): number => Number.parseInt(capabilities[set], 16);
  return {
    inheritable: mask("inheritable"),
    permitted: mask("permitted"),
    effective: mask("effective"),
    bounding: mask("bounding"),
    ambient: mask("ambient"),
  };
}

function innerId({ uidMap }: UserNamespace, hostId: number): number {
  const start = hostIdOf(uidMap, 0) ?? 0;
  return hostId - start;
}

function sets(
  bounding: readonly string[],
  permitted: readonly string[],
  ambient: readonly string[],
): Record<OciSet, readonly string[]> {
  return { bounding, effective: permitted, permitted, inheritable: ambient, ambient };
}

function ociNames(sets: Record<OciSet, readonly string[]>): Record<OciSet, readonly string[]> {
  const entries = Object.entries(sets).map(([set, list]) => [set, list.map((name) => `CAP_${name}`)]);
  return Object.fromEntries(entries) as Record<OciSet, readonly string[]>;
}

function asMasks(sets: OciProcess["capabilities"]): OciCapabilities {
  const mask = (set: OciSet): CapabilityMask => maskOf(sets[set].map((name) => name.replace(/^CAP_/, "")));
  return {
    bounding: mask("bounding"),
    permitted: mask("permitted"),
    effective: mask("effective"),
    inheritable: mask("inheritable"),
    ambient: mask("ambient"),
  };
}
