import { describe, expect, it } from "vitest";
import type { EngineName } from "./option-set-observation.ts";
import { drawOptionSets, readWords, withPort } from "./option-sets/draw.ts";
import { choices } from "./option-sets/options.ts";

const engines: readonly EngineName[] = ["podman-rootless", "podman-rootful", "docker"];

/** The one that engines refuse, as the reader does. */
const relative = "--volume=podseal-sets:data";

describe("the options that are drawn", () => {
  it.each(engines)("are read as options of the container under %s", (engine) => {
    const parts = Object.values(choices).flat();
    const own = parts.filter(({ on }) => on?.includes(engine) !== false);
    const unread = own.filter(
      ({ words }) =>
        readWords(
          engine,
          "root",
          words.map((one) => withPort(one, 0)),
        ).misread.length > 0,
    );
    expect(unread.flatMap(({ words }) => words)).toEqual([relative]);
  });

  it("are the same for the same seed", () => {
    expect(drawOptionSets("docker", 20, 5)).toEqual(drawOptionSets("docker", 20, 5));
    expect(drawOptionSets("docker", 20, 5)).not.toEqual(drawOptionSets("docker", 20, 6));
  });
});
