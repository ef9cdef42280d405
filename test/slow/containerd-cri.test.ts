import { beforeAll, describe, expect, it } from "vitest";
import { criPods } from "../engines/cri/pods.ts";
import { newerContainerd, packagedContainerd, type Found } from "../engines/cri/programs.ts";
import { missingForPods, provePods, type CriResult } from "../engines/cri/prove.ts";
import { missingForSession } from "../engines/session.ts";
import { suiteTitle } from "../engines/title.ts";

/** Pods as the kubelet would ask for them, on a real containerd, every observable dimension against its prediction. */
async function provePodsOn(title: string, found: Found, mapsIds: boolean): Promise<void> {
  const missing =
    missingForSession() ?? ("missing" in found ? found.missing : await missingForPods(found.programs));
  const pods = criPods.filter((one) => mapsIds || one.mapsIds !== true);

  describe.skipIf(missing !== undefined)(suiteTitle(`${title}, ${pods.length} pods`, missing), () => {
    let results: readonly CriResult[] = [];
    beforeAll(async () => {
      if ("missing" in found) return;
      const { report, results: all } = await provePods(found.programs, pods);
      results = all;
      const proven = all.reduce((sum, one) => sum + one.proven.length, 0);
      const { containerd, runc } = report.engine;
      process.stderr.write(
        `containerd ${containerd}, runc ${runc}: ${proven} values of ${all.length} pods proven\n`,
      );
    }, 600_000);

    it.each(pods)("$name: is as predicted", (pod) => {
      expect(results.find((one) => one.pod === pod)?.differences).toEqual([]);
    });

    it("leaves only what this machine does not show", () => {
      const unproven = new Set(results.flatMap((one) => one.unproven));
      for (const id of ["user", "capabilities", "masked-paths", "host-user", "sysctls"] as const)
        expect(unproven).not.toContain(id);
    });

    it("tells a pod from another one", () => {
      const privileged = results.find((one) => one.pod.name === "privileged");
      expect(privileged?.againstPlain).toEqual(
        expect.arrayContaining(["capabilities", "masked-paths", "devices", "cgroup-namespace"]),
      );
    });
  });
}

await provePodsOn("Pods through the CRI of the distribution's containerd", packagedContainerd(), false);
await provePodsOn("Pods through the CRI of a containerd that maps ids", newerContainerd(), true);
