import type { Ask, DimensionValues, LsmValue, Provenance, Stated } from "../../confinement/index.ts";
import { crioMaskedPaths, engineSysctls, k3sDefaults, noMaskedPaths } from "../../facts/index.ts";
import type { EngineSysctls, SysctlEngine } from "../../facts/index.ts";
import type { SecurityProfile } from "../../workload/index.ts";
import { hiddenFiles, isAtLeast } from "../defaults.ts";
import { hasSecurityModule, withoutAbsentFiles } from "../host/security-modules.ts";
import { oncePerObject } from "../once.ts";
import { hostPingRangeQuestion } from "../questions.ts";
import { because, fromManifest, stated } from "../stated.ts";
import { hasFeature } from "./gates.ts";
import type { Subject } from "./input.ts";
import { podPath, podSecurityPath, securityPath } from "./input.ts";
import { sources } from "./sources.ts";
import { userNamespaceOf } from "./user-namespace.ts";

/** AppArmor: the field of the container, then of the pod, then the annotation of older versions, then the runtime's default. */
export function appArmorOf(subject: Subject, ask: Ask): Stated<LsmValue> {
  const { context } = subject;
  if (!hasSecurityModule(context.node, "apparmor", ask))
    return stated({ kind: "absent" }, because("node", "the node has no AppArmor"));
  if (subject.privileged) {
    return stated(
      { kind: "unconfined" },
      fromManifest(
        securityPath(subject, "privileged"),
        "privileged loads no AppArmor profile",
        sources.criLinux,
      ),
    );
  }
  if (context.k3sRootless === true) {
    return stated(
      { kind: "unconfined" },
      because("node", "containerd disables AppArmor in a user namespace", sources.rootless),
    );
  }
  const asked = appArmorAsked(subject);
  return stated(appArmorValue(subject, asked.profile), asked.because);
}

interface Asked {
  readonly profile: SecurityProfile | undefined;
  readonly because: Provenance;
}

/**
 * The container's field, then the annotation, then the pod's field: the API server copies the annotation into a container's field
 * that is absent. Source: kubernetes pkg/registry/core/pod/strategy.go@v1.33.5, applyAppArmorVersionSkew.
 */
function appArmorAsked(subject: Subject): Asked {
  const hasFields = hasFeature(subject.context, "AppArmorFields");
  const own = subject.own.securityContext.appArmorProfile;
  const ofPod = subject.spec.securityContext.appArmorProfile;
  const ownPath = securityPath(subject, "appArmorProfile");
  if (hasFields && own !== undefined)
    return { profile: own, because: fromManifest(ownPath, `appArmorProfile: ${own.type}`) };
  const annotated = appArmorAnnotated(subject);
  if (annotated !== undefined) return annotated;
  if (hasFields && ofPod !== undefined) {
    return {
      profile: ofPod,
      because: fromManifest(
        podSecurityPath(subject, "appArmorProfile"),
        `appArmorProfile: ${ofPod.type} for the pod`,
      ),
    };
  }
  return {
    profile: undefined,
    because: fromManifest(
      ownPath,
      "appArmorProfile is unset: containerd's default profile",
      sources.criLinux,
    ),
  };
}

function appArmorAnnotated(subject: Subject): Asked | undefined {
  const key = `container.apparmor.security.beta.kubernetes.io/${subject.own.name}`;
  const annotation = Object.hasOwn(subject.pod.annotations, key) ? subject.pod.annotations[key] : undefined;
  if (annotation === undefined) return undefined;
  const path = [...(subject.pod.metadataPath ?? []), "annotations", key];
  return {
    profile: profileOfAnnotation(annotation),
    because: fromManifest(path, `AppArmor annotation: ${annotation}`),
  };
}

function profileOfAnnotation(text: string): SecurityProfile {
  if (text.startsWith("localhost/"))
    return { type: "Localhost", localhostProfile: text.slice("localhost/".length) };
  return { type: text === "runtime/default" || text === "" ? "RuntimeDefault" : "Unconfined" };
}

