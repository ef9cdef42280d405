import type { RecordReport, RecordRequest } from "../records.ts";
import { prepareHost, type Host } from "./host.ts";
import { imageReference, importImages } from "./images.ts";
import { podman } from "./podman.ts";
import { serve } from "./serve.ts";

interface Request {
  readonly folder: string;
  readonly probe: string;
  readonly runs: readonly RecordRequest[];
}

await serve((request) => record(request as Request));

/** Makes each container without starting it, and gives what `podman inspect` prints of it and of a pod, a volume, a network and an image. */
function record({ folder, probe, runs }: Request): RecordReport {
  const host = prepareHost(folder);
  importImages(host, probe, new Set(["root"]));
  podman(host, ["network", "create", "back"]);
  podman(host, ["volume", "create", "data"]);
  podman(host, [
    "pod",
    "create",
    "--name",
    "web",
    "--share",
    "ipc,uts",
    "--infra=true",
    "--infra-image",
    imageReference("root"),
    "--infra-command",
    "/probe",
  ]);
  return {
    containers: Object.fromEntries(runs.map((run) => [run.name, create(host, run)])),
    pod: podman(host, ["pod", "inspect", "web"]),
    volume: podman(host, ["volume", "inspect", "data"]),
    network: podman(host, ["network", "inspect", "back"]),
    image: podman(host, ["image", "inspect", imageReference("root")]),
  };
}

function create(host: Host, { name, options }: RecordRequest): string {
  podman(host, ["create", "--name", name, ...options, imageReference("root"), "/probe", "observe"]);
  const record = podman(host, ["inspect", name]);
  podman(host, ["rm", name]); // Its ids are free again for the next one.
  return record;
}
