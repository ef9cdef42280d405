import { spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdtempSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expandGlob, toRegExp } from "./glob.ts";
import { memoryPlatform } from "./memory-platform.ts";
import { nodePlatform } from "./node-platform.ts";
import type { Platform } from "./platform.ts";
import { FileError } from "./platform.ts";
import { walk } from "./walk.ts";

const tree = ["a.yaml", "b/c.yaml", "b/d/e.yml", "node_modules/x.yaml", ".git/y.yaml"];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "podseal-"));
  for (const file of tree) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), `in ${file}`);
  }
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const platforms: [string, () => [Platform, string]][] = [
  ["the machine", () => [nodePlatform, folder]],
  [
    "memory",
    () => [memoryPlatform(Object.fromEntries(tree.map((file) => [`t/${file}`, `in ${file}`]))), "t"],
  ],
];

describe("files that are read briefly", () => {
  const limit = 4 * 1024 * 1024;

  it.each([0, 1, 5000, limit - 1, limit, limit + 1, 2 * limit + 3])(
    "of %i bytes are read whole",
    (length) => {
      const bytes = Buffer.alloc(length, "0123456789");
      writeFileSync(join(folder, "large"), bytes);
      expect(bytes.equals(nodePlatform.readBytes(join(folder, "large"), "brief"))).toBe(true);
      expect(Buffer.from(nodePlatform.readBytes(join(folder, "a.yaml"), "brief")).toString()).toBe(
        "in a.yaml",
      );
    },
  );

  it.skipIf(process.platform === "win32")("come through a pipe, of any length", () => {
    const bytes = Buffer.alloc(limit + 100_000, "0123456789");
    writeFileSync(join(folder, "large"), bytes);
    spawnSync("sh", ["-c", "mkfifo pipe; cat large > pipe &"], { cwd: folder, stdio: "ignore" });
    expect(bytes.equals(nodePlatform.readBytes(join(folder, "pipe"), "brief"))).toBe(true);
  });

  it("are told when they cannot be read", () => {
    for (const [name, code] of [
      ["no", "not-found"],
      ["b", "is-folder"],
    ] as const)
      expect(() => nodePlatform.readBytes(join(folder, name), "brief")).toThrow(
        expect.objectContaining({ code, path: join(folder, name) }),
      );
  });
});

describe.each(platforms)("files on %s", (_, get) => {
  it("are visited in order, without hidden folders and node_modules", () => {
    const [platform, root] = get();
    const files = [...walk(platform, root, { onError: () => undefined })].flatMap((visited) => visited.files);
    expect(files).toEqual(["a.yaml", "b/c.yaml", "b/d/e.yml"].map((file) => `${root}/${file}`));
  });

  it("are read as bytes, and a missing one is an error with a code", () => {
    const [platform, root] = get();
    expect(new TextDecoder().decode(platform.readBytes(`${root}/b/c.yaml`))).toBe("in b/c.yaml");
    expect(() => platform.readBytes(`${root}/no`)).toThrow(FileError);
    expect(platform.kindOf(`${root}/b`)).toBe("folder");
    expect(platform.kindOf(`${root}/no`)).toBeUndefined();
  });

  it("are found by a pattern", () => {
    const [platform, root] = get();
    expect(expandGlob(platform, `${root}/**/*.y{a,}ml`)).toEqual(
      ["a.yaml", "b/c.yaml", "b/d/e.yml"].map((file) => `${root}/${file}`),
    );
    expect(expandGlob(platform, `${root}/*.yaml`)).toEqual([`${root}/a.yaml`]);
  });
});

describe("a pattern", () => {
  it.each([
    ["*.yaml", "a.yaml", true],
    ["*.yaml", "b/a.yaml", false],
    ["**/a.yaml", "a.yaml", true],
    ["**/a.yaml", "x/y/a.yaml", true],
    ["a?.yaml", "ab.yaml", true],
    ["[!a]b", "cb", true],
    ["[!a]b", "ab", false],
    ["{a,b*}.yml", "bcd.yml", true],
    ["a.yaml", "aXyaml", false],
    ["(a).yaml", "(a).yaml", true],
  ])("%s against %s: %s", (pattern, path, matches) => {
    expect(toRegExp(pattern).test(path)).toBe(matches);
  });
});

describe("a file is replaced as a whole", () => {
  it("keeps its permissions and leaves nothing beside it", () => {
    const file = join(folder, "a.yaml");
    writeFileSync(join(folder, "exec"), "x", { mode: 0o750 });
    nodePlatform.writeFile(join(folder, "exec"), "new");
    nodePlatform.writeFile(file, "new");
    expect(readFileSync(file, "utf8")).toBe("new");
    expect(statSync(join(folder, "exec")).mode & 0o777).toBe(0o750);
    expect(readdirSync(folder).sort()).toEqual([".git", "a.yaml", "b", "exec", "node_modules"]);
  });

  it.skipIf(process.platform === "win32")(
    "unless it is a pipe, which takes the text and stays a pipe",
    () => {
      const pipe = join(folder, "pipe");
      spawnSync("mkfifo", [pipe]);
      const reader = openSync(pipe, constants.O_RDWR);
      nodePlatform.writeFile(pipe, "new");
      const read = Buffer.alloc(8);
      expect(read.toString("utf8", 0, readSync(reader, read))).toBe("new");
      expect(statSync(pipe).isFIFO()).toBe(true);
      closeSync(reader);
    },
  );

  it("behind a link, which stays a link", () => {
    symlinkSync(join(folder, "a.yaml"), join(folder, "link.yaml"));
    nodePlatform.writeFile(join(folder, "link.yaml"), "new");
    expect(readFileSync(join(folder, "a.yaml"), "utf8")).toBe("new");
    expect(nodePlatform.list(folder)).toContainEqual({ name: "link.yaml", kind: "file" });
  });
});

describe("a process", () => {
  const node = (script: string, more = {}) =>
    nodePlatform.run({ command: process.execPath, args: ["-e", script], ...more });

  it("gets input and gives output", async () => {
    expect(await node("process.stdin.pipe(process.stdout)", { input: "hello" })).toMatchObject({
      status: "ok",
      exitCode: 0,
      output: "hello",
    });
  });

  it("that fails gives its code and what it said", async () => {
    expect(await node("console.error('no'); process.exit(3)")).toMatchObject({
      status: "failed",
      exitCode: 3,
      errorOutput: "no\n",
    });
  });

  it.each([
    ["takes too long", "setInterval(() => {}, 1000)", { timeoutMilliseconds: 200 }, "timed-out"],
    ["says too much", "process.stdout.write('x'.repeat(1e6))", { maximumBytes: 1000 }, "too-much-output"],
  ])("that %s is stopped", async (_, script, limits, status) => {
    expect(await node(script, limits)).toMatchObject({ status });
  });

  it("that does not exist is a status, not an exception", async () => {
    expect(await nodePlatform.run({ command: "no-such-command-here", args: [] })).toMatchObject({
      status: "not-found",
    });
    expect(nodePlatform.hasExecutable("no-such-command-here")).toBe(false);
  });
});
