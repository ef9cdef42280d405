import type { RunDeclaration } from "../../workload/index.ts";

/**
 * Fields whose text no judgement depends on, or that mean the same whatever a variable in them holds (the source of a mount that is not
 * known counts as any folder of the host).
 */
const onlyText: ReadonlySet<keyof RunDeclaration> = new Set([
  "name",
  "image",
  "hostname",
  "mounts",
  "environment",
  "environmentFiles",
  "labels",
  "annotations",
  "workingDir",
  "entrypoint",
  "command",
  "healthcheck",
  "addHosts",
  "dns",
  "networkAliases",
  "restart",
  "stopSignal",
  "stopTimeout",
  "dependsOn",
] as const);

/** Whether a variable inside the value of this field changes nothing that is judged. */
export function isOnlyText(field: keyof RunDeclaration): boolean {
  return onlyText.has(field);
}
