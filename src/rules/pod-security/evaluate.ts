import type { PodTemplate } from "../../workload/index.ts";
import type { Failure } from "../interpret.ts";
import { interpret } from "../interpret.ts";
import type { Requirement } from "../requirement.ts";
import type { Rule, StandardCheck } from "../rule.ts";
import { standardRules } from "./checks.ts";
import type { MinorVersion, PodSecurityVersions } from "./versions.ts";
import { effectivePolicyVersion, isAtLeast, parsed } from "./versions.ts";

export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

/** A check of the Pod Security Standards that a pod fails, and where. */
export interface FailedCheck {
  readonly rule: Rule;
  /** Official id of the check. */
  readonly check: string;
  readonly failures: readonly Failure[];
}

export interface PodSecurityResult {
  readonly allowed: boolean;
  /** In the official order: baseline checks by id, then restricted ones by id. */
  readonly failed: readonly FailedCheck[];
}

/**
 * Decides a pod as the official Pod Security admission of the given server decides it, at a level and policy version.
 * Source: kubernetes/pod-security-admission policy/registry.go and the check files named by each rule.
 */
export function evaluatePodSecurity(
  template: PodTemplate,
  level: PodSecurityLevel,
  versions: PodSecurityVersions,
): PodSecurityResult {
  const server = parsed(versions.server);
  const failed = activeChecks(level, versions).flatMap(({ rule, check, requirement }) => {
    if (isRelaxed(check, template, server, versions)) return [];
    const failures = interpret(requirement, template, { server });
    return failures.length === 0 ? [] : [{ rule, check: check.check, failures }];
  });
  return { allowed: failed.length === 0, failed };
}

/** A check in force at a level and version, with the requirement of that version. */
export interface ActiveCheck {
  readonly rule: Rule;
  readonly check: StandardCheck;
  readonly requirement: Requirement;
}

const activeByKey = new Map<string, readonly ActiveCheck[]>();

/** The checks in force, without the baseline ones that a restricted one replaces. */
export function activeChecks(level: PodSecurityLevel, versions: PodSecurityVersions): readonly ActiveCheck[] {
  const policy = effectivePolicyVersion(versions);
  const key = `${level} ${policy.join(".")} ${versions.server}`;
  let active = activeByKey.get(key);
  if (active === undefined) {
    active = computeActive(level, policy, parsed(versions.server));
    activeByKey.set(key, active);
  }
  return active;
}

function computeActive(
  level: PodSecurityLevel,
  policy: MinorVersion,
  server: MinorVersion,
): readonly ActiveCheck[] {
  if (level === "privileged") return [];
  const inForce = standardRules.flatMap((rule) => {
    const check = rule.standard;
    const version = rule.versions.findLast((one) => isAtLeast(policy, parsed(one.since)));
    if (check === undefined || version === undefined) return [];
    return [{ rule, check, requirement: version.requirement }];
  });
  const wanted = inForce.filter(({ check }) => level === "restricted" || check.level === "baseline");
  // Servers before 1.24 had no overrides: a replaced baseline check was reported too.
  const replaced = isAtLeast(server, [1, 24])
    ? new Set(wanted.flatMap(({ check }) => check.overrides ?? []))
    : new Set();
  return wanted.filter(({ check }) => !replaced.has(check.check)).sort(inOfficialOrder);
}

function inOfficialOrder(a: ActiveCheck, b: ActiveCheck): number {
  if (a.check.level !== b.check.level) return a.check.level === "baseline" ? -1 : 1;
  return a.check.check < b.check.check ? -1 : 1;
}

function isRelaxed(
  check: StandardCheck,
  template: PodTemplate,
  server: MinorVersion,
  versions: PodSecurityVersions,
): boolean {
  if (versions.userNamespacesGate !== true || check.relaxedByGateSince === undefined) return false;
  if (template.spec.raw["hostUsers"] !== false) return false;
  return isAtLeast(server, parsed(check.relaxedByGateSince)) && !isAtLeast(server, [1, 35]);
}
