import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

interface OwnerReference {
  readonly kind: string;
  readonly uid: string;
}

interface RecordedObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly ownerReferences?: readonly OwnerReference[];
  };
}

const root = join(import.meta.dirname, "..", "..");
const text = readFileSync(join(root, "examples/cluster/recorded.json"), "utf8");
const { items } = JSON.parse(text) as { readonly items: readonly RecordedObject[] };

describe("examples/cluster", () => {
  it("is what tools/record-cluster.mjs writes", () => {
    const run = () => execFileSync(process.execPath, ["tools/record-cluster.mjs", "--check"], { cwd: root });
    expect(run).not.toThrow();
  });

  it("gives every object a uid of its own", () => {
    expect(new Set(items.map(({ metadata }) => metadata.uid)).size).toBe(items.length);
  });

  it("holds every owner that it names, except the HelmCharts that kubectl was not asked for", () => {
    const kinds = new Map(items.map(({ kind, metadata }) => [metadata.uid, kind]));
    const owners = items.flatMap(({ metadata }) => metadata.ownerReferences ?? []);
    const absent = owners.filter(({ kind, uid }) => kinds.get(uid) !== kind);
    expect(absent.map(({ kind }) => kind)).toEqual(["HelmChart", "HelmChart"]);
  });

  it("has an owner for every pod", () => {
    const orphans = items.filter(({ kind, metadata }) => kind === "Pod" && metadata.ownerReferences === undefined);
    expect(orphans).toEqual([]);
  });
});
