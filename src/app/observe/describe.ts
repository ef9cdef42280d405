import type { ObservedContainer, ObservedHost } from "../../report/index.ts";
import { sha256 } from "./evidence.ts";
import type { FoundContainer } from "./find-container.ts";
import type { Looked } from "./look.ts";
import type { ObserveTarget } from "./request.ts";

export function containerOf(found: FoundContainer, target: ObserveTarget): ObservedContainer {
  const { image } = found.declaration;
  const digest = found.imageDigest === undefined ? {} : { imageDigest: found.imageDigest };
  if (found.engine === "crictl") {
    const { id, pod, container, runtime } = found.declaration;
    return {
      name:
        [pod, container].filter((one) => one !== undefined).join("/") ||
        (target.kind === "container" ? target.name : id),
      id,
      ...(image !== undefined && { image }),
      ...digest,
      engine: "crictl",
      ...(found.runtimeVersion !== undefined && { engineVersion: found.runtimeVersion }),
      ...(runtime !== undefined && { runtime }),
    };
  }
  const { recorded, name } = found.declaration;
  const { ociRuntime, version } = found.facts;
  return {
    name,
    ...(recorded?.id !== undefined && { id: recorded.id }),
    ...(image !== undefined && { image }),
    ...(recorded?.imageId !== undefined && { imageId: recorded.imageId }),
    ...digest,
    engine: found.facts.rootless ? `${found.engine} (rootless)` : found.engine,
    engineVersion: version,
    ...(ociRuntime !== undefined && { runtime: `${ociRuntime.name} ${ociRuntime.version}`.trim() }),
  };
}

export function hostOf({ host, machine }: Looked): ObservedHost {
  const { id, version, name } = host.distribution;
  return {
    name: host.hostname.shown ? host.hostname.value : "unknown",
    ...(host.machineId.shown &&
      host.machineId.value !== "" && { machine: sha256(`podseal:${host.machineId.value}`) }),
    kernel: host.kernel.shown ? host.kernel.value : "unknown",
    architecture: machine,
    distribution: name ?? [id, version].filter((one) => one !== undefined).join(" "),
    reader: host.reader.uid === 0 ? "root" : `uid ${host.reader.uid}`,
  };
}
