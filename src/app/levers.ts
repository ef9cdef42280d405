import type { DimensionId } from "../confinement/index.ts";
import type { Lever } from "../report/index.ts";
import type { Lever as RuleLever, Severity } from "../rules/index.ts";
import { levers } from "../rules/index.ts";
import type { Inventory, JsonObject, PodTemplate, Workload } from "../workload/index.ts";
import { createInventory, toKubernetesObject, withSpec } from "../workload/index.ts";
import type { JudgingContext, WorkloadJudgement } from "./judge-workload.ts";
import { fallsShort, judgeDimensions, shortfallsOf } from "./judge-workload.ts";

const shown = 3;
/** Each lever is tried on this many workloads, the chosen ones on that many; both are spread over the input. */
const sampleSize = 24;
const triedAtMost = 120;

/** A workload with the changes so far, and the dimensions that still fall short. */
interface Changed {
  /** Of the workload in the report. */
  readonly id: string;
  readonly workload: Workload;
  readonly inventory: Inventory;
  readonly open: ReadonlySet<DimensionId>;
  /** What closing a dimension is worth: by the severity of its finding, half where it is only open for want of a fact. */
  readonly worth: ReadonlyMap<DimensionId, number>;
}

const severityWorth: Readonly<Record<Severity, number>> = { critical: 8, high: 4, medium: 2, low: 1 };

/**
 * The three changes that lift most, each on top of those before. The best by itself is chosen; the chosen ones are then really
 * applied to all given workloads, one after the other, and judged again: what a lever says it closes, it closes.
 */
export function chooseLevers(subjects: readonly LeverSubject[], context: JudgingContext): Lever[] {
  let state = subjects.map((one) => unchanged(one, context)).filter(({ open }) => open.size > 0);
  const sample = spread(state, sampleSize);
  const trials = levers.map((lever) => untried(lever, sample));
  const chosen: Lever[] = [];
  while (chosen.length < shown) {
    const best = strongest(trials, context);
    if (best === undefined) break;
    takeFrom(trials, best);
    const after = state.map((one) => best.after.get(one) ?? apply(best.lever, one, context));
    const lifted = state.flatMap((before, index) => liftedBy(before, after[index] as Changed));
    const held = subjects.length - after.filter(({ open }) => open.size > 0).length;
    if (lifted.length > 0) chosen.push(reportOf(best.lever, lifted, held, subjects.length));
    state = after;
  }
  return chosen;
}

/** What choosing levers needs to know of a judged workload. */
export interface LeverSubject {
  readonly id: string;
  readonly workload: Workload;
  /** The dimensions that fall short, each with what closing it is worth. */
  readonly open: ReadonlyMap<DimensionId, number>;
}

/** Which of so many workloads levers are chosen by. */
export function leverSample(workloads: number): ReadonlySet<number> {
  return new Set(
    spread(
      Array.from({ length: workloads }, (_unused, index) => index),
      triedAtMost,
    ),
  );
}

export function leverSubject(id: string, judged: WorkloadJudgement): LeverSubject {
  const worth = worthOf(judged);
  const open = judged.containers.flatMap(shortfallsOf).map(({ dimension }) => dimension.id);
  return { id, workload: judged.workload, open: new Map(open.map((id) => [id, worth.get(id) ?? 1])) };
}

function unchanged({ id, workload, open }: LeverSubject, { inventory }: JudgingContext): Changed {
  return { id, workload, inventory, open: new Set(open.keys()), worth: open };
}

/** What a lever by itself closes, for each workload of the sample: at most this before it is tried, just this afterwards. */
interface Trial {
  readonly lever: RuleLever;
  readonly closes: readonly { readonly before: Changed; readonly closed: Set<DimensionId> }[];
  /** What comes of each workload; empty before the lever is tried. */
  readonly after: Map<Changed, Changed>;
}

function untried(lever: RuleLever, sample: readonly Changed[]): Trial {
  const closes = sample.map((before) => ({
    before,
    closed: new Set(lever.closes.filter((id) => before.open.has(id))),
  }));
  return { lever, closes, after: new Map() };
}

function tryOut({ lever, closes, after }: Trial, context: JudgingContext): void {
  for (const { before, closed } of after.size === 0 ? closes : []) {
    const changed = apply(lever, before, context);
    after.set(before, changed);
    for (const id of changed.open) closed.delete(id);
  }
}

/** The first of those that are worth most. What could not be worth that much is not tried, which takes longer than all else here. */
function strongest(trials: readonly Trial[], context: JudgingContext): Trial | undefined {
  let best: Trial | undefined;
  let most = 0;
  for (const trial of [...trials].sort((a, b) => worthOfTrial(b) - worthOfTrial(a))) {
    if (worthOfTrial(trial) < most) break;
    tryOut(trial, context);
    const worth = worthOfTrial(trial);
    const isFirst = best === undefined || trials.indexOf(trial) < trials.indexOf(best);
    if (worth > most || (worth > 0 && worth === most && isFirst)) [best, most] = [trial, worth];
  }
  return best;
}

