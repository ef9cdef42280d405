import { beforeAll, describe, expect, it } from "vitest";
import type { ObservationEvidence, ObservationRow } from "../../src/report/index.ts";
import type { ProductOutcome, ProductRun } from "../engines/observed-product.ts";
import { observeWithProduct } from "../engines/observed-product.ts";
import { missingForEngine } from "../engines/option-sets/run.ts";
import { suiteTitle } from "../engines/title.ts";

interface Suite {
  readonly engine: "docker" | "podman-rootful";
  readonly client: "docker" | "podman";
  /** What a container needs to start on a small machine. */
  readonly needed: readonly string[];
}

const suites: readonly Suite[] = [
  { engine: "docker", client: "docker", needed: ["--network=none"] },
  {
    engine: "podman-rootful",
    client: "podman",
    needed: ["--network=none", "--cgroups=disabled", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1000:1000"],
  },
];

const sets: readonly Pick<ProductRun, "name" | "options" | "image">[] = [
  { name: "plain", options: [], image: "root" },
  { name: "privileged", options: ["--privileged"], image: "root" },
  { name: "no-filter", options: ["--security-opt", "seccomp=unconfined"], image: "root" },
  { name: "numeric-user", options: ["--security-opt", "no-new-privileges"], image: "numeric-user" },
  { name: "named-user", options: ["--group-add", "4321"], image: "named-user" },
  {
    name: "strict",
    options: ["--user", "1000", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only"],
    image: "root",
  },
  { name: "added", options: ["--cap-add", "SYS_PTRACE", "--cap-drop", "NET_RAW"], image: "root" },
  { name: "bind", options: ["-v", "{folder}:/data:ro", "--tmpfs", "/scratch"], image: "root" },
  { name: "image-volume", options: ["--read-only"], image: "volume" },
  { name: "host-uts", options: ["--uts", "host"], image: "root" },
  { name: "sysctl", options: ["--sysctl", "net.ipv4.ip_unprivileged_port_start=80"], image: "root" },
];

/** Not to be seen of any process, or on a machine without that controller. */
const hidden = ["ephemeral-storage-limit", "memory-limit", "cpu-limit", "pids-limit"];

const missing = new Map<string, string | undefined>();
for (const { engine } of suites) missing.set(engine, await missingForEngine(engine));

describe.each(suites)("$engine", ({ engine, client, needed }) => {
  const title = suiteTitle(`podseal observe --probe on real ${engine}`, missing.get(engine));
  describe.skipIf(missing.get(engine) !== undefined)(title, () => {
    let outcomes: readonly ProductOutcome[] = [];

    beforeAll(async () => {
      const flags = ["--engine", client, "--probe"];
      const runs = sets.map((set) => ({ ...set, options: [...needed, ...set.options], flags }));
      outcomes = (await observeWithProduct(engine, runs)).outcomes;
      const rows = outcomes.flatMap(rowsOf);
      const plain = rows.filter(({ verdict }) => verdict === "as-predicted").length;
      process.stderr.write(
        `${engine}: ${sets.length} containers, ${plain} of ${rows.length} values as predicted\n`,
      );
    }, 900_000);

    it("starts most of the containers", () => {
      expect(outcomes.filter(({ refused }) => refused === undefined).length).toBeGreaterThan(8);
    });

    it.for(sets)("$name: nothing is looser than predicted, and everything is seen", ({ name }, { skip }) => {
      const outcome = outcomes.find((one) => one.name === name);
      // A machine that lacks a capability starts no privileged container.
      if (outcome?.refused !== undefined) skip(outcome.refused);
      const odd = rowsOf(outcome)
        .filter(({ verdict }) => verdict !== "as-predicted" && verdict !== "tighter")
        .filter(({ dimension, verdict }) => !(verdict === "not-observable" && hidden.includes(dimension)))
        // What a set-id file would give another user is not tried.
        .filter(({ dimension, verdict }) => !(verdict === "not-proven" && dimension === "raw-sockets"))
        .map(({ dimension, verdict, observed, predicted, why, note }) => {
          return { dimension, verdict, observed, predicted, why, note };
        });
      expect(odd, outcome?.complaint).toEqual([]);
      expect(outcome?.exit, outcome?.complaint).toBe(0);
      expect(outcome?.left).toEqual([]);
    });
  });
});

function rowsOf(outcome: ProductOutcome | undefined): readonly ObservationRow[] {
  return outcome?.evidence === undefined
    ? []
    : (JSON.parse(outcome.evidence) as ObservationEvidence).report.rows;
}
