import type { Provenance, Stated } from "../../confinement/index.ts";
import { allCapabilities, capabilitySet, defaultCapabilities } from "../../facts/index.ts";
import type { ClusterContext } from "../cluster-context.ts";
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
    return stated(everything, fromManifest(securityPath(subject, "privileged"), words, sources.criLinux));
  }
  const { add, drop } = subject.own.securityContext.capabilities;
  const { sets, given } = mergedSets(subject.context.containerRuntime, add, drop);
  const path = securityPath(subject, "capabilities");
  if (add.length === 0 && drop.length === 0) {
    return stated(sets, fromManifest(path, "capabilities is unset", sources.criSpec), given);
  }
  return stated(sets, given, fromManifest(path, wordsOf(add, drop), sources.criSpec));
}

interface Merged {
  readonly sets: ConfiguredCapabilities;
  readonly given: Provenance;
}

const merged = new Map<string, Merged>();

/** Many containers write the same lists: each merge is worked out once. */
function mergedSets(
  { name, version }: ClusterContext["containerRuntime"],
  add: readonly string[],
  drop: readonly string[],
): Merged {
  const key = `${name} ${version} +${add.join()} -${drop.join()}`;
  let result = merged.get(key);
  if (result === undefined) {
    const defaults = defaultCapabilities(name, version);
    const nameOf = name === "containerd" ? containerdName : crioName;
    const base = defaults?.capabilities ?? allCapabilities;
    const words = `${name} gives ${base.length} capabilities`;
    result = {
      sets: setsOf(mergeCapabilities({ defaults: base, add, drop, nameOf })),
      given: because("runtime-default", words, defaults?.source ?? sources.criSpec),
    };
    merged.set(key, result);
  }
  return result;
}

function setsOf(bounding: readonly string[]): ConfiguredCapabilities {
  return { bounding, permitted: bounding, effective: bounding, inheritable: [], ambient: [] };
}

const everything = setsOf(allCapabilities);

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
