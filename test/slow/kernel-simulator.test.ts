import { release } from "node:os";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  childNamespace,
  defaultSecureBits,
  execve,
  initialUserNamespace,
  plainMount,
  type ExecutableFile,
  type ProcessIds,
  type ProcessState as SimulatedState,
} from "../../src/confinement/index.ts";
import {
  childSize,
  childStart,
  executeOnKernel,
  missingForKernelCapabilities,
  type ExecutedFile,
  type ExecveResult,
  type ExecveRow,
  type Ids,
  type Mask,
  type StartState,
} from "../engines/kernel-capabilities.ts";
import { suiteTitle } from "../engines/title.ts";

/** CHOWN, SETUID, SETPCAP, NET_BIND_SERVICE, NET_RAW, SYS_ADMIN, PERFMON, CHECKPOINT_RESTORE: low and high words. */
const interesting = [0, 7, 8, 10, 13, 21, 38, 40];
const mask = fc.subarray(interesting).map((bits): Mask => bits.reduce((sum, bit) => sum + 2 ** bit, 0));
const maskOrNone = fc.oneof(fc.constant(0), mask);

const namespaces = { initial: 0, child: childStart } as const;

const rows = fc.constantFrom("initial" as const, "child" as const).chain((namespace) => {
  const offset = namespaces[namespace];
  const inner = fc.constantFrom(offset, offset + 1000, offset + 2000);
  const ids = fc.oneof(
    inner.map((id): Ids => [id, id, id]),
    fc.tuple(inner, inner, inner),
  );
  const start = fc.record({
    namespace: fc.constant(namespace),
    uids: ids,
    gids: ids,
    groups: fc.oneof(fc.constant<number[]>([]), fc.constant([offset + 2000])),
    permitted: maskOrNone,
    kept: mask,
    raised: mask,
    inheritable: maskOrNone,
    bounding: mask,
    noRoot: fc.boolean(),
    noNewPrivileges: fc.boolean(),
  });
  const file = fc.record({
    owner: fc.oneof(inner, fc.constant(0)),
    group: fc.oneof(inner, fc.constant(0)),
    mode: fc.constantFrom(0o755, 0o4755, 0o2755, 0o6755),
    onNosuidMount: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
    capabilities: fc.option(
      fc.record({
        revision: fc.constantFrom(2 as const, 3 as const),
        rootId: fc.constantFrom(0, childStart, 4242),
        permitted: maskOrNone,
        inheritable: maskOrNone,
        effective: fc.boolean(),
      }),
    ),
  });
  return fc.record({ start, file }).map(({ start, file: { capabilities, ...rest } }): ExecveRow => {
    const { kept, raised, ...from } = start;
    const effective = bits(from.permitted, kept);
    const ambient = bits(bits(from.permitted, from.inheritable), raised);
    return {
      from: { ...from, effective, ambient },
      file: capabilities === null ? rest : { ...rest, capabilities },
    };
  });
});

/** A longer run elsewhere: PODSEAL_ROWS=100000 PODSEAL_SEED=7. */
const numRuns = Number(process.env["PODSEAL_ROWS"] ?? 4000);
const seed = Number(process.env["PODSEAL_SEED"] ?? 20261124);

/** Linux 6.16 changed what counts as a change of ids for a process whose real and effective ids differ (see execve). */
const isOlderKernel = olderThan(release(), 6, 16);
const sample = fc
  .sample(rows, { numRuns, seed })
  .filter(
    ({ from }) => !isOlderKernel || [from.uids, from.gids].every(([real, effective]) => real === effective),
  );

const missing = missingForKernelCapabilities();
const title = suiteTitle("the capability simulator against this kernel", missing);

describe.skipIf(missing !== undefined)(title, () => {
  let results: ExecveResult[];
  beforeAll(async () => {
    results = await executeOnKernel(sample);
  }, 120_000);

  it("predicts what execve makes of thousands of random processes and files", () => {
    expect(differences(sample, results).slice(0, 3)).toEqual([]);
  });

  it("tells a wrong prediction: rows whose no_new_privs is taken the other way differ", () => {
    const turned = sample.map(({ from, file }) => ({
      from: { ...from, noNewPrivileges: !from.noNewPrivileges },
      file,
    }));
    expect(differences(turned, results).length).toBeGreaterThan(sample.length / 10);
  });

  it("has rows of every kind among them", () => {
    const executed = results.filter((result) => result.kind === "executed");
    expect(results.length - executed.length).toBeGreaterThan(100);
    expect(executed.filter(({ state }) => state.permitted > 0).length).toBeGreaterThan(500);
    expect(executed.filter(({ state }) => state.ambient > 0).length).toBeGreaterThan(50);
  });
});

function differences(asked: readonly ExecveRow[], results: readonly ExecveResult[]): unknown[] {
  return asked.flatMap((row, index) => {
    const predicted = simulate(row);
    const observed = withoutSecureExecution(results[index]);
    return JSON.stringify(predicted) === JSON.stringify(observed) ? [] : [{ row, predicted, observed }];
  });
}

function simulate({ from, file }: ExecveRow): unknown {
  const result = execve(simulatedState(from), executable(file));
  if (!result.ok) return { kind: "refused", errno: 1 };
  const { uids, gids, permitted, effective, inheritable, bounding, ambient } = result.state;
  return {
    kind: "executed",
    state: { uids: listed(uids), gids: listed(gids), permitted, effective, inheritable, bounding, ambient },
  };
}

function withoutSecureExecution(result: ExecveResult | undefined): unknown {
  return result?.kind === "executed" ? { kind: result.kind, state: result.state } : result;
}

function simulatedState(from: StartState): SimulatedState {
  const { permitted, effective, inheritable, bounding, ambient, noNewPrivileges, groups } = from;
  return {
    uids: processIds(from.uids),
    gids: processIds(from.gids),
    groups,
    userNamespace: from.namespace === "child" ? childNamespace(childStart, childSize) : initialUserNamespace,
    permitted,
    effective,
    inheritable,
    bounding,
    ambient,
    secureBits: { ...defaultSecureBits, noRoot: from.noRoot },
    noNewPrivileges,
  };
}

function executable({ owner, group, mode, onNosuidMount, capabilities }: ExecutedFile): ExecutableFile {
  const file = {
    owner,
    group,
    setUserId: (mode & 0o4000) !== 0,
    setGroupId: (mode & 0o2000) !== 0,
    mount: { ...plainMount, noSuid: onNosuidMount },
  };
  if (capabilities === undefined) return file;
  const { permitted, inheritable, effective, revision, rootId } = capabilities;
  const root = revision === 3 ? { rootUid: rootId } : {};
  return { ...file, capabilities: { permitted, inheritable, effective, ...root } };
}

function processIds([real, effective, saved]: Ids): ProcessIds {
  return { real, effective, saved, fileSystem: effective };
}

function listed({ real, effective, saved }: ProcessIds): number[] {
  return [real, effective, saved];
}

function bits(a: Mask, b: Mask): Mask {
  return interesting.reduce((sum, bit) => (isSet(a, bit) && isSet(b, bit) ? sum + 2 ** bit : sum), 0);
}

function isSet(set: Mask, bit: number): boolean {
  return Math.floor(set / 2 ** bit) % 2 === 1;
}

function olderThan(kernel: string, major: number, minor: number): boolean {
  const [ours = 0, second = 0] = kernel.split(".").map(Number.parseFloat);
  return ours < major || (ours === major && second < minor);
}
