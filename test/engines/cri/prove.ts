import {
  dimensionIds,
  explore,
  type DimensionId,
  type UserDecision,
} from "../../../src/confinement/index.ts";
import { confineKubernetes, type ClusterContext } from "../../../src/engines/index.ts";
import { memoryPlatform } from "../../../src/platform/index.ts";
import { readManifests } from "../../../src/readers/index.ts";
import type { CriOutcome, CriReport, CriRequest } from "../cri-observation.ts";
import type { SessionReport } from "../observation.ts";
import { ownProfile } from "./profile.ts";
import type { Outcome } from "../proofs/evidence.ts";
import { differs } from "../proofs/evidence.ts";
import { runSession } from "../session.ts";
import { criProofs, type CriEvidence } from "./proofs.ts";
import type { CriPod } from "./pods.ts";

export interface CriResult {
  readonly pod: CriPod;
  readonly proven: readonly DimensionId[];
  readonly unproven: readonly DimensionId[];
  readonly differences: readonly string[];
  /** Dimensions in which it is not what is predicted of a plain pod: a check of the check. */
  readonly againstPlain: readonly DimensionId[];
}

export type CriPrograms = Pick<CriRequest, "containerd" | "folders" | "client" | "kubernetes">;

/** Runs every pod through the CRI and holds each observable dimension of its first container against the prediction. */
export async function provePods(
  programs: CriPrograms,
  pods: readonly CriPod[],
): Promise<{ readonly report: CriReport; readonly results: readonly CriResult[] }> {
  const report = await observePods(programs, pods);
  const results: CriResult[] = [];
  for (const [place, pod] of pods.entries())
    results.push(await resultOf(programs, pod, report, report.outcomes[place] as CriOutcome));
  return { report, results };
}

/** Starts containerd and one plain pod. Says what keeps it from that, or undefined. */
export async function missingForPods(programs: CriPrograms): Promise<string | undefined> {
  try {
    await observePods(programs, []);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/\s+/g, " ").slice(0, 300);
  }
}

function observePods(programs: CriPrograms, pods: readonly CriPod[]): Promise<CriReport> {
  const files = { "profile.json": JSON.stringify(ownProfile()) };
  return runSession<CriReport>("cri.ts", ["probe"], { ...programs, pods, files }, { minutes: 10 });
}

async function resultOf(
  programs: CriPrograms,
  pod: CriPod,
  report: CriReport,
  outcome: CriOutcome,
): Promise<CriResult> {
  if ("refused" in outcome)
    return {
      pod,
      proven: [],
      unproven: [],
      againstPlain: [],
      differences: [`the runtime refused: ${outcome.refused}`],
    };
  const evidence = evidenceOf(programs, pod, report, outcome);
  const outcomes = outcomesOf(await predict(programs, pod, report), evidence);
  const plain = outcomesOf(await predict(programs, { name: pod.name, image: "root" }, report), evidence);
  const ofKind = (kind: Outcome["kind"]): DimensionId[] =>
    outcomes.filter((one) => one.outcome.kind === kind).map((one) => one.id);
  return {
    pod,
    againstPlain: plain.filter((one) => one.outcome.kind === "different").map((one) => one.id),
    proven: ofKind("proven"),
    unproven: ofKind("unproven"),
    differences: outcomes.flatMap(({ id, outcome: one }) =>
      one.kind === "different" ? one.differences.map((words) => `${id}: ${words}`) : [],
    ),
  };
}

function outcomesOf(
  confinement: Prediction,
  evidence: CriEvidence,
): readonly { readonly id: DimensionId; readonly outcome: Outcome }[] {
  return dimensionIds
    .filter((id) => !elsewhere.includes(id))
    .map((id) => ({ id, outcome: proveDimension(confinement, evidence, id) }));
}

/** There is no network to be tried, and the daemon is no k3s. */
const elsewhere: readonly DimensionId[] = ["reachable-from", "reaches", "engine-privilege"];

/** Asked of the host, whose network namespace is the daemon's own, and of the cluster: one of the answers has to fit. */
const open = /^(?:node-ping-group-range|service-account-grants:.*)$/;

type Facts = Omit<CriReport, "outcomes">;

type Prediction = ReturnType<typeof confineKubernetes>;

function proveDimension(confinement: Prediction, evidence: CriEvidence, id: DimensionId): Outcome {
  const scenarios = explore((ask): unknown => confinement[id](ask).value);
  const asked = scenarios.flatMap(({ answers }) => answers.map(({ question }) => question.id));
  const undecided = asked.filter((one) => !open.test(one));
  if (undecided.length > 0) return differs(`${id} asks for ${[...new Set(undecided)].join(", ")}`);
  const proof = criProofs[id] as (evidence: CriEvidence, predicted: unknown) => Outcome;
  const outcomes = scenarios.map(({ result }) => proof(evidence, result));
  return outcomes.find((one) => one.kind !== "different") ?? (outcomes[0] as Outcome);
}

