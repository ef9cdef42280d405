import fc from "fast-check";
import { readRunLines } from "../../../src/readers/index.ts";
import { quoteWords, type RunDeclaration } from "../../../src/workload/index.ts";
import type { ImageName } from "../observation.ts";
import { isDocker, type EngineName } from "../option-set-observation.ts";
import { choices, neededBy, publishedPort, type Part } from "./options.ts";

/** Options drawn at random: as words for the engine, and as the declaration that is read from them, of which the prediction is made. */
export interface OptionSet {
  readonly index: number;
  readonly image: ImageName;
  readonly words: readonly string[];
  readonly declaration: RunDeclaration;
  /** What the reader takes for an error in the words. */
  readonly misread: readonly string[];
}

/** The same sets for the same seed. */
export function drawOptionSets(engine: EngineName, count: number, seed: number): readonly OptionSet[] {
  return fc
    .sample(drawn(engine), { numRuns: count, seed })
    .map((one, index) => optionSet(engine, one, index));
}

interface Drawn {
  readonly image: ImageName;
  readonly parts: Readonly<Record<string, Part | undefined>>;
}

/** Few options at once, so that a set which the engine refuses stays the exception. */
const seldom = 9;

function drawn(engine: EngineName): fc.Arbitrary<Drawn> {
  const parts = Object.fromEntries(
    Object.entries(choices).map(([name, list]) => {
      const own = list.filter((one) => one.on?.includes(engine) !== false);
      const weight = own.length === 0 ? 0 : 1;
      const choice = own.length === 0 ? fc.constant(undefined) : fc.constantFrom(...own);
      return [
        name,
        fc.oneof({ arbitrary: choice, weight }, { arbitrary: fc.constant(undefined), weight: seldom }),
      ];
    }),
  );
  return fc.record({
    image: fc.constantFrom<ImageName>("root", "root", "root", "numeric-user", "named-user", "volume"),
    parts: fc.record(parts),
  });
}

function optionSet(engine: EngineName, { image, parts }: Drawn, index: number): OptionSet {
  const chosen = Object.entries(parts).flatMap(([name, one]) =>
    one === undefined || isLeftOut(name, parts) ? [] : [{ name, one }],
  );
  const needed = neededBy(
    engine,
    chosen.map(({ name }) => name),
  );
  const words = [...chosen.map(({ one }) => one), ...needed].flatMap((one) => one.words);
  const numbered = words.map((one) => withPort(one, index));
  return { index, image, words: numbered, ...readWords(engine, image, numbered) };
}

export function withPort(word: string, index: number): string {
  return word.replace("{port}", String(publishedPort + index));
}

/**
 * A sysctl in the namespace of the peer would change what later containers find there. A label that takes away what --cap-add gives is
 * left out: Podman 4.3.1 then writes sets for a user other than root that crun cannot apply.
 */
function isLeftOut(name: string, { network, ipc, capAdd }: Drawn["parts"]): boolean {
  if (name === "label") return capAdd !== undefined;
  if (name === "portStart") return isPeers(network);
  return name === "sysctl" && isPeers(ipc);
}

function isPeers(one: Part | undefined): boolean {
  return one?.words.some((word) => word.endsWith("=container:peer")) === true;
}

/** As the command line is read by the product: nothing is declared beside it. */
export function readWords(
  engine: EngineName,
  image: ImageName,
  words: readonly string[],
): Pick<OptionSet, "declaration" | "misread"> {
  const line = quoteWords([isDocker(engine) ? "docker" : "podman", "run", ...words, imageReference(image)]);
  const { project, problems } = readRunLines(line, "command line");
  const [declaration] = project.containers;
  if (declaration === undefined) throw new Error(`no container is read from: ${line}`);
  const misread = problems.filter(({ level }) => level === "error").map(({ message }) => message);
  return { declaration, misread };
}

function imageReference(image: ImageName): string {
  return `localhost/podseal-${image}`;
}
