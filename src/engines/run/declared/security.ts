import { allCapabilities, defaultCapabilities } from "../../../facts/index.ts";
import { isCapability } from "../capability-names.ts";
import type { RunOptions } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { given, givenList, isPodman, isRootlessPodman, refused } from "./source.ts";

type Security = Pick<
  RunOptions,
  | "privileged"
  | "capAdd"
  | "capDrop"
  | "defaultCapabilities"
  | "wantedCapabilities"
  | "noNewPrivileges"
  | "seccompUnconfined"
  | "seccomp"
  | "apparmor"
  | "labelDisable"
  | "labelType"
  | "mask"
  | "unmask"
>;

export function securityOf(run: DeclaredRun): Security {
  const { declaration, docker, podman } = run;
  const privileged = declaration.privileged ?? podman?.privileged;
  const noNewPrivileges = declaration.noNewPrivileges ?? docker?.noNewPrivileges;
  return {
    ...(privileged !== undefined && { privileged }),
    ...capabilitiesOf(run),
    ...(noNewPrivileges !== undefined && { noNewPrivileges }),
    ...seccompOf(run),
    ...appArmorOf(run),
    ...labelsOf(run),
    ...masksOf(run),
  };
}

/** Label of an image or a container by which it asks for fewer capabilities. Source: containers/common pkg/capabilities. */
const wantedLabel = "io.containers.capabilities";

function capabilitiesOf(run: DeclaredRun): Partial<Security> {
  const { declaration, image } = run;
  const { capAdd, capDrop } = declaration;
  for (const name of checkedNames(run))
    if (!isCapability(name)) throw refused(run, `the capability ${name}, which no kernel has`);
  const wanted = isPodman(run)
    ? ((declaration.labels ?? {})[wantedLabel] ?? image.image?.labels?.[wantedLabel])
    : undefined;
  return {
    ...(capAdd !== undefined && { capAdd }),
    ...(capDrop !== undefined && { capDrop }),
    ...configuredCapabilities(run),
    ...(wanted !== undefined && { wantedCapabilities: wanted.split(",") }),
  };
}

/** The list of containers.conf stands for the engine's own set, unless it is added to it. */
function configuredCapabilities({ podman, host }: DeclaredRun): Pick<Security, "defaultCapabilities"> {
  const configured = podman?.defaultCapabilities;
  if (configured === undefined) return {};
  if (podman?.addedToDefault?.includes("containers.default_capabilities") !== true)
    return { defaultCapabilities: configured };
  const builtIn = defaultCapabilities("podman", host.version, host.distribution)?.capabilities;
  return { defaultCapabilities: [...(builtIn ?? allCapabilities), ...configured] };
}

/** Under --privileged Podman reads the names that are added alone, and these for a user other than root only (seen with 4.3.1). */
function checkedNames(run: DeclaredRun): readonly string[] {
  const { capAdd = [], capDrop = [], privileged, user } = run.declaration;
  if (!isPodman(run) || privileged !== true) return [...capAdd, ...capDrop];
  const named = (given(user) ?? run.image.image?.user ?? "").split(":")[0] ?? "";
  return ["", "0", "root"].includes(named) ? [] : capAdd;
}

/** A profile's name, "unconfined", or "builtin" for the engine's own (Docker). */
function seccompOf({ declaration, podman, docker }: DeclaredRun): Partial<Security> {
  const written = given(declaration.seccomp);
  const name = written ?? given(podman?.seccompProfile) ?? given(docker?.seccompProfile);
  const profile = declaration.seccompProfile;
  if (name === "unconfined") return { seccompUnconfined: true };
  if (name === undefined && profile === undefined) return {};
  if (name === "builtin" && profile === undefined) return {};
  // A configured default profile counts for privileged containers as the built-in one does: not at all.
  if (written === undefined && profile === undefined && declaration.privileged === true) return {};
  return { seccomp: { name: name ?? "given in full", ...(profile !== undefined && { profile }) } };
}

function appArmorOf(run: DeclaredRun): Partial<Security> {
  const { declaration, podman, host } = run;
  const written = given(declaration.apparmor);
  if (written !== undefined && written !== "unconfined") {
    if (isRootlessPodman(run)) throw refused(run, "an AppArmor profile for a login user's container");
    if (isPodman(run) && host.node.securityModules?.includes("apparmor") === false)
      throw refused(run, "an AppArmor profile on a host without AppArmor");
  }
  const configured =
    host.rootless || declaration.privileged === true ? undefined : given(podman?.apparmorProfile);
  const apparmor = written ?? configured;
  return apparmor === undefined ? {} : { apparmor };
}

function labelsOf({ declaration, podman }: DeclaredRun): Partial<Security> {
  const labels = declaration.securityLabels ?? [];
  const type = labels.find((one) => one.startsWith("type:"))?.slice("type:".length);
  const off = labels.includes("disable") || (labels.length === 0 && podman?.label === false);
  return { ...(off && { labelDisable: true }), ...(type !== undefined && { labelType: type }) };
}

/** Lists may be written in one text with colons between; ALL opens everything. */
function masksOf({ declaration }: DeclaredRun): Partial<Security> {
  const mask = partsOf(declaration.mask).filter((path) => path.startsWith("/"));
  const unmask = partsOf(declaration.unmask);
  const all = unmask.some((one) => one.toLowerCase() === "all");
  return {
    ...(givenList(mask) !== undefined && { mask }),
    ...(all ? { unmask: true } : givenList(unmask) !== undefined && { unmask }),
  };
}

function partsOf(lists: readonly string[] | undefined): readonly string[] {
  return (lists ?? []).flatMap((one) => one.split(":")).filter((one) => one !== "");
}
