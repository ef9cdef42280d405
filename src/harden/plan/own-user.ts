import type { FieldPath } from "../../confinement/index.ts";
import { atLeast } from "../../facts/index.ts";
import type { Container, PodTemplate } from "../../workload/index.ts";
import type { FieldChange } from "../change.ts";
import type { KnownUser } from "./evidence.ts";
import { imageOf, userOf } from "./evidence.ts";
import { canWrite, foldersInWords, foldersOf } from "./image-folders.ts";
import type { PlanContext, Way } from "./plan-context.ts";
import { hasFeature } from "./plan-context.ts";
import type { Step } from "./step.ts";

const criSource =
  "kubernetes pkg/kubelet/kuberuntime/security_context.go; engines.md 1.5 (runAsUser without runAsGroup)";

type Numbered = Extract<KnownUser, { kind: "user" }>;

/** Writes down the user and group that every container has by its image, so that none can start as root. Never a guessed id. */
export function ownUserSteps(pod: PodTemplate, context: PlanContext, way: Way): Step[] {
  if (pod.shape === "partial" || pod.containers.length === 0) return [];
  const users = pod.containers.map((one) => ({ container: one, user: userOf(one, pod, context) }));
  const known = users.flatMap(({ container, user }) =>
    user.kind === "user" && user.uid > 0 ? [{ container, user }] : [],
  );
  const steps = known.length === users.length ? userStep(pod, known) : [];
  return [...steps, ...(way === "non-root" ? strictGroupsStep(pod, context) : [])];
}

function userStep(
  pod: PodTemplate,
  known: readonly { readonly container: Container; readonly user: Numbered }[],
): Step[] {
  const changes = [...refusal(pod), ...ids(pod, known)];
  if (changes.length === 0) return [];
  const withoutGroup = known.find(({ user }) => user.gid === undefined);
  return [
    {
      id: "own-user",
      title: "Write down the user and group that it runs as, and refuse root",
      at: pod.path,
      changes,
      mayClose: ["host-user", "host-groups", "capabilities", "raw-sockets", "set-id", "volume-flags"],
      applicability: withoutGroup === undefined ? "safe" : "unsafe",
      because:
        withoutGroup === undefined
          ? "the ids are those that it has today"
          : `nothing in the input says which group user ${withoutGroup.user.uid} has in the image`,
      evidence: [...known.map(({ container, user }) => `${container.name}: ${user.from}`), criSource],
      watchFor: "another version of the image that runs as another user",
    },
  ];
}

function refusal(pod: PodTemplate): FieldChange[] {
  const isRefused = pod.spec.securityContext.runAsNonRoot === true;
  const allowed = pod.containers.filter(({ spec }) => spec.securityContext.runAsNonRoot === false);
  const everyContainer = pod.containers.every(({ spec }) => spec.securityContext.runAsNonRoot === true);
  return [
    ...(isRefused || everyContainer
      ? []
      : [{ kind: "set", path: [...pod.path, "securityContext", "runAsNonRoot"], value: true } as const]),
    ...allowed.map(({ path }): FieldChange => ({
      kind: "set",
      path: [...path, "securityContext", "runAsNonRoot"],
      value: true,
    })),
  ];
}

/** At the pod when all containers agree and none says anything itself, else at each container that lacks them. */
function ids(
  pod: PodTemplate,
  known: readonly { readonly container: Container; readonly user: Numbered }[],
): FieldChange[] {
  const [first] = known;
  const agree = known.every(
    ({ container, user }) =>
      user.uid === first?.user.uid &&
      user.gid === first.user.gid &&
      saysNothing(container.spec.securityContext),
  );
  const ofPod = pod.spec.securityContext;
  if (agree && first !== undefined) return missingIds(pod.path, ofPod, first.user);
  return known.flatMap(({ container, user }) =>
    missingIds(container.path, { ...ofPod, ...definedIds(container.spec.securityContext) }, user),
  );
}

interface Ids {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
}

function saysNothing({ runAsUser, runAsGroup }: Ids): boolean {
  return runAsUser === undefined && runAsGroup === undefined;
}

function definedIds({ runAsUser, runAsGroup }: Ids): Ids {
  return {
    ...(runAsUser === undefined ? {} : { runAsUser }),
    ...(runAsGroup === undefined ? {} : { runAsGroup }),
  };
}

function missingIds(at: FieldPath, { runAsUser, runAsGroup }: Ids, { uid, gid }: Numbered): FieldChange[] {
  const path = [...at, "securityContext"];
  return [
    ...(runAsUser === undefined ? [{ kind: "set", path: [...path, "runAsUser"], value: uid } as const] : []),
    ...(runAsGroup === undefined && gid !== undefined
      ? [{ kind: "set", path: [...path, "runAsGroup"], value: gid } as const]
      : []),
  ];
}

/** Only where server and runtime honour it: others refuse the pod. Source: engines.md 1.5. */
function strictGroupsStep(pod: PodTemplate, context: PlanContext): Step[] {
  const { supplementalGroupsPolicy } = pod.spec.securityContext;
  if (supplementalGroupsPolicy === "Strict" || !honoursStrict(context)) return [];
  const hasNone = pod.containers.every((one) => imageOf(one, context)?.groups?.length === 0);
  const lost = pod.containers
    .map((one) => reachedByGroups(one, pod, context))
    .filter((words) => words !== "");
  return [
    {
      id: "strict-groups",
      title: "Let the image add no groups",
      at: pod.path,
      changes: [
        { kind: "set", path: [...pod.path, "securityContext", "supplementalGroupsPolicy"], value: "Strict" },
      ],
      mayClose: ["host-groups"],
      applicability: hasNone && supplementalGroupsPolicy === undefined ? "safe" : "unsafe",
      because: hasNone
        ? "the image's group file gives its user no further groups"
        : lost.length > 0
          ? `the image gives its user groups that reach ${lost.join("; ")}`
          : everyGroupKnown(pod, context)
            ? "the image gives its user further groups, and nothing says what it does with them"
            : "nothing in the input says which groups the image gives its user",
      evidence: ["kubernetes/enhancements keps/sig-node/3619-supplemental-groups-policy"],
      watchFor:
        "files and devices that it reaches through a group of the image, such as video, render or dialout",
    },
  ];
}

function everyGroupKnown(pod: PodTemplate, context: PlanContext): boolean {
  return pod.containers.every((one) => imageOf(one, context)?.groups !== undefined);
}

/** Folders of the image that the user of a container writes to through a group of the image alone. */
function reachedByGroups(container: Container, pod: PodTemplate, context: PlanContext): string {
  const image = imageOf(container, context);
  const user = userOf(container, pod, context);
  if (user.kind !== "user" || image?.groups === undefined) return "";
  const { uid, gid } = user;
  const main = gid === undefined ? [] : [gid];
  const all = { uid, groups: [...main, ...image.groups] };
  const reached = foldersOf(container, image).filter(
    (folder) => canWrite(all, folder) && !canWrite({ uid, groups: main }, folder),
  );
  return foldersInWords(reached);
}

function honoursStrict(context: PlanContext): boolean {
  const { name, version } = context.cluster.containerRuntime;
  return (
    hasFeature(context, "SupplementalGroupsPolicy") &&
    atLeast(version, name === "containerd" ? "2.0.0" : "1.31.0")
  );
}
