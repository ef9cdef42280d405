import fc from "fast-check";
import type { RunDeclaration } from "../../../src/workload/index.ts";
import type { ImageName } from "../observation.ts";
import { isDocker, type EngineName } from "../option-set-observation.ts";
import { choices, neededBy, publishedPort } from "./options.ts";
import { combine, type Fields, type Part } from "./parts.ts";

/** Options drawn at random: as words for the engine, and as the declaration that the prediction is made from. */
export interface OptionSet {
  readonly index: number;
  readonly image: ImageName;
  readonly words: readonly string[];
  readonly declaration: RunDeclaration;
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
const seldom = 6;

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
  const { words, fields } = combine([...chosen.map(({ one }) => one), ...needed]);
  const port = publishedPort + index;
  return {
    index,
    image,
    words: words.map((one) => one.replace("{port}", String(port))),
    declaration: declarationOf(engine, image, { ...fields, ...portsOf(fields, port) }),
  };
}

/**
 * A sysctl in the namespace of the peer would change what later containers find there. A label that takes away what --cap-add gives is
 * left out: Podman 4.3.1 then writes sets for a user other than root that crun cannot apply.
 */
function isLeftOut(name: string, { network, ipc, capAdd }: Drawn["parts"]): boolean {
  if (name === "label") return capAdd !== undefined;
  if (name === "portStart") return network?.fields.networks?.includes("container:peer") === true;
  return name === "sysctl" && ipc?.fields.ipc === "container:peer";
}

function portsOf({ ports }: Fields, hostPort: number): Fields {
  return ports === undefined ? {} : { ports: ports.map((one) => ({ ...one, hostPort })) };
}

function declarationOf(engine: EngineName, image: ImageName, fields: Fields): RunDeclaration {
  return {
    engine: isDocker(engine) ? "docker" : "podman",
    format: isDocker(engine) ? "docker-run" : "podman-run",
    place: { file: "command line" },
    name: "set",
    image: `localhost/podseal-${image}`,
    written: [],
    notUnderstood: [],
    ...fields,
  };
}
