import { callsBeyond } from "../confinement/index.ts";
import type { SeccompProfile } from "../facts/index.ts";
import {
  intersectProfiles,
  nativeSyscalls,
  newestDefaults,
  podsealProfile,
  podsealProfileFile,
} from "../facts/index.ts";
import type { Explanation, ExplanationSection } from "../report/index.ts";

/** Name under which `explain` gives the profile that is at most both defaults. */
export const localhostProfileName = "localhost-profile";

/** The profile's text, as it is put on a node. */
export function localhostProfileText(): string {
  return `${JSON.stringify(podsealProfile(), null, 2)}\n`;
}

/** What the two defaults let through that the other refuses, and where the filter is that is at most both. */
export function seccompDefaultsSection(): ExplanationSection {
  const { runtime, podman } = newestDefaults();
  const native = new Set(nativeSyscalls("amd64"));
  const both = intersectProfiles(runtime, podman).allowed.filter((name) => native.has(name));
  const differing = (a: SeccompProfile, b: SeccompProfile): string =>
    callsBeyond(a, b)
      .filter((name) => native.has(name))
      .join(", ");
  return {
    heading: "The runtime's default against Podman's",
    text: [
      "Neither is within the other, so that no verdict of tighter or looser can be given; the level rootless-podman accepts the pair, and sealed does not.",
      `A Localhost profile that is at most both lets through ${both.length} native system calls without conditions: podseal explain ${localhostProfileName}`,
    ],
    list: [
      `only ${runtime.name} lets through: ${differing(runtime, podman)}`,
      `only ${podman.name} lets through: ${differing(podman, runtime)}`,
    ],
  };
}

/** The Localhost profile that is at most both defaults, and how to put it on a node. */
export function explainLocalhostProfile(): Explanation {
  const { runtime, podman } = newestDefaults();
  return {
    kind: "profile",
    id: localhostProfileName,
    title: "A seccomp profile that is at most both the runtime's default and Podman's",
    sections: [
      {
        heading: "What it is",
        text: [
          `The calls that both ${runtime.name} and ${podman.name} let through, for amd64 and a container without capabilities and 32-bit programs. Arguments are compared as the kernel reads them, so that high bits do not get past.`,
        ],
      },
      {
        heading: "How to use it",
        text: [
          `Save it on every node as /var/lib/kubelet/seccomp/${podsealProfileFile} (k3s: /var/lib/kubelet/seccomp too, unless the kubelet's root is moved), set it in the pod, and give its content to audit in --context-file under seccompProfiles.`,
        ],
        yaml: "securityContext:\n  seccompProfile:\n    type: Localhost\n    localhostProfile: podseal.json\n",
      },
      {
        heading: "The profile",
        text: [],
        yaml: localhostProfileText(),
      },
    ],
  };
}
