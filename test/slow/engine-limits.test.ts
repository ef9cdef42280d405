import { beforeAll, describe, expect, it } from "vitest";
import type { DimensionId } from "../../src/confinement/index.ts";
import { readDimension } from "../../src/confinement/index.ts";
import type { RunHost } from "../../src/engines/index.ts";
import { confineDeclaration, imageView } from "../../src/engines/index.ts";
import { readRunLines } from "../../src/readers/index.ts";
import type { RunDeclaration } from "../../src/workload/index.ts";
import type { LimitOutcome, LimitReport, LimitRun, PressRun } from "../engines/limit-observation.ts";
import { missingForEngine } from "../engines/option-sets/run.ts";
import type { EngineName } from "../engines/option-set-observation.ts";
import { isDocker } from "../engines/option-set-observation.ts";
import { runSession } from "../engines/session.ts";
import { missingOldCgroups } from "../engines/old-cgroups.ts";
import { suiteTitle } from "../engines/title.ts";

/** What a container needs to start on a small machine. */
const needed: Readonly<Partial<Record<EngineName, readonly string[]>>> = {
  "podman-rootful": ["--network=none", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1000:1000"],
};

const sets: readonly LimitRun[] = [
  { name: "plain", options: [] },
  { name: "memory", options: ["--memory=64m"] },
  { name: "memory-swap", options: ["--memory=64m", "--memory-swap=96m", "--memory-reservation=32m"] },
  { name: "cpus", options: ["--cpus=0.5"] },
  { name: "cpu-quota", options: ["--cpu-period=50000", "--cpu-quota=20000"] },
  { name: "cpu-shares", options: ["--cpu-shares=512"] },
  { name: "pids", options: ["--pids-limit=33"] },
  { name: "no-pids", options: ["--pids-limit=-1"] },
  { name: "files", options: ["--ulimit=nofile=512:600"] },
  { name: "processes", options: ["--ulimit=nproc=70:90", "--ulimit=core=0:0"] },
  { name: "shm", options: ["--shm-size=8m"] },
  {
    name: "all",
    options: ["--memory=48m", "--cpus=1.25", "--pids-limit=20", "--shm-size=4m", "--ulimit=core=0"],
  },
];

/** dd takes a buffer of that size, and writes all of it. */
const takes = (megabytes: number): string =>
  `exec busybox dd if=/dev/zero of=/dev/null bs=${megabytes}M count=1`;
const forks = "i=0; while [ $i -lt 40 ]; do busybox sleep 20 & i=$((i+1)); echo started $i; done; exit 0";
const burns = "while :; do :; done";
const fills = "exec busybox dd if=/dev/zero of=/dev/shm/full bs=1M count=12";
const throttled = { file: "cpu/cpu.stat", shows: "^nr_throttled [1-9]" };

const presses: readonly PressRun[] = [
  { name: "memory-within", options: ["--memory=64m", "--memory-swap=64m"], script: takes(8) },
  { name: "memory-beyond", options: ["--memory=64m", "--memory-swap=64m"], script: takes(128) },
  { name: "pids-beyond", options: ["--pids-limit=16"], script: forks },
  { name: "pids-free", options: ["--pids-limit=-1"], script: forks },
  { name: "cpu-beyond", options: ["--cpus=0.2"], script: burns, until: throttled },
  { name: "shm-beyond", options: ["--shm-size=8m"], script: fills },
  { name: "shm-within", options: ["--shm-size=16m"], script: fills },
];

function runsFor<Run extends LimitRun>(engine: EngineName, runs: readonly Run[]): readonly Run[] {
  const before = needed[engine] ?? (isDocker(engine) ? ["--network=none"] : []);
  // An option that is given twice counts in its last place; ulimits by their names.
  return runs.map((run) => {
    const names = run.options.map(limitName);
    return { ...run, options: [...before.filter((one) => !names.includes(limitName(one))), ...run.options] };
  });
}

function limitName(option: string): string {
  return option.replace(/^(--ulimit=\w+|--[\w-]+).*/, "$1");
}

function declarationOf(engine: EngineName, { options }: LimitRun): RunDeclaration {
  const program = isDocker(engine) ? "docker" : "podman";
  const { project, problems } = readRunLines(`${program} run ${options.join(" ")} app`, "line");
  expect(problems).toEqual([]);
  return project.containers[0] as RunDeclaration;
}

function predictedFor(
  engine: EngineName,
  run: LimitRun,
  { engine: seen }: LimitReport,
  id: DimensionId,
): unknown {
  const host: RunHost = {
    version: seen.version.replace(/\+.*$/, ""),
    distribution: seen.distribution.replace(/-.*$/, ""),
    rootless: engine.endsWith("-rootless"),
    architecture: "amd64",
    node: { cgroupVersion: 1 },
    cgroupManager: "cgroupfs",
    ...(engine === "docker-remap" && { usernsRemap: true }),
  };
  const confinement = confineDeclaration(declarationOf(engine, run), host, imageView("app", {}));
  const { values } = readDimension(confinement, id);
  expect(values, id).toHaveLength(1);
  return values[0]?.value;
}

/** Bytes of version 1 that stand for none. */
const unlimited = 2 ** 62;

function cgroupValues({
  files,
}: Seen): Readonly<Record<"pids-limit" | "memory-limit" | "cpu-limit", number>> {
  const number = (name: string): number => Number(files[name]);
  const memory = number("memory/memory.limit_in_bytes");
  const quota = number("cpu/cpu.cfs_quota_us");
  return {
    "pids-limit": files["pids/pids.max"] === "max" ? Infinity : number("pids/pids.max"),
    "memory-limit": memory >= unlimited ? Infinity : memory,
    "cpu-limit": quota < 0 ? Infinity : (1000 * quota) / number("cpu/cpu.cfs_period_us"),
  };
}

function hardLimit({ limits }: Seen, title: string): number {
  const line = limits.split("\n").find((one) => one.startsWith(title));
  const [, hard = ""] = line?.slice(title.length).trim().split(/\s+/) ?? [];
  return hard === "unlimited" ? Infinity : Number(hard);
}

/** The size of /dev/shm in bytes. */
function shmSize({ mounts }: Seen): number {
  const line = mounts.split("\n").find((one) => one.split(" ")[4] === "/dev/shm");
  return 1024 * Number(/size=(\d+)k/.exec(line ?? "")?.[1]);
}

type Seen = Extract<LimitOutcome, { limits: string }>;

const engines: readonly EngineName[] = ["podman-rootful", "docker", "docker-remap", "podman-rootless"];
const missing = new Map<EngineName, string | undefined>();
for (const engine of engines) missing.set(engine, missingOldCgroups() ?? (await missingForEngine(engine)));

describe.each(engines)("%s", (engine) => {
  const reason = missing.get(engine);
  const title = suiteTitle(`limits of ${engine} on cgroup v1`, reason);
  const isRootless = engine.endsWith("-rootless");
  const tried = runsFor(engine, sets);

  describe.skipIf(reason !== undefined)(title, () => {
    let report: LimitReport;

    beforeAll(async () => {
      report = await runSession<LimitReport>(
        "limits.ts",
        ["probe"],
        { engine, runs: tried, presses: runsFor(engine, presses) },
        { minutes: 20 },
      );
    }, 1_300_000);

    function seen(name: string): Seen {
      const outcome = report.outcomes.find((one) => one.name === name);
      if (outcome === undefined || "refused" in outcome)
        throw new Error(`${name} did not start: ${outcome?.refused}`);
      return outcome;
    }

    it.each(tried)(
      "$name: what a cgroup holds it to is as predicted, and podseal observe reads it",
      (run) => {
        const outcome = seen(run.name);
        const predicted = Object.fromEntries(
          (["pids-limit", "memory-limit", "cpu-limit"] as const).map((id) => [
            id,
            predictedFor(engine, run, report, id),
          ]),
        );
        // Those above a login user's cgroup are no doing of the engine.
        if (!isRootless) expect(cgroupValues(outcome)).toEqual(predicted);
        expect(outcome.ownCgroup).toBe(!isRootless);
        const { pids, memory, cpu } = outcome.observed;
        const observed = { "pids-limit": pids, "memory-limit": memory, "cpu-limit": cpu };
        const shown = Object.fromEntries(
          Object.entries(observed).map(([id, value]) => [id, value ?? Infinity]),
        );
        if (!isRootless) expect(shown).toEqual(predicted);
      },
    );

    it.each(tried)("$name: its resource limits are as predicted", (run) => {
      const outcome = seen(run.name);
      const given = new Set(declarationOf(engine, run).ulimits?.map(({ name }) => name));
      const rows = [
        ["nofile", "open-files-limit", "Max open files"],
        ["nproc", "process-limit", "Max processes"],
        ["core", "core-limit", "Max core file size"],
      ] as const;
      for (const [name, id, line] of rows)
        if (given.has(name))
          expect(hardLimit(outcome, line), name).toBe(predictedFor(engine, run, report, id));
    });

    it.skipIf(isRootless)("what has no dimension is handed on as it was read", () => {
      const { memorySwap, memoryReservation } = declarationOf(engine, find("memory-swap"));
      expect(seen("memory-swap").files).toMatchObject({
        "memory/memory.soft_limit_in_bytes": String(memoryReservation),
        // Kernels without swap accounting have no such file.
        ...("memory/memory.memsw.limit_in_bytes" in seen("plain").files && {
          "memory/memory.memsw.limit_in_bytes": String(memorySwap),
        }),
      });
      const { cpuShares } = declarationOf(engine, find("cpu-shares"));
      expect(seen("cpu-shares").files["cpu/cpu.shares"]).toBe(String(cpuShares));
    });

    it("the shared memory has the size that was read", () => {
      for (const name of ["shm", "all"])
        expect(shmSize(seen(name))).toBe(declarationOf(engine, find(name)).shmSize);
    });

    it.skipIf(isRootless)("a program that takes more memory is killed, one that takes less is not", () => {
      expect(press("memory-within")).toMatchObject({ exit: 0 });
      expect(press("memory-beyond")).toMatchObject({ exit: 137 });
    });

    it.skipIf(isRootless)("a fork bomb stops at the limit", () => {
      expect(press("pids-beyond").output).toContain("can't fork");
      expect(press("pids-beyond").output).not.toContain("started 16");
      expect(press("pids-free").output).toContain("started 40");
    });

    it.skipIf(isRootless)("a program that burns time is throttled", () => {
      expect(press("cpu-beyond").shown).toMatch(/^nr_throttled [1-9]/m);
    });

    it("shared memory ends where it was told to", () => {
      expect(press("shm-beyond").output).toContain("No space left on device");
      expect(press("shm-within")).toMatchObject({ exit: 0 });
    });

    it.skipIf(!isRootless)("limits are ignored, and the engine says so", () => {
      expect(press("memory-beyond").output).toContain("Resource limits are not supported and ignored");
      expect(press("memory-beyond")).toMatchObject({ exit: 0 });
      expect(press("pids-beyond").output).toContain("started 40");
    });

    function find(name: string): LimitRun {
      return tried.find((one) => one.name === name) as LimitRun;
    }

    function press(name: string): LimitReport["presses"][number] {
      return report.presses.find((one) => one.name === name) as LimitReport["presses"][number];
    }
  });
});
