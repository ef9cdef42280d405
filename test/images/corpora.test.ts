import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodePlatform } from "../../src/platform/index.ts";
import { ImageError, readImageFile, readImageManifest } from "../../src/readers/index.ts";
import { corporaAvailable, corpusFolder, corpusIndex } from "../oracles/corpora.ts";

interface Entry {
  readonly path: string;
  readonly format: string;
}

const amd64 = { os: "linux", architecture: "amd64" };

describe.skipIf(!corporaAvailable())("image files of the corpora (needs ../shared/corpora)", () => {
  const entries: readonly Entry[] = corporaAvailable()
    ? corpusIndex().filter(({ archive }) => archive === "runtime.tar.gz")
    : [];
  const of = (format: string): readonly Entry[] => entries.filter((entry) => entry.format === format);
  const fileOf = ({ path }: Entry): string => join(corpusFolder("runtime"), path);

  const told = async (entry: Entry): Promise<string> => {
    try {
      if (entry.format === "image-manifest") return readImageManifest(readFileSync(fileOf(entry))).kind;
      const [image] = await readImageFile(nodePlatform, fileOf(entry), { platform: amd64, layers: false });
      return image?.record.user === undefined ? "nothing" : "image";
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
      return error.code;
    }
  };
  const tally = async (format: string): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const answer of await Promise.all(of(format).map(told))) counts[answer] = (counts[answer] ?? 0) + 1;
    return counts;
  };

  it("are read or refused: configurations", async () => {
    expect(await tally("image-config")).toEqual({ image: 5 });
  });

  it("are read or refused: manifests and indexes", async () => {
    expect(await tally("image-manifest")).toEqual({ image: 13, index: 9, unsupported: 9 });
  });

  it("are read or refused: records of inspect, of which those of images are read", async () => {
    expect(await tally("inspect")).toEqual({ image: 8, unsupported: 22, malformed: 5 });
  });
});
