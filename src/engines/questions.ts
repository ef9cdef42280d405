import type { Question, UserDecision } from "../confinement/index.ts";
import { oncePerKey } from "./once.ts";

/** The user that an image starts its process as. */
export interface ImageUser {
  readonly uid: number;
  readonly decidedBy: UserDecision;
}

/** Which files of an image can raise privilege when executed. */
export interface PrivilegedFiles {
  readonly setId: boolean;
  readonly fileCapabilities: boolean;
}

const imageSupply = "look it up with --images, or give it in --context-file under images";
/** What only the image's files tell. */
const filesSupply = "look it up with --images and --image-layers, or give it in --context-file under images";
const nodeSupply = "give the node's facts in --context-file under node";

/** Which user an image runs as. With `nonRoot` the kubelet starts it only when it is not root. */
export function imageUserQuestion(image: string, nonRoot: boolean): Question<ImageUser> {
  return nonRoot ? nonRootUserQuestion(image) : anyUserQuestion(image);
}

const anyUserQuestion = oncePerKey((image: string) => userQuestion(image, false));
const nonRootUserQuestion = oncePerKey((image: string) => userQuestion(image, true));

const otherUsers: readonly [ImageUser, ImageUser] = [
  { uid: 1000, decidedBy: "image-number" },
  { uid: 10001, decidedBy: "image-number" },
];

function userQuestion(image: string, nonRoot: boolean): Question<ImageUser> {
  return {
    id: nonRoot ? `image-non-root-user:${image}` : `image-user:${image}`,
    words: nonRoot
      ? `which non-root user the image ${image} runs as`
      : `which user the image ${image} runs as`,
    supplier: "image",
    supply: `${imageSupply}, or set runAsUser`,
    candidates: nonRoot ? otherUsers : [{ uid: 0, decidedBy: "image-default" }, ...otherUsers],
    candidateWords: ({ uid }) =>
      uid === 0 ? "root" : uid === 1000 ? "uid 1000, often a login user's" : "another uid",
  };
}

/** The group that the image's passwd file gives to a user id; a user that is not in it has group 0. */
export function imageGroupQuestion(image: string, uid: number): Question<number> {
  return groupQuestions(image)(uid);
}

const groupQuestions = oncePerKey((image: string) => oncePerKey((uid: number) => groupQuestion(image, uid)));

function groupQuestion(image: string, uid: number): Question<number> {
  return {
    id: `image-group:${image}:${uid}`,
    words: `which group the passwd file of the image ${image} gives to uid ${uid}`,
    supplier: "image",
    supply: `${filesSupply}, or set runAsGroup`,
    candidates: [0, uid],
    candidateWords: (gid) =>
      gid === 0 ? "the root group (also when the user is not listed)" : `group ${gid}`,
  };
}

/** The supplementary groups that the image's group file gives to a user. */
export function imageGroupsQuestion(image: string, uid: number): Question<readonly number[]> {
  return furtherGroupsQuestions(image)(uid);
}

const furtherGroupsQuestions = oncePerKey((image: string) =>
  oncePerKey((uid: number) => furtherGroupsQuestion(image, uid)),
);

function furtherGroupsQuestion(image: string, uid: number): Question<readonly number[]> {
  return {
    id: `image-groups:${image}:${uid}`,
    words: `which further groups the group file of the image ${image} gives to uid ${uid}`,
    supplier: "image",
    supply: `${filesSupply}, or set supplementalGroupsPolicy: Strict`,
    candidates: [[0], []],
    candidateWords: (groups) => (groups.length === 0 ? "none" : "the root group"),
  };
}

/** Which id a user or group that an option names has in the image. The worst candidate is root's. */
export function imageUserIdQuestion(image: string, name: string): Question<number> {
  return namedIdQuestion("user", image, name);
}
export function imageGroupIdQuestion(image: string, name: string): Question<number> {
  return namedIdQuestion("group", image, name);
}

function namedIdQuestion(kind: "user" | "group", image: string, name: string): Question<number> {
  return {
    id: `image-${kind}-id:${image}:${name}`,
    words: `which ${kind} id ${name} has in the image ${image}`,
    supplier: "image",
    supply: `${filesSupply}, or give the id as a number`,
    candidates: [0, 1000, 10001],
    candidateWords: (id) => (id === 0 ? "root's" : `${id}`),
  };
}

