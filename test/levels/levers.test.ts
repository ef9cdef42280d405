/**
 * Levers are tried a dimension at a time and only while they could be worth most. They are the ones, with the same figures, that come of
 * trying every lever in full on every workload, on random pods.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DimensionId } from "../../src/confinement/index.ts";
import { fallsShort, judgeDimensions, judgeWorkload } from "../../src/app/judge-workload.ts";
import type { JudgingContext } from "../../src/app/judge-workload.ts";
import type { LeverSubject } from "../../src/app/levers.ts";
import { chooseLevers, leverSubject } from "../../src/app/levers.ts";
import { contextOf } from "../../src/engines/index.ts";
import type { Lever } from "../../src/rules/index.ts";
import { allRules, levelById, levers } from "../../src/rules/index.ts";
import type { Inventory, JsonObject, KubernetesObject, Workload } from "../../src/workload/index.ts";
import { createInventory, findPodTemplates, toKubernetesObject, withSpec } from "../../src/workload/index.ts";
import { randomPod } from "../oracles/random-pod.ts";

const source = { file: "pods.yaml" } as unknown as KubernetesObject["source"];

function objectOf(value: JsonObject): KubernetesObject {
  return toKubernetesObject(value, source);
}

function workloadOf(object: KubernetesObject): Workload {
  return { object, pods: findPodTemplates(object.value), folded: 0, origin: "user", refused: [] };
}

interface State {
  readonly id: string;
  readonly workload: Workload;
  readonly objects: readonly KubernetesObject[];
  readonly open: ReadonlySet<DimensionId>;
}

function inventoryOf({ objects }: Pick<State, "objects">): Inventory {
  return createInventory(objects, true);
}

/** A lever applied in full, and all that it can close judged again. */
function apply(lever: Lever, before: State, context: JudgingContext): State {
  const { workload } = before;
  if (!lever.closes.some((id) => before.open.has(id))) return before;
  const added = lever.object?.(workload.object.namespace ?? "default");
  const objects =
    added === undefined
      ? before.objects
      : [...before.objects, { ...objectOf(added), namespace: workload.object.namespace }];
  const pods = workload.pods.map((pod) => withSpec(pod, lever.change(pod.spec.raw)));
  const changed = { ...workload, pods };
  const inner = { ...context, inventory: inventoryOf({ objects }) };
  const short = pods.flatMap((pod) =>
    pod.containers.flatMap((container) =>
      judgeDimensions(changed, pod, container, inner, lever.closes)
        .filter(fallsShort)
        .map(({ dimension }) => dimension.id),
    ),
  );
  const open = [...before.open].filter((id) => !lever.closes.includes(id) || short.includes(id));
  return { ...before, workload: changed, objects, open: new Set(open) };
}

function closedBy(before: State, after: State): DimensionId[] {
  return [...before.open].filter((id) => !after.open.has(id));
}

/** Titles, lifted workloads and dimensions, as they come of trying everything. */
function byTryingAll(
  subjects: readonly LeverSubject[],
  objects: readonly KubernetesObject[],
  context: JudgingContext,
): unknown[] {
  const start: readonly State[] = subjects
    .map(({ id, workload, open }): State => ({ id, workload, objects, open: new Set(open.keys()) }))
    .filter(({ open }) => open.size > 0);
  const worth = new Map(subjects.map(({ id, open }) => [id, open]));
  const closes = levers.map((lever) =>
    start.map((one) => new Set(closedBy(one, apply(lever, one, context)))),
  );
  const chosen: unknown[] = [];
  for (let state = start; chosen.length < 3;) {
    const worths = closes.map((of) =>
      of.reduce((sum, closed, index) => {
        const own = [...closed].map((id) => worth.get(start[index]?.id ?? "")?.get(id) ?? 1);
        return sum + (own.length === 0 ? 0 : Math.max(...own) + own.length / 10);
      }, 0),
    );
    const most = Math.max(...worths);
    const lever = levers[worths.indexOf(most)];
    if (lever === undefined || most === 0) break;
    const taken = (closes[worths.indexOf(most)] ?? []).map((closed) => [...closed]);
    for (const of of closes)
      for (const [index, closed] of of.entries()) for (const id of taken[index] ?? []) closed.delete(id);
    const after = state.map((one) => apply(lever, one, context));
    const lifted = state.map((one, index) => [one.id, closedBy(one, after[index] as State)] as const);
    const lifting = lifted.filter(([, closed]) => closed.length > 0);
    if (lifting.length > 0)
      chosen.push({
        title: lever.title.replace(/\.$/, ""),
        workloads: lifting.map(([id]) => id),
        dimensions: [...new Set(lifting.flatMap(([, closed]) => closed))],
        held: subjects.length - after.filter(({ open }) => open.size > 0).length,
      });
    state = after;
  }
  return chosen;
}

describe.each(["rootless-podman", "sealed"] as const)("levers for %s", (level) => {
  it("are those of trying everything", () => {
    const titles = new Set<string>();
    fc.assert(
      fc.property(fc.array(randomPod(), { minLength: 1, maxLength: 5 }), (pods) => {
        const objects = pods.map(({ spec }, index) =>
          objectOf(
            JSON.parse(
              JSON.stringify({
                apiVersion: "v1",
                kind: "Pod",
                metadata: { name: `pod-${index}`, namespace: "web" },
                spec,
              }),
            ) as JsonObject,
          ),
        );
        const context: JudgingContext = {
          level: levelById(level),
          rules: allRules,
          cluster: contextOf(),
          podSecurity: { policy: "latest", server: "1.37" },
          inventory: inventoryOf({ objects }),
        };
        const subjects = objects.map((object, index) =>
          leverSubject(`pod-${index}`, judgeWorkload(workloadOf(object), context)),
        );
        const chosen = chooseLevers(subjects, context);
        const told = chosen.map(({ title, workloads, dimensions, held }) => ({
          title,
          workloads,
          dimensions,
          held,
        }));
        expect(told).toEqual(byTryingAll(subjects, objects, context));
        for (const { title } of chosen) titles.add(title);
      }),
      { numRuns: 25, seed: 5 },
    );
    expect(titles.size).toBeGreaterThan(4);
  });
});
