import { isolatedDirections, servicePorts } from "../../engines/index.ts";
import type { Companion, CompanionKind, PlanContext, Step } from "../../harden/index.ts";
import {
  companionNames,
  namespaceCompanion,
  networkPolicyCompanions,
  ownAccount,
} from "../../harden/index.ts";
import { effectivePolicyVersion, evaluatePodSecurity } from "../../rules/index.ts";
import type { Inventory, Workload } from "../../workload/index.ts";
import { createInventory, toKubernetesObject } from "../../workload/index.ts";
import type { JudgingContext } from "../judge-workload.ts";
import { judgeWorkload } from "../judge-workload.ts";
import { outcomeOf, verdictOf } from "../report-parts.ts";
import { changedWorkload } from "./changed-workload.ts";
import type { PlanOptions, PlannedStep, Waive, WorkloadPlan } from "./plan-workload.ts";

/** What stands beside the pods, and the steps that put pods under accounts of their own. */
export interface Beside {
  readonly companions: readonly Companion[];
  readonly steps: ReadonlyMap<Workload, readonly Step[]>;
}

/** Policies and accounts for the namespaces of the wanted workloads; both are known before anything is planned. */
export function planBeside(
  kinds: readonly CompanionKind[],
  all: readonly Workload[],
  wanted: readonly Workload[],
  context: JudgingContext,
  contextOf: (workload: Workload) => PlanContext,
): Beside {
  const own = wanted.filter(({ origin }) => origin === "user");
  const namespaces = new Set(own.map(({ object }) => object.namespace));
  const { inventory, cluster } = context;
  const policies = kinds.includes("network-policy")
    ? networkPolicyCompanions({
        workloads: all,
        namespaces,
        inventory,
        k3s: cluster.k3s !== undefined,
        servedPorts: (pod, namespace) => servicePorts(pod, namespace, inventory),
        heldIn: (pod, namespace) => isolatedDirections(pod, namespace, inventory),
      })
    : [];
  const accounts = kinds.includes("service-account") ? accountsOf(all, own, contextOf) : [];
  return {
    companions: [...accounts.map(({ companion }) => companion), ...policies],
    steps: new Map(accounts.map(({ workload, steps }) => [workload, steps])),
  };
}

function accountsOf(
  all: readonly Workload[],
  own: readonly Workload[],
  contextOf: (workload: Workload) => PlanContext,
): { readonly workload: Workload; readonly companion: Companion; readonly steps: readonly Step[] }[] {
  const names = companionNames(all);
  return own.filter(isEditable).flatMap((workload) => {
    const account = ownAccount(workload, names.get(workload), contextOf(workload));
    return account === undefined ? [] : [{ workload, ...account }];
  });
}

/** What a controller makes, or the server refuses, is not edited. */
function isEditable({ owner, object, refused }: Workload): boolean {
  return owner === undefined && object.owners.length === 0 && refused.length === 0;
}

/** The plan with the steps that go with companions: they tighten nothing that a level judges, so that they are not chosen but asked for. */
export function withCompanionSteps(
  plan: WorkloadPlan,
  steps: readonly Step[],
  options: PlanOptions,
): WorkloadPlan {
  const taken = steps.filter(options.selects);
  if (plan.leftAlone !== undefined || taken.length === 0) return plan;
  const start = plan.start ?? { workload: plan.workload, items: new Map() };
  let state = plan.steps.at(-1)?.after ?? start;
  const added = taken.map((step): PlannedStep => {
    state = { workload: changedWorkload(state.workload, step.changes) ?? state.workload, items: state.items };
    return { step, applied: options.takes(plan.workload, step), closes: [], after: state };
  });
  return { ...plan, start, steps: [...plan.steps, ...added] };
}

/** The plan's outcomes as they are once the companions are there. */
export function judgedBeside(
  plan: WorkloadPlan,
  beside: Inventory,
  context: JudgingContext,
  waive: Waive,
): WorkloadPlan {
  if (plan.leftAlone !== undefined) return plan;
  const findings = (workload: Workload): ReturnType<Waive> =>
    waive(workload, judgeWorkload(workload, { ...context, inventory: beside }).findings);
  const applied = findings(workloadWith(plan, (step) => step.applied));
  const verdicts = applied.map((one) => ({ verdict: verdictOf(one) }));
  const after = outcomeOf(false, false, context.level, verdicts);
  return {
    ...plan,
    after: after === "held" || after === "open" ? after : "not-held",
    remaining: findings(workloadWith(plan, (step) => step.refused === undefined)),
  };
}

/** The workload with some of its planned steps. */
export function workloadWith(plan: WorkloadPlan, isTaken: (step: PlannedStep) => boolean): Workload {
  return plan.steps
    .filter(isTaken)
    .reduce((workload, { step }) => changedWorkload(workload, step.changes) ?? workload, plan.workload);
}

const nowhere = { file: "", document: 0, path: [], region: () => undefined };

/** The inventory with the new objects. */
export function inventoryWith(inventory: Inventory, companions: readonly Companion[]): Inventory {
  const objects = companions.flatMap(({ document }) =>
    document === undefined ? [] : [toKubernetesObject(document, nowhere)],
  );
  const extra = createInventory(objects, inventory.complete);
  return {
    complete: inventory.complete,
    objects: (kind, within) => [...inventory.objects(kind, within), ...extra.objects(kind, within)],
    find: (kind, namespace, name) =>
      inventory.find(kind, namespace, name) ?? extra.find(kind, namespace, name),
    has: (kind) => inventory.has(kind) || extra.has(kind),
  };
}

/** Namespaces with the level that their workloads meet, as they are after the planned changes. */
export function namespaceCompanions(
  all: readonly Workload[],
  changed: ReadonlyMap<Workload, Workload>,
  context: JudgingContext,
): Companion[] {
  const wanted = [...changed.keys()].filter(({ origin }) => origin === "user");
  const names = [...new Set(wanted.flatMap(({ object }) => object.namespace ?? []))];
  return names.flatMap((name) => {
    const pods = all
      .filter(({ object }) => object.namespace === name)
      .flatMap((workload) => (changed.get(workload) ?? workload).pods);
    const enforce = (["restricted", "baseline"] as const).find((level) =>
      pods.every((pod) => evaluatePodSecurity(pod, level, context.podSecurity).allowed),
    );
    return namespaceCompanion({
      name,
      enforce: enforce ?? "privileged",
      version: `v${effectivePolicyVersion(context.podSecurity).join(".")}`,
      known: context.inventory.find("Namespace", undefined, name),
    });
  });
}