/** Whether an image holds files with set-id bits or file capabilities. */
export const imagePrivilegedFilesQuestion = oncePerKey((image: string): Question<PrivilegedFiles> => ({
  id: `image-privileged-files:${image}`,
  words: `whether the image ${image} holds set-id files or files with capabilities`,
  supplier: "image",
  supply: `${filesSupply}, or set allowPrivilegeEscalation: false`,
  candidates: [
    { setId: true, fileCapabilities: true },
    { setId: false, fileCapabilities: false },
  ],
  candidateWords: ({ setId }) => (setId ? "it does" : "it does not"),
}));

/** Which volumes an image declares. The worst candidate stands for any path. */
export function imageVolumesQuestion(image: string): Question<readonly string[]> {
  return {
    id: `image-volumes:${image}`,
    words: `which volumes the image ${image} declares`,
    supplier: "image",
    supply: imageSupply,
    candidates: [[anyImageVolume], []],
    candidateWords: (volumes) => (volumes.length === 0 ? "none" : "at least one"),
  };
}
/** Stands in values for the path of an image volume that is not known. */
export const anyImageVolume = "(a volume that the image declares)";

/** The release of the node's kernel. Candidates: one without what user namespaces for pods need, and one with it. */
export const kernelQuestion: Question<string> = {
  id: "node-kernel",
  words: "which kernel the node runs",
  supplier: "node",
  supply: `${nodeSupply} (kernel)`,
  candidates: ["5.10.0", "6.12.0"],
  candidateWords: (kernel) => (kernel === "5.10.0" ? "older than 5.12" : "6.3 or newer"),
};

/** Whether the node's kernel has a security module in force. */
export const securityModuleQuestion = oncePerKey((module: "apparmor" | "selinux"): Question<boolean> => {
  const title = module === "apparmor" ? "AppArmor" : "SELinux";
  // AppArmor confines pods by default, SELinux confines Podman only: the worst for the container differs.
  const present = module === "selinux";
  return {
    id: `node-${module}`,
    words: `whether ${title} is in force on the node`,
    supplier: "node",
    supply: `${nodeSupply} (securityModules)`,
    candidates: [present, !present],
    candidateWords: (answer) => (answer ? `${title} is in force` : `no ${title}`),
  };
});

/** Whose an id is on the node. */
export function accountQuestion(
  kind: "user" | "group",
  id: number,
  worst: "login" | "system",
): Question<"login" | "system" | "unowned"> {
  return accountQuestions(`${kind} ${worst}`)(id);
}

type AccountKind = `${"user" | "group"} ${"login" | "system"}`;

const accountQuestions = oncePerKey((kind: AccountKind) =>
  oncePerKey((id: number) => makeAccountQuestion(kind, id)),
);

function makeAccountQuestion(
  kindAndWorst: AccountKind,
  id: number,
): Question<"login" | "system" | "unowned"> {
  const [kind, worst] = kindAndWorst.split(" ") as ["user" | "group", "login" | "system"];
  return {
    id: `node-${kind}:${id}`,
    words: `whose ${kind} id ${id} is on the node`,
    supplier: "node",
    supply: `${nodeSupply} (accounts), or choose an id from 10000 up`,
    candidates: [worst, "unowned"],
    candidateWords: (answer) =>
      answer === "unowned" ? "nobody's" : worst === "login" ? "a login user's" : `a system ${kind}'s`,
  };
}

/** What net.ipv4.ping_group_range is on the host. */
export const hostPingRangeQuestion: Question<string> = {
  id: "node-ping-group-range",
  words: "the node's own net.ipv4.ping_group_range",
  supplier: "node",
  supply: "set hostNetwork: false, or read sysctl net.ipv4.ping_group_range on the node",
  candidates: ["0 2147483647", "1 0"],
};

/** Whether something in the cluster enforces NetworkPolicies. */
export const policyEnforcementQuestion: Question<boolean> = {
  id: "network-policy-enforcement",
  words: "whether the cluster's network plugin enforces NetworkPolicies",
  supplier: "cluster",
  supply: "name the cluster with --k3s, whose controller enforces them",
  candidates: [false, true],
  candidateWords: (answer) => (answer ? "it does" : "it does not"),
};

