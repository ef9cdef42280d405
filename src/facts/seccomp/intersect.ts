import type { ConditionalCall, SeccompCondition, SeccompFilter } from "../../confinement/index.ts";
import { lowHalf, meets, wholeInt } from "./conditions.ts";
import { type SeccompArchitecture, nativeSyscalls } from "./native-syscalls.ts";
import { type OciSeccomp, type OciSeccompRule, ociArgument } from "./oci-profile.ts";

/**
 * The loosest filter that is at most both: names that both let through, and for calls under conditions what meets the rules of both as
 * they are meant, written so that they hold (an `int` argument is compared by its low 32 bits). Keeps names of 32-bit interfaces.
 */
export function intersectProfiles(a: SeccompFilter, b: SeccompFilter): SeccompFilter {
  const inB = new Set(b.allowed);
  const allowed = a.allowed.filter((name) => inB.has(name));
  const under = [...new Set([...a.conditional, ...b.conditional].map((rule) => rule.syscall))].sort();
  return {
    id: `${a.id} and ${b.id}`,
    architecture: a.architecture,
    allowed,
    conditional: under.flatMap((syscall) =>
      meet(syscall, alternativesOf(a, syscall), alternativesOf(b, syscall)),
    ),
    source: `${a.source}; ${b.source}`,
  };
}

type Alternative = readonly SeccompCondition[];

/** The alternatives under which a filter lets a call through; one without conditions when it always does, none when never. */
function alternativesOf(filter: SeccompFilter, syscall: string): readonly Alternative[] {
  if (filter.allowed.includes(syscall)) return [[]];
  return filter.conditional.filter((rule) => rule.syscall === syscall).map((rule) => rule.conditions);
}

function meet(syscall: string, a: readonly Alternative[], b: readonly Alternative[]): ConditionalCall[] {
  if (syscall === "socket") return meetSockets(a, b);
  const pairs = a.flatMap((one) => b.map((other) => joined([...one, ...other].map(lowHalf))));
  const whole = pairs.filter((conditions) => conditions !== undefined);
  const unique = new Map(whole.map((conditions) => [JSON.stringify(conditions), conditions]));
  return [...unique.values()].map((conditions) => ({ syscall, conditions }));
}

function equals(index: number, value: number): SeccompCondition {
  return { index, op: "MASKED_EQ", value: wholeInt, valueTwo: value };
}

/** At most one condition for each argument, as libseccomp wants it; undefined when they exclude each other or cannot be joined. */
function joined(conditions: readonly SeccompCondition[]): Alternative | undefined {
  const byIndex = new Map<number, SeccompCondition>();
  for (const condition of conditions) {
    const before = byIndex.get(condition.index);
    const merged = before === undefined ? condition : mergeConditions(before, condition);
    if (merged === undefined) return undefined;
    byIndex.set(condition.index, merged);
  }
  return [...byIndex.values()];
}

function mergeConditions(a: SeccompCondition, b: SeccompCondition): SeccompCondition | undefined {
  if (a.op === b.op && a.value === b.value && a.valueTwo === b.valueTwo) return a;
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (one.op === "MASKED_EQ" && one.value === wholeInt && meets(one.valueTwo ?? 0, other)) return one;
  }
  return undefined;
}

/** Socket families that Linux 6.18 knows (AF_MAX is 46) and netlink protocols (MAX_LINKS is 32); include/linux/socket.h, uapi/linux/netlink.h. */
const families = 46;
const netlink = 16;
const netlinkProtocols = 32;

/**
 * One alternative for each family that both let through, by masked equality: rules such as "not 40" can be stepped round.
 * Netlink is split by protocol when a rule looks at it.
 */
function meetSockets(a: readonly Alternative[], b: readonly Alternative[]): ConditionalCall[] {
  const rules: ConditionalCall[] = [];
  for (let family = 0; family < families; family++) {
    const protocols = family === netlink && looksAtProtocol([...a, ...b]) ? netlinkProtocols : 0;
    if (protocols === 0 && passes(a, family, 0) && passes(b, family, 0)) {
      rules.push({ syscall: "socket", conditions: [equals(0, family)] });
    }
    for (let protocol = 0; protocol < protocols; protocol++) {
      if (!passes(a, family, protocol) || !passes(b, family, protocol)) continue;
      rules.push({ syscall: "socket", conditions: [equals(0, family), equals(2, protocol)] });
    }
  }
  return rules;
}

function looksAtProtocol(alternatives: readonly Alternative[]): boolean {
  return alternatives.some((conditions) => conditions.some((condition) => condition.index === 2));
}

function passes(alternatives: readonly Alternative[], family: number, protocol: number): boolean {
  const argument = (index: number): number => (index === 0 ? family : index === 2 ? protocol : 0);
  return alternatives.some((conditions) => conditions.every((one) => meets(argument(one.index), one)));
}

const nativeTokens: Readonly<Record<SeccompArchitecture, string>> = {
  amd64: "SCMP_ARCH_X86_64",
  arm64: "SCMP_ARCH_AARCH64",
};
const EPERM = 1;
const ENOSYS = 38;

/**
 * A Localhost profile that is at most both filters, for containers without 32-bit programs: native calls only.
 * Known calls that it refuses fail with EPERM, unknown ones and clone3 with ENOSYS, so that the C library falls back.
 */
export function localhostProfile(a: SeccompFilter, b: SeccompFilter): OciSeccomp {
  const meeting = intersectProfiles(a, b);
  const native = nativeSyscalls(a.architecture);
  const allowed = meeting.allowed.filter((name) => native.includes(name));
  const conditional = meeting.conditional.filter(({ syscall }) => native.includes(syscall));
  const named = new Set([...allowed, ...conditional.map(({ syscall }) => syscall), "clone3"]);
  const refused = native.filter((name) => !named.has(name));
  return {
    defaultAction: "SCMP_ACT_ERRNO",
    defaultErrnoRet: ENOSYS,
    architectures: [nativeTokens[a.architecture]],
    syscalls: [
      { names: allowed, action: "SCMP_ACT_ALLOW" },
      ...conditional.map(conditionalRule),
      { names: refused, action: "SCMP_ACT_ERRNO", errnoRet: EPERM },
    ],
  };
}

function conditionalRule({ syscall, conditions }: ConditionalCall): OciSeccompRule {
  return { names: [syscall], action: "SCMP_ACT_ALLOW", args: conditions.map(ociArgument) };
}
