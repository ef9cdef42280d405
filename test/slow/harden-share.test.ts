/**
 * How many workloads that people run reach the level rootless-podman, by safe steps and by all, with more and less evidence. Each
 * repository is an input of its own, declared to be the whole. Writes docs/harden-figures.md with `vitest -u`.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { HardenRequest } from "../../src/app/index.ts";
import { hardenPaths } from "../../src/app/index.ts";
import { newestKnown } from "../../src/facts/index.ts";
import { nodePlatform } from "../../src/platform/index.ts";
import type { Platform } from "../../src/platform/index.ts";
import type { PlanReport } from "../../src/report/index.ts";
import { corporaAvailable, corpusFolder } from "../oracles/corpora.ts";

/** `user` and `root`: every image runs as a user of its own, or as root, and holds no file that gives privilege. */
type Evidence = "nothing" | "node" | "user" | "root";

const words: Readonly<Record<Evidence, string>> = {
  nothing: "the manifests alone",
  node: "the version of k3s, and the file system of the nodes",
  user: "the node, and images that run as a user of their own",
  root: "the node, and images that run as root",
};
const node = {
  kernel: "6.12.0",
  filesystem: "ext4",
  accounts: [{ uid: 1000, name: "me", login: true }],
};
const clean = { groups: [], volumes: [], setId: false, fileCapabilities: false };
const imageOf = {
  user: { user: "20001", uid: 20001, gid: 20001, ...clean },
  root: { user: "", uid: 0, gid: 0, ...clean },
};

/** With and without companion objects. */
const asked: readonly (readonly [Evidence, boolean])[] = [
  ["nothing", false],
  ["user", false],
  ["nothing", true],
  ["node", true],
  ["user", true],
  ["root", true],
];

interface Row {
  readonly evidence: Evidence;
  readonly beside: boolean;
  readonly plans: readonly PlanReport[];
}

describe.skipIf(!corporaAvailable())(
  "the share that harden brings to the level (needs ../shared/corpora)",
  () => {
    it("is as docs/harden-figures.md tells", async () => {
      const rows: Row[] = [];
      for (const [evidence, beside] of asked)
        rows.push({ evidence, beside, plans: await plansOf(evidence, beside) });
      const [best] = rows.filter((one) => one.evidence === "user" && one.beside);
      expect(best?.plans.filter(({ after }) => after === "held").length).toBeGreaterThan(0);
      await expect(page(rows)).toMatchFileSnapshot("../../docs/harden-figures.md");
    });
  },
);

async function plansOf(evidence: Evidence, beside: boolean): Promise<PlanReport[]> {
  const root = join(corpusFolder("realworld"), "realworld");
  const plans: PlanReport[] = [];
  for (const repository of readdirSync(root).sort()) {
    const request: HardenRequest = {
      paths: [join(root, repository)],
      contextFile: "/podseal-context.json",
      complete: true,
      ...(beside ? { with: ["network-policy", "service-account", "namespace"] } : {}),
    };
    const images = evidence === "user" || evidence === "root" ? imagesIn(root, repository) : [];
    const { report } = await hardenPaths(withContext(evidence, images), request);
    plans.push(...report.workloads.filter(({ origin }) => origin === "user"));
  }
  return plans;
}

/** Every text that stands after `image:` in the repository: a context file may name images that no pod has. */
function imagesIn(root: string, repository: string): string[] {
  const folder = join(root, repository);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const texts = files.map(({ parentPath, name }) =>
    new TextDecoder().decode(nodePlatform.readBytes(join(parentPath, name))),
  );
  const found = texts.flatMap((text) => [...text.matchAll(/\bimage["']?\s*:\s*["']?([^\s"'#,}]+)/g)]);
  return [...new Set(found.map(([, image = ""]) => image))].filter((image) => image !== "");
}

function withContext(evidence: Evidence, images: readonly string[]): Platform {
  const entry = evidence === "user" || evidence === "root" ? imageOf[evidence] : undefined;
  const context = {
    ...(evidence === "nothing" ? {} : { k3s: newestKnown.k3s.version, node }),
    ...(entry === undefined ? {} : { images: Object.fromEntries(images.map((image) => [image, entry])) }),
  };
  return {
    ...nodePlatform,
    kindOf: (path) => (path === "/podseal-context.json" ? "file" : nodePlatform.kindOf(path)),
    readBytes: (path) =>
      path === "/podseal-context.json"
        ? new TextEncoder().encode(JSON.stringify(context))
        : nodePlatform.readBytes(path),
  };
}

function page(rows: readonly Row[]): string {
  const total = rows[0]?.plans.length ?? 0;
  const table = rows.map(({ evidence, beside, plans }) => {
    const held = (key: "after" | "afterAll"): number => plans.filter((one) => one[key] === "held").length;
    return `| ${words[evidence]} | ${beside ? "yes" : "no"} | ${held("after")} | ${held("afterAll")} |`;
  });
  const best = rows
    .filter(({ evidence, beside }) => evidence === "user" && beside)
    .flatMap(({ plans }) => plans);
  const steps = counted(
    best.flatMap((one) => unique(one.steps.filter(({ applied }) => !applied).map(({ id }) => id))),
  );
  const rules = counted(
    best
      .filter(({ afterAll }) => afterAll !== "held")
      .flatMap((one) => unique(one.remaining.map(({ rule }) => rule))),
  );
  return [
    "<!-- Generated by test/slow/harden-share.test.ts: npm run test:slow -- harden-share -u -->",
    "# How far harden gets",
    `Of ${total} workloads that projects publish and people run, how many are at least as confined as rootless Podman after \`podseal harden --complete\`, each repository by itself. What the images hold is supposed here: that all run as a user of their own, or all as root, without files that give privilege.`,
    [
      "| what is known | with companion objects | by safe steps | by all steps |",
      "| --- | --- | --- | --- |",
      ...table,
    ].join("\n"),
    "Without the companion objects (`--with network-policy,service-account,namespace`) no workload here reaches the level: no field of a pod says who may connect to it.",
    "## What the safe steps leave",
    "Steps that are left to decide, with companion objects and images that run as a user of their own; a workload can have several.",
    ["| step | workloads |", "| --- | --- |", ...steps.map(([id, count]) => `| ${id} | ${count} |`)].join(
      "\n",
    ),
    "## What every step leaves",
    "Rules that still find something where the level is not reached.",
    [
      "| rule | workloads |",
      "| --- | --- |",
      ...rules.map(([id, count]) => `| [${id}](rules/${id}.md) | ${count} |`),
    ].join("\n"),
    "",
  ].join("\n\n");
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function counted(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
