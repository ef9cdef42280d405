import type { Ask, NamespaceSharing } from "../../confinement/index.ts";
import { joinedNamespaceQuestion } from "../questions.ts";
import type { JoinedNamespace, NetworkMode, RunOptions } from "./options.ts";

type Kind = Parameters<typeof joinedNamespaceQuestion>[0];

/** Whose namespace of a kind the container has; one that is joined is shared with a container, unless that one has the host's. */
export function sharing(
  kind: Kind,
  given: NamespaceSharing | JoinedNamespace | undefined,
  inPod: boolean | undefined,
  ask: Ask,
): NamespaceSharing {
  if (given === undefined) return inPod === true ? "pod" : "private";
  if (typeof given === "string") return given;
  return (given.has ?? ask(joinedNamespaceQuestion(kind, given.joined))) === "host" ? "host" : "pod";
}

export function networkSharing(options: RunOptions, ask: Ask): NamespaceSharing {
  const kind = networkKind(options, ask);
  if (kind === "host") return "host";
  const isShared = options.inPod === true || options.sharesNetwork === true;
  return kind === "joined" || kind === "engine" || isShared ? "pod" : "private";
}

/** `joined`: the network of another container, which is not the host's. */
export function networkKind(
  options: RunOptions,
  ask: Ask,
): Exclude<NetworkMode["kind"], "joined"> | "default" | "joined" {
  const mode = networkMode(options);
  if (mode === "default") return "default";
  if (mode.kind !== "joined") return mode.kind;
  return ask(joinedNamespaceQuestion("network", mode.of)) === "host" ? "host" : "joined";
}

export function networkMode({ network = "default" }: RunOptions): NetworkMode | "default" {
  if (network === "default") return network;
  return typeof network === "string" ? { kind: network } : network;
}
