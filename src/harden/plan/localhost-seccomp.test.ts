import { describe, expect, it } from "vitest";
import type { PlannedPod } from "../../../test/helpers/planned-pods.ts";
import { plannedPod } from "../../../test/helpers/planned-pods.ts";
import { podsealProfile } from "../../facts/index.ts";
import type { Step } from "./step.ts";

const pod = "containers: [{name: main, image: example.org/app:1}]";
const holding = { seccompProfiles: { "podseal.json": podsealProfile() } };

function stepOf(given: Partial<PlannedPod>): Step | undefined {
  return plannedPod({ pod, strict: true, ...given }).steps.find(({ id }) => id === "localhost-seccomp");
}

describe("the step to a Localhost profile", () => {
  it.each<[what: string, given: Partial<PlannedPod>, is: string | undefined]>([
    ["is not planned where RuntimeDefault is enough", { strict: false }, undefined],
    ["is unsafe while nobody knows whether nodes hold the file", {}, "unsafe"],
    ["is safe where they hold this very profile", { cluster: holding }, "safe"],
    [
      "is unsafe where a file of that name holds something else",
      { cluster: { seccompProfiles: { "podseal.json": { defaultAction: "SCMP_ACT_ALLOW" } } } },
      "unsafe",
    ],
    [
      "is unsafe for a program that opens namespaces",
      { cluster: holding, pod: pod.replace("example.org/app", "moby/buildkit") },
      "unsafe",
    ],
    [
      "is not planned where the profile is of another architecture",
      { cluster: { architecture: "arm64" } },
      undefined,
    ],
    [
      "is not planned over another Localhost profile",
      { pod: `${pod}\nsecurityContext: {seccompProfile: {type: Localhost, localhostProfile: mine.json}}` },
      undefined,
    ],
    [
      "is not planned for a privileged container alone",
      { pod: pod.replace("}]", ", securityContext: {privileged: true}}]") },
      undefined,
    ],
  ])("%s", (_what, given, is) => {
    expect(stepOf(given)?.applicability).toBe(is);
  });

  it("takes the place of RuntimeDefault at the pod and at a container", () => {
    const both =
      "securityContext: {seccompProfile: {type: RuntimeDefault}}\ncontainers: [{name: a, image: x}, {name: b, image: x, securityContext: {seccompProfile: {type: RuntimeDefault}}}]";
    const value = { type: "Localhost", localhostProfile: "podseal.json" };
    const at = ["spec", "template", "spec"];
    expect(stepOf({ pod: both })?.changes).toEqual([
      { kind: "set", path: [...at, "securityContext", "seccompProfile"], value },
      { kind: "set", path: [...at, "containers", 1, "securityContext", "seccompProfile"], value },
    ]);
  });

  it("names the command that prints the profile", () => {
    expect(stepOf({})?.watchFor).toContain("podseal explain localhost-profile");
  });
});
