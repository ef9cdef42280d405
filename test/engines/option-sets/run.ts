import { existsSync } from "node:fs";
import {
  dimensionIds,
  type Confinement,
  type DimensionId,
  type UserDecision,
} from "../../../src/confinement/index.ts";
import {
  confineDeclaration,
  unpredictedEffects,
  type ImageView,
  type NodeFacts,
  type RunHost,
} from "../../../src/engines/index.ts";
import { namesOf } from "../../../src/confinement/index.ts";
import type { RunDeclaration } from "../../../src/workload/index.ts";
import type { ImageName, SessionReport } from "../observation.ts";
import {
  isDocker,
  type EngineName,
  type OptionSetOutcome,
  type OptionSetReport,
} from "../option-set-observation.ts";
import { missingForSession, runSession } from "../session.ts";
import type { OptionSet } from "./draw.ts";
import { sessionFolder } from "./options.ts";
import { testProfile } from "./profile.ts";
import { unproven } from "../proofs/evidence.ts";
import { proveDimension } from "./prove.ts";
import type { SetEvidence } from "./proofs.ts";
import { predictedCause, toldCauses } from "./refusals.ts";

/** How one option set came out: the dimensions that were proven, and every difference in words. */
export interface SetResult {
  readonly set: OptionSet;
  /** `impossible`: this machine lacks something that the engine needs for it. */
  readonly kind: "ran" | "refused" | "different" | "impossible";
  readonly proven: number;
  readonly unproven: readonly DimensionId[];
  readonly differences: readonly string[];
  /** For a set that was refused as predicted: our reason and the engine's words. */
  readonly refusal?: { readonly predicted: string; readonly told: string };
}

/** Runs every set on the real engine and holds each observable dimension against its prediction. */
export async function proveOptionSets(
  engine: EngineName,
  sets: readonly OptionSet[],
): Promise<readonly SetResult[]> {
  const report = await observe(engine, sets);
  return sets.map((set, place) => resultOf(engine, set, report, report.outcomes[place] as OptionSetOutcome));
}

/** Starts the engine and one plain container. Says what keeps it from that, or undefined. */
export async function missingForEngine(engine: EngineName): Promise<string | undefined> {
  const missing = missingForSession() ?? (isDocker(engine) ? missingForDocker(engine) : undefined);
  if (missing !== undefined) return missing;
  try {
    await observe(engine, []);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/\s+/g, " ").slice(0, 300);
  }
}

/** Debian's own client is called by its path: another one may come first. */
function missingForDocker(engine: EngineName): string | undefined {
  const hasDaemon = ["/usr/sbin/dockerd", "/usr/bin/dockerd"].some((path) => existsSync(path));
  if (!hasDaemon || !existsSync("/usr/bin/docker")) return "not installed: docker.io";
  const lacks = engine === "docker-rootless" && !existsSync("/usr/bin/rootlesskit");
  return lacks ? "not installed: rootlesskit" : undefined;
}

/** What a session may take at most, on a machine that is busy with other work. */
export function sessionMinutes(sets: number): number {
  return 30 + sets / 5;
}

function observe(engine: EngineName, sets: readonly OptionSet[]): Promise<OptionSetReport> {
  return runSession<OptionSetReport>(
    "option-sets.ts",
    ["probe"],
    {
      engine,
      runs: sets.map(({ index, words, image }) => ({ name: `set-${index}`, options: words, image })),
      files: { "profile.json": JSON.stringify(testProfile()) },
    },
    { minutes: sessionMinutes(sets.length) },
  );
}

function resultOf(
  engine: EngineName,
  set: OptionSet,
  report: OptionSetReport,
  outcome: OptionSetOutcome,
): SetResult {
  const none = { set, proven: 0, unproven: [] };
  const predicted = predict(engine, set, report);
  if ("refused" in outcome && lackingHere.some((reason) => reason.test(outcome.refused)))
    return { ...none, kind: "impossible", differences: [] };
  if (predicted instanceof RangeError) {
    const refusal = { predicted: predicted.message, told: "refused" in outcome ? outcome.refused : "" };
    const differences =
      "refused" in outcome
        ? otherCause(engine, set, report, refusal)
        : [`predicted to be refused (${refusal.predicted}), but it ran`];
    return { ...none, kind: differences.length === 0 ? "refused" : "different", differences, refusal };
  }
  if ("refused" in outcome)
    return { ...none, kind: "different", differences: [`the engine refused: ${outcome.refused}`] };
  return compare(engine, set, report, outcome, predicted);
}

