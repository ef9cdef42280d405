import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyEvidence } from "../../src/app/observe/index.ts";
import type { DimensionId } from "../../src/confinement/index.ts";
import { nodePlatform } from "../../src/platform/index.ts";
import type { ObservationEvidence, ObservationRow, ObservationVerdict } from "../../src/report/index.ts";
import type { ProductOutcome, ProductRun } from "../engines/observed-product.ts";
import { observeWithProduct } from "../engines/observed-product.ts";
import { canRunRootlessPodman } from "../engines/podman-rootless.ts";
import { suiteTitle } from "../engines/title.ts";

const podman = ["--engine", "podman"];
const probe = [...podman, "--probe"];

const runs: readonly ProductRun[] = [
  { name: "plain", options: [], image: "root", flags: podman },
  { name: "probed", options: [], image: "root", flags: probe },
  { name: "privileged", options: ["--privileged"], image: "root", flags: probe },
  { name: "unconfined", options: ["--security-opt", "seccomp=unconfined"], image: "root", flags: probe },
  { name: "numeric-user", options: [], image: "numeric-user", flags: probe },
  { name: "named-user", options: ["--cap-drop", "all"], image: "named-user", flags: podman },
  {
    name: "strict",
    options: [
      ...["--user", "1000", "--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges"],
      ...["--network", "none"],
    ],
    image: "root",
    flags: probe,
  },
  { name: "keep-id", options: ["--userns", "keep-id"], image: "root", flags: podman },
  { name: "auto", options: ["--userns", "auto"], image: "root", flags: podman },
  { name: "added", options: ["--cap-add", "NET_RAW,SYS_PTRACE"], image: "root", flags: probe },
  { name: "bind", options: ["-v", "{folder}:/data:ro", "--tmpfs", "/scratch"], image: "root", flags: podman },
  { name: "image-volume", options: ["--read-only"], image: "volume", flags: podman },
  {
    name: "host-spaces",
    options: ["--pid", "host", "--uts", "host"],
    image: "root",
    flags: podman,
  },
  { name: "host-network", options: ["--network", "host"], image: "root", flags: podman },
  {
    name: "settings",
    options: [
      "--sysctl",
      "net.ipv4.ping_group_range=5 9",
      "--sysctl",
      "net.ipv4.ip_unprivileged_port_start=80",
    ],
    image: "root",
    flags: podman,
  },
  {
    name: "secret",
    options: ["-e", "DB_PASSWORD=correct-horse", "-e", "MODE=x"],
    image: "root",
    flags: podman,
  },
  {
    name: "masked",
    options: ["--security-opt", "unmask=/proc/kcore", "--security-opt", "mask=/proc/cpuinfo"],
    image: "root",
    flags: podman,
  },
  {
    name: "limits",
    options: ["--ulimit", "nofile=512:512", "--oom-score-adj", "500"],
    image: "root",
    flags: podman,
  },
];

/** What this kind of host does not show of any container, with what it takes. */
const hidden: readonly DimensionId[] = [
  "host-ports", // Forwarders do not say for whom they forward.
  "reachable-from",
  "reaches",
  "ephemeral-storage-limit",
  "memory-limit", // A controller of cgroup v1 that is not mounted.
  "cpu-limit",
  "pids-limit",
];
/** The environment of a container that runs as another user is that user's to read, or root's. */
const hiddenOfOthers: readonly DimensionId[] = ["proxy-environment", "secret-environment", "service-links"];

const ready = await canRunRootlessPodman();
const title = suiteTitle("podseal observe on real rootless Podman", ready.ok ? undefined : ready.reason);

