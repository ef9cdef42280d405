import { pingingImage, pingingPrograms, pingWord } from "../../facts/index.ts";
import type { PodTemplate } from "../../workload/index.ts";
import { mountedText, nameOfImage, passedText } from "./evidence.ts";
import type { PlanContext } from "./plan-context.ts";
import { hasNoNeed, statedNeed, statedNeedOf } from "./stated-needs.ts";

const pingingName = new RegExp(pingingImage.value, "i");
const wordOfPings = new RegExp(pingWord.value, "i");

/** What in the input points to a program that opens ping sockets; undefined where nothing does. */
export function hintOfPings(pod: PodTemplate, context: PlanContext): string | undefined {
  const stated = statedNeedOf(pod, context, "pings");
  if (stated !== undefined) return `it pings: ${stated}`;
  if (hasNoNeed(pod, context, "pings")) return undefined;
  for (const container of pod.containers) {
    if (statedNeed(container, context, "pings") === false) continue;
    const named = pingingName.exec(nameOfImage(container.spec.image ?? ""))?.[2];
    if (named !== undefined)
      return `the image of ${container.name} is one of those that may ping ("${named}": ${programNamed(named)})`;
    const passed = wordOfPings.exec(passedText(container))?.[2];
    if (passed !== undefined) return `"${passed}" in what is passed to ${container.name} points to pings`;
  }
  const mounted = wordOfPings.exec(mountedText(pod, context))?.[2];
  return mounted === undefined ? undefined : `"${mounted}" in a mounted ConfigMap points to pings`;
}

function programNamed(word: string): string {
  const found = pingingPrograms.find((one) => new RegExp(`^(${one.word})$`, "i").test(word));
  return found?.name ?? word;
}