/**
 * Whether the cluster holds NetworkPolicies for a pod that the input does not show. Policies add up: a pod that the shown ones
 * isolate stays isolated, but a further one may allow more. `shown` says that some shown policy isolates the pod.
 */
export function networkPoliciesQuestion(
  namespace: string | undefined,
  direction: "ingress" | "egress",
  shown: boolean,
): Question<"open" | "as-shown" | "denied"> {
  return {
    id: `network-policies-${direction}${shown ? "-further" : ""}:${namespace ?? ""}`,
    words: `which ${shown ? "further " : ""}NetworkPolicies of ${namespaceInWords(namespace)} bear on this pod's ${direction}`,
    supplier: "input",
    supply: "add the NetworkPolicies to the input, and --complete when it is the whole",
    candidates: ["open", shown ? "as-shown" : "denied"],
    candidateWords: (answer) => policyAnswers[answer],
  };
}

const policyAnswers = {
  open: "all of it is allowed",
  "as-shown": "none beyond the input",
  denied: "one that denies by default",
} as const;

/** Whether a service account mounts its token by default. */
export function automountQuestion(namespace: string | undefined, name: string): Question<boolean> {
  return {
    id: `service-account-automount:${namespace ?? ""}/${name}`,
    words: `whether the service account ${name} of ${namespaceInWords(namespace)} switches token mounting off`,
    supplier: "input",
    supply: "set automountServiceAccountToken in the pod, or add the ServiceAccount to the input",
    candidates: [true, false],
    candidateWords: (answer) => (answer ? "its token is mounted" : "it switches mounting off"),
  };
}

/** Whether the cluster grants a service account more than the input shows. */
export function grantsQuestion(
  namespace: string | undefined,
  name: string,
): Question<"anything" | "as-shown"> {
  return {
    id: `service-account-grants:${namespace ?? ""}/${name}`,
    words: `which roles are bound to the service account ${name} of ${namespaceInWords(namespace)}`,
    supplier: "input",
    supply: "add the bindings and roles to the input, and --complete when it is the whole; or mount no token",
    candidates: ["anything", "as-shown"],
    candidateWords: (answer) =>
      answer === "anything" ? "it may be cluster-admin" : "nothing beyond the input",
  };
}

/** Which boundary a runtime class puts around a pod. */
export function runtimeClassQuestion(
  name: string,
): Question<"shared-kernel" | "user-space-kernel" | "virtual-machine"> {
  return {
    id: `runtime-class:${name}`,
    words: `which runtime the RuntimeClass ${name} names`,
    supplier: "input",
    supply: "add the RuntimeClass to the input",
    candidates: ["shared-kernel", "user-space-kernel", "virtual-machine"],
  };
}

/** What a Localhost seccomp profile of the node lets through; only the two ends can be told. */
export function localhostProfileQuestion(path: string): Question<"unconfined" | "strict"> {
  return {
    id: `seccomp-profile:${path}`,
    words: `what the seccomp profile ${path} on the node lets through`,
    supplier: "node",
    supply: "give its content in --context-file under seccompProfiles",
    candidates: ["unconfined", "strict"],
    candidateWords: (answer) =>
      answer === "unconfined" ? "everything" : "no more than RuntimeDefault and Podman's profile both do",
  };
}

/** Whose namespace a container joins that is not part of what was read. */
export function joinedNamespaceQuestion(
  kind: "pid" | "ipc" | "network" | "uts" | "cgroup" | "user",
  of: string,
): Question<"host" | "container"> {
  return {
    id: `joined-${kind}-namespace:${of}`,
    words: `whether ${of}, whose ${kind} namespace is joined, has the host's`,
    supplier: "input",
    supply: `add ${of} to the input`,
    candidates: ["host", "container"],
    candidateWords: (answer) => (answer === "host" ? "it is the host's" : "it is a container's own"),
  };
}

/** What a network is that was made elsewhere: on the host's wire, a bridge with a way out, or a bridge without. */
export function networkKindQuestion(name: string): Question<"macvlan" | "bridge" | "internal"> {
  return {
    id: `network-kind:${name}`,
    words: `which kind of network ${name} is`,
    supplier: "input",
    supply: "add the network to the input (its .network unit, or networks: of the Compose file)",
    candidates: ["macvlan", "bridge", "internal"],
    candidateWords: (answer) =>
      answer === "macvlan" ? "on the host's own wire" : answer === "bridge" ? "a bridge" : "internal",
  };
}

