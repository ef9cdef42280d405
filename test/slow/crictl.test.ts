import { beforeAll, describe, expect, it } from "vitest";
import { memoryPlatform } from "../../src/platform/index.ts";
import { readCriRequest, readImageFile } from "../../src/readers/index.ts";
import type { ObservationEvidence, ObservationRow } from "../../src/report/index.ts";
import {
  differencesFromPod,
  differencesFromRequest,
  inspectPods,
  type Inspected,
} from "../engines/cri/inspect.ts";
import { criPods, type CriPod } from "../engines/cri/pods.ts";
import { camelCase, requestCases } from "../engines/cri/requests.ts";
import { crictlProgram, newerContainerd, packagedContainerd, type Found } from "../engines/cri/programs.ts";
import { missingForPods } from "../engines/cri/prove.ts";
import type { CrictlReport } from "../engines/crictl-observation.ts";
import { missingForSession } from "../engines/session.ts";
import { suiteTitle } from "../engines/title.ts";

/** Without a helper inside the container nothing is tried, and some things a process does not show. */
const notTried: readonly string[] = ["nested-user-namespace", "raw-sockets", "seccomp"];
const notShown: readonly string[] = [
  "api-permissions",
  "memory-limit",
  "ephemeral-storage-limit",
  "cpu-limit",
];

/** Where this session is no real node: the daemon has a network of its own, and no limit reaches the kernel. */
const ofSession: Readonly<Record<string, readonly string[]>> = {
  "host-network": ["network-namespace", "privileged-ports", "reachable-from", "reaches"],
  guaranteed: ["cpu-limit"],
};

/** What crictl prints of real containers, read by Podseal, against what the kernel shows and what their pods lead to. */
async function inspectOn(title: string, found: Found, mapsIds: boolean): Promise<void> {
  const crictl = "missing" in found ? { missing: found.missing } : crictlProgram();
  const missing =
    missingForSession() ??
    ("missing" in crictl
      ? crictl.missing
      : "missing" in found
        ? found.missing
        : await missingForPods(found.programs));
  const pods = criPods.filter((one) => mapsIds || one.mapsIds !== true);

  describe.skipIf(missing !== undefined)(suiteTitle(`${title}, ${pods.length} pods`, missing), () => {
    let report: CrictlReport;
    const inspected = (pod: CriPod): Inspected => {
      const outcome = report.outcomes.find(({ name }) => name === pod.name);
      if (outcome === undefined || "refused" in outcome)
        throw new Error(outcome?.refused ?? "it was not run");
      return outcome;
    };

    beforeAll(async () => {
      if ("missing" in found || "missing" in crictl) return;
      const runs = [...requestCases, camelCase];
      report = await inspectPods(found.programs, crictl.path, pods, runs);
      const rows = pods.flatMap((pod) => rowsOf(inspected(pod)));
      const plain = rows.filter(({ verdict }) => verdict === "as-predicted").length;
      process.stderr.write(
        `crictl, containerd ${report.engine.containerd}: ${plain} of ${rows.length} values as predicted\n`,
      );
    }, 600_000);

    it.each(pods)("$name: podseal observe finds it by name, and as its record says", (pod) => {
      const { byName } = inspected(pod);
      const odd = rowsOf(inspected(pod))
        .filter(({ verdict }) => verdict !== "as-predicted" && verdict !== "tighter")
        .filter(({ verdict, dimension }) => !(verdict === "not-proven" && notTried.includes(dimension)))
        .filter(({ verdict, dimension }) => !(verdict === "not-observable" && notShown.includes(dimension)))
        .filter(({ dimension }) => ofSession[pod.name]?.includes(dimension) !== true)
        .map(({ dimension, verdict, observed, predicted }) => ({ dimension, verdict, observed, predicted }));
      expect(odd, byName.complaint).toEqual([]);
      if (ofSession[pod.name] === undefined) expect(byName.exit, byName.complaint).toBe(0);
    });

    it.each(pods)("$name: podseal observe sees the same by process", (pod) => {
      const { byPid } = inspected(pod);
      expect(byPid.exit, byPid.complaint).toBe(0);
      const { rows } = JSON.parse(byPid.output) as { readonly rows: readonly ObservationRow[] };
      const sets = (all: readonly ObservationRow[]): string | undefined =>
        all.find(({ dimension }) => dimension === "capability-sets")?.observed;
      expect(sets(rows)).toBe(sets(rowsOf(inspected(pod))));
    });

    it.each(pods)("$name: the records lead to what the pod leads to", async (pod) => {
      if ("missing" in found) return;
      expect(await differencesFromPod(found.programs, pod, report, inspected(pod))).toEqual([]);
    });

    it.each<readonly [string, object]>([
      ["root", { user: "", volumes: [] }],
      ["numeric-user", { user: "1234:1234" }],
      ["named-user", { user: "app" }],
      ["volume", { volumes: ["/data"] }],
    ])("the image %s is told by crictl inspecti", async (name, expected) => {
      const platform = memoryPlatform({ "image.json": report.images[name] ?? "" });
      const [image] = await readImageFile(platform, "image.json", {
        platform: { os: "linux", architecture: "amd64" },
        layers: false,
      });
      expect(image?.record).toMatchObject(expected);
      expect(image?.names).toContain(`localhost/podseal-${name}:latest`);
    });

    it.each(requestCases)("crictl run of $name: is read as crictl reads it", async (request) => {
      if ("missing" in found) return;
      const records = report.runs.find(({ name }) => name === request.name);
      if (records === undefined) throw new Error("it was not run");
      expect(records.exit === 0, records.complaint).toBe(request.isRefused !== true);
      const { problems, differences } = await differencesFromRequest(
        found.programs,
        request,
        report,
        records,
      );
      if (request.isRefused === true) expect(problems).not.toEqual([]);
      else expect({ problems, differences }).toEqual({ problems: [], differences: [] });
    });

    it("crictl leaves out what is spelt as protocol buffers spell it, and Podseal refuses it", () => {
      const records = report.runs.find(({ name }) => name === camelCase.name);
      const capabilities = /"bounding": \[([^\]]*)\]/.exec(records?.inspect ?? "")?.[1]?.split(",").length;
      expect(records?.exit, records?.complaint).toBe(0);
      expect(capabilities).toBe(14);
      const { request, problems } = readCriRequest(camelCase.container, "c.json");
      expect(request).toBeUndefined();
      expect(problems.map(({ message }) => message)).toEqual([
        "crictl leaves out securityContext without a word: the name is security_context",
      ]);
    });
  });
}

function rowsOf({ byName: { evidence } }: Inspected): readonly ObservationRow[] {
  return evidence === undefined ? [] : (JSON.parse(evidence) as ObservationEvidence).report.rows;
}

await inspectOn("crictl on the distribution's containerd", packagedContainerd(), false);
await inspectOn("crictl on a containerd that maps ids", newerContainerd(), true);
