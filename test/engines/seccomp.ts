import { execFileSync } from "node:child_process";
import type { ConditionalCall, SeccompCondition, SeccompFilter } from "../../src/confinement/index.ts";
import type { SeccompVerdict, SeccompView } from "./observation.ts";

/**
 * Where the kernel's answers differ from a predicted filter, in words; empty when the prediction holds. Every native number is
 * compared, with arguments all zero and all ones, and every call with chosen arguments; calls that the kernel lets pass any
 * filter are left out. Numbers without a name must be refused.
 */
export function seccompDifferences(view: SeccompView, predicted: SeccompFilter): string[] {
  const names = nativeNames();
  const zeros = view.zeroArguments.map((verdict, number) => ({
    number,
    words: sameWord(0n),
    verdict,
    label: "zeros",
  }));
  const ones = view.allOnesArguments.map((verdict, number) => ({
    number,
    words: sameWord(-1n),
    verdict,
    label: "ones",
  }));
  const chosen = view.chosen.map(({ name, number, arguments: words, verdict }) => {
    return { number, words: words.map(BigInt), verdict, label: name };
  });
  return [...zeros, ...ones, ...chosen].flatMap(({ number, words, verdict, label }) => {
    const name = names.get(number);
    const expected = name !== undefined && lets(predicted, name, words);
    if (verdict === "unfiltered" || isAllowed(verdict) === expected) return [];
    return [`${name ?? number} (${label}): ${told(verdict)}, predicted ${expected ? "allowed" : "refused"}`];
  });
}

/** Names of the native calls that the filter lets through for some arguments, of those that were asked about. */
export function allowedNames(view: SeccompView): string[] {
  const names = nativeNames();
  const allowed = (number: number): boolean =>
    [view.zeroArguments[number], view.allOnesArguments[number]].some(isAllowed);
  return [...names].filter(([number]) => allowed(number)).map(([, name]) => name);
}

/**
 * Numbers of Linux on x86-64 (up to 6.19) that are newer than the kernel headers of Debian 12:
 * arch/x86/entry/syscalls/syscall_64.tbl.
 */
const newerCalls: Readonly<Record<number, string>> = {
  335: "uretprobe",
  336: "uprobe",
  451: "cachestat",
  452: "fchmodat2",
  453: "map_shadow_stack",
  454: "futex_wake",
  455: "futex_wait",
  456: "futex_requeue",
  457: "statmount",
  458: "listmount",
  459: "lsm_get_self_attr",
  460: "lsm_set_self_attr",
  461: "lsm_list_modules",
  462: "mseal",
  463: "setxattrat",
  464: "getxattrat",
  465: "listxattrat",
  466: "removexattrat",
  467: "open_tree_attr",
  468: "file_getattr",
  469: "file_setattr",
  470: "listns",
  471: "rseq_slice_yield",
};

/** Native number to name, from the kernel headers installed here and the table above. */
export function nativeNames(): ReadonlyMap<number, string> {
  const definitions = execFileSync(
    "gcc",
    ["-E", "-dM", "-include", "asm/unistd_64.h", "-x", "c", "/dev/null"],
    { encoding: "utf8" },
  );
  const known = [...definitions.matchAll(/^#define __NR_(\w+) (\d+)$/gm)].map(
    ([, name, number]): [number, string] => [Number(number), String(name)],
  );
  return new Map([
    ...Object.entries(newerCalls).map(([number, name]): [number, string] => [Number(number), name]),
    ...known,
  ]);
}

function lets(filter: SeccompFilter, name: string, words: readonly bigint[]): boolean {
  if (filter.allowed.includes(name)) return true;
  return filter.conditional.some((call) => call.syscall === name && everyHolds(call, words));
}

function everyHolds({ conditions }: ConditionalCall, words: readonly bigint[]): boolean {
  return conditions.every((condition) => holds(condition, BigInt.asUintN(64, words[condition.index] ?? 0n)));
}

/** As libseccomp compares: unsigned 64-bit words (seccomp_rule_add(3)). */
function holds({ op, value, valueTwo = 0 }: SeccompCondition, word: bigint): boolean {
  const operand = BigInt(value);
  switch (op) {
    case "EQ":
      return word === operand;
    case "NE":
      return word !== operand;
    case "LT":
      return word < operand;
    case "LE":
      return word <= operand;
    case "GT":
      return word > operand;
    case "GE":
      return word >= operand;
    case "MASKED_EQ":
      return (word & operand) === BigInt(valueTwo);
  }
}

function sameWord(word: bigint): bigint[] {
  return Array.from({ length: 6 }, () => word);
}

function isAllowed(verdict: SeccompVerdict | undefined): boolean {
  return typeof verdict === "object" && verdict.allowed;
}

function told(verdict: SeccompVerdict): string {
  if (verdict === "unfiltered") return "unfiltered";
  return verdict.allowed ? "allowed" : `refused with errno ${verdict.errno}`;
}
