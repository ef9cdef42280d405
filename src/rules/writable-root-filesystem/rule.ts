import { containers, oneOf } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const writableRootFilesystem = defineRule({
  id: "writable-root-filesystem",
  title: "Root file system is writable",
  severity: "low",
  severityReason: "It gives nothing by itself, but lets an attacker bring tools and leave something behind.",
  risk: "A process that is taken over can change the container's programs and drop its own.",
  rootlessPodman: "Leaves it writable too, unless run with `--read-only`.",
  remediation: "Set readOnlyRootFilesystem: true, with an emptyDir for each path that the program writes.",
  dimensions: ["root-filesystem"],
  versions: [
    { since: "1.0", requirement: containers("securityContext.readOnlyRootFilesystem", oneOf(true)) },
  ],
  evidence: { "root-filesystem": ({ writable }) => writable },
  says: ({ value }) =>
    value === undefined
      ? "readOnlyRootFilesystem is not set"
      : `readOnlyRootFilesystem is ${JSON.stringify(value)}`,
  remedy: { at: "container", fields: { securityContext: { readOnlyRootFilesystem: true } } },
  references: ["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
});
