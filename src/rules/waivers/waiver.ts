/**
 * A recorded exception: one rule may fail on one workload, or on one container of it. It changes the outcome, never the value: the
 * dimension keeps its verdict and the finding stays, marked as waived.
 */
export interface Waiver {
  readonly rule: string;
  /** `Kind/namespace/name`, with `*` for any run of characters; undefined for the object that carries the annotation. */
  readonly workload?: string;
  /** Names of the containers; empty for the whole workload. */
  readonly containers: readonly string[];
  readonly reason: string;
  readonly owner?: string;
  /** Last day on which it holds, "2027-01-31" (UTC). */
  readonly expires?: string;
}

/** A waiver that cannot be used as it is written, and why. */
export interface InvalidWaiver {
  readonly rule: string;
  readonly problem: string;
}

export type ParsedWaiver = { readonly waiver: Waiver } | { readonly invalid: InvalidWaiver };

/** `podseal.dev/allow-RULE: "reason; owner=NAME; expires=YYYY-MM-DD; containers=a,b"`. */
export const waiverAnnotationPrefix = "podseal.dev/allow-";

/** Reads the waivers among the annotations of an object or a pod template, each with its annotation key. */
export function annotationWaivers(
  annotations: Readonly<Record<string, string>>,
): { readonly key: string; readonly parsed: ParsedWaiver }[] {
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(waiverAnnotationPrefix))
    .map(([key, value]) => ({ key, parsed: parseWaiver(key.slice(waiverAnnotationPrefix.length), value) }));
}

function parseWaiver(rule: string, value: string): ParsedWaiver {
  const parts = value.split(";").map((part) => part.trim());
  const settings = new Map<string, string>();
  const words: string[] = [];
  for (const part of parts) {
    const [, name, setting] = /^(owner|expires|containers)\s*=\s*(.*)$/.exec(part) ?? [];
    if (name === undefined) words.push(part);
    else settings.set(name, setting ?? "");
  }
  return checkedWaiver({
    rule,
    reason: words.filter((word) => word !== "").join("; "),
    containers: (settings.get("containers") ?? "")
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== ""),
    ...optionalText("owner", settings.get("owner")),
    ...optionalText("expires", settings.get("expires")),
  });
}

/** Refuses a waiver without a reason, or with an expiry that is no day. */
export function checkedWaiver(waiver: Waiver): ParsedWaiver {
  const { rule, reason, expires } = waiver;
  if (reason === "") return { invalid: { rule, problem: "it gives no reason" } };
  if (expires !== undefined && !isDay(expires)) {
    return {
      invalid: { rule, problem: `its expiry ${JSON.stringify(expires)} is not a day such as 2027-01-31` },
    };
  }
  return { waiver };
}

function optionalText<Name extends string>(
  name: Name,
  value: string | undefined,
): { [Key in Name]?: string } {
  return (value === undefined || value === "" ? {} : { [name]: value }) as { [Key in Name]?: string };
}

function isDay(text: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const days = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day >= 1 && day <= (days[month - 1] ?? 0);
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Whether the waiver has run out on a day, both as "2027-01-31". */
export function isExpired(waiver: Waiver, today: string): boolean {
  return waiver.expires !== undefined && waiver.expires < today;
}

/** Whether a waiver speaks of a rule on a workload and of all the containers at fault. */
export function covers(
  waiver: Waiver,
  rule: string,
  workload: string,
  containers: readonly string[],
): boolean {
  if (waiver.rule !== rule || !matchesWorkload(waiver.workload, workload)) return false;
  if (waiver.containers.length === 0) return true;
  return containers.length > 0 && containers.every((name) => waiver.containers.includes(name));
}

function matchesWorkload(pattern: string | undefined, workload: string): boolean {
  if (pattern === undefined) return true;
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(workload);
}
