/** The typed field tables against the API's own strict decoder. */
import { describe, expect, it } from "vitest";
import { checkFields } from "../../src/workload/fields/index.ts";
import type { CheckedField } from "../../src/workload/fields/index.ts";
import { kindTable } from "../../src/workload/fields/tables.generated.ts";
import type { Json, JsonObject } from "../../src/workload/index.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";
import { askOracle, isFailure, oracleAvailable } from "../oracles/oracle.ts";
import type { OracleVariant, StrictAnswer } from "../oracles/oracle.ts";
import { randomFrom, randomObject } from "../oracles/random-object.ts";

const servers: readonly (readonly [OracleVariant, string])[] = [
  ["newest", "1.37"],
  ["strict-v0.34", "1.34"],
  ["strict-v0.30", "1.30"],
  ["strict-v0.25", "1.25"],
];

const seed = Number(process.env["PODSEAL_SEED"] ?? 1);
const count = Number(process.env["PODSEAL_RANDOM_OBJECTS"] ?? 5_000);

describe.each(servers)("the strict decoder of %s (needs Go)", (variant, kubernetes) => {
  const missing = !oracleAvailable(variant);

  it.skipIf(missing)(`finds the same unknown fields in ${count} random objects`, () => {
    compare(randomObjects({ names: 0.05, values: 0 }, kubernetes), variant, kubernetes, { refused: 0 });
  });

  it.skipIf(missing)(`refuses the same of ${count} random objects`, () => {
    compare(randomObjects({ names: 0.01, values: 0.03 }, kubernetes), variant, kubernetes, {
      refused: count / 10,
    });
  });
});

describe.skipIf(!oracleAvailable() || !corporaAvailable())(
  "the strict decoder over real manifests (needs Go and ../shared/corpora)",
  () => {
    it.each(["realworld", "nasty", "peers", "psa", "runtime"])(
      "finds the same offending fields in every object of %s",
      (archive) => {
        const files = kubernetesFiles(archive);
        const read = askOracle(
          "documents",
          files.map(({ bytes }) => ({ base64: bytes.toString("base64") })),
        );
        const objects = read.flatMap((answer) =>
          isFailure(answer) ? [] : answer.documents.flatMap(objectsOf),
        );
        const known = objects.filter(isOfKnownKind);
        expect(known.length).toBeGreaterThan(10);
        for (const [variant, kubernetes] of servers) {
          if (oracleAvailable(variant)) compare(known, variant, kubernetes, { refused: 0 });
        }
      },
    );
  },
);

/** Both sides must agree on every object; `refused` is how many must be refused for the comparison to mean anything. */
function compare(
  objects: readonly JsonObject[],
  variant: OracleVariant,
  kubernetes: string,
  least: { readonly refused: number },
): void {
  const answers = askOracle(
    "strict",
    objects.map((json) => ({ json })),
    variant,
  );
  let refused = 0;
  answers.forEach((answer, index) => {
    const object = objects[index] as JsonObject;
    if (isFailure(answer)) throw new Error(answer.error);
    if (answer.refused !== undefined) refused++;
    const difference = differenceOf(answer, decoderProblems(object, kubernetes));
    if (difference !== undefined) throw new Error(`${difference}\nseed ${seed}\n${JSON.stringify(object)}`);
  });
  expect(refused).toBeGreaterThanOrEqual(least.refused);
}

/** The problems that decoding finds: validation is not part of it, and the scheme still decodes versions that no server serves. */
function decoderProblems(object: JsonObject, kubernetes: string): CheckedField[] {
  return checkFields(object, { kubernetes }).filter(
    ({ code }) => code !== "unknown-value" && code !== "version-not-served",
  );
}

function differenceOf(official: StrictAnswer, ours: readonly CheckedField[]): string | undefined {
  const wrong = ours.filter(({ effect }) => effect === "refuses");
  if (official.refused !== undefined) return refusalDifference(official.refused, wrong);
  if (wrong.length > 0) return `only we refuse: ${wrong.map(({ message }) => message).join("; ")}`;
  const theirFields = [...new Set(official.errors)].sort();
  const ourFields = [
    ...new Set(ours.map((problem) => `unknown field ${JSON.stringify(goPath(problem))}`)),
  ].sort();
  if (theirFields.length === mostErrors) return undefined;
  return theirFields.join() === ourFields.join()
    ? undefined
    : `official: ${theirFields.join()}\nours: ${ourFields.join()}`;
}

/** sigs.k8s.io/json stops collecting strict errors there. */
const mostErrors = 100;

function refusalDifference(refused: string, wrong: readonly CheckedField[]): string | undefined {
  if (wrong.length === 0) return `only the API refuses: ${refused}`;
  const printed = /Go struct field \S*?\.(\S+) of type/.exec(refused)?.[1];
  if (printed === undefined) return undefined;
  // Go prints embedded structs (ProbeHandler) as if they were fields.
  const named = printed.replace(/(?<![^.])[A-Z]\w*\./g, "");
  // Not always our first: an error of a type that decodes itself (a quantity) ends the decoding, others wait for its end.
  const paths = wrong.map(fieldsOfPath);
  if (paths.some((path) => path === named || path.startsWith(`${named}.`))) return undefined;
  return `the API refuses ${named}, we ${paths.join(", ")}`;
}

function fieldsOfPath(problem: CheckedField): string {
  return problem.path.filter((step) => typeof step === "string").join(".");
}

/** A path as the decoder prints it: plain dots, whatever the names hold. */
function goPath({ path }: CheckedField): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
}

function randomObjects(faults: Parameters<typeof randomObject>[3], kubernetes: string): JsonObject[] {
  const minor = Number(kubernetes.slice(2));
  const random = randomFrom(seed);
  // rbac v1beta1 and others that no listed server serves are decoded all the same, but hold nothing new.
  const kinds = Object.keys(kindTable).filter((key) => !key.includes("beta"));
  return Array.from({ length: count }, (_, index) => {
    const [apiVersion = "", kind = ""] = (kinds[index % kinds.length] as string).split(" ");
    const object = randomObject(
      (kindTable[`${apiVersion} ${kind}`] as string).replace(/<.*/, ""),
      minor,
      random,
      faults,
    );
    return { ...withoutOtherKinds(object), apiVersion, kind };
  });
}

/** `Kind` beside `kind` is left out: see the comment of checkFields. */
function withoutOtherKinds(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !/^(?:kind|apiversion)$/i.test(name)));
}

function objectsOf(answer: { readonly json: unknown } | { readonly error: string }): JsonObject[] {
  if (!("json" in answer)) return [];
  const value = answer.json as Json;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const object = value as JsonObject;
  return Array.isArray(object["items"])
    ? (object["items"] as JsonObject[]).filter((item) => typeof item === "object")
    : [object];
}

function isOfKnownKind(object: JsonObject): boolean {
  const { apiVersion, kind } = object ?? {};
  return (
    typeof apiVersion === "string" &&
    typeof kind === "string" &&
    kindTable[`${apiVersion} ${kind}`]?.includes("<") === false
  );
}
