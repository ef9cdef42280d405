import type { Confinement } from "../../confinement/index.ts";
import type { ClusterContext, ImageView } from "../../engines/index.ts";
import { confineKubernetes } from "../../engines/index.ts";
import type { Container, PodTemplate, Workload } from "../../workload/index.ts";
import type { ReadResult } from "../../readers/index.ts";
import { workloadIds } from "../report/ids.ts";
import { ObserveError } from "./observe-error.ts";

export interface ContainerChoice {
  /** Id of the workload ("Deployment/web"), or its end. */
  readonly workload?: string;
  readonly container?: string;
}

export interface ChosenContainer {
  readonly id: string;
  readonly workload: Workload;
  readonly pod: PodTemplate;
  readonly container: Container;
}

/** The one container of a manifest that is meant. @throws ObserveError when it is none, or several */
export function chooseContainer(input: ReadResult, choice: ContainerChoice, file: string): ChosenContainer {
  const idOf = workloadIds(input.workloads);
  const all = input.workloads.flatMap((workload) =>
    workload.pods.flatMap((pod) =>
      pod.containers.map((container) => ({ id: idOf(workload), workload, pod, container })),
    ),
  );
  const fitting = all.filter(
    ({ id, container }) =>
      (choice.workload === undefined || id === choice.workload || id.endsWith(`/${choice.workload}`)) &&
      (choice.container === undefined || container.name === choice.container),
  );
  const regular = fitting.filter(({ container }) => container.type === "container");
  const [only, ...others] = regular.length === 1 ? regular : fitting;
  if (only !== undefined && others.length === 0) return only;
  const names = (only === undefined ? all : fitting).map(({ id, container }) => `${id} ${container.name}`);
  const problem = input.problems[0]?.message;
  if (all.length === 0)
    throw new ObserveError(`${file} holds no container${problem === undefined ? "" : `: ${problem}`}`);
  const how = only === undefined ? "no such container; there are" : "several containers fit";
  throw new ObserveError(`${file}: ${how} ${names.join(", ")}: choose with --workload and --container-name`);
}

/** What the pod leads to in this context, with the image as the process shows it. */
export function predictPod(
  { workload, pod, container }: ChosenContainer,
  input: ReadResult,
  context: ClusterContext,
  image: ImageView,
): Confinement {
  const images =
    image.image === undefined || container.spec.image === undefined
      ? context.images
      : { ...context.images, [container.spec.image]: image.image };
  return confineKubernetes({
    namespace: workload.object.namespace,
    pod,
    container,
    inventory: input.inventory,
    context: { ...context, images },
  });
}
