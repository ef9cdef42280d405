/** Pods for the images that are made for the purpose, and what harden plans for them with more and less evidence. */
import { hardenPaths } from "../../src/app/index.ts";
import type { PlanContext, Step, Way } from "../../src/harden/index.ts";
import { applyChanges, candidateSteps } from "../../src/harden/index.ts";
import { memoryPlatform } from "../../src/platform/index.ts";
import { readStream } from "../../src/readers/index.ts";
import type { JsonObject, KubernetesObject, PodTemplate } from "../../src/workload/index.ts";
import { createInventory, findPodTemplates, toKubernetesObject } from "../../src/workload/index.ts";
import { pretendedCluster } from "./pretended-k3s.ts";
import type { ImageFacts } from "./start-images.ts";

/** `nothing`: the manifest alone. `node`: also kernel and file system. `all`: also what the image holds. */
export type Evidence = "nothing" | "node" | "all";
export const evidences: readonly Evidence[] = ["nothing", "node", "all"];

const node = { kernel: "6.12.0", filesystem: "ext4", accounts: [] };
/** Tells nothing of what the program does. */
const reference = "example.org/app:1";

export function manifestOf(fields = ""): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: app
  namespace: web
spec:
  containers:
    - name: main
      image: ${reference}
${fields}`;
}

export function podIn(text: string): PodTemplate {
  return firstPod(objectIn(text).value);
}

/** The manifest as `podseal harden` writes it with the safe steps of the default level. */
export async function hardened(text: string, evidence: Evidence, facts: ImageFacts): Promise<string> {
  const context = JSON.stringify({
    ...(evidence === "nothing" ? {} : { node }),
    ...(evidence === "all" ? { images: { [reference]: facts } } : {}),
  });
  const platform = memoryPlatform({ "a/pod.yaml": text, "context.json": context });
  const { files } = await hardenPaths(platform, { paths: ["a"], contextFile: "context.json" });
  const [file] = files;
  if (file === undefined) throw new Error("no file was hardened");
  return file.after;
}

/** Every step that could be planned for the pod, at any level and either way. */
export function everyStep(text: string, evidence: Evidence, facts: ImageFacts): Step[] {
  const object = objectIn(text);
  const ways: readonly (Way | undefined)[] = [undefined, "non-root", "user-namespace"];
  const steps = ways.flatMap((prefer) =>
    [false, true].flatMap((strict) => {
      const context: PlanContext = {
        cluster: {
          ...pretendedCluster,
          node: evidence === "nothing" ? {} : node,
          images: evidence === "all" ? { [reference]: facts } : {},
        },
        inventory: createInventory([], false),
        object,
        strict,
        ...(prefer === undefined ? {} : { prefer }),
      };
      return candidateSteps(firstPod(object.value), context).steps;
    }),
  );
  return [...new Map(steps.map((step) => [keyOf(step), step])).values()];
}

function keyOf({ id, applicability, changes }: Step): string {
  return JSON.stringify([id, applicability, changes]);
}

/** The pod with the steps' changes made. */
export function podWith(text: string, steps: readonly Step[]): PodTemplate {
  const changes = steps.flatMap((step) => step.changes);
  return firstPod(applyChanges(objectIn(text).value, changes));
}

function firstPod(value: JsonObject): PodTemplate {
  const [pod] = findPodTemplates(value);
  if (pod === undefined) throw new Error("no pod");
  return pod;
}

function objectIn(text: string): KubernetesObject {
  const [document] = readStream(text);
  if (document?.kind !== "value") throw new Error("no document");
  return toKubernetesObject(document.value as JsonObject, {
    file: "",
    document: 0,
    path: [],
    region: () => undefined,
  });
}
