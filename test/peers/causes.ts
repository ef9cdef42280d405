/** Why a peer and we say different things of the same file, and who is right by what the kernel, the runtimes and Pod Security do. */
import type { PodTemplate } from "../../src/workload/index.ts";
import type { Comparison } from "./verdicts.ts";
import { failsOne } from "./verdicts.ts";

export interface Cause {
  readonly id: string;
  readonly title: string;
  /** `neither`: the two ask different questions, and both answer theirs rightly. */
  readonly right: "Podseal" | "the peer" | "neither";
  readonly why: string;
  readonly explains: (one: Comparison) => boolean;
}

const given = ({ expectation }: Comparison): string => JSON.stringify(expectation.parameters ?? {});
const named = (one: Comparison, ...rules: readonly string[]): boolean => rules.includes(one.peerRule);
const isPeerSofter = ({ peer, ours }: Comparison): boolean => peer === "pass" && ours === "fail";
const isPeerHarder = ({ peer, ours }: Comparison): boolean => peer === "fail" && ours === "pass";
const contains = (pods: readonly PodTemplate[], text: RegExp): boolean =>
  pods.some((pod) => text.test(JSON.stringify([pod.spec.raw, pod.annotations])));

export const causes: readonly Cause[] = [
  {
    id: "update-let-in",
    title: "The peer lets updates of running pods in",
    right: "neither",
    why: "Most fields of a running pod cannot be changed, so the peer's admission policy looks at new pods only. The manifest is the same, and so is what we say of it.",
    explains: (one) => isPeerSofter(one) && one.path.endsWith("/update.yaml"),
  },
  {
    id: "exempt-image",
    title: "A parameter of the peer's case exempts the image",
    right: "neither",
    why: "Our exceptions are waivers with a reason and an expiry, for a workload and not for an image's name.",
    explains: (one) =>
      isPeerSofter(one) && given(one).includes("exemptImages") && /exempt/.test(one.expectation.case ?? ""),
  },
  {
    id: "own-list",
    title: "The peer's case brings a list or a bound of its own",
    right: "neither",
    why: "The case allows or forbids other values than the Pod Security Standards (profiles by name, sysctls, a largest size).",
    explains: (one) =>
      named(one, "forbidden-sysctls", "seccomp", "seccompv2", "ephemeralstoragelimit") &&
      /allowed|forbidden|ephemeral-storage/i.test(given(one)) &&
      !isAnnotationOnly(one),
  },
  {
    id: "dead-annotation",
    title: "The peer reads an annotation that Kubernetes no longer reads",
    right: "Podseal",
    why: "Servers from 1.27 on ignore the seccomp annotations (KEP-135): the pod runs without a filter.",
    explains: (one) => isPeerSofter(one) && isAnnotationOnly(one),
  },
  {
    id: "overridden-by-label",
    title: "The peer's own label in the manifest overrides its finding",
    right: "neither",
    why: "The label waives the finding for that peer only; ours have annotations of their own.",
    explains: (one) =>
      one.topic.peer === "kubeaudit" &&
      (one.expectation.findings ?? []).some((finding) => /overridden|RedundantAuditorOverride/.test(finding)),
  },
  {
    id: "apparmor-unset",
    title: "The peer wants an AppArmor annotation to be there, or to be well formed",
    right: "Podseal",
    why: "Unset means the runtime's default profile wherever the node has AppArmor, as Pod Security has it; the annotation gave way to a field with 1.30.",
    explains: (one) => one.topic.peer === "kubeaudit" && named(one, "apparmor") && isPeerHarder(one),
  },
  {
    id: "apparmor-overridden",
    title: "The peer takes a container's AppArmor profile for that of the pod",
    right: "Podseal",
    why: "Pod Security refuses Unconfined at the pod, even where every container overrides it: a container added later would take it.",
    explains: (one) => isPeerSofter(one) && one.topic.peer === "gatekeeper-library" && named(one, "apparmor"),
  },
  {
    id: "explicit-false",
    title: "The peer takes a user number for a refusal of root",
    right: "Podseal",
    why: "Pod Security's restricted level wants runAsNonRoot true and refuses an explicit false anywhere; where Pod Security and a peer differ, Pod Security decides. What the user really is stands in the dimension host user.",
    explains: (one) =>
      isPeerSofter(one) &&
      one.topic.peer === "kubeaudit" &&
      named(one, "nonroot") &&
      !one.pods.some((pod) => failsOne(pod, ["run-as-user-root"])),
  },
  {
    id: "runtime-default-only",
    title: "The peer takes RuntimeDefault and no Localhost profile",
    right: "neither",
    why: "A Localhost profile is as strict as what it holds: Pod Security takes it, and the levels judge its content, which is unknown until it is given.",
    explains: (one) => isPeerHarder(one) && named(one, "set-seccomp-profile-RuntimeDefault"),
  },
  {
    id: "unset-is-default",
    title: "The peer reports an unset procMount",
    right: "Podseal",
    why: "Unset is Default by the API: nothing is unmasked.",
    explains: (one) => isPeerHarder(one) && named(one, "set-procmount-default"),
  },
  {
    id: "user-left-to-image",
    title: "The peer reports a user that is left to the image",
    right: "neither",
    why: "The rule asks for a number; ours of that name finds low numbers only. A user left to the image is told by root-not-refused.",
    explains: (one) =>
      isPeerHarder(one) &&
      named(one, "KSV-0020") &&
      one.pods.some((pod) => failsOne(pod, ["root-not-refused"])),
  },
  {
    id: "prefix-has-no-effect",
    title: "The peer takes CAP_NET_RAW for a drop",
    right: "Podseal",
    why: "containerd puts CAP_ before the name once more, and the runtime ignores what comes out: the capability is kept (engines.md 1.5).",
    explains: (one) => isPeerSofter(one) && contains(one.pods, /"drop":\["CAP_/),
  },
  {
    id: "added-back",
    title: "The peer looks at drop alone",
    right: "Podseal",
    why: "A capability that is added after ALL was dropped is kept, and Pod Security refuses every one but NET_BIND_SERVICE.",
    explains: (one) =>
      isPeerSofter(one) &&
      named(one, "require-drop-all", "drop-all-capabilities", "insecureCapabilities") &&
      contains(one.pods, /"capabilities":\{[^}]*"add":\[|"add":\[/),
  },
  {
    id: "drop-spelling",
    title: "The peer takes other spellings than ALL, or a list that drops some, for dropping all",
    right: "Podseal",
    why: "Pod Security's restricted level wants the exact text ALL; runtimes take it in any case, and the capabilities dimension counts what is really dropped.",
    explains: (one) =>
      isPeerSofter(one) && named(one, "insecureCapabilities", "require-drop-all", "CKV_K8S_28"),
  },
  {
    id: "sub-rule",
    title: "The verdict is of one sub-rule, which looks at one field or one socket",
    right: "neither",
    why: "The policy as a whole has further sub-rules; ours looks at all of them together.",
    explains: (one) =>
      isPeerSofter(one) &&
      one.topic.peer === "kyverno" &&
      (one.expectation.rule !== one.peerRule || named(one, "secrets-not-from-env-vars")) &&
      /(group|sock|secret|validate)/i.test(one.expectation.rule),
  },
  {
    id: "label-exempts",
    title: "A label on the pod allows it for the peer",
    right: "neither",
    why: "Our exceptions are waivers with a reason and an expiry.",
    explains: (one) => isPeerSofter(one) && named(one, "docker-socket-check"),
  },
  {
    id: "group-of-the-pod",
    title: "The peer passes a pod that names its user but leaves escalation or groups open",
    right: "neither",
    why: "The peer's rule is satisfied by a number for user or group; ours of the same topic ask for each field.",
    explains: (one) => isPeerSofter(one) && named(one, "non-root-containers", "require-non-root-groups"),
  },
];

function isAnnotationOnly(one: Comparison): boolean {
  const inFields = one.pods.some((pod) => JSON.stringify(pod.spec.raw).includes("seccompProfile"));
  return !inFields && one.pods.some((pod) => JSON.stringify(pod.annotations).includes("seccomp"));
}
