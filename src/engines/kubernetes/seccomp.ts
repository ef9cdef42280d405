import type { Ask, SeccompValue, Stated } from "../../confinement/index.ts";
import type { OciSeccomp } from "../../facts/index.ts";
import { k3sDefaults, seccompFilterOf } from "../../facts/index.ts";
import type { SecurityProfile } from "../../workload/index.ts";
import { isAtLeast } from "../defaults.ts";
import { localhostProfileQuestion } from "../questions.ts";
import { defaultFilter, filterSource, strictFilter } from "../seccomp.ts";
import { because, fromManifest, stated } from "../stated.ts";
import type { Subject } from "./input.ts";
import { podSecurityPath, securityPath } from "./input.ts";
import { configuredCapabilities } from "./capabilities.ts";
import { sources } from "./sources.ts";

const unconfined: SeccompValue = { kind: "unconfined" };

/** The filter of a container: privileged, its own field, the pod's field, then the kubelet's default, which is none. */
export function seccompOf(subject: Subject, ask: Ask): Stated<SeccompValue> {
  if (subject.privileged) {
    return stated(
      unconfined,
      fromManifest(
        securityPath(subject, "privileged"),
        "privileged loads no seccomp filter",
        sources.criLinux,
      ),
    );
  }
  const own = subject.own.securityContext.seccompProfile;
  if (own !== undefined) return byProfile(subject, own, securityPath(subject, "seccompProfile"), ask);
  const annotated = byOldAnnotation(subject);
  if (annotated !== undefined) return annotated;
  const ofPod = subject.spec.securityContext.seccompProfile;
  if (ofPod !== undefined) return byProfile(subject, ofPod, podSecurityPath(subject, "seccompProfile"), ask);
  return byKubelet(subject);
}

/**
 * Servers before 1.27 copy a container's annotation into a field that is absent; one that loosens is believed. Source: Kubernetes 1.27
 * changelog, support for seccomp annotations removed; KEP-135, version skew.
 */
function byOldAnnotation({ pod, own, context }: Subject): Stated<SeccompValue> | undefined {
  const key = `container.seccomp.security.alpha.kubernetes.io/${own.name}`;
  const isUnconfined = Object.hasOwn(pod.annotations, key) && pod.annotations[key] === "unconfined";
  if (!isUnconfined || isAtLeast(context.kubernetes, "1.27")) return undefined;
  const path = [...(pod.metadataPath ?? []), "annotations", key];
  return stated(unconfined, fromManifest(path, "seccomp annotation: unconfined", sources.kubeletSeccomp));
}

function byKubelet(subject: Subject): Stated<SeccompValue> {
  const path = podSecurityPath(subject, "seccompProfile");
  if (subject.context.kubelet.seccompDefault === true) {
    const reason = because(
      "node",
      "the kubelet runs with seccompDefault: RuntimeDefault",
      sources.kubeletSeccomp,
    );
    return runtimeDefault(subject, fromManifest(path, "seccompProfile is unset"), reason);
  }
  return stated(
    unconfined,
    because("kubelet-default", "seccompDefault of the kubelet is off", k3sDefaults.seccompDefault.source),
    fromManifest(path, "seccompProfile is unset: no filter is loaded", sources.kubeletSeccomp),
  );
}

type Path = Parameters<typeof fromManifest>[0];

function byProfile(subject: Subject, profile: SecurityProfile, path: Path, ask: Ask): Stated<SeccompValue> {
  if (profile.type === "RuntimeDefault")
    return runtimeDefault(subject, fromManifest(path, "seccompProfile: RuntimeDefault"));
  if (profile.type === "Localhost") return localhost(subject, profile.localhostProfile ?? "", path, ask);
  return stated(unconfined, fromManifest(path, `seccompProfile: ${profile.type}`, sources.kubeletSeccomp));
}

function runtimeDefault(subject: Subject, ...reasons: Parameters<typeof stated>[1][]): Stated<SeccompValue> {
  const { containerRuntime, architecture } = subject.context;
  const { bounding } = configuredCapabilities(subject).value;
  const value = defaultFilter(containerRuntime.name, containerRuntime.version, architecture, bounding);
  const words = `the default profile of ${containerRuntime.name} ${containerRuntime.version}`;
  return stated(value, because("runtime-default", words, filterSource(value)), ...reasons);
}

/** A profile file of the node. One that is not known lies between no filter and one that is at most both engines'. */
function localhost(subject: Subject, file: string, path: Path, ask: Ask): Stated<SeccompValue> {
  const { containerRuntime, architecture, seccompProfiles, podman } = subject.context;
  const reason = fromManifest(path, `seccompProfile: Localhost ${file}`, sources.kubeletSeccomp);
  const known = Object.hasOwn(seccompProfiles, file) ? filterOfFile(subject, file) : undefined;
  if (known !== undefined) return stated(known, reason);
  if (ask(localhostProfileQuestion(file)) === "unconfined") return stated(unconfined, reason);
  return stated(
    strictFilter(containerRuntime.name, containerRuntime.version, architecture, podman.version),
    reason,
  );
}

const filters = new WeakMap<object, SeccompValue>();

function filterOfFile({ context }: Subject, file: string): SeccompValue | undefined {
  const profile = context.seccompProfiles[file];
  if (!isOciSeccomp(profile)) return undefined;
  const cached = filters.get(profile);
  if (cached !== undefined) return cached;
  const source = `the file ${file} given with the context`;
  const filter = seccompFilterOf(profile, {
    id: `localhost:${file}:${context.architecture}`,
    architecture: context.architecture,
    source,
  });
  if (filter === undefined) return undefined;
  const value: SeccompValue = { kind: "filter", name: `Localhost ${file}`, filter };
  filters.set(profile, value);
  return value;
}

/** The shape that the OCI specification gives a profile; anything else is not judged by its content. */
function isOciSeccomp(profile: unknown): profile is OciSeccomp & object {
  if (typeof profile !== "object" || profile === null) return false;
  const { defaultAction, syscalls } = profile as Record<string, unknown>;
  return (
    typeof defaultAction === "string" &&
    (syscalls === undefined || (Array.isArray(syscalls) && syscalls.every(isRule)))
  );
}

function isRule(rule: unknown): boolean {
  if (typeof rule !== "object" || rule === null) return false;
  const { names, action, args } = rule as Record<string, unknown>;
  const named = Array.isArray(names) && names.every((name) => typeof name === "string");
  return (
    named &&
    typeof action === "string" &&
    (args === undefined || args === null || (Array.isArray(args) && args.every(isArgument)))
  );
}

function isArgument(argument: unknown): boolean {
  if (typeof argument !== "object" || argument === null) return false;
  const { index, value, op } = argument as Record<string, unknown>;
  return typeof index === "number" && typeof value === "number" && typeof op === "string";
}
