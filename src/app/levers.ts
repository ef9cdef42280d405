import type { DimensionId } from "../confinement/index.ts";
import type { Lever } from "../report/index.ts";
import type { Lever as RuleLever } from "../rules/index.ts";
import { levers } from "../rules/index.ts";
import type { Container, Inventory, JsonObject, PodTemplate, Workload } from "../workload/index.ts";
import {
  asList,
  asObject,
  createInventory,
  toContainerSpec,
  toKubernetesObject,
  toPodSpec,
  workloadIdentity,
} from "../workload/index.ts";
import type { JudgingContext, WorkloadJudgement } from "./judge-workload.ts";
import { judgeWorkload, shortfallsOf } from "./judge-workload.ts";

const shown = 3;

/** A workload with the changes so far, and the dimensions that still fall short. */
interface Changed {
  readonly workload: Workload;
  readonly inventory: Inventory;
  readonly open: ReadonlySet<DimensionId>;
}

/**
 * The three changes that lift most. A lever counts the dimensions that it is known to close; the one that would close most is then
 * really applied, to the pod spec or beside it, and every workload is judged again: what it says it closes, it closes.
 */
export function chooseLevers(judged: readonly WorkloadJudgement[], context: JudgingContext): Lever[] {
  let state = judged
    .map((one): Changed => ({
      workload: one.workload,
      inventory: context.inventory,
      open: openDimensions(one),
    }))
    .filter(({ open }) => open.size > 0);
  const left = new Set(levers);
  const chosen: Lever[] = [];
  while (chosen.length < shown) {
    const lever = mostPromising([...left], state);
    if (lever === undefined) break;
    left.delete(lever);
    const after = state.map((one) => apply(lever, one, context));
    const lifted = state.flatMap((before, index) => liftedBy(before, after[index] as Changed));
    if (lifted.length === 0) continue;
    const held = judged.length - after.filter(({ open }) => open.size > 0).length;
    chosen.push(reportOf(lever, lifted, held));
    state = after;
  }
  return chosen;
}

function mostPromising(candidates: readonly RuleLever[], state: readonly Changed[]): RuleLever | undefined {
  const ranked = candidates
    .map((lever) => ({
      lever,
      count: sum(state.map(({ open }) => lever.closes.filter((id) => open.has(id)).length)),
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  return ranked[0]?.lever;
}

interface Lifted {
  readonly id: string;
  readonly closed: readonly DimensionId[];
}

function liftedBy(before: Changed, after: Changed): Lifted[] {
  const closed = [...before.open].filter((id) => !after.open.has(id));
  return closed.length === 0 ? [] : [{ id: workloadIdentity(before.workload), closed }];
}

function reportOf(lever: RuleLever, lifted: readonly Lifted[], held: number): Lever {
  return {
    title: lever.title.replace(/\.$/, ""),
    where: lever.where,
    yaml: lever.yaml,
    workloads: lifted.map(({ id }) => id),
    dimensions: [...new Set(lifted.flatMap(({ closed }) => closed))],
    held,
    ...(lever.caution === "" ? {} : { caution: lever.caution }),
  };
}

function apply(lever: RuleLever, { workload, inventory, open }: Changed, context: JudgingContext): Changed {
  if (!lever.closes.some((id) => open.has(id))) return { workload, inventory, open };
  const changed = { ...workload, pods: workload.pods.map((pod) => changedPod(lever, pod)) };
  const around =
    lever.object === undefined ? inventory : withObject(inventory, lever.object, workload.object.namespace);
  const judged = judgeWorkload(changed, { ...context, inventory: around });
  return { workload: changed, inventory: around, open: openDimensions(judged) };
}

function changedPod(lever: RuleLever, pod: PodTemplate): PodTemplate {
  const spec = lever.change(pod.spec.raw);
  if (spec === pod.spec.raw) return pod;
  return {
    ...pod,
    spec: toPodSpec(spec),
    containers: pod.containers.map((container) => changedContainer(container, pod, spec)),
  };
}

function changedContainer(container: Container, pod: PodTemplate, spec: JsonObject): Container {
  const [list, index] = container.path.slice(pod.path.length);
  const raw = asObject(asList(spec[String(list)])[Number(index)]);
  return raw === undefined ? container : { ...container, spec: toContainerSpec(raw) };
}

/** The same inventory with one more object in the workload's namespace. */
function withObject(
  inventory: Inventory,
  object: (namespace: string) => JsonObject,
  namespace: string | undefined,
): Inventory {
  const added = toKubernetesObject(object(namespace ?? "default"), nowhere);
  if (added === undefined) return inventory;
  const placed = { ...added, namespace };
  const extra = createInventory([placed], inventory.complete);
  return {
    complete: inventory.complete,
    objects: (kind, within) => [...inventory.objects(kind, within), ...extra.objects(kind, within)],
    find: (kind, inNamespace, name) =>
      inventory.find(kind, inNamespace, name) ?? extra.find(kind, inNamespace, name),
    has: (kind) => inventory.has(kind) || extra.has(kind),
  };
}

const nowhere = { file: "", document: 0, path: [], region: () => undefined };

function openDimensions(one: WorkloadJudgement): Set<DimensionId> {
  return new Set(one.containers.flatMap(shortfallsOf).map(({ dimension }) => dimension.id));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
