import { describe, expect, it } from "vitest";
import { boundVolumes, isBackedBy } from "./bound-volumes.ts";
import { createInventory } from "./create-inventory.ts";
import type { JsonObject } from "./json.ts";
import type { Volume } from "./pod-spec.ts";
import { toKubernetesObject } from "./to-object.ts";

const claim: Volume = { name: "data", source: "persistentVolumeClaim", raw: {}, claimName: "data" };
const ofReplica: Volume = { ...claim, claimName: "data-db-0", claimSpec: { storageClassName: "" } };

describe("what is behind a claim", () => {
  it.each<[string, Volume, JsonObject[], string[]]>([
    ["the volume that it names", claim, [volume("a"), volume("b"), claimOf({ volumeName: "b" })], ["b"]],
    ["the volume that names it", claim, [volume("a"), volume("b", heldBy("data"))], ["b"]],
    [
      "a volume held by a claim of another namespace is not",
      claim,
      [volume("a", heldBy("data", "other"))],
      [],
    ],
    ["volumes that it may be bound to", claim, [volume("a"), volume("b", { storageClassName: "x" })], ["a"]],
    ["the volumes of each replica", ofReplica, [volume("a", heldBy("data-db-1")), volume("b")], ["a"]],
    ["nothing that the input holds", claim, [], []],
  ])("%s", (_, of, objects, names) => {
    expect(boundVolumes(of, placeOf(objects)).map(({ name }) => name)).toEqual(names);
  });

  it("is of a kind when all that it may be is", () => {
    const nfs = { nfs: { server: "a", path: "/" } };
    const kinds = (objects: JsonObject[], of = claim): boolean => isBackedBy(of, ["nfs"], placeOf(objects));
    expect(kinds([volume("a", { ...nfs, ...heldBy("data") })])).toBe(true);
    expect(kinds([volume("a", { ...nfs, ...heldBy("data-db-1") })], ofReplica)).toBe(true);
    expect(kinds([volume("a", nfs), volume("b", { local: { path: "/b" } })])).toBe(false);
    expect(kinds([])).toBe(false);
    expect(kinds([], { name: "v", source: "nfs", raw: nfs.nfs })).toBe(true);
  });
});

function volume(name: string, spec: JsonObject = {}): JsonObject {
  return { apiVersion: "v1", kind: "PersistentVolume", metadata: { name }, spec };
}

function heldBy(name: string, namespace = "shop"): JsonObject {
  return { claimRef: { name, namespace } };
}

function claimOf(spec: JsonObject): JsonObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: "shop" },
    spec,
  };
}

function placeOf(objects: readonly JsonObject[]) {
  const read = objects.map((value, document) =>
    toKubernetesObject(value, { file: "a.yaml", document, path: [], region: () => undefined }),
  );
  return { inventory: createInventory(read, true), namespace: "shop" };
}
