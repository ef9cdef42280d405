export type { ReadOptions } from "./manifests/options.ts";
export { readManifests } from "./manifests/read-manifests.ts";
export type {
  EncodingCode,
  NotJudged,
  NotJudgedCode,
  ReadProblem,
  ReadProblemCode,
  ReadResult,
  ReadStatistics,
} from "./manifests/result.ts";
export type { NodeReport } from "./context/node-report.ts";
export type { ContextFile } from "./context/schema.ts";
export { contextSchema } from "./context/schema.ts";
export type { ContextReading } from "./context/read-context.ts";
export { readClusterContext } from "./context/read-context.ts";
export type { ProblemWords, RunProblem, RunProblemCode, RunReading } from "./run-values/problem.ts";
export type { InspectKind } from "./inspect/kind.ts";
export { kindOfInspect } from "./inspect/kind.ts";
export type { CriRequestReading } from "./cri-request/read-cri-request.ts";
export { readCriRequest } from "./cri-request/read-cri-request.ts";
export type { CrictlReading } from "./crictl/read-crictl.ts";
export { readCrictl } from "./crictl/read-crictl.ts";
export { readInspect } from "./inspect/read-inspect.ts";
export type { OciReading } from "./oci/read-oci-config.ts";
export { readOciConfig } from "./oci/read-oci-config.ts";
export type { RunInputFormat } from "./run-input/recognise.ts";
export { recogniseRunInput } from "./run-input/recognise.ts";
export { quadletKeys } from "./quadlet/keys.ts";
export { readRunLines, readRunOptions } from "./run-line/read-run-lines.ts";
export type { StreamDocument } from "./yaml/index.ts";
export type { YamlNode } from "./yaml/index.ts";
export { lineAndColumn, locateNearest, parseNodes, readStream } from "./yaml/index.ts";
export type { ComposeFile, ComposeOptions, ComposeReading } from "./compose/read-compose.ts";
export { readCompose } from "./compose/read-compose.ts";
export type { KubeUnit, QuadletFile, QuadletOptions, QuadletReading } from "./quadlet/read-quadlet.ts";
export { readQuadlet } from "./quadlet/read-quadlet.ts";
export type { PodmanFileOptions } from "./engine-config/podman-files.ts";
export { podmanConfigurationFiles } from "./engine-config/podman-files.ts";
export type { PodmanConfigurationReading } from "./engine-config/read-podman-configuration.ts";
export { readPodmanConfiguration } from "./engine-config/read-podman-configuration.ts";
export type { DockerConfigurationReading } from "./engine-config/read-docker-configuration.ts";
export { readDockerConfiguration } from "./engine-config/read-docker-configuration.ts";
export type { PlayOptions } from "./podman-kube/play-options.ts";
export { playWorkload } from "./podman-kube/play-pod.ts";
export type { Hidden, Seen, Shown } from "./proc/seen.ts";
export { hidden, mapSeen, shown } from "./proc/seen.ts";
export type { IdMapEntry } from "./proc/parse-id-map.ts";
export { insideOf, outsideOf, overlaps } from "./proc/parse-id-map.ts";
export type { Mount } from "./proc/parse-mounts.ts";
export { isReadOnly } from "./proc/parse-mounts.ts";
export type { NamespaceKind, ProcessRecord } from "./proc/process-record.ts";
export { ProcessError, readProcess } from "./proc/read-process.ts";
export { pathInRoot } from "./proc/read-root.ts";
export type { HostRecord } from "./proc/read-host.ts";
export { readHost } from "./proc/read-host.ts";
export type { Neighbour } from "./proc/read-neighbours.ts";
export { readLimits } from "./proc/read-limits.ts";
export { readNeighbours } from "./proc/read-neighbours.ts";
export { readSysctls } from "./proc/read-sysctls.ts";
export type { RaisingFilesFound } from "./proc/find-raising-files.ts";
export { findRaisingFiles } from "./proc/find-raising-files.ts";
export type { FoundImage } from "./images/archive.ts";
export { imageCache } from "./images/cache.ts";
export type { ImageErrorCode } from "./images/image-error.ts";
export { ImageError } from "./images/image-error.ts";
export type { ImageRecord } from "./images/image-record.ts";
export type { ImageReference } from "./images/image-reference.ts";
export { parseImageReference } from "./images/image-reference.ts";
export type { ImageFromSource } from "./images/local/read-local-image.ts";
export type { ImageMode, ImageReader } from "./images/read-image.ts";
export { imageReader } from "./images/read-image.ts";
export { readImageManifest } from "./images/parse-manifest.ts";
export { readImageFile } from "./images/read-image-file.ts";
export type { ReadImageOptions } from "./images/read-content.ts";
