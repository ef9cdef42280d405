import type { CapabilityName } from "../../facts/index.ts";
import { knownImage, withOrigin } from "../../facts/index.ts";
import type { Container, PodTemplate } from "../../workload/index.ts";
import type { FieldChange } from "../change.ts";
import { hasNoPrivilegedFiles, imageOf, needsEscalation, userOf } from "./evidence.ts";
import { canWrite, foldersInWords, foldersOf, layersRead } from "./image-folders.ts";
import type { ImageEvidence, PlanContext, Way } from "./plan-context.ts";
import { firstUnprivilegedPort, knownPorts } from "./ports.ts";
import type { Step } from "./step.ts";

/** In containerd's and Docker's default set and not in Podman's. Source: engines.md 3.1. */
const beyondPodman: readonly CapabilityName[] = ["AUDIT_WRITE", "MKNOD", "NET_RAW"];

const escalationSource =
  "linux Documentation/userspace-api/no_new_privs.rst; kubernetes pkg/securitycontext/util.go";
const capabilitySource = "man 7 capabilities: transformation of capabilities during execve";

/** Refuses privilege through set-id files and file capabilities. Not where the API server would refuse it. */
export function escalationSteps(pod: PodTemplate, context: PlanContext): Step[] {
  return pod.containers.flatMap((container) => {
    const field = container.spec.securityContext.allowPrivilegeEscalation;
    if (field === false || needsEscalation(container)) return [];
    const image = imageOf(container, context);
    const isHarmless = hasNoPrivilegedFiles(image);
    const holdsSome = image?.setId === true || image?.fileCapabilities === true;
    const step: Step = {
      id: "no-escalation",
      title: "Refuse privilege through set-id files and file capabilities",
      at: container.path,
      container: container.name,
      changes: [
        {
          kind: "set",
          path: [...container.path, "securityContext", "allowPrivilegeEscalation"],
          value: false,
        },
      ],
      mayClose: ["no-new-privileges", "set-id", "volume-flags", "capabilities", "raw-sockets", "host-user"],
      applicability: isHarmless && field === undefined ? "safe" : "unsafe",
      because: isHarmless
        ? withOrigin("the image holds no such file", image, "setId")
        : field === true
          ? "the manifest allows it"
          : holdsSome
            ? `${suchFiles(image)}, and nothing says whether the program uses them`
            : "nothing in the input says whether the image holds such a file that the program uses",
      evidence: [escalationSource],
      watchFor: "sudo, su and ping run by another user than root, and programs with file capabilities",
    };
    return [step];
  });
}

const listed = 3;

/** "the image holds such files: /bin/su and 2 more (registry docker.io)"; without paths where somebody states that there are some. */
function suchFiles(image: ImageEvidence | undefined): string {
  const paths = (image?.privilegedFiles ?? []).map(({ path }) => path);
  const more = paths.length > listed ? ` and ${paths.length - listed} more` : "";
  const named = paths.length === 0 ? "" : `: ${paths.slice(0, listed).join(", ")}${more}`;
  return withOrigin(
    `the image holds such files${named}`,
    image,
    image?.setId === true ? "setId" : "fileCapabilities",
  );
}

/** Drops the capabilities that the container needs not, as far as that is known; all but Podman's where nothing is. */
export function capabilitySteps(pod: PodTemplate, context: PlanContext, way: Way | undefined): Step[] {
  return pod.containers.flatMap((container) => {
    const { privileged, capabilities } = container.spec.securityContext;
    if (privileged === true || capabilities.drop.some((name) => name.toUpperCase() === "ALL")) return [];
    return [
      dropOf(container, pod, context) ??
        (way === "user-namespace" && !context.strict ? trimmed(container) : dropAll(container, pod, context)),
    ];
  });
}

