/** What is not known of a run of Podman or Docker: what its options name and what its caller has. */
import type { Question } from "../../confinement/index.ts";

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

/** Who reaches a container whose network is joined, and what it reaches. */
export function joinedTrafficQuestion(of: string): Question<"open" | "closed"> {
  return {
    id: `joined-traffic:${of}`,
    words: `which networks and ports ${of} has, whose network is joined`,
    supplier: "input",
    supply: `add ${of} to the input`,
    candidates: ["open", "closed"],
    candidateWords: (answer) => (answer === "open" ? "an address on the host's network" : "none"),
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
