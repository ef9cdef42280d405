import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "podseal-compiled-"));
const cache = join(folder, "cache");

beforeAll(async () => {
  writeFileSync(join(folder, "part.cjs"), 'exports.word = "part";\n');
  writeModule('exports.say = () => require("./part.cjs").word + " " + __filename;\n');
  await build({
    stdin: {
      contents: `const { loadCompiled } = require("./load-compiled.ts");
        const { say } = loadCompiled(process.argv[2], "1.0.0", require);
        require("./v8-flags.ts").countInput(Number(process.env.TEST_INPUT ?? 0));
        process.exitCode = Number(process.env.TEST_EXIT ?? 0);
        console.log(say());`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile: join(folder, "start.cjs"),
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function writeModule(text: string): void {
  const inFunction = `(function(exports,require,module,__filename,__dirname){${text}})`;
  writeFileSync(join(folder, "command.cjs"), inFunction);
}

function start(environment: Readonly<Record<string, string>> = {}): string {
  const command = join(folder, "command.cjs");
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, "start.cjs"), command], {
    encoding: "utf8",
    env: { ...process.env, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache, ...environment },
  });
  return stdout + stderr;
}
const said = `part ${join(folder, "command.cjs")}\n`;
const kept = (): string[] => readdirSync(join(cache, "podseal"));

describe("loading with compiled code", () => {
  it("keeps nothing when told so", () => {
    expect(start({ PODSEAL_NO_CACHE: "1" })).toBe(said);
    expect(() => kept()).toThrow();
  });

  it("loads the same without the cache, with it, and with one that is spoilt", () => {
    expect(start()).toBe(said);
    const [file] = kept();
    expect(kept()).toHaveLength(1);
    expect(start()).toBe(said);
    writeFileSync(join(cache, "podseal", file ?? ""), "spoilt");
    expect(start()).toBe(said);
    expect(kept()).toHaveLength(1);
  });

  it("meets another build with code of its own, and keeps one for each place", () => {
    const [before] = kept();
    writeModule('exports.say = () => "another build";\n');
    expect(start()).toBe("another build\n");
    expect(kept()).toHaveLength(1);
    expect(kept()).not.toContain(before);
  });

  it("keeps code in a long run that the next run takes, whether long or short", () => {
    rmSync(cache, { recursive: true });
    const long = { TEST_INPUT: String(1 << 20) };
    start(long);
    const [file = ""] = kept();
    const { ino } = statSync(join(cache, "podseal", file));
    start();
    start(long);
    expect(statSync(join(cache, "podseal", file)).ino).toBe(ino);
  });

  it("takes the code of a run that could not do its job only until one does it", () => {
    rmSync(cache, { recursive: true });
    const idOf = (file: string | undefined): number => statSync(join(cache, "podseal", file ?? "")).ino;
    start({ TEST_EXIT: "2" });
    const [unfinished] = kept();
    const id = idOf(unfinished);
    expect(start({ TEST_EXIT: "2" })).toBe("another build\n");
    expect(idOf(unfinished)).toBe(id);
    start({ TEST_EXIT: "1" });
    const [whole] = kept();
    expect(kept()).toHaveLength(1);
    expect(whole).not.toBe(unfinished);
    start({ TEST_EXIT: "2" });
    expect(kept()).toEqual([whole]);
  });

  it("keeps two dozen files at most", () => {
    for (let index = 0; index < 40; index++) writeFileSync(join(cache, "podseal", `old${index}_1.v8`), "");
    writeModule('exports.say = () => "a third build";\n');
    expect(start()).toBe("a third build\n");
    expect(kept()).toHaveLength(24);
  });

  it("loads where no cache can be kept", () => {
    const noFolder = join(folder, "part.cjs");
    expect(start({ XDG_CACHE_HOME: noFolder, LOCALAPPDATA: noFolder })).toBe("a third build\n");
  });
});
