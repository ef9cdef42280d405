import type { DimensionId, FieldPath, Provenance, Question } from "../../confinement/index.ts";
import type { FindingReport, MissingFact, Place } from "../../report/index.ts";
import type { LevelFinding, Waiver } from "../../rules/index.ts";
import { pathInWords } from "../../rules/index.ts";
import type { Workload } from "../../workload/index.ts";
import { missingFact, readingInWords, reasonsOf } from "./judgement.ts";
import { sharedList, sharedText, sharing } from "./share.ts";
import { placeOf } from "./workload.ts";

/** A finding with the waiver that covers it, if one does. */
export interface WaivedFinding {
  readonly finding: LevelFinding;
  readonly waiver: Waiver | undefined;
}

/** One finding in words, with its place in the file. */
export function findingReport(workload: Workload, id: string, waived: WaivedFinding): FindingReport {
  return new FindingOf(workload, id, waived);
}

/** Of thousands of findings no format for people shows the fingerprint: it is made when somebody reads it. */
class FindingOf implements FindingReport {
  readonly rule: string;
  readonly severity: FindingReport["severity"];
  readonly workload: string;
  readonly containers: readonly string[];
  readonly message: string;
  readonly dimensions: readonly DimensionId[];
  readonly verdict: FindingReport["verdict"];
  // Only declared: they are set in this order, and what is not known is not there.
  declare readonly path?: string;
  declare readonly place?: Place;
  declare readonly remediation: string;
  declare readonly missing?: readonly MissingFact[];
  declare readonly waived?: NonNullable<FindingReport["waived"]>;
  readonly #names: string;

  constructor(workload: Workload, id: string, { finding, waiver }: WaivedFinding) {
    const { rule } = finding;
    const path = pathOf(finding);
    const texts = path === undefined ? undefined : textsOf(path);
    const { place } = placeOf(workload, path ?? []);
    const missing = missingFacts(finding);
    this.rule = rule.id;
    this.severity = rule.severity;
    this.workload = id;
    this.containers = sharedList(containersOf(finding));
    this.message = sharedText(messageOf(finding));
    this.dimensions = sharedList(dimensionsOf(finding));
    this.verdict = verdictOf(finding);
    if (texts !== undefined) this.path = texts.words;
    if (place !== undefined) this.place = place;
    this.remediation = rule.remediation;
    if (missing.length > 0) this.missing = missing;
    if (waiver !== undefined) this.waived = waivedBy(waiver);
    this.#names = texts?.names ?? "";
  }

