import type { Confinement } from "../../confinement/index.ts";
import type { Platform } from "../../platform/index.ts";
import type { HostRecord, Neighbour, ProcessRecord } from "../../readers/index.ts";
import { readSysctls } from "../../readers/index.ts";
import type { ObservationPrediction } from "../../report/index.ts";
import { readWithContext } from "../audit-paths.ts";
import { callerLimits } from "./caller-limits.ts";
import { chooseContainer, predictPod } from "./choose-container.ts";
import { sha256 } from "./evidence.ts";
import { readEngineConfiguration } from "./engine-configuration.ts";
import type { FoundContainer } from "./find-container.ts";
import { pingRange } from "./kernel.ts";
import type { Looked } from "./look.ts";
import { ObserveError } from "./observe-error.ts";
import type { ObserveRequest } from "./request.ts";
import { answered, architectureOf, nodeFactsOf, predictFound } from "./predict.ts";

export interface Predicted {
  readonly confinement: Confinement;
  readonly told: ObservationPrediction;
}

/** What the process should show: by its engine's record or by a manifest. @throws ObserveError, ContextError */
export async function predict(
  platform: Platform,
  request: ObserveRequest,
  seen: Looked,
): Promise<Predicted | undefined> {
  if (request.withoutPrediction === true) return undefined;
  const predicted =
    request.manifest === undefined
      ? predictByRecord(platform, request, seen)
      : await predictByManifest(platform, request, seen);
  if (predicted === undefined) return undefined;
  const range = await readSysctls(platform, [pingRange], { pid: seen.process.pid, foreign: [] });
  const onHost = range.shown ? range.value[pingRange] : undefined;
  const inherited = seen.found === undefined ? {} : callerLimits(platform, seen.process.status.parent);
  const answers = { ...inherited, ...(onHost !== undefined && { "node-ping-group-range": onHost }) };
  return { ...predicted, confinement: answered(predicted.confinement, answers) };
}

function predictByRecord(
  platform: Platform,
  request: ObserveRequest,
  { found, host, machine, process, neighbours, image }: Looked,
): Predicted | undefined {
  if (found === undefined) return undefined;
  const architecture = architectureOf(machine);
  if (architecture === undefined) throw new ObserveError(`nothing is known of the architecture ${machine}`);
  const login = loginOf(found, process, neighbours, host);
  const { configuration, assumptions } =
    found.engine === "crictl"
      ? { assumptions: [] }
      : readEngineConfiguration(platform, request, found, login);
  const confinement = predictFound({
    found,
    host,
    architecture,
    login,
    image,
    ...(configuration !== undefined && { configuration }),
  });
  const version = found.engine === "crictl" ? found.runtimeVersion : found.facts.version;
  return {
    confinement,
    told: {
      from: `${found.engine} inspect`,
      sha256: sha256(found.record),
      assumptions: [
        ...(version === undefined
          ? []
          : [
              {
                name: found.engine,
                value: version,
                from: found.engine === "crictl" ? "crictl version" : `${found.engine} info`,
              },
            ]),
        ...assumptions,
        ...nodeAssumptions(host, architecture),
      ],
    },
  };
}

/** The person whose rootless engine it is: who runs the container's monitor. */
function loginOf(
  found: FoundContainer,
  process: ProcessRecord,
  neighbours: readonly Neighbour[],
  host: HostRecord,
): number | undefined {
  if (found.engine === "crictl" || !found.facts.rootless) return undefined;
  return neighbours.find(({ pid }) => pid === process.status.parent)?.uid ?? host.reader.uid;
}

async function predictByManifest(
  platform: Platform,
  request: ObserveRequest,
  { host, machine, image }: Looked,
): Promise<Predicted> {
  const { manifest } = request;
  if (manifest === undefined) throw new ObserveError("no manifest is given");
  const { input, resolved } = await readWithContext(platform, { ...request, paths: [manifest.file] });
  const chosen = chooseContainer(input, manifest, manifest.file);
  const architecture = architectureOf(machine);
  if (architecture === undefined) throw new ObserveError(`nothing is known of the architecture ${machine}`);
  const { context } = resolved;
  const node = { ...nodeFactsOf(host, undefined), ...context.node };
  const bytes = manifest.file === "-" ? new Uint8Array() : platform.readBytes(manifest.file);
  return {
    confinement: predictPod(chosen, input, { ...context, architecture, node }, image),
    told: {
      from: `${manifest.file}: ${chosen.id} ${chosen.container.name}`,
      sha256: sha256(bytes),
      assumptions: [
        ...resolved.assumptions.filter(({ name }) => name !== "architecture" && name !== "yardstick"),
        ...nodeAssumptions(host, architecture),
      ],
    },
  };
}

function nodeAssumptions({ kernel }: HostRecord, architecture: string): ObservationPrediction["assumptions"] {
  return [
    { name: "kernel", value: kernel.shown ? kernel.value : "unknown", from: "this host" },
    { name: "architecture", value: architecture, from: "this host" },
  ];
}
