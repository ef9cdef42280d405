import type { DimensionId } from "../confinement/index.ts";
import type { Lever } from "../report/index.ts";
import type { Lever as RuleLever, Severity } from "../rules/index.ts";
import { levers } from "../rules/index.ts";
import type { Inventory, JsonObject, PodTemplate, Workload } from "../workload/index.ts";
import { createInventory, toKubernetesObject, withSpec } from "../workload/index.ts";
import type { JudgingContext, WorkloadJudgement } from "./judge-workload.ts";
import { dimensionJudge, fallsShort, shortfallsOf } from "./judge-workload.ts";

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
    const tried = new Map(best.attempts.map((one) => [one.before, afterwards(one)]));
    takeFrom(trials, best);
    const after = state.map((one) => tried.get(one) ?? apply(best.lever, one, context));
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

/** What comes of a lever by itself in the workloads of the sample, as far as it was tried. */
interface Trial {
  readonly lever: RuleLever;
  readonly attempts: readonly Attempt[];
  /**
   * The dimensions that are not judged again yet. The last is the next: what a lever closes besides is judged in less time than what it
   * is for (the host's ids last of all), and rules it out as well.
   */
  readonly pending: DimensionId[];
  /** Whether the workloads were changed. */
  isMade: boolean;
  /** What it closes is worth: at most this while anything is pending, just this afterwards. */
  worth: number;
}

interface Attempt {
  readonly before: Changed;
  /** What it closes; what is pending may be closed. */
  readonly closed: Set<DimensionId>;
  /** Undefined where nothing is to do. */
  applied: Applied | undefined;
}

function untried(lever: RuleLever, sample: readonly Changed[]): Trial {
  const attempts = sample.map((before): Attempt => {
    const closed = new Set(lever.closes.filter((id) => before.open.has(id)));
    return { before, closed, applied: undefined };
  });
  return { lever, attempts, pending: [...lever.closes], isMade: false, worth: worthOfAll(attempts) };
}

/**
 * The first of those that are worth most. Only what could be worth most is tried further, a dimension at a time: judging takes longer than
 * all else here.
 */
function strongest(trials: readonly Trial[], context: JudgingContext): Trial | undefined {
  for (;;) {
    const best = mostPromising(trials);
    if (best === undefined || (best.isMade && best.pending.length === 0)) return best;
    tryFurther(best, context);
  }
}

/** The first of those that are worth most as far as they were tried; undefined when none is worth anything. */
function mostPromising(trials: readonly Trial[]): Trial | undefined {
  let best: Trial | undefined;
  for (const trial of trials) if (trial.worth > (best?.worth ?? 0)) best = trial;
  return best;
}

function tryFurther(trial: Trial, context: JudgingContext): void {
  const { lever, attempts, pending, isMade } = trial;
  if (isMade) {
    const id = pending.pop() as DimensionId;
    for (const { closed, applied } of attempts)
      if (closed.has(id) && applied?.isOpen(id) === true) closed.delete(id);
  } else {
    for (const one of attempts) {
      if (one.closed.size > 0) one.applied = applyTo(one.before, lever, context);
      if (one.applied === undefined) one.closed.clear();
    }
    trial.isMade = true;
  }
  trial.worth = worthOfAll(attempts);
}

/** What came of a workload that no lever was applied to before: what others closed is closed by this one too, or was never tried. */
function afterwards({ before, closed, applied }: Attempt): Changed {
  return applied === undefined ? before : changedBy(applied, before, (id) => closed.has(id));
}

function worthOfAll(attempts: readonly Attempt[]): number {
  let worth = 0;
  for (const { before, closed } of attempts) worth += worthOfClosing(before, closed);
  return worth;
}

/** What the chosen lever closes, the others do not close again. */
function takeFrom(trials: readonly Trial[], chosen: Trial): void {
  const taken = chosen.attempts.map(({ closed }) => [...closed]);
  for (const trial of trials) {
    for (const [index, { closed }] of trial.attempts.entries())
      for (const id of taken[index] ?? []) closed.delete(id);
    trial.worth = worthOfAll(trial.attempts);
  }
}

/** The worst that is closed counts, and a little how much: three low dimensions are not worth one high. */
function worthOfClosing({ worth }: Changed, closed: ReadonlySet<DimensionId>): number {
  if (closed.size === 0) return 0;
  let most = 0;
  for (const id of closed) most = Math.max(most, worth.get(id) ?? 1);
  return most + closed.size / 10;
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
  const applied = closable.length === 0 ? undefined : applyTo(before, lever, context);
  if (applied === undefined) return before;
  return changedBy(applied, before, (id) => closable.includes(id) && !applied.isOpen(id));
}

/** A workload as a lever leaves it, whose dimensions are judged when somebody asks. */
interface Applied {
  readonly workload: Workload;
  readonly inventory: Inventory;
  readonly isOpen: (id: DimensionId) => boolean;
}

/** Undefined where the lever finds nothing to do. */
function applyTo(before: Changed, lever: RuleLever, context: JudgingContext): Applied | undefined {
  const pods = before.workload.pods.map((pod) => changedPod(lever, pod));
  if (lever.object === undefined && pods.every((pod) => before.workload.pods.includes(pod))) return undefined;
  const workload = { ...before.workload, pods };
  const inventory =
    lever.object === undefined
      ? before.inventory
      : withObject(before.inventory, lever.object, workload.object.namespace);
  const judges = pods.flatMap((pod) =>
    pod.containers.map((container) => dimensionJudge(workload, pod, container, { ...context, inventory })),
  );
  return { workload, inventory, isOpen: (id) => judges.some((judge) => fallsShort(judge(id))) };
}

function changedBy(
  { workload, inventory }: Applied,
  before: Changed,
  isClosed: (id: DimensionId) => boolean,
): Changed {
  return { ...before, workload, inventory, open: new Set([...before.open].filter((id) => !isClosed(id))) };
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
