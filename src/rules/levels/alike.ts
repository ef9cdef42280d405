import type { DimensionId } from "../../confinement/index.ts";
import type { PodTemplate } from "../../workload/index.ts";
import type { Failure } from "../interpret.ts";
import type { MinorVersion } from "../pod-security/versions.ts";
import type { Rule } from "../rule.ts";
import { evidenceIn } from "./evidence.ts";
import type { LevelFinding, Shortfall } from "./hold.ts";
import type { SeenOf } from "./seen.ts";
import { seenBy } from "./seen.ts";

/** Inputs are without end, what is kept of them is not. */
const mostKept = 1000;

/**
 * Findings of pods whose shortfalls are of the same dimensions, explained once for all that are alike. What explains shortfalls is decided
 * by what the rules' requirements see of the pod (`seenBy`), by the server, and by each shortfall's container, dimension and what the
 * rules' evidence says of its values: these are the key. Rules that look at a pod by hand are asked each time.
 */
export class Alike {
  /** The rules that protect any of the dimensions. */
  readonly protecting: readonly Rule[];
  readonly #all: readonly Rule[];
  readonly #known = new Map<string, readonly Explained[]>();
  readonly #numbers = new Map<DimensionId, number>();
  #isMet = false;
  #seen: SeenOf | undefined;

  constructor(protecting: readonly Rule[], all: readonly Rule[]) {
    this.protecting = protecting;
    this.#all = all;
  }

  explain(
    shortfalls: readonly Shortfall[],
    template: PodTemplate,
    server: MinorVersion,
    explain: () => LevelFinding[],
  ): LevelFinding[] {
    const key = this.#keyOf(shortfalls, template, server);
    if (key === undefined) return explain();
    const known = this.#known.get(key);
    if (known !== undefined) return known.map((one) => findingOf(one, shortfalls, template));
    const findings = explain();
    if (this.#known.size >= mostKept) this.#known.clear();
    this.#known.set(
      key,
      findings.map((one) => explainedOf(one, shortfalls, template)),
    );
    return findings;
  }

  /** Undefined for the first pod, which is often the only one, and where not all that decides can be told. */
  #keyOf(shortfalls: readonly Shortfall[], template: PodTemplate, server: MinorVersion): string | undefined {
    if (!this.#isMet) {
      this.#isMet = true;
      return undefined;
    }
    const seen = (this.#seen ??= seenByRules(this.protecting))(template);
    if (seen === undefined) return undefined;
    let key = `${server[0]}.${server[1]} ${seen}`;
    for (const { container, dimension, judgement } of shortfalls)
      key += `\n${template.containers.indexOf(container)} ${this.#numberOf(dimension.id)}${evidenceIn(judgement.pairs, dimension.id, this.#all)}`;
    return key;
  }

  /** Numbers make shorter keys than ids. */
  #numberOf(id: DimensionId): number {
    let number = this.#numbers.get(id);
    if (number === undefined) this.#numbers.set(id, (number = this.#numbers.size));
    return number;
  }
}

function seenByRules(rules: readonly Rule[]): SeenOf {
  if (rules.some(({ handWritten }) => handWritten !== undefined)) return () => undefined;
  return seenBy(rules.flatMap(({ versions }) => versions.at(-1)?.requirement ?? []));
}

/** A finding without its pod: shortfalls and containers are told by their place. */
interface Explained {
  readonly rule: Rule;
  readonly shortfalls: readonly number[];
  readonly failures: readonly PlacedFailure[];
}

interface PlacedFailure extends Failure {
  /** Of the container; -1 when it is the pod. */
  readonly place: number;
}

function explainedOf(
  { rule, shortfalls, failures }: LevelFinding,
  all: readonly Shortfall[],
  { containers }: PodTemplate,
): Explained {
  return {
    rule,
    shortfalls: shortfalls.map((one) => all.indexOf(one)),
    failures: failures.map(({ container, path, value }) => ({
      container: undefined,
      path,
      value,
      place: container === undefined ? -1 : containers.indexOf(container),
    })),
  };
}

function findingOf(
  { rule, shortfalls, failures }: Explained,
  all: readonly Shortfall[],
  { containers }: PodTemplate,
): LevelFinding {
  return {
    rule,
    shortfalls: shortfalls.map((place) => all[place] as Shortfall),
    failures: failures.map(({ path, value, place }) => ({ container: containers[place], path, value })),
  };
}
