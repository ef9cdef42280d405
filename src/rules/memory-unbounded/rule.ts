import { containers, positiveQuantity, serverSince, unlessPod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { inQuotes } from "../words.ts";

export const memoryUnbounded = defineRule({
  id: "memory-unbounded",
  title: "No limit on memory",
  severity: "low",
  severityReason: "A leak or an attack on one container takes the node with it.",
  risk: "The container can use all memory of the node, and the kernel then kills other pods.",
  rootlessPodman: "Sets no such limit either, unless asked.",
  remediation: "Set resources.limits.memory to what the program needs at most.",
  dimensions: ["memory-limit"],
  versions: [
    {
      since: "1.0",
      // Limits of the whole pod are in force by default from server 1.34 on (KEP-2837).
      requirement: serverSince(
        "1.34",
        unlessPod(
          "resources.limits.memory",
          positiveQuantity,
          containers("resources.limits.memory", positiveQuantity),
        ),
        containers("resources.limits.memory", positiveQuantity),
      ),
    },
  ],
  judges: "memory-limit",
  says: ({ value }) =>
    value === undefined
      ? "resources.limits.memory is not set"
      : `resources.limits.memory is ${inQuotes([value])}, which is no limit`,
  remedy: { at: "container", fields: { resources: { limits: { memory: "512Mi" } } } },
  references: ["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
});