function appArmorValue({ context }: Subject, profile: SecurityProfile | undefined): LsmValue {
  if (profile === undefined || profile.type === "RuntimeDefault") {
    const name =
      context.containerRuntime.name === "containerd" ? "cri-containerd.apparmor.d" : "crio-default";
    return { kind: "engine-default", profile: name };
  }
  // A profile named unconfined confines nothing, however it is asked for.
  if (profile.type === "Localhost" && profile.localhostProfile !== "unconfined")
    return { kind: "custom", profile: profile.localhostProfile ?? "" };
  return { kind: "unconfined" };
}

/**
 * SELinux counts only where the node has it and the runtime labels containers, which k3s does only with --selinux. What a pod asks for
 * beyond the runtime's type is held against the case that it does, unless the node is known.
 */
export function selinuxOf(subject: Subject, ask: Ask): Stated<LsmValue> {
  const { node, containerRuntime } = subject.context;
  if (!hasSecurityModule(node, "selinux", ask))
    return stated({ kind: "absent" }, because("node", "the node has no SELinux"));
  const asked = selinuxAsked(subject);
  const labels = node.runtimeSelinux ?? (asked !== undefined || containerRuntime.name === "cri-o");
  if (!labels) {
    return stated(
      { kind: "unconfined" },
      because("runtime-default", "the runtime sets no SELinux labels", k3sDefaults.selinux.source),
    );
  }
  if (subject.privileged) {
    return stated(
      { kind: "unconfined" },
      fromManifest(
        securityPath(subject, "privileged"),
        "privileged switches SELinux labels off",
        sources.criLinux,
      ),
    );
  }
  if (asked !== undefined) return asked;
  return stated(
    { kind: "engine-default", profile: "container_t" },
    because("runtime-default", "the runtime's type container_t", sources.criLinux),
  );
}

/** What seLinuxOptions ask for beyond a level and the runtime's type: the container's, else the pod's. */
function selinuxAsked(subject: Subject): Stated<LsmValue> | undefined {
  const own = subject.own.securityContext.seLinuxOptions;
  const options = own ?? subject.spec.securityContext.seLinuxOptions;
  const { user = "", role = "", type = "" } = options ?? {};
  if (user === "" && role === "" && (type === "" || type === "container_t")) return undefined;
  const path =
    own === undefined ? podSecurityPath(subject, "seLinuxOptions") : securityPath(subject, "seLinuxOptions");
  if (type === "spc_t" || type === "unconfined_t")
    return stated({ kind: "unconfined" }, fromManifest(path, `type ${type} confines nothing`));
  const profile = [user, role, type].filter((part) => part !== "").join(":");
  return stated({ kind: "custom", profile }, fromManifest(path, `SELinux ${profile}`));
}

/** Unmasked counts where the API server knows the field's gate; privileged always unmasks. */
export function procMountOf(subject: Subject): Stated<DimensionValues["proc-mount"]> {
  if (subject.privileged)
    return stated(
      "unmasked",
      fromManifest(
        securityPath(subject, "privileged"),
        "privileged shows all of /proc and /sys",
        sources.criLinux,
      ),
    );
  const { procMount } = subject.own.securityContext;
  const path = securityPath(subject, "procMount");
  if (procMount !== "Unmasked")
    return stated("masked", fromManifest(path, "procMount is Default", sources.kubeletSecurity));
  if (hasFeature(subject.context, "ProcMountType"))
    return stated("unmasked", fromManifest(path, "procMount: Unmasked"));
  return stated(
    "masked",
    fromManifest(
      path,
      "procMount: Unmasked is dropped: the gate ProcMountType is off",
      sources.kubeletSecurity,
    ),
  );
}

export function maskedPathsOf(subject: Subject, ask: Ask): Stated<DimensionValues["masked-paths"]> {
  const mount = procMountOf(subject);
  if (mount.value === "unmasked")
    return stated({ masked: noMaskedPaths.masked, readOnly: noMaskedPaths.readOnly }, ...mount.because);
  const { kubernetes, containerRuntime, node } = subject.context;
  const lists = hiddenFiles("kubernetes", kubernetes);
  const isCrio = containerRuntime.name === "cri-o" && isAtLeast(containerRuntime.version, "1.33");
  const masked = isCrio ? withCrioPaths(lists.masked) : lists.masked;
  const words = `the kubelet of Kubernetes ${kubernetes} hides ${masked.length} kernel files`;
  return stated(
    { masked: withoutAbsentFiles(masked, node, ask), readOnly: lists.readOnly },
    because("kubelet-default", words, lists.source),
  );
}

