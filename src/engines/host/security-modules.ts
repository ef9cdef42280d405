import type { Ask } from "../../confinement/index.ts";
import type { NodeFacts } from "../cluster-context.ts";
import { oncePerObject } from "../once.ts";
import { securityModuleQuestion } from "../questions.ts";

/** Whether a security module is in force on the node. */
export function hasSecurityModule(node: NodeFacts, module: "apparmor" | "selinux", ask: Ask): boolean {
  return node.securityModules?.includes(module) ?? ask(securityModuleQuestion(module));
}

/** Kernel files that exist only with SELinux: hiding them counts for nothing on another node. */
export function withoutAbsentFiles(paths: readonly string[], node: NodeFacts, ask: Ask): readonly string[] {
  if (!paths.includes(selinuxFiles) || hasSecurityModule(node, "selinux", ask)) return paths;
  return withoutSelinuxFiles(paths);
}

/** The lists are the engines' own, a few for all containers. */
const withoutSelinuxFiles = oncePerObject((paths: readonly string[]): readonly string[] =>
  paths.filter((path) => path !== selinuxFiles),
);

const selinuxFiles = "/sys/fs/selinux";
