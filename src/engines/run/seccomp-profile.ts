import type { SeccompValue } from "../../confinement/index.ts";
import type { OciSeccompRule } from "../../facts/index.ts";
import { seccompFilterOf } from "../../facts/index.ts";

interface ProfileFor {
  readonly name: string;
  readonly architecture: "amd64" | "arm64";
  readonly capabilities: readonly string[];
}

/**
 * The filter that a profile file makes, in the form that Podman and Docker read: as the OCI specification has it, and rules may hold
 * only with or without some capability, architecture or kernel (`includes`, `excludes`). A rule for a newer kernel counts, as on kernels
 * from 4.8 on. undefined when the file cannot be understood. Source: moby/profiles seccomp v0.2.3, containers/common pkg/seccomp.
 */
export function filterOfProfile(
  profile: unknown,
  { name, architecture, capabilities }: ProfileFor,
): SeccompValue | undefined {
  const read = asProfile(profile);
  if (read === undefined) return undefined;
  const rules = read.syscalls.filter((rule) => holds(rule, architecture, capabilities)).map(toOciRule);
  const filter = seccompFilterOf(
    { defaultAction: read.defaultAction, syscalls: rules },
    {
      id: `file:${name}:${architecture}:${capabilities.join(" ")}`,
      architecture,
      source: `the profile ${name} of the input`,
    },
  );
  return filter === undefined ? undefined : { kind: "filter", name: `profile ${name}`, filter };
}

type Rule = OciSeccompRule & { readonly includes: Condition; readonly excludes: Condition };

interface Condition {
  readonly caps: readonly string[];
  readonly arches: readonly string[];
}

function holds({ includes, excludes }: Rule, architecture: string, capabilities: readonly string[]): boolean {
  const has = (name: string): boolean => capabilities.includes(name.replace(/^CAP_/, ""));
  if (!includes.caps.every(has) || excludes.caps.some(has)) return false;
  if (includes.arches.length > 0 && !includes.arches.includes(architecture)) return false;
  return !excludes.arches.includes(architecture);
}

function toOciRule({ names, action, args }: Rule): OciSeccompRule {
  return args === undefined ? { names, action } : { names, action, args };
}

function asProfile(value: unknown): { defaultAction: string; syscalls: readonly Rule[] } | undefined {
  const { defaultAction, syscalls } = asRecord(value) ?? {};
  if (typeof defaultAction !== "string") return undefined;
  const rules = (Array.isArray(syscalls) ? syscalls : []).map(asRule);
  return rules.includes(undefined) ? undefined : { defaultAction, syscalls: rules as readonly Rule[] };
}

/** Older profiles name one call by `name`. */
function asRule(value: unknown): Rule | undefined {
  const { names, name, action, args, includes, excludes } = asRecord(value) ?? {};
  const called = typeof name === "string" && name !== "" ? [name] : asNames(names);
  const conditions = (Array.isArray(args) ? args : []).map(asArgument);
  if (called.length === 0 || typeof action !== "string" || conditions.includes(undefined)) return undefined;
  return {
    names: called,
    action,
    ...(conditions.length > 0 && { args: conditions as NonNullable<OciSeccompRule["args"]> }),
    includes: asCondition(includes),
    excludes: asCondition(excludes),
  };
}

type Argument = NonNullable<OciSeccompRule["args"]>[number];

function asArgument(value: unknown): Argument | undefined {
  const { index, value: operand, valueTwo, op } = asRecord(value) ?? {};
  if (typeof index !== "number" || typeof operand !== "number" || typeof op !== "string") return undefined;
  return { index, value: operand, op, ...(typeof valueTwo === "number" && { valueTwo }) };
}

function asCondition(value: unknown): Condition {
  const { caps, arches } = asRecord(value) ?? {};
  return { caps: asNames(caps), arches: asNames(arches) };
}

function asNames(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}
