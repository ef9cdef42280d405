import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkFields } from "../../src/workload/index.ts";
import { corporaAvailable, corpusFolder } from "../oracles/corpora.ts";
import { madeText, objectsOf } from "../policies/made.ts";

const available = corporaAvailable();
const root = available ? join(corpusFolder("realworld"), "realworld") : "";
const folders = available && existsSync(root) ? readdirSync(root) : [];

describe.skipIf(!available)("accounts and rights of real repositories (needs ../shared/corpora)", () => {
  it.each(folders)(
    "%s: are objects that the server takes, proposals too, and the same again",
    async (name) => {
      const settings = { engine: "rbac", input: [join(root, name)] };
      const text = await madeText(settings);
      expect(await madeText(settings)).toBe(text);
      const start = text.indexOf("## Narrower rights");
      const proposals = start < 0 ? "" : text.slice(start).replaceAll(/^#/gm, "");
      const objects = [...objectsOf(text), ...objectsOf(proposals)];
      for (const { value } of objects) expect(checkFields(value, { kubernetes: "1.34" })).toEqual([]);
    },
    600_000,
  );
});