/** What a seccomp profile that an option names lets through; only the two ends can be told. */
export function namedProfileQuestion(name: string): Question<"unconfined" | "strict"> {
  return {
    id: `seccomp-file:${name}`,
    words: `what the seccomp profile ${name} lets through`,
    supplier: "input",
    supply: "put the file beside the input",
    candidates: ["unconfined", "strict"],
    candidateWords: (answer) =>
      answer === "unconfined" ? "everything" : "no more than the engine's default and Podman's both do",
  };
}

/** Which boundary an OCI runtime that only its name tells puts around a container. */
export function ociRuntimeQuestion(
  name: string,
): Question<"shared-kernel" | "user-space-kernel" | "virtual-machine"> {
  return {
    id: `oci-runtime:${name}`,
    words: `what the OCI runtime ${name} is`,
    supplier: "user",
    supply: "name crun, runc, youki, runsc, kata or krun",
    candidates: ["shared-kernel", "user-space-kernel", "virtual-machine"],
  };
}

/** Whether whoever calls the engine is in groups of the system, which --group-add keep-groups then keeps. */
export const callerGroupsQuestion: Question<boolean> = {
  id: "caller-groups",
  words: "whether the login user is in groups of the system, such as docker or disk",
  supplier: "node",
  supply: "leave --group-add keep-groups out",
  candidates: [true, false],
  candidateWords: (answer) => (answer ? "it is" : "it is in its own group only"),
};

/** Which ports an image exposes, for -P. */
export function exposedPortsQuestion(image: string): Question<readonly string[]> {
  return {
    id: `image-ports:${image}`,
    words: `which ports the image ${image} exposes`,
    supplier: "image",
    supply: imageSupply,
    candidates: [[anyExposedPort], []],
    candidateWords: (ports) => (ports.length === 0 ? "none" : "at least one"),
  };
}
const anyExposedPort = "0/tcp";

/** Whether another container's volumes, which a container takes over, are folders of the host. */
export function volumesFromQuestion(name: string): Question<boolean> {
  return {
    id: `volumes-from:${name}`,
    words: `which volumes the container ${name} has`,
    supplier: "input",
    supply: `add ${name} to the input`,
    candidates: [true, false],
    candidateWords: (answer) => (answer ? "folders of the host" : "none"),
  };
}

/** Whether the OCI runtime drops flags of volumes where it makes a user namespace. */
export const mountFlagsQuestion: Question<boolean> = {
  id: "runtime-drops-mount-flags",
  words:
    "whether the OCI runtime drops nosuid and nodev of volumes in a user namespace of the container's own",
  supplier: "node",
  supply: "use runc; crun 1.8.1 is known to drop them",
  candidates: [true, false],
  candidateWords: (answer) => (answer ? "it drops them" : "it keeps them"),
};

/** Whether a file of variables that was not read carries a secret. */
export function unreadEnvironmentQuestion(file: string): Question<boolean> {
  return {
    id: `environment-file:${file}`,
    words: `whether ${file} carries secrets`,
    supplier: "input",
    supply: `put ${file} beside the input`,
    candidates: [true, false],
    candidateWords: (answer) => (answer ? "it does" : "it does not"),
  };
}

/** The limits of whoever calls the engine, which --ulimit host hands on. */
export function callerLimitQuestion(name: string): Question<number> {
  return {
    id: `caller-limit:${name}`,
    words: `the caller's own hard limit of ${name}`,
    supplier: "node",
    supply: "give the limit by number",
    candidates: [Infinity, 1024],
    candidateWords: (limit) => (limit === Infinity ? "none" : `${limit}`),
  };
}

/** How much memory the node has, as far as oom_score_adj of a Burstable pod depends on it. */
export const burstableScoreQuestion: Question<number> = {
  id: "node-memory-share",
  words: "the share of the node's memory that the container requests",
  supplier: "node",
  supply: "no flag yet: oom_score_adj of a Burstable pod is between 3 and 999",
  candidates: [3, 999],
};

function namespaceInWords(namespace: string | undefined): string {
  return namespace === undefined ? "the pod's namespace" : `namespace ${namespace}`;
}