  get fingerprint(): string {
    return fingerprintOf(this.rule, this.workload, this.containers, this.#names);
  }

  /** With the fingerprint, which is no property of the object itself. */
  toJSON(): FindingReport {
    return Object.assign({}, this, { fingerprint: this.fingerprint });
  }
}

/** The first field at fault, or the one that a value at fault was read from. */
function pathOf({ failures, shortfalls }: LevelFinding): FieldPath | undefined {
  const [failure] = failures;
  if (failure !== undefined) return failure.path;
  for (const one of shortfalls) {
    const path = pathOfShortfall(one);
    if (path !== undefined) return path;
  }
  return undefined;
}

interface PathTexts {
  /** As people write it. */
  readonly words: string;
  /** Its names alone, without places in lists. */
  readonly names: string;
}

const textsOfPaths = new WeakMap<FieldPath, PathTexts>();

/** Pods that fail alike do it at one and the same path. */
function textsOf(path: FieldPath): PathTexts {
  let texts = textsOfPaths.get(path);
  if (texts === undefined) {
    const names = path.filter((step) => typeof step === "string").join(".");
    textsOfPaths.set(path, (texts = { words: sharedText(pathInWords(path)), names }));
  }
  return texts;
}

/** Names of the containers at fault: those of the failures, or of the shortfalls when nothing declared is at fault. */
export function containersOf({ failures, shortfalls }: LevelFinding): string[] {
  const names: string[] = [];
  for (const { container } of failures.length > 0 ? failures : shortfalls)
    if (container !== undefined && !names.includes(container.name)) names.push(container.name);
  return names;
}

export function dimensionsOf({ rule, shortfalls }: LevelFinding): DimensionId[] {
  if (shortfalls.length === 0) return [...rule.dimensions];
  const ids: DimensionId[] = [];
  for (const { dimension } of shortfalls) if (!ids.includes(dimension.id)) ids.push(dimension.id);
  return ids;
}

export function verdictOf({ shortfalls }: LevelFinding): FindingReport["verdict"] {
  if (shortfalls.length === 0) return "fails";
  const ladder = ["looser", "incomparable", "unknown"] as const;
  return ladder.find((verdict) => shortfalls.some((one) => one.verdict === verdict)) ?? "looser";
}

/** The fact at fault in words. */
export function messageOf({ rule, failures, shortfalls }: LevelFinding): string {
  const [failure] = failures;
  if (failure !== undefined)
    return failures.length === 1 ? rule.says(failure) : [...new Set(failures.map(rule.says))].join("; ");
  const [first] = shortfalls;
  if (first === undefined) return rule.title;
  const { dimension, judgement } = first;
  const value = readingInWords(dimension.id, judgement.subject);
  const reason = reasonsOf(judgement.subject).at(-1)?.words;
  return `${dimension.title.toLowerCase()}: ${value}${reason === undefined ? "" : ` (${reason})`}`;
}

function pathOfShortfall({ judgement }: LevelFinding["shortfalls"][number]): FieldPath | undefined {
  const { subject } = judgement;
  if (!subject.values.some(({ because }) => because.some(isInManifest))) return undefined;
  return reasonsOf(subject).findLast(isInManifest)?.path;
}

function isInManifest({ path, object }: Provenance): boolean {
  return path !== undefined && object === undefined;
}

/** A fact with a number of its own, by which a list of facts is found again in less time than by their long ids. */
interface NumberedFact {
  readonly number: number;
  readonly fact: MissingFact;
}

let numbers = 0;
const facts = sharing<NumberedFact>();
const listsOfFacts = sharing<readonly MissingFact[]>();
const noFacts: readonly MissingFact[] = [];

function missingFacts(finding: LevelFinding): readonly MissingFact[] {
  const questions = uniqueQuestions(finding);
  if (questions.length === 0) return noFacts;
  const numbered = questions.map((one) =>
    facts(one.id, () => ({ number: numbers++, fact: missingFact(one) })),
  );
  return listsOfFacts(numbered.map(({ number }) => number).join(), () => numbered.map(({ fact }) => fact));
}

/** The facts that would decide a finding, each once. */
export function uniqueQuestions({ shortfalls }: LevelFinding): readonly Question<unknown>[] {
  let first: readonly Question<unknown>[] = noQuestions;
  let byId: Map<string, Question<unknown>> | undefined;
  for (const { judgement } of shortfalls) {
    const { missing } = judgement;
    if (missing.length === 0) continue;
    if (byId === undefined && first === noQuestions && missing.length === 1) {
      first = missing;
      continue;
    }
    byId ??= new Map(first.map((one) => [one.id, one]));
    for (const one of missing) byId.set(one.id, one);
  }
  return byId === undefined ? first : [...byId.values()];
}

const noQuestions: readonly Question<unknown>[] = [];

function waivedBy({ reason, owner, expires }: Waiver): NonNullable<FindingReport["waived"]> {
  return {
    reason,
    ...(owner === undefined ? {} : { owner }),
    ...(expires === undefined ? {} : { expires }),
  };
}

/** Of rule, workload, containers and field, not of lines or wording: the same finding keeps it when the file moves. FNV-1a, 64 bits. */
function fingerprintOf(rule: string, workload: string, containers: readonly string[], names: string): string {
  const text = `${rule}|${workload}|${containers.join()}|${names}`;
  // As signed numbers, which they stay: other ones take memory at every step.
  let high = 0x811c9dc5 | 0;
  let low = 0x01000193;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x01000193);
  }
  return hex(high) + hex(low);
}

function hex(hash: number): string {
  return (hash >>> 0).toString(16).padStart(8, "0");
}
