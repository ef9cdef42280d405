import { containers, positiveQuantity, serverSince, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { inQuotes } from "../words.ts";

export const cpuUnbounded = defineRule({
  id: "cpu-unbounded",
  title: "No limit on processor time",
  severity: "low",
  severityReason: "The others keep their share by weight; only idle time is taken.",
  risk: "The container takes every idle processor of the node, as a miner of coins does.",
  rootlessPodman: "Sets no such limit either, unless asked.",
  remediation: "Set resources.limits.cpu, where throttling does the program no harm.",
  dimensions: ["cpu-limit"],
  versions: [
    {
      since: "1.0",
      // Limits of the whole pod are in force by default from server 1.34 on (KEP-2837).
      requirement: serverSince(
        "1.34",
        unlessPod(
          "resources.limits.cpu",
          positiveQuantity,
          containers("resources.limits.cpu", positiveQuantity),
        ),
        containers("resources.limits.cpu", positiveQuantity),
      ),
    },
  ],
  judges: "cpu-limit",
  says: ({ value }) =>
    value === undefined
      ? "resources.limits.cpu is not set"
      : `resources.limits.cpu is ${inQuotes([value])}, which is no limit`,
  remedy: { at: "container", fields: { resources: { limits: { cpu: "1" } } } },
  references: ["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
});