/** An engine tells the first cause that it meets, which may be any of those that were predicted. */
function otherCause(
  engine: EngineName,
  set: OptionSet,
  report: OptionSetReport,
  { told }: { readonly told: string },
): readonly string[] {
  const misread = set.misread.map((message) => predictedCause(message)?.id ?? message);
  const causes = [...misread, ...predictedCauses(engine, { ...set, misread: [] }, report, [])];
  const found = toldCauses(told);
  return found.some((one) => causes.includes(one))
    ? []
    : [
        `refused as predicted (${causes.join(", ")}), but for another cause (${found.join(", ") || "in no list"}): ${told}`,
      ];
}

/** The one that is predicted, and those that are left when it is gone. */
function predictedCauses(
  engine: EngineName,
  set: OptionSet,
  report: OptionSetReport,
  before: readonly string[],
): readonly string[] {
  const predicted = predict(engine, set, report);
  if (!(predicted instanceof RangeError)) return before;
  const cause = predictedCause(predicted.message);
  if (cause === undefined || before.includes(cause.id))
    return [...before, `in no list: ${predicted.message}`];
  const declaration = cause.without(set.declaration);
  return predictedCauses(engine, { ...set, declaration }, report, [...before, cause.id]);
}

/**
 * What engines say when the machine lacks something: the host's message queues are mounted by systemd, which is not everywhere; a writable
 * image is an overlay below the login user's home, which is closed to users that do not have its id; and the session mounts something below
 * the folder that it binds, from which a user namespace cannot part it (mount_namespaces(7), locked mounts).
 */
