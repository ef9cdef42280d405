import type { PodSecurityLevel } from "../pod-security/evaluate.ts";

/** What a workload is held to (DESIGN, words). */
export type LevelId = "baseline" | "restricted" | "rootless-podman" | "sealed";

export interface Level {
  readonly id: LevelId;
  readonly title: string;
  /** What a workload of this level is, ending the sentence "3 of 12 workloads ...". */
  readonly claim: string;
  readonly explanation: string;
  /**
   * `standard`: decided on declared fields, as the official admission does. `twin`: every gating dimension that a pod or namespace can
   * set, against the same container under rootless Podman. `threshold`: the same dimensions, against a published value each.
   */
  readonly judgedBy:
    | { readonly kind: "standard"; readonly standard: Exclude<PodSecurityLevel, "privileged"> }
    | { readonly kind: "twin" }
    | { readonly kind: "threshold" };
}

export const levels: readonly Level[] = [
  {
    id: "baseline",
    title: "Pod Security Standards: baseline",
    claim: "meet the Pod Security Standards' baseline",
    explanation:
      "Decided on declared fields, exactly as the official Pod Security admission decides at the given policy and server version. Prevents known privilege escalations; allows root and an unset seccomp profile.",
    judgedBy: { kind: "standard", standard: "baseline" },
  },
  {
    id: "restricted",
    title: "Pod Security Standards: restricted",
    claim: "meet the Pod Security Standards' restricted level",
    explanation:
      "Decided on declared fields, exactly as the official Pod Security admission decides at the given policy and server version. From policy 1.35 it allows root in a pod with a user namespace.",
    judgedBy: { kind: "standard", standard: "restricted" },
  },
  {
    id: "rootless-podman",
    title: "At least as confined as rootless Podman",
    claim: "are at least as confined as rootless Podman",
    explanation:
      "No gating dimension that the pod or its namespace can set is looser than the same container's under rootless Podman, or open for want of a fact. Incomparable values pass only when the pair is of a closed, documented list.",
    judgedBy: { kind: "twin" },
  },
  {
    id: "sealed",
    title: "Sealed",
    claim: "are sealed",
    explanation:
      "Every gating dimension that the pod or its namespace can set meets a published threshold that is stricter than any engine's default. Nothing incomparable passes.",
    judgedBy: { kind: "threshold" },
  },
];

export function levelById(id: LevelId): Level {
  return levels.find((level) => level.id === id) as Level;
}