describe.skipIf(!ready.ok)(title, () => {
  let outcomes: readonly ProductOutcome[] = [];
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "podseal-evidence-"));
    outcomes = (await observeWithProduct("podman-rootless", runs)).outcomes;
    process.stderr.write(`${runs.length} containers: ${figures(outcomes)}\n`);
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(runs)("$name: nothing is looser than predicted, and what is not seen is known", ({ name }) => {
    const outcome = outcomeOf(outcomes, name);
    const odd = rowsOf(outcome)
      .filter(({ verdict }) => verdict !== "as-predicted" && verdict !== "tighter")
      .filter(({ dimension, verdict }) => !(verdict === "not-observable" && isHidden(dimension, name)))
      .filter(({ dimension, verdict }) => !(verdict === "not-proven" && isUnproven(dimension, name)))
      .map(({ dimension, verdict, observed, predicted, why, note }) => ({
        dimension,
        verdict,
        observed,
        predicted,
        why,
        note,
      }));
    expect(odd, outcome.complaint).toEqual([]);
    expect(outcome.exit, outcome.complaint).toBe(0);
  });

  it.each(["probed", "privileged", "unconfined", "added", "strict"])(
    "%s: --probe settles the filter, nesting and raw sockets, and leaves nothing behind",
    (name) => {
      const outcome = outcomeOf(outcomes, name);
      for (const id of ["seccomp", "nested-user-namespace", "raw-sockets"] as const)
        expect([id, rowOf(outcome, id).verdict]).toEqual([id, "as-predicted"]);
      expect(outcome.left).toEqual([]);
    },
  );

  it("tells a container's own values: raw sockets where NET_RAW was added, the bind mount, the settings", () => {
    expect(rowOf(outcomeOf(outcomes, "added"), "raw-sockets").value).toEqual({ allowed: true, of: "own" });
    expect(rowOf(outcomeOf(outcomes, "probed"), "raw-sockets").value).toEqual({ allowed: false, of: "own" });
    expect(rowOf(outcomeOf(outcomes, "bind"), "host-paths").value).toMatchObject([{ access: "read" }]);
    expect(rowOf(outcomeOf(outcomes, "settings"), "sysctls").value).toEqual({
      "net.ipv4.ping_group_range": "5 9",
    });
    expect(rowOf(outcomeOf(outcomes, "settings"), "privileged-ports").value).toEqual({
      unprivilegedFrom: 80,
      of: "own",
    });
    expect(rowOf(outcomeOf(outcomes, "privileged"), "seccomp").observed).toBe("unconfined");
  });

  it("keeps the values of variables out of everything that it prints and files", () => {
    const { output, complaint, evidence = "" } = outcomeOf(outcomes, "secret");
    expect(evidence).toContain("DB_PASSWORD");
    expect(output + complaint + evidence).not.toContain("correct-horse");
  });

  it("files evidence that verifies, and that does not once a byte is changed", () => {
    for (const { name, evidence = "" } of outcomes) {
      const file = join(folder, `${name}.json`);
      writeFileSync(file, evidence);
      expect(verifyEvidence(nodePlatform, file).problems).toEqual([]);
      writeFileSync(file, evidence.replace('"looser": 0', '"looser": 1'));
      expect(verifyEvidence(nodePlatform, file).problems).toEqual([
        expect.stringMatching(/^the digest is not that of the content/),
      ]);
    }
  });
});

function isHidden(dimension: DimensionId, name: string): boolean {
  const isOther = ["numeric-user", "named-user", "strict", "keep-id", "auto"].includes(name);
  return hidden.includes(dimension) || (isOther && hiddenOfOthers.includes(dimension));
}

function isUnproven(dimension: DimensionId, name: string): boolean {
  if (dimension === "raw-sockets") return name === "numeric-user";
  const isProbed = runs.find((run) => run.name === name)?.flags?.includes("--probe") === true;
  return !isProbed && (dimension === "seccomp" || dimension === "nested-user-namespace");
}

function outcomeOf(outcomes: readonly ProductOutcome[], name: string): ProductOutcome {
  const found = outcomes.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no run ${name}`);
  return found;
}

function rowsOf({ evidence }: ProductOutcome): readonly ObservationRow[] {
  return evidence === undefined ? [] : (JSON.parse(evidence) as ObservationEvidence).report.rows;
}

function rowOf(outcome: ProductOutcome, id: DimensionId): ObservationRow {
  const found = rowsOf(outcome).find(({ dimension }) => dimension === id);
  if (found === undefined) throw new Error(`no row ${id}: ${outcome.complaint}`);
  return found;
}

function figures(outcomes: readonly ProductOutcome[]): string {
  const verdicts = outcomes.flatMap((one) => rowsOf(one).map(({ verdict }) => verdict));
  const counts = new Map<ObservationVerdict, number>();
  for (const verdict of verdicts) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(", ");
}
