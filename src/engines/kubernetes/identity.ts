import type { Ask, DimensionValues, Provenance, Stated } from "../../confinement/index.ts";
import { withOrigin } from "../../facts/index.ts";
import { isAtLeast } from "../defaults.ts";
import { groupsOfImageUser, imageUser, passwdGroup } from "../image.ts";
import { imageUserInWords } from "../image-origin.ts";
import { because, fromManifest, stated } from "../stated.ts";
import { hasFeature } from "./gates.ts";
import type { Subject } from "./input.ts";
import { podSecurityPath, securityPath } from "./input.ts";
import { sources } from "./sources.ts";

/** The user that process 1 runs as. The container's field wins over the pod's; else the image decides. */
export function userOf(subject: Subject, ask: Ask): Stated<DimensionValues["user"]> {
  const own = subject.own.securityContext.runAsUser;
  if (own !== undefined)
    return stated(
      { uid: own, decidedBy: "operator" },
      fromManifest(securityPath(subject, "runAsUser"), `runAsUser: ${own}`),
    );
  const ofPod = subject.spec.securityContext.runAsUser;
  if (ofPod !== undefined) {
    return stated(
      { uid: ofPod, decidedBy: "operator" },
      fromManifest(podSecurityPath(subject, "runAsUser"), `runAsUser: ${ofPod} for the pod`),
    );
  }
  const absent = fromManifest(
    securityPath(subject, "runAsUser"),
    "runAsUser is unset: the image's user",
    sources.kubeletIdentity,
  );
  return stated(imageUser(subject, ask), absent, because("image", imageUserInWords(subject)));
}

/** The group of process 1 and its supplementary groups. */
export function groupsOf(subject: Subject, ask: Ask): Stated<readonly number[]> {
  const { uid } = userOf(subject, ask).value;
  const main = mainGroup(subject, uid, ask);
  const { fsGroup, supplementalGroups } = subject.spec.securityContext;
  const listed = [...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])];
  const reasons: Provenance[] = [...main.because];
  if (supplementalGroups.length > 0)
    reasons.push(
      fromManifest(
        podSecurityPath(subject, "supplementalGroups"),
        `supplementalGroups: ${supplementalGroups.join(", ")}`,
      ),
    );
  if (fsGroup !== undefined)
    reasons.push(fromManifest(podSecurityPath(subject, "fsGroup"), `fsGroup: ${fsGroup}`));
  const added = imageGroups(subject, uid, main.value, ask);
  return stated([...new Set([main.value, ...listed, ...added.value])], ...reasons, ...added.because);
}

function mainGroup(subject: Subject, uid: number, ask: Ask): Stated<number> {
  const own = subject.own.securityContext.runAsGroup;
  if (own !== undefined)
    return stated(own, fromManifest(securityPath(subject, "runAsGroup"), `runAsGroup: ${own}`));
  const ofPod = subject.spec.securityContext.runAsGroup;
  if (ofPod !== undefined)
    return stated(
      ofPod,
      fromManifest(podSecurityPath(subject, "runAsGroup"), `runAsGroup: ${ofPod} for the pod`),
    );
  const absent = fromManifest(
    securityPath(subject, "runAsGroup"),
    withOrigin(
      `runAsGroup is unset: the group that the image's passwd gives to uid ${uid}, else 0`,
      subject.image,
      "accounts",
    ),
    sources.criSpec,
  );
  return stated(passwdGroup(subject, uid, ask), absent);
}

/** Groups that the image's group file adds, unless the policy is Strict and the versions honour it. */
function imageGroups(subject: Subject, uid: number, gid: number, ask: Ask): Stated<readonly number[]> {
  const path = podSecurityPath(subject, "supplementalGroupsPolicy");
  if (subject.spec.securityContext.supplementalGroupsPolicy === "Strict" && honoursStrict(subject)) {
    return stated([], fromManifest(path, "supplementalGroupsPolicy: Strict: the image adds no groups"));
  }
  // The root group is the most that the image can add.
  if (uid === 0 || gid === 0) return stated([]);
  const groups = groupsOfImageUser(subject, uid, ask);
  const words = withOrigin("Merge: the image's group file adds its groups", subject.image, "accounts");
  return stated(groups, fromManifest(path, words, sources.criSpec));
}

/** The field and its gate, and a runtime that reports the feature: containerd from 2.0, CRI-O from 1.31 (engines.md 1.5). */
function honoursStrict({ context }: Subject): boolean {
  const { name, version } = context.containerRuntime;
  return (
    hasFeature(context, "SupplementalGroupsPolicy") &&
    isAtLeast(version, name === "containerd" ? "2.0.0" : "1.31.0")
  );
}
