import type { ConditionalCall, SeccompCondition, SeccompFilter } from "../../confinement/index.ts";
import type { SeccompArchitecture } from "./native-syscalls.ts";

/** A seccomp profile as the OCI runtime specification writes it (config-linux.md, "seccomp"): what a Localhost profile file holds. */
export interface OciSeccomp {
  readonly defaultAction: string;
  readonly defaultErrnoRet?: number;
  readonly architectures?: readonly string[];
  readonly syscalls?: readonly OciSeccompRule[];
}

export interface OciSeccompRule {
  readonly names: readonly string[];
  readonly action: string;
  readonly errnoRet?: number;
  readonly args?: readonly OciSeccompArgument[];
}

export interface OciSeccompArgument {
  readonly index: number;
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: string;
}

const refusing: readonly string[] = [
  "SCMP_ACT_ERRNO",
  "SCMP_ACT_KILL",
  "SCMP_ACT_KILL_THREAD",
  "SCMP_ACT_KILL_PROCESS",
  "SCMP_ACT_TRAP",
];
const allowing: readonly string[] = ["SCMP_ACT_ALLOW", "SCMP_ACT_LOG"];

/**
 * The filter that a profile file makes. undefined when it cannot be told: it allows what it does not name, or hands calls
 * to a tracer or a listener. Of two rules without arguments for one call the first counts; refusals under conditions are not
 * credited (measured with libseccomp 2.5.4).
 */
export function seccompFilterOf(
  profile: OciSeccomp,
  identity: { readonly id: string; readonly architecture: SeccompArchitecture; readonly source: string },
): SeccompFilter | undefined {
  const rules = profile.syscalls ?? [];
  const known = rules.every((rule) => refusing.includes(rule.action) || allowing.includes(rule.action));
  if (!known || !refusing.includes(profile.defaultAction)) return undefined;
  const allowed = new Set<string>();
  const refused = new Set<string>();
  const conditional: ConditionalCall[] = [];
  for (const rule of rules) {
    const conditions = (rule.args ?? []).map(conditionOf);
    const allow = allowing.includes(rule.action);
    for (const syscall of rule.names) {
      if (conditions.length > 0) {
        if (allow && !refused.has(syscall)) conditional.push({ syscall, conditions });
      } else if (allow && !refused.has(syscall)) allowed.add(syscall);
      else if (!allow && !allowed.has(syscall)) refused.add(syscall);
    }
  }
  return {
    ...identity,
    allowed: [...allowed].sort(),
    conditional: conditional.filter(({ syscall }) => !allowed.has(syscall) && !refused.has(syscall)),
  };
}

function conditionOf(argument: OciSeccompArgument): SeccompCondition {
  const op = argument.op.replace("SCMP_CMP_", "") as SeccompCondition["op"];
  if (op === "MASKED_EQ")
    return { index: argument.index, op, value: argument.value, valueTwo: argument.valueTwo ?? 0 };
  return { index: argument.index, op, value: argument.value };
}

/** A condition as the OCI runtime specification writes it. */
export function ociArgument(condition: SeccompCondition): OciSeccompArgument {
  const { index, op, value } = condition;
  return {
    index,
    value,
    ...(op === "MASKED_EQ" && { valueTwo: condition.valueTwo ?? 0 }),
    op: `SCMP_CMP_${op}`,
  };
}