function worthOfTrial({ closes }: Trial): number {
  return sum(closes.map(({ before, closed }) => worthOfClosing(before, closed)));
}

/** What the chosen lever closes, the others do not close again. */
function takeFrom(trials: readonly Trial[], chosen: Trial): void {
  const taken = chosen.closes.map(({ closed }) => new Set(closed));
  for (const { closes } of trials) {
    for (const [index, { closed }] of closes.entries())
      for (const id of taken[index] ?? []) closed.delete(id);
  }
}

/** The worst that is closed counts, and a little how much: three low dimensions are not worth one high. */
function worthOfClosing({ worth }: Changed, closed: ReadonlySet<DimensionId>): number {
  if (closed.size === 0) return 0;
  return Math.max(...[...closed].map((id) => worth.get(id) ?? 1)) + closed.size / 10;
}

function worthOf({ findings }: WorkloadJudgement): Map<DimensionId, number> {
  const worth = new Map<DimensionId, number>();
  for (const { rule, shortfalls } of findings) {
    for (const { dimension, verdict } of shortfalls) {
      const own = severityWorth[rule.severity] * (verdict === "unknown" ? 0.5 : 1);
      worth.set(dimension.id, Math.max(own, worth.get(dimension.id) ?? 0));
    }
  }
  return worth;
}

/** At most so many of a list, spread evenly over it. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_unused, index) => all[Math.floor((index * all.length) / most)] as T);
}

interface Lifted {
  readonly id: string;
  readonly closed: readonly DimensionId[];
}

function liftedBy(before: Changed, after: Changed): Lifted[] {
  const closed = [...before.open].filter((id) => !after.open.has(id));
  return closed.length === 0 ? [] : [{ id: before.id, closed }];
}

function reportOf(lever: RuleLever, lifted: readonly Lifted[], held: number, tried: number): Lever {
  return {
    title: lever.title.replace(/\.$/, ""),
    where: lever.where,
    yaml: lever.yaml,
    workloads: lifted.map(({ id }) => id),
    dimensions: [...new Set(lifted.flatMap(({ closed }) => closed))],
    held,
    tried,
    ...(lever.caution === "" ? {} : { caution: lever.caution }),
  };
}

function apply(lever: RuleLever, before: Changed, context: JudgingContext): Changed {
  const closable = lever.closes.filter((id) => before.open.has(id));
  if (closable.length === 0) return before;
  const { workload, open } = before;
  const changed = { ...workload, pods: workload.pods.map((pod) => changedPod(lever, pod)) };
  const inventory =
    lever.object === undefined
      ? before.inventory
      : withObject(before.inventory, lever.object, workload.object.namespace);
  const still = new Set(stillOpen(changed, { ...context, inventory }, closable));
  return {
    ...before,
    workload: changed,
    inventory,
    open: new Set([...open].filter((id) => !closable.includes(id) || still.has(id))),
  };
}

function stillOpen(workload: Workload, context: JudgingContext, ids: readonly DimensionId[]): DimensionId[] {
  return workload.pods.flatMap((pod) =>
    pod.containers.flatMap((container) =>
      judgeDimensions(workload, pod, container, context, ids)
        .filter(fallsShort)
        .map(({ dimension }) => dimension.id),
    ),
  );
}

function changedPod(lever: RuleLever, pod: PodTemplate): PodTemplate {
  const spec = lever.change(pod.spec.raw);
  return spec === pod.spec.raw ? pod : withSpec(pod, spec);
}

type ObjectOfNamespace = (namespace: string) => JsonObject;

/** By the inventory and the object that is added, for each namespace: the workloads of a namespace share one. */
const extended = new WeakMap<Inventory, Map<ObjectOfNamespace, Map<string | undefined, Inventory>>>();

/** The same inventory with one more object in the workload's namespace. */
function withObject(
  inventory: Inventory,
  object: ObjectOfNamespace,
  namespace: string | undefined,
): Inventory {
  const byObject =
    extended.get(inventory) ?? new Map<ObjectOfNamespace, Map<string | undefined, Inventory>>();
  extended.set(inventory, byObject);
  const byNamespace = byObject.get(object) ?? new Map<string | undefined, Inventory>();
  byObject.set(object, byNamespace);
  const known = byNamespace.get(namespace) ?? extend(inventory, object, namespace);
  byNamespace.set(namespace, known);
  return known;
}

function extend(inventory: Inventory, object: ObjectOfNamespace, namespace: string | undefined): Inventory {
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