/** For a container of which it is known what it runs as or needs. */
function dropOf(container: Container, pod: PodTemplate, context: PlanContext): Step | undefined {
  const user = userOf(container, pod, context);
  if (user.kind === "user") {
    const isSafe =
      hasNoPrivilegedFiles(imageOf(container, context)) &&
      container.spec.securityContext.capabilities.add.length === 0;
    return capabilityStep(container, allDropped(container, []), {
      applicability: isSafe ? "safe" : "unsafe",
      because: isSafe
        ? "it runs as another user than root, who has no capability, and the image holds no file that gives one"
        : "it runs as another user than root, who has no capability; a program with file capabilities would not start",
      evidence: [user.from, capabilitySource],
    });
  }
  const known = knownImage(container.spec.image ?? "");
  if (known?.needs === undefined || container.spec.command.length > 0) return undefined;
  const kept = withoutDropped(container, known.needs);
  const closed = closedToRoot(container, kept, context);
  return capabilityStep(container, allDropped(container, kept), {
    applicability: "unsafe",
    because: `${known.name} ${known.does}: it keeps what that takes (${kept.length === 0 ? "all of it is dropped already" : kept.join(", ")})${closed.words}`,
    evidence: [known.source, capabilitySource, ...closed.evidence],
  });
}

function dropAll(container: Container, pod: PodTemplate, context: PlanContext): Step {
  const low = knownPorts(pod, context).some((port) => port < firstUnprivilegedPort);
  const kept = withoutDropped(container, low ? ["NET_BIND_SERVICE"] : []);
  const closed = closedToRoot(container, kept, context);
  return capabilityStep(container, allDropped(container, kept), {
    applicability: "unsafe",
    because: `nothing in the input says which capabilities its start takes${closed.words}`,
    evidence: [capabilitySource, ...closed.evidence],
  });
}

/** What root cannot write to any more: without DAC_OVERRIDE it is held by permissions like any other user. */
function closedToRoot(
  container: Container,
  kept: readonly CapabilityName[],
  context: PlanContext,
): { readonly words: string; readonly evidence: readonly string[] } {
  if (kept.includes("DAC_OVERRIDE")) return { words: "", evidence: [] };
  const image = imageOf(container, context);
  const closed = foldersOf(container, image).filter((folder) => !canWrite({ uid: 0, groups: [0] }, folder));
  if (closed.length === 0) return { words: "", evidence: [] };
  return {
    words: `; without DAC_OVERRIDE root cannot write to folders of the image that belong to others: ${foldersInWords(closed)}`,
    evidence: layersRead(image),
  };
}

/** In a user namespace of its own, what rootless Podman gives is enough: images are made to start with it. */
function trimmed(container: Container): Step {
  const { drop, add } = container.spec.securityContext.capabilities;
  const missing = beyondPodman.filter((name) => !drop.includes(name) && !add.includes(name));
  const path = [...container.path, "securityContext", "capabilities", "drop"];
  const changes: FieldChange[] =
    drop.length === 0
      ? [{ kind: "set", path, value: missing }]
      : missing.map((value) => ({ kind: "append", path, value }));
  return capabilityStep(container, changes, {
    applicability: "unsafe",
    because:
      "rootless Podman gives none of these three, and images start there; nothing in the input says that this one does",
    evidence: ["containers/common pkg/config default capabilities; engines.md 3.1"],
  });
}

/** What the manifest drops by name is not given back: it runs without it today. */
function withoutDropped({ spec }: Container, needs: readonly CapabilityName[]): readonly CapabilityName[] {
  const { drop } = spec.securityContext.capabilities;
  return needs.filter((name) => !drop.includes(name));
}

function allDropped(container: Container, needs: readonly CapabilityName[]): FieldChange[] {
  const path = [...container.path, "securityContext", "capabilities"];
  const { add } = container.spec.securityContext.capabilities;
  const added = needs.filter((name) => !add.includes(name));
  const adding: FieldChange[] =
    add.length === 0 && added.length > 0
      ? [{ kind: "set", path: [...path, "add"], value: added }]
      : added.map((value) => ({ kind: "append", path: [...path, "add"], value }));
  return [{ kind: "set", path: [...path, "drop"], value: ["ALL"] }, ...adding];
}

function capabilityStep(
  container: Container,
  changes: readonly FieldChange[],
  why: Pick<Step, "applicability" | "because" | "evidence">,
): Step {
  return {
    id: "capabilities",
    title: "Drop capabilities that it does not need",
    at: container.path,
    container: container.name,
    changes,
    mayClose: ["capabilities", "set-id", "raw-sockets", "host-user", "volume-flags", "seccomp"],
    watchFor:
      "images that start as root and change owners or users (CHOWN, FOWNER, SETGID, SETUID), and programs that send raw packets (NET_RAW)",
    ...why,
  };
}
