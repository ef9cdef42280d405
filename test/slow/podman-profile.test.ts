import { beforeAll, describe, expect, it } from "vitest";
import { dimensionIds, type Confinement, type DimensionId } from "../../src/confinement/index.ts";
import { engineProfile } from "../../src/engines/index.ts";
import { engineOf, nodeFacts, prove } from "../engines/predict.ts";
import type { Evidence } from "../engines/proofs/evidence.ts";
import type { RunRequest } from "../engines/observation.ts";
import { canRunRootlessPodman, observeRootlessPodman } from "../engines/podman-rootless.ts";
import { suiteTitle } from "../engines/title.ts";

/**
 * Dimensions that a host may keep one from observing, with what it takes. Every other dimension must be proven wherever
 * rootless Podman runs.
 */
const perhapsUnproven: Partial<Record<DimensionId, string>> = {
  apparmor: "a kernel with AppArmor",
  selinux: "a kernel with SELinux",
  reaches: "the internet: tests open connections within the machine only",
  "pids-limit": "systemd as cgroup manager and a delegated pids controller of cgroup v2",
  "ephemeral-storage-limit": "nothing in /proc shows a storage quota",
  "open-files-limit": "a caller whose hard limit is at least the engine's",
  "process-limit": "a caller whose hard limit is at least the engine's",
};

const ready = await canRunRootlessPodman();
const title = suiteTitle(
  "the podman-rootless profile against a plain run",
  ready.ok ? undefined : ready.reason,
);

describe.skipIf(!ready.ok)(title, () => {
  let evidence: Evidence;
  let profile: Confinement;

  beforeAll(async () => {
    evidence = await gatherEvidence();
    const { version, distribution } = engineOf(evidence.session);
    profile = engineProfile("podman-rootless", { version, distribution, node: nodeFacts(evidence.session) });
  }, 120_000);

  it.each(dimensionIds)(
    "%s is what the kernel shows, or is listed as not observable on such a host",
    (id) => {
      const outcome = prove(profile, evidence, id);
      if (outcome.kind === "unproven" && perhapsUnproven[id] !== undefined) return;
      expect(outcome).toEqual({ kind: "proven" });
    },
  );

  it("leaves unproven nothing but what such a host may hide, and tells it", () => {
    const left = dimensionIds.flatMap((id) => {
      const outcome = prove(profile, evidence, id);
      return outcome.kind === "unproven" ? [{ id, reason: outcome.reason }] : [];
    });
    const lines = left.map(({ id, reason }) => `  ${id}: ${reason}\n`);
    process.stderr.write(
      `not observable here, ${left.length} of ${dimensionIds.length} dimensions:\n${lines.join("")}`,
    );
    expect(Object.keys(perhapsUnproven)).toEqual(expect.arrayContaining(left.map(({ id }) => id)));
  });

  it("is told apart from other profiles: Docker's, root's Podman and a newer Podman differ in what the kernel shows", () => {
    const node = nodeFacts(evidence.session);
    const differing = (other: Confinement): DimensionId[] =>
      dimensionIds.filter((id) => prove(other, evidence, id).kind === "different");
    expect(differing(engineProfile("docker", { node }))).toEqual(
      expect.arrayContaining(["user-namespace", "capability-sets", "seccomp", "sysctls", "engine-privilege"]),
    );
    expect(differing(engineProfile("podman-rootful", { node }))).toContain("host-user");
    expect(differing(engineProfile("podman-rootless", { version: "5.8.2", node }))).toEqual([
      "seccomp",
      "masked-paths",
    ]);
  });
});

async function gatherEvidence(): Promise<Evidence> {
  const runs: readonly RunRequest[] = [
    { name: "plain", options: [], image: "root" },
    { name: "set-id", options: ["--user", "1000"], image: "root", program: "set-id-probe" },
  ];
  const session = await observeRootlessPodman(runs, { connections: true });
  const [container, raised] = session.observations;
  if (container === undefined || raised === undefined) throw new Error("a run is missing");
  return { session, container, raised, decidedBy: "image-default" };
}
