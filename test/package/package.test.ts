import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository } from "../helpers/built.ts";
import type { Ended } from "../helpers/command-line.ts";
import { run } from "../helpers/command-line.ts";

/** A project of nobody's, into which the tarball is installed without a network. */
let project: string;
let files: readonly string[];

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "podseal-package-"));
  const copy = join(folder, "copy");
  project = join(folder, "project");
  copyOfRepository(copy);
  must(run(process.execPath, ["tools/build.mjs"], { folder: copy }));
  const packed = must(
    run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], { folder: copy }),
  );
  const [tarball] = JSON.parse(packed.output) as { filename: string; files: { path: string }[] }[];
  files = tarball?.files.map(({ path }) => path) ?? [];
  mkdirSync(project);
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "somebody", version: "1.0.0", private: true, type: "module" }),
  );
  const install = [
    "install",
    join(folder, tarball?.filename ?? ""),
    "--offline",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
  ];
  must(run("npm", install, { folder: project }));
}, 180_000);
afterAll(() => {
  rmSync(join(project, ".."), { recursive: true });
});

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  version: string;
  files: string[];
};
/** The published files are built in a copy: dist/ of the repository may be in use by somebody else. */
function copyOfRepository(folder: string): void {
  mkdirSync(folder);
  const parts = [
    "package.json",
    "README.md",
    "LICENSE",
    "src",
    "tools",
    "tsconfig.base.json",
    "tsconfig.rooms.json",
    ...manifest.files,
  ];
  for (const part of new Set(parts)) {
    const from = join(repository, part);
    if (part !== "dist" && !part.startsWith("!") && spawnSync("test", ["-e", from]).status === 0)
      cpSync(from, join(folder, part), { recursive: true });
  }
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
}

function must(ended: Ended): Ended {
  if (ended.code !== 0) throw new Error(`${ended.output}\n${ended.errors}`);
  return ended;
}

describe("the tarball", () => {
  it("holds what is published and nothing else", () => {
    const kept =
      /^(package\.json|README\.md|LICENSE|NOTICE|CHANGELOG\.md|schemas\/[\w.-]+\.json|plugins\/helm\/plugin\.yaml|dist\/(cli|library)\/.*\.c?js|dist\/types\/.*\.d\.ts)$/;
    expect(files.filter((path) => !kept.test(path))).toEqual([]);
    for (const path of [
      "dist/cli/podseal.cjs",
      "dist/library/podseal.js",
      "dist/types/app/library/index.d.ts",
      "schemas/config.schema.json",
      "LICENSE",
      "NOTICE",
    ])
      expect(files).toContain(path);
  });

  it("needs no other package", () => {
    expect(readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "podseal",
    ]);
  });
});

describe("the installed commands", () => {
  it("start by their names", () => {
    const { version } = manifest;
    expect(run("npx", ["--offline", "podseal", "--version"], { folder: project })).toMatchObject({
      code: 0,
      output: `${version}\n`,
    });
    const bin = join(project, "node_modules", ".bin");
    expect(run(join(bin, "kubectl-podseal"), ["--version"], { folder: project }).output).toBe(`${version}\n`);
    expect(run(join(bin, "kubectl_complete-podseal"), ["au"], { folder: project }).output).toMatch(
      /^audit\t/,
    );
  });

  it("judge", () => {
    const pod =
      "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: b }] }\n";
    const { code, output } = run("npx", ["--offline", "podseal", "audit", "-"], {
      folder: project,
      input: pod,
    });
    expect([code, output.includes("0 of 1 workload")]).toEqual([1, true]);
  });
});

describe("the installed library", () => {
  it("is imported by plain JavaScript", () => {
    writeFileSync(
      join(project, "use.js"),
      `import { audit, compare, confine, explain, harden } from "podseal";
const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [{ name: "a", image: "b" }] } };
const { summary } = await audit({ objects: [pod] });
const [{ dimensions }] = await confine(pod);
const { columns } = await compare(undefined, { profiles: ["k3s"] });
const { texts } = await harden({ objects: [pod] });
console.log(JSON.stringify([summary.workloads, dimensions.seccomp.verdict, columns.length, explain("seccomp").kind]));
console.log(JSON.parse(texts[0].after).spec.securityContext.seccompProfile.type);
`,
    );
    expect(run(process.execPath, ["use.js"], { folder: project })).toEqual({
      code: 0,
      output: '[1,"looser",1,"dimension"]\nRuntimeDefault\n',
      errors: "",
    });
  });

  it.each([
    { resolution: "nodenext", module: "nodenext" },
    { resolution: "bundler", module: "esnext" },
  ])("has types that a strict project reads with moduleResolution $resolution", ({ resolution, module }) => {
    writeFileSync(
      join(project, "use.ts"),
      `import { audit, compare, confine, explain, harden } from "podseal";
import type { AuditOptions, AuditReport, ContainerConfinement, HardenedText, HardenOptions } from "podseal";
const options: AuditOptions = { level: "sealed", k3s: "1.33", waivers: [{ rule: "host-network", reason: "why" }] };
const report: AuditReport = await audit(["a.yaml"], options);
const line: number | undefined = report.findings[0]?.place?.line;
const confined: readonly ContainerConfinement[] = await confine("kind: Pod");
const uid: number | undefined = confined[0]?.dimensions.user.values[0]?.value.uid;
const ids: readonly string[] = (await compare()).columns.map(({ id }) => id);
const title: string = explain().title + (explain("x")?.title ?? "");
const plan: HardenOptions = { unsafe: true, prefer: "non-root", with: ["namespace"], writeWaivers: { owner: "me" } };
const { report: planned, texts } = await harden({ texts: { "a.yaml": "" } }, plan);
const first: HardenedText | undefined = texts[0];
const applied: boolean | undefined = planned.workloads[0]?.steps[0]?.applied;
// @ts-expect-error there is no such way
await harden("a.yaml", { prefer: "root" });
// @ts-expect-error there is no such level
await audit("a.yaml", { level: "strict" });
// @ts-expect-error a waiver has a reason
await audit("a.yaml", { waivers: [{ rule: "host-network" }] });
// @ts-expect-error there is no such dimension
confined[0]?.dimensions.nothing;
export { line, uid, ids, title, first, applied };
`,
    );
    const flags = [
      "--noEmit",
      "--strict",
      "--target",
      "es2022",
      "--module",
      module,
      "--moduleResolution",
      resolution,
      "use.ts",
    ];
    const tsc = join(repository, "node_modules", "typescript", "bin", "tsc");
    expect(run(process.execPath, [tsc, ...flags], { folder: project })).toEqual({
      code: 0,
      output: "",
      errors: "",
    });
  });

  it("passes the examples in its documentation", () => {
    const source = readFileSync("src/app/library/library.ts", "utf8");
    const examples = [...source.matchAll(/```js\n([^]*?)```/g)].map(([, text = ""]) =>
      text.replace(/^ \* ?/gm, ""),
    );
    expect(examples.length).toBe(5);
    cpSync("examples/default-pod", join(project, "deploy"), { recursive: true });
    for (const [index, text] of examples.entries()) {
      writeFileSync(join(project, `example-${index}.js`), text);
      const ended = run(process.execPath, [`example-${index}.js`], { folder: project });
      expect(ended).toMatchObject({ code: 0, errors: "" });
      expect(ended.output).not.toBe("");
    }
  });
});