const withCrioPaths = oncePerObject((masked: readonly string[]): readonly string[] =>
  [...new Set([...masked, ...crioMaskedPaths.masked])].sort(),
);

const portStart = "net.ipv4.ip_unprivileged_port_start";
const pingRange = "net.ipv4.ping_group_range";

function engineOf({ context }: Subject): SysctlEngine {
  if (context.containerRuntime.name === "cri-o") return "cri-o";
  if (context.k3s !== undefined) return "k3s";
  return isAtLeast(context.containerRuntime.version, "2.0.0") ? "containerd-2" : "containerd-1";
}

/** What a new pod finds, when it has a network namespace of its own. */
function defaultsOf(subject: Subject): EngineSysctls {
  return engineSysctls[engineOf(subject)];
}

/** The namespaced sysctls of a container; ports are a dimension of their own. */
export function sysctlsOf(subject: Subject, ask: Ask): Stated<DimensionValues["sysctls"]> {
  const path = podSecurityPath(subject, "sysctls");
  const written = subject.spec.securityContext.sysctls.filter((one) => normalName(one.name) !== portStart);
  const set = Object.fromEntries(written.map((one) => [normalName(one.name), one.value]));
  if (subject.spec.hostNetwork === true) return onHostNetwork(subject, set, ask);
  const defaults = defaultsOf(subject);
  // containerd leaves the range alone in a pod's own user namespace: its groups would not be mapped.
  const isOwn = Object.hasOwn(set, pingRange) || userNamespaceOf(subject, ask).value.kind === "host";
  const range = isOwn ? defaults.pingGroupRange : "1 0";
  const given = because("runtime-default", `groups ${range} may open ICMP sockets`, defaults.source);
  const words =
    written.length === 0
      ? "sysctls is unset"
      : `sysctls: ${written.map((one) => `${one.name}=${one.value}`).join(", ")}`;
  return stated({ [pingRange]: range, ...set }, given, fromManifest(path, words));
}

function onHostNetwork(
  subject: Subject,
  set: Readonly<Record<string, string>>,
  ask: Ask,
): Stated<DimensionValues["sysctls"]> {
  const reason = fromManifest(
    podPath(subject, "hostNetwork"),
    "hostNetwork: the node's own network settings",
    sources.criSandbox,
  );
  return stated({ [pingRange]: ask(hostPingRangeQuestion), ...set }, reason);
}

/** The API takes slashes as separators as well, where dots can be part of a name. */
function normalName(name: string): string {
  return /^[^./]*\//.test(name) ? name.replaceAll("/", ".") : name;
}

export function privilegedPortsOf(subject: Subject): Stated<DimensionValues["privileged-ports"]> {
  if (subject.spec.hostNetwork === true) {
    const reason = fromManifest(
      podPath(subject, "hostNetwork"),
      "hostNetwork: the ports of the node",
      sources.criSandbox,
    );
    return stated({ unprivilegedFrom: 1024, of: "host" }, reason);
  }
  const path = podSecurityPath(subject, "sysctls");
  const written = subject.spec.securityContext.sysctls.findLast((one) => normalName(one.name) === portStart);
  const number = written === undefined ? Number.NaN : Number(written.value);
  if (Number.isInteger(number))
    return stated({ unprivilegedFrom: number, of: "own" }, fromManifest(path, `${portStart}=${number}`));
  const { unprivilegedPortStart, source } = defaultsOf(subject);
  const words =
    unprivilegedPortStart === 0
      ? "every port can be bound without privilege"
      : "ports below 1024 need privilege";
  return stated(
    { unprivilegedFrom: unprivilegedPortStart, of: "own" },
    fromManifest(path, `${portStart} is unset`),
    because("runtime-default", words, source),
  );
}
