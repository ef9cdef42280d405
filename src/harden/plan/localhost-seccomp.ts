import type { FieldPath } from "../../confinement/index.ts";
import { podsealProfile, podsealProfileFile } from "../../facts/index.ts";
import type { Json, PodTemplate, SecurityProfile } from "../../workload/index.ts";
import { isSame } from "../apply-changes.ts";
import type { FieldChange } from "../change.ts";
import type { PlanContext } from "./plan-context.ts";
import { doubtAboutFilter, isAnnotatedOtherwise } from "./seccomp.ts";
import type { Step } from "./step.ts";

/**
 * Asks for a filter that is at most both RuntimeDefault and Podman's, which the level sealed alone demands. A pod whose file is missing on
 * its node does not start, so that it is safe only where the context file shows the nodes to hold this very profile.
 */
export function localhostSeccompSteps(pod: PodTemplate, context: PlanContext): Step[] {
  const { architecture = "amd64" } = context.cluster;
  if (!context.strict || pod.shape === "partial" || architecture !== "amd64") return [];
  const changes = changesFor(pod);
  if (changes.length === 0 || isAnnotatedOtherwise(pod, [])) return [];
  const doubt = doubtAboutFilter(pod, context, false) ?? doubtAboutNodes(context);
  return [
    {
      id: "localhost-seccomp",
      title: `Ask for the filter ${podsealProfileFile}, which lets through what both RuntimeDefault and Podman's do`,
      at: pod.path,
      changes,
      mayClose: ["seccomp", "nested-user-namespace"],
      applicability: doubt === undefined ? "safe" : "unsafe",
      because:
        doubt ??
        "the nodes hold it (context file), and what it refuses beyond RuntimeDefault Podman's default refuses as well, under which images run",
      evidence: [
        "kubernetes.io docs, Restrict a Container's Syscalls with seccomp; engines.md 3.4 (podseal explain localhost-profile prints it)",
      ],
      watchFor:
        "nodes without the file, on which the pod stays in CreateContainerError: podseal explain localhost-profile prints it and says where it goes; programs that use a system call which Podman refuses",
    },
  ];
}

/** The pod's profile, and those of containers that name one of the runtime's. Other Localhost profiles stay: somebody made them. */
function changesFor(pod: PodTemplate): FieldChange[] {
  const others = pod.containers.filter(({ spec }) => spec.securityContext.privileged !== true);
  const own = others.filter(({ spec }) => isReplaced(spec.securityContext.seccompProfile));
  const inherits = others.some(({ spec }) => spec.securityContext.seccompProfile === undefined);
  const ofPod = pod.spec.securityContext.seccompProfile;
  return [
    ...(inherits && (ofPod === undefined || isReplaced(ofPod)) ? [setAt(pod.path)] : []),
    ...own.map(({ path }) => setAt(path)),
  ];
}

function isReplaced(profile: SecurityProfile | undefined): boolean {
  return profile?.type === "RuntimeDefault" || profile?.type === "Unconfined";
}

function setAt(path: FieldPath): FieldChange {
  const value: Json = { type: "Localhost", localhostProfile: podsealProfileFile };
  return { kind: "set", path: [...path, "securityContext", "seccompProfile"], value };
}

function doubtAboutNodes({ cluster: { seccompProfiles = {} } }: PlanContext): string | undefined {
  if (!Object.hasOwn(seccompProfiles, podsealProfileFile))
    return `nothing in the input says that the nodes hold the profile ${podsealProfileFile} (seccompProfiles in --context-file), and without it the pod does not start`;
  const held = seccompProfiles[podsealProfileFile] as Json;
  return isSame(held, podsealProfile() as unknown as Json)
    ? undefined
    : `the profile ${podsealProfileFile} of the nodes is another one than podseal explain localhost-profile prints`;
}
