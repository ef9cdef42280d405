import type { Stated } from "../../confinement/index.ts";
import { allCapabilities, capabilitySet, defaultCapabilities } from "../../facts/index.ts";
import type { ConfiguredCapabilities } from "../simulation.ts";
import { because, fromManifest, stated } from "../stated.ts";
import type { Subject } from "./input.ts";
import { securityPath } from "./input.ts";
import { sources } from "./sources.ts";

/** How one container runtime merges a pod's lists into its default set. */
interface Merge {
  readonly defaults: readonly string[];
  readonly add: readonly string[];
  readonly drop: readonly string[];
  /** A name as written -> the kernel's name without prefix; undefined when the runtime asks for one that does not exist. */
  readonly nameOf: (written: string) => string;
}

/**
 * add ALL, drop ALL, then single adds, then single drops: a drop wins over an add. Names that Linux does not have are skipped by the
 * OCI runtime with a warning. Source: containerd@v2.2.7 internal/cri/opts/spec_opts.go, WithCapabilities; engines.md 4.1.
 */
export function mergeCapabilities({ defaults, add, drop, nameOf }: Merge): readonly string[] {
  const set = new Set(drop.some(isAll) ? [] : add.some(isAll) ? allCapabilities : defaults);
  for (const name of add) if (!isAll(name)) set.add(nameOf(name));
  for (const name of drop) if (!isAll(name)) set.delete(nameOf(name));
  return capabilitySet(set);
}

function isAll(name: string): boolean {
  return name.toUpperCase() === "ALL";
}

/** containerd puts CAP_ before every name, also before one that has it: CAP_NET_RAW becomes a name that no kernel knows. */
export function containerdName(written: string): string {
  return written.toUpperCase();
}

/** CRI-O takes names with and without the prefix. Source: cri-o@f954a17 internal/config/capabilities. */
export function crioName(written: string): string {
  return written.toUpperCase().replace(/^CAP_/, "");
}

/** The sets that the runtime writes for a container: bounding, permitted and effective alike for every user, the others empty. */
export function configuredCapabilities(subject: Subject): Stated<ConfiguredCapabilities> {
  if (subject.privileged) {
    const words = "privileged: every capability; capabilities.drop has no effect";
    return stated(
      setsOf(allCapabilities),
      fromManifest(securityPath(subject, "privileged"), words, sources.criLinux),
    );
  }
  const { name, version } = subject.context.containerRuntime;
  const defaults = defaultCapabilities(name, version);
  const { present, add, drop } = subject.own.securityContext.capabilities;
  const nameOf = name === "containerd" ? containerdName : crioName;
  const bounding = mergeCapabilities({
    defaults: defaults?.capabilities ?? allCapabilities,
    add,
    drop,
    nameOf,
  });
  const given = because(
    "runtime-default",
    `${name} gives ${defaults?.capabilities.length ?? "all"} capabilities`,
    defaults?.source ?? sources.criSpec,
  );
  const path = securityPath(subject, "capabilities");
  if (!present || (add.length === 0 && drop.length === 0)) {
    return stated(setsOf(bounding), fromManifest(path, "capabilities is unset", sources.criSpec), given);
  }
  return stated(setsOf(bounding), given, fromManifest(path, wordsOf(add, drop), sources.criSpec));
}

function setsOf(bounding: readonly string[]): ConfiguredCapabilities {
  return { bounding, permitted: bounding, effective: bounding, inheritable: [], ambient: [] };
}

function wordsOf(add: readonly string[], drop: readonly string[]): string {
  return [
    ...(drop.length > 0 ? [`drop ${drop.join(", ")}`] : []),
    ...(add.length > 0 ? [`add ${add.join(", ")}`] : []),
  ].join("; ");
}

/** Whether the process gets no_new_privs. The API forces escalation on with privileged and with SYS_ADMIN added. */
export function noNewPrivileges(subject: Subject): Stated<boolean> {
  const { allowPrivilegeEscalation, capabilities } = subject.own.securityContext;
  const path = securityPath(subject, "allowPrivilegeEscalation");
  if (subject.privileged)
    return stated(
      false,
      fromManifest(
        securityPath(subject, "privileged"),
        "privileged allows escalation",
        sources.apiValidation,
      ),
    );
  if (capabilities.add.some((name) => crioName(name) === "SYS_ADMIN" || isAll(name))) {
    return stated(
      false,
      fromManifest(
        securityPath(subject, "capabilities", "add"),
        "with SYS_ADMIN escalation is always allowed",
        sources.apiValidation,
      ),
    );
  }
  if (allowPrivilegeEscalation === false)
    return stated(true, fromManifest(path, "allowPrivilegeEscalation: false"));
  const words =
    allowPrivilegeEscalation === true
      ? "allowPrivilegeEscalation: true"
      : "allowPrivilegeEscalation is unset: no_new_privs stays off";
  return stated(false, fromManifest(path, words, sources.kubeletSecurity));
}
