import { newestKnown } from "../../facts/index.ts";
import { ociPodOf, podOfRequests, refusalOf, type KubernetesInput } from "../../engines/index.ts";
import { memoryPlatform } from "../../platform/index.ts";
import { readCriRequest, readCrictl, readManifests, type RunProblem } from "../../readers/index.ts";
import type { ProblemReport } from "../../report/index.ts";
import type { CriDeclaration, CriRequest, OciDeclaration } from "../../workload/index.ts";
import type { OciSource } from "./read-sources.ts";

/** A container that somebody asks a CRI runtime for, with the pod that asks for the same. */
export interface RequestSource {
  readonly name: string;
  readonly request: CriRequest;
  readonly subject: Omit<KubernetesInput, "context">;
}

export interface CriSources {
  readonly oci: readonly OciSource[];
  readonly requests: readonly RequestSource[];
  readonly problems: readonly ProblemReport[];
}

/** What stands in files for crictl and of crictl: records and configurations, of which those of a pod belong together. */
export class CriFiles {
  readonly #records: CriDeclaration[] = [];
  readonly #requests: CriRequest[] = [];

  /** What `crictl inspect` and `crictl inspectp` print. */
  addRecords(text: string, file: string): readonly RunProblem[] {
    const { declarations, problems } = readCrictl(text, file);
    this.#records.push(...declarations);
    return problems;
  }

  /** What `crictl run` and `crictl runp` are given. */
  addRequest(text: string, file: string): readonly RunProblem[] {
    const { request, problems } = readCriRequest(text, file);
    if (request !== undefined) this.#requests.push(request);
    return problems;
  }

  async sources(): Promise<CriSources> {
    const records = sourcesOfRecords(this.#records);
    const requests = await sourcesOfRequests(this.#requests);
    return { ...requests, oci: records.oci, problems: [...records.problems, ...requests.problems] };
  }
}

function sourcesOfRecords(records: readonly CriDeclaration[]): Pick<CriSources, "oci" | "problems"> {
  const containers = records.filter(({ kind }) => kind === "container");
  const lacking = containers.filter(({ oci }) => oci === undefined);
  const problems = lacking.map(({ place }): ProblemReport => ({
    severity: "error",
    code: "unsupported",
    ...place,
    message: "the record holds no configuration of the OCI runtime",
    hint: "crictl inspect prints it as info.runtimeSpec where the runtime runs with debug output",
  }));
  const oci = containers.flatMap((one) => (one.oci === undefined ? [] : ociSource(one, one.oci, records)));
  return { oci, problems: [...problems, ...sandboxesAlone(records)] };
}

function ociSource(
  container: CriDeclaration,
  oci: OciDeclaration,
  records: readonly CriDeclaration[],
): OciSource {
  const { id, image, imageRef, runtime, sandboxId } = container;
  const ofPod = records.filter((one) => sandboxId !== undefined && one.sandboxId === sandboxId);
  const sandbox = records.find((one) => one.kind === "sandbox" && one.id === sandboxId);
  // Two records show that there are others; one does not show that there are none.
  const pod = sandbox && ociPodOf(sandbox, container, ofPod.length > 1 ? true : undefined);
  const reference = image ?? imageRef;
  return {
    name: container.container ?? id,
    format: "crictl-inspect",
    declaration: oci,
    ...(reference !== undefined && { image: reference }),
    ...(runtime !== undefined && { runtime }),
    ...(pod !== undefined && { pod }),
  };
}

/** A sandbox is the pod of containers, and nothing by itself. */
function sandboxesAlone(records: readonly CriDeclaration[]): readonly ProblemReport[] {
  const sandboxes = records.filter(({ kind }) => kind === "sandbox");
  return sandboxes
    .filter(({ id }) => !records.some(({ sandboxId }) => sandboxId === id))
    .map(({ place }) => ({
      severity: "error",
      code: "not-this-format",
      ...place,
      message: "this is the sandbox of a pod, and no container of it is among the input",
      hint: "give the records of its containers too: crictl inspect $(crictl ps -q --pod ID)",
    }));
}

async function sourcesOfRequests(
  all: readonly CriRequest[],
): Promise<Pick<CriSources, "requests" | "problems">> {
  const containers = all.filter(({ kind }) => kind === "container");
  const sandboxes = all.filter(({ kind }) => kind === "sandbox");
  const [sandbox] = sandboxes;
  if (containers.length === 0)
    return { requests: [], problems: sandboxes.map((one) => alone(one, "no container of it", runHint)) };
  if (sandbox === undefined || sandboxes.length > 1) {
    const which =
      sandbox === undefined ? "no configuration of its pod" : "more than one configuration of a pod";
    return { requests: [], problems: containers.map((one) => alone(one, which, runHint)) };
  }
  const refused = containers.flatMap((container): ProblemReport[] => {
    const message = refusalOf({ container, sandbox });
    return message === undefined ? [] : [{ severity: "error", code: "refused", ...container.place, message }];
  });
  if (refused.length > 0) return { requests: [], problems: refused };
  return { requests: await subjects(sandbox, containers), problems: [] };
}

const runHint = "crictl run takes a container's and its pod's: give both files";

function alone({ place, kind }: CriRequest, which: string, hint: string): ProblemReport {
  const what = kind === "container" ? "a container's" : "a pod's";
  return {
    severity: "error",
    code: "not-this-format",
    ...place,
    message: `this is ${what} configuration for crictl, and ${which} is among the input`,
    hint,
  };
}

/** The same with another spelling of the image. */
export function withImage(subject: RequestSource["subject"], image: string): RequestSource["subject"] {
  const container = { ...subject.container, spec: { ...subject.container.spec, image } };
  const containers = subject.pod.containers.map((one) => (one === subject.container ? container : one));
  return { ...subject, container, pod: { ...subject.pod, containers } };
}

/** The containers of the pod that asks for the same, as the reader of manifests gives them. */
async function subjects(
  sandbox: CriRequest,
  containers: readonly CriRequest[],
): Promise<readonly RequestSource[]> {
  const text = JSON.stringify(podOfRequests(sandbox, containers));
  const { workloads, inventory } = await readManifests(["pod.json"], memoryPlatform({ "pod.json": text }), {
    kubernetes: newestKnown.kubernetes.version.replace(/\.\d+$/, ""),
    complete: false,
    render: "given",
  });
  const namespace = workloads[0]?.object.namespace;
  const pod = workloads[0]?.pods[0];
  return containers.flatMap((request, index): RequestSource[] => {
    const container = pod?.containers[index];
    if (pod === undefined || container === undefined) return [];
    return [{ name: container.name, request, subject: { namespace, pod, container, inventory } }];
  });
}
