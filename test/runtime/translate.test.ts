import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { translatePaths } from "../../src/app/index.ts";
import { nodePlatform } from "../../src/platform/index.ts";
import type { TranslatedReport } from "../../src/report/index.ts";
import { corporaAvailable, corpusFolder, corpusIndex } from "../oracles/corpora.ts";

async function servicesOf(
  format: string,
  rootless: boolean | undefined,
): Promise<readonly TranslatedReport[]> {
  const root = corpusFolder("runtime");
  const files = corpusIndex()
    .filter((entry) => entry.archive === "runtime.tar.gz" && entry.format === format)
    .map(({ path }) => join(root, path));
  const services: TranslatedReport[] = [];
  for (const file of files) {
    const report = await translatePaths(nodePlatform, {
      paths: [file],
      ...(rootless === undefined ? {} : { rootless }),
    });
    services.push(...report.services);
  }
  return services;
}

/** How many services are refused for each first reason. */
function reasons(services: readonly TranslatedReport[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { refusals } of services) {
    const option = refusals[0]?.option;
    if (option !== undefined) counts[option] = (counts[option] ?? 0) + 1;
  }
  return counts;
}

function areHeld(services: readonly TranslatedReport[]): void {
  for (const { name, outcome, open, refusals } of services) {
    const short = open.filter(
      ({ reach, accepted }) => (reach === "pod" || reach === "namespace") && accepted === undefined,
    );
    expect([name, outcome === "translated" ? short : []]).toEqual([name, []]);
    expect([name, refusals.length > 0]).toEqual([name, outcome === "refused"]);
  }
}

describe.skipIf(!corporaAvailable())("what people run, as pods (needs ../shared/corpora)", () => {
  it("every Compose service is at least as confined as a pod, or is refused with the reason", async () => {
    const services = await servicesOf("compose", undefined);
    areHeld(services);
    expect([services.length, services.filter(({ outcome }) => outcome === "translated").length]).toEqual([
      176, 113,
    ]);
    expect(reasons(services)).toEqual({
      devices: 2,
      "environment-files": 3,
      gpus: 1,
      image: 43,
      mounts: 4,
      "ipc-namespace": 1,
      none: 2,
      reaches: 1,
      ports: 2,
      user: 1,
      "uts-namespace": 1,
      volumes: 2,
    });
  }, 60_000);

  it("so is every Quadlet unit of a user", async () => {
    const services = await servicesOf("quadlet", true);
    areHeld(services);
    expect([services.length, services.filter(({ outcome }) => outcome === "translated").length]).toEqual([
      86, 61,
    ]);
    expect(reasons(services)).toEqual({
      "Kube.PodmanArgs": 1,
      // DynamicUser= of the service brings a sandbox with it.
      capabilities: 1,
      devices: 1,
      foo: 1,
      "host-user": 1,
      image: 1,
      mask: 1,
      mount: 1,
      mounts: 2,
      network: 2,
      networks: 2,
      none: 6,
      pod: 1,
      publish: 1,
      volume: 3,
    });
  }, 60_000);
});