const lackingHere = [
  /statfs \/dev\/mqueue/,
  /userdata\/overlay\/\d+\/merge` to .*Permission denied/,
  /error mounting .* at "\/bind".*flags: 0x100[01]: invalid argument/,
];

function predict(engine: EngineName, set: OptionSet, report: OptionSetReport): Confinement | RangeError {
  const [misread] = set.misread;
  if (misread !== undefined) return new RangeError(misread);
  try {
    const confinement = confineDeclaration(
      withFolder(set.declaration, report.folder),
      hostOf(engine, report),
      imageOf(set.image),
    );
    // Names of users and groups are looked up when a dimension is computed.
    for (const id of ["user", "host-groups"] as const) confinement[id]((question) => question.candidates[0]);
    return confinement;
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}

function withFolder(declaration: RunDeclaration, folder: string): RunDeclaration {
  const mounts = declaration.mounts?.map((one) =>
    one.source === undefined ? one : { ...one, source: one.source.replace(sessionFolder, folder) },
  );
  return {
    ...declaration,
    ...(mounts !== undefined && { mounts }),
    ...(declaration.seccomp?.startsWith(sessionFolder) && { seccompProfile: testProfile() }),
  };
}

function hostOf(engine: EngineName, report: OptionSetReport): RunHost {
  const rootless = isRootless(engine);
  const runtime = runtimeOf(report.engine.runtime);
  return {
    version: report.engine.podman.replace(/\+.*$/, ""),
    distribution: report.engine.distribution.replace(/-.*$/, ""),
    rootless,
    architecture: "amd64",
    node: nodeOf(report),
    cgroupManager: "cgroupfs",
    ...(runtime !== undefined && { ociRuntime: runtime }),
    ...(engine === "docker-remap" && { usernsRemap: true }),
    ...(!rootless && { grantable: namesOf(Number.parseInt(report.callerBounding, 16)) }),
  };
}

function isRootless(engine: EngineName): boolean {
  return engine === "podman-rootless" || engine === "docker-rootless";
}

/** "crun version 1.8.1" */
function runtimeOf(text: string): RunHost["ociRuntime"] {
  const [, name, version] = /^(\w+) version ([\d.]+)/.exec(text) ?? [];
  return name === undefined || version === undefined ? undefined : { name, version };
}

function nodeOf({ engine, loginUser, securityModules, accounts }: OptionSetReport): NodeFacts {
  const known = ["apparmor", "selinux"] as const;
  return {
    kernel: engine.kernel,
    cgroupVersion: 2,
    users: { loginUid: loginUser.uid },
    accounts,
    securityModules: known.filter((module) => securityModules?.includes(module) === true),
  };
}

/** What the test's images hold: test/engines/inside/images.ts. */
function imageOf(name: ImageName): ImageView {
  const users = { root: "", volume: "", "numeric-user": "1234:1234", "named-user": "app" };
  const image = {
    user: users[name],
    ...(users[name] === "" ? { uid: 0, gid: 0 } : { uid: 1234, gid: 1234 }),
    accounts: {
      users: [
        { name: "root", uid: 0, gid: 0 },
        { name: "app", uid: 1234, gid: 1234 },
        { name: "other", uid: 1000, gid: 1000 },
      ],
      groups: [
        { name: "root", gid: 0, members: [] },
        { name: "app", gid: 1234, members: [] },
        { name: "extra", gid: 4321, members: ["app"] },
        { name: "other", gid: 1000, members: [] },
      ],
    },
    volumes: name === "volume" ? ["/data"] : [],
    setId: true,
    fileCapabilities: true,
    labels: {},
  };
  return { imageName: name, image, mustBeNonRoot: false };
}

/** Observed of a session as a whole by plain containers (podman-profile.test.ts), or not at all. */
const elsewhere: readonly DimensionId[] = ["reachable-from", "reaches", "engine-privilege"];

function compare(
  engine: EngineName,
  set: OptionSet,
  report: OptionSetReport,
  outcome: Exclude<OptionSetOutcome, { readonly refused: string }>,
  predicted: Confinement,
): SetResult {
  const evidence = evidenceOf(engine, set, report, outcome);
  const notPredicted = unpredictedEffects(set.declaration, [], new Set()).flatMap((one) => one.dimensions);
  const outcomes = dimensionIds
    .filter((id) => !elsewhere.includes(id))
    .map((id) => ({
      id,
      outcome: notPredicted.includes(id)
        ? unproven("an option bears on it whose effect is not predicted")
        : proveDimension(predicted, evidence, id),
    }));
  const differences = outcomes.flatMap(({ id, outcome: one }) =>
    one.kind === "different" ? one.differences.map((words) => `${id}: ${words}`) : [],
  );
  return {
    set,
    kind: differences.length > 0 ? "different" : "ran",
    proven: outcomes.filter((one) => one.outcome.kind === "proven").length,
    unproven: outcomes.filter((one) => one.outcome.kind === "unproven").map((one) => one.id),
    differences,
  };
}

function evidenceOf(
  engine: EngineName,
  set: OptionSet,
  report: OptionSetReport,
  { name, container, raised }: Exclude<OptionSetOutcome, { readonly refused: string }>,
): SetEvidence {
  const told = { name, options: set.words, image: set.image };
  const session = {
    ...report,
    connections: undefined,
    processes: [],
    observations: [],
  } as unknown as SessionReport;
  return {
    session,
    report,
    set,
    views: { container, raised },
    isRootless: isRootless(engine),
    isRemapped: engine === "docker-remap",
    container: { ...told, ...container },
    raised: { ...told, ...raised },
    decidedBy: decidedBy(set),
  };
}

function decidedBy({ declaration, image }: OptionSet): UserDecision {
  if (declaration.user !== undefined) return "operator";
  const byImage = {
    root: "image-default",
    volume: "image-default",
    "numeric-user": "image-number",
    "named-user": "image-name",
  } as const;
  const isKept = declaration.userns?.startsWith("keep-id") === true && byImage[image] === "image-default";
  return isKept ? "engine" : byImage[image];
}
