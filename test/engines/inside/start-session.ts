import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execFileSync } from "node:child_process";
import type { EngineDefaults, StartImage, StartReport, StartRequest } from "../start-images.ts";
import { prepareHost, type Host } from "./host.ts";
import { tryPodman } from "./podman.ts";
import { serve } from "./serve.ts";
import { importStartImage, readImageFacts, startReference } from "./start-images.ts";

interface Request {
  readonly folder: string;
  readonly job: string;
  readonly images: readonly StartImage[];
  readonly runs: readonly StartRequest[];
  readonly defaults: EngineDefaults;
}

await serve((request) => start(request as Request));

/** Makes the images, tells what they hold, and makes every run, one after the other. */
function start({ folder, job, images, runs, defaults }: Request): StartReport {
  const host = prepareHost(folder);
  giveDefaults(host, defaults);
  for (const image of images) importStartImage(host, job, image);
  return {
    images: Object.fromEntries(images.map(({ name }) => [name, readImageFacts(host, name)])),
    results: runs.map(({ name, image, options }) => ({
      name,
      ...tryPodman(host, ["run", "--rm", "--network", "none", ...options, startReference(image)]),
    })),
  };
}

function giveDefaults({ home, user }: Host, { configuration, seccomp }: EngineDefaults): void {
  const profile = join(home, "seccomp.json");
  const file = join(home, ".config/containers/containers.conf");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(profile, seccomp);
  writeFileSync(file, `${configuration}seccomp_profile = ${JSON.stringify(profile)}\n`);
  execFileSync("chown", ["-R", `${user.uid}:${user.gid}`, home]);
}