/** What Podseal predicts of the pod by its manifest. */
export async function predict({ kubernetes }: CriPrograms, pod: CriPod, report: Facts): Promise<Prediction> {
  const platform = memoryPlatform({ "pod.json": manifestOf(pod, report.folder) });
  const { workloads, inventory } = await readManifests(["pod.json"], platform, {
    kubernetes: release(kubernetes),
    complete: false,
    render: "given",
  });
  const template = workloads[0]?.pods[0];
  const container = template?.containers[0];
  if (template === undefined || container === undefined) throw new Error(`pod ${pod.name} was not read`);
  const context = contextOf(kubernetes, report);
  return confineKubernetes({ namespace: "default", pod: template, container, inventory, context });
}

const serviceAccount = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "default", namespace: "default" },
  automountServiceAccountToken: true,
};

function manifestOf({ name, image, spec = {}, container = {} }: CriPod, folder: string): string {
  const { beside, ...fields } = spec;
  const first = { name: "first", image: `localhost/podseal-${image}`, ...container };
  const second = { name: "second", image: `localhost/podseal-${image}` };
  const manifest = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { ...fields, containers: beside === true ? [first, second] : [first] },
  };
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: [serviceAccount, manifest] }).replaceAll(
    "{folder}",
    folder,
  );
}

/** "1.26.15" -> "1.26" */
function release(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/** Every fact of this node that a prediction may ask for. */
/** The facts of the node that ran the pods, as a prediction takes them. */
export function contextOf(kubernetes: string, report: Facts): ClusterContext {
  const { engine, accounts, securityModules, callerLimits, loginUser } = report;
  const known = ["apparmor", "selinux"] as const;
  return {
    kubernetes,
    containerRuntime: { name: "containerd", version: engine.containerd },
    ociRuntime: { name: "runc", version: engine.runc },
    architecture: "amd64",
    node: {
      kernel: engine.kernel,
      cgroupVersion: 2,
      accounts,
      securityModules: known.filter((module) => securityModules?.includes(module) === true),
      openFiles: hardLimit(callerLimits["Max open files"]?.hard),
      processes: hardLimit(callerLimits["Max processes"]?.hard),
      filesystem: "tmpfs",
      users: { loginUid: loginUser.uid },
    },
    kubelet: {},
    featureGates: { ProcMountType: true, UserNamespacesSupport: true },
    images: images(),
    seccompProfiles: { "profile.json": ownProfile() },
    podman: { version: "5.8.2" },
  };
}

function hardLimit(text = "unlimited"): number {
  return text === "unlimited" ? Infinity : Number(text);
}

/** What the test's images hold: test/engines/inside/images.ts. */
function images(): ClusterContext["images"] {
  const accounts = {
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
  };
  const all = { accounts, setId: true, fileCapabilities: true, labels: {}, volumes: [], exposedPorts: [] };
  const app = { ...all, uid: 1234, gid: 1234, groups: [4321] };
  const root = { ...all, user: "", uid: 0, gid: 0, groups: [] };
  return {
    "localhost/podseal-root": root,
    "localhost/podseal-volume": { ...root, volumes: ["/data"] },
    "localhost/podseal-numeric-user": { ...app, user: "1234:1234" },
    "localhost/podseal-named-user": { ...app, user: "app" },
  };
}

function evidenceOf(
  { kubernetes }: CriPrograms,
  pod: CriPod,
  report: CriReport,
  outcome: Exclude<CriOutcome, { readonly refused: string }>,
): CriEvidence {
  const { name, container, raised, sandbox } = outcome;
  const told = { name, options: [], image: pod.image };
  // What a container shares with its sandbox alone is its own: another pod is then the peer.
  const peerNamespaces = pod.spec?.beside === true ? sandbox : report.peerNamespaces;
  const session = { ...report, peerNamespaces, connections: undefined, processes: [], observations: [] };
  return {
    session: session as unknown as SessionReport,
    report,
    pod,
    kubernetes,
    isRootless: false,
    container: { ...told, ...container },
    raised: { ...told, ...raised },
    decidedBy: decidedBy(pod),
  };
}

function decidedBy({ image, spec, container }: CriPod): UserDecision {
  const asked = container?.securityContext?.runAsUser ?? spec?.securityContext?.runAsUser;
  if (asked !== undefined) return "operator";
  const byImage = {
    root: "image-default",
    volume: "image-default",
    "numeric-user": "image-number",
    "named-user": "image-name",
  } as const;
  return byImage[image];
}
