import { containers, positiveQuantity } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { inQuotes } from "../words.ts";

export const ephemeralStorageUnbounded = defineRule({
  id: "ephemeral-storage-unbounded",
  title: "No limit on local disk",
  severity: "low",
  severityReason: "A full disk makes the kubelet evict other pods.",
  risk: "Logs, the writable layer and emptyDirs can fill the disk of the node.",
  rootlessPodman: "Sets no such limit either, unless asked.",
  remediation: "Set resources.limits.ephemeral-storage, and a sizeLimit on each emptyDir.",
  dimensions: ["ephemeral-storage-limit"],
  versions: [
    {
      since: "1.0",
      requirement: containers("resources.limits.ephemeral-storage", positiveQuantity),
    },
  ],
  judges: "ephemeral-storage-limit",
  says: ({ value }) =>
    value === undefined
      ? "resources.limits.ephemeral-storage is not set"
      : `resources.limits.ephemeral-storage is ${inQuotes([value])}, which is no limit`,
  remedy: { at: "container", fields: { resources: { limits: { "ephemeral-storage": "1Gi" } } } },
  references: ["https://kubernetes.io/docs/concepts/storage/ephemeral-storage/"],
});
