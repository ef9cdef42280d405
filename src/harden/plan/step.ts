import type { DimensionId, FieldPath } from "../../confinement/index.ts";
import type { FieldChange } from "../change.ts";

/** What a step does, in the order in which steps are planned and told. */
export const stepIds = [
  "seccomp",
  "localhost-seccomp",
  "api-token",
  "service-links",
  "privileged-ports",
  "ping",
  "own-user",
  "strict-groups",
  "user-namespace",
  "capabilities",
  "no-escalation",
  "read-only-root",
  "service-account",
] as const;
export type StepId = (typeof stepIds)[number];

/** `safe`: cannot keep the program from its work, for the reasons given. `unsafe`: it may, and nothing in the input rules it out. */
export type Applicability = "safe" | "unsafe";

/** One change of a workload that makes sense by itself: what depends on each other is one step. */
export interface Step {
  readonly id: StepId;
  /** One imperative sentence without a full stop. */
  readonly title: string;
  /** Path of the pod spec or container that it changes, from the object's root. */
  readonly at: FieldPath;
  /** Name of the container, for a step of one container. */
  readonly container?: string;
  readonly changes: readonly FieldChange[];
  /** Dimensions that it can tighten; which it does is found by judging again. */
  readonly mayClose: readonly DimensionId[];
  readonly applicability: Applicability;
  /** Why it is safe, or why that cannot be known: one sentence. */
  readonly because: string;
  /** The facts behind `because`, with their sources. */
  readonly evidence: readonly string[];
  /** What to look at when the program does not work with it; empty when nothing can come of it. */
  readonly watchFor: string;
}
