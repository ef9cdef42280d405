/**
 * What Podseal says that a server refuses, asked of a real one: each object of real manifests is sent as a dry run with strict field
 * validation, through discovery, decoding, defaults, conversion, admission and validation.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { checkFields, checkPodValues, findPodTemplates } from "../../src/workload/index.ts";
import type { CheckedField, Json, JsonObject } from "../../src/workload/index.ts";
import type { Cluster } from "../oracles/cluster.ts";
import { startCluster } from "../oracles/cluster.ts";
import { corporaAvailable, kubernetesFiles } from "../oracles/corpora.ts";
import { oracleAvailable } from "../oracles/oracle.ts";

const kubernetes = "1.37";

describe.skipIf(!oracleAvailable("cluster") || !corporaAvailable())(
  "a real API server, asked of the corpora (needs Go and ../shared/corpora)",
  () => {
    let cluster: Cluster;

    beforeAll(async () => {
      cluster = await startCluster();
    });
    afterAll(() => cluster.stop());

    it.each(["realworld", "nasty"])(
      "refuses of %s what Podseal says, and its fields for no other reason",
      async (archive) => {
        const objects = objectsOf(archive);
        const found: Compared[] = [];
        const compare = async (one: Placed): Promise<void> => {
          const answer = await ask(cluster, one.object);
          if (answer !== undefined) found.push({ ...one, ...answer, ...told(one.object) });
        };
        for (let first = 0; first < objects.length; first += 16)
          await Promise.all(objects.slice(first, first + 16).map(compare));
        expect(found.length).toBeGreaterThan(objects.length / 4);
        expect(found.flatMap(faultOf)).toEqual([]);
      },
    );
  },
);

interface Placed {
  readonly path: string;
  readonly object: JsonObject;
}

interface Told {
  /** Fields that it does not take as written. */
  readonly fields: readonly CheckedField[];
  /** Values that decode and that its validation refuses. */
  readonly values: readonly CheckedField[];
  /** Whether Podseal knows the fields of this kind. */
  readonly isKnown: boolean;
}

interface Compared extends Placed, Told {
  readonly status: number;
  readonly message: string;
}

/**
 * Differences between what is told and what the server does. 400: it does not decode, strictly; 422: validation; 403: admission.
 * What bears on no pod is not told: text that is no base64 in a Secret.
 */
function faultOf({ path, status, message, fields, values, isKnown }: Compared): string[] {
  const problems = [...fields, ...values];
  if (fields.some(isOfDecoding) && status !== 400)
    return [`${path}: ${status} ${message}, told ${words(fields)}`];
  if (problems.length > 0 && status < 400) return [`${path}: taken, told ${words(problems)}`];
  if (isKnown && status === 400 && !fields.some(isOfDecoding) && !message.includes("illegal base64"))
    return [`${path}: ${message}, told nothing`];
  return [];
}

/** Values outside a closed set decode; validation refuses them. */
function isOfDecoding({ code }: CheckedField): boolean {
  return code !== "unknown-value" && code !== "invalid-value";
}

function words(problems: readonly CheckedField[]): string {
  return problems.map(({ message }) => message).join("; ");
}

function told(object: JsonObject): Told {
  const values = findPodTemplates(object).flatMap(({ path, annotations }) => {
    const spec = path.reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], object);
    return checkPodValues(spec as JsonObject, { kubernetes, path, claimed: claimsOf(object), annotations });
  });
  return {
    fields: checkFields(object, { kubernetes }),
    values,
    isKnown: checkFields({ ...object, nonsense: true }, { kubernetes }).length > 0,
  };
}

function claimsOf(object: JsonObject): string[] {
  const { spec } = object as { readonly spec?: { readonly volumeClaimTemplates?: readonly JsonObject[] } };
  return (spec?.volumeClaimTemplates ?? []).map(
    ({ metadata }) => (metadata as { readonly name: string }).name,
  );
}

/** Undefined for kinds that the server does not have. */
async function ask(
  cluster: Cluster,
  object: JsonObject,
): Promise<{ readonly status: number; readonly message: string } | undefined> {
  try {
    const { status, body } = await cluster.create(inDefault(object), { dryRun: true });
    return { status, message: typeof body["message"] === "string" ? body["message"] : "" };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("the server has no")) return undefined;
    throw error;
  }
}

/** The same in a namespace that exists: a namespace that does not is refused before anything is read. */
function inDefault(object: JsonObject): JsonObject {
  const { metadata } = object;
  if (
    typeof metadata !== "object" ||
    metadata === null ||
    Array.isArray(metadata) ||
    !("namespace" in metadata)
  )
    return object;
  return { ...object, metadata: { ...metadata, namespace: "default" } };
}

/** Of the large archive a third of the files. */
function objectsOf(archive: string): Placed[] {
  const files = kubernetesFiles(archive).filter((_, index) => archive !== "realworld" || index % 3 === 0);
  return files.flatMap(({ path, bytes }) =>
    parsed(bytes.toString("utf8"))
      .filter(isObject)
      .map((object) => ({ path, object })),
  );
}

function parsed(text: string): Json[] {
  try {
    return parseAllDocuments(text, { version: "1.1" }).map(
      // A time is a text to the server.
      (document) => JSON.parse(JSON.stringify(document.toJS() ?? null)) as Json,
    );
  } catch {
    return [];
  }
}

function isObject(value: Json): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    typeof (value as JsonObject)["kind"] === "string" &&
    typeof (value as JsonObject)["apiVersion"] === "string"
  );
}
