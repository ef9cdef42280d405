import { runSession } from "./session.ts";
import type { EngineDefaults, StartReport, StartRequest } from "./start-images.ts";
import { startImages } from "./start-images.ts";

/** Makes the images with real rootless Podman, tells what they hold, and makes the runs. */
export function startUnderPodman(
  defaults: EngineDefaults,
  runs: readonly StartRequest[],
): Promise<StartReport> {
  return runSession<StartReport>("start-session.ts", ["job"], { images: startImages, runs, defaults });
}
