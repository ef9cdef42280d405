/** What is not known of a node: its kernel, security modules, accounts and files. */
import type { Question } from "../../confinement/index.ts";
import { oncePerKey } from "../once.ts";

const nodeSupply = "give the node's facts in --context-file under node";

/** The release of the node's kernel. Candidates: one without what user namespaces for pods need, and one with it. */
export const kernelQuestion: Question<string> = {
  id: "node-kernel",
  words: "which kernel the node runs",
  supplier: "node",
  supply: `${nodeSupply} (kernel)`,
  candidates: ["5.10.0", "6.12.0"],
  candidateWords: (kernel) => (kernel === "5.10.0" ? "older than 5.12" : "6.3 or newer"),
};

/** Which version of cgroups the host has; only with version 2 engines give containers a cgroup namespace, and rootless ones limits. */
export const cgroupVersionQuestion: Question<1 | 2> = {
  id: "node-cgroups",
  words: "which version of cgroups the host has",
  supplier: "node",
  supply: `${nodeSupply} (cgroupVersion)`,
  candidates: [1, 2],
  candidateWords: (version) => `cgroup v${version}`,
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

/** How much memory the node has, as far as oom_score_adj of a Burstable pod depends on it. */
export const burstableScoreQuestion: Question<number> = {
  id: "node-memory-share",
  words: "the share of the node's memory that the container requests",
  supplier: "node",
  supply: "no flag yet: oom_score_adj of a Burstable pod is between 3 and 999",
  candidates: [3, 999],
};
