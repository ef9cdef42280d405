import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/app/index.ts";
import * as library from "../../src/app/library/index.ts";
import { readClusterContext, readStream } from "../../src/readers/index.ts";

const page = (name: string): string => readFileSync(`docs/${name}.md`, "utf8");

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, "gm"))].map(
    ([, block = ""]) => block,
  );
}

/** By our own reader, as podseal.yaml is read: js-yaml would make a day a Date. */
function load(text: string): unknown {
  const [document] = readStream(text).filter(({ kind }) => kind !== "empty");
  return document?.kind === "value" ? document.value : undefined;
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

function schemaOf(name: string): Schema {
  return JSON.parse(readFileSync(`schemas/${name}.schema.json`, "utf8")) as Schema;
}

/** Keys of a schema that a value does not use, as paths. */
function unused(schema: Schema, value: unknown, path = ""): string[] {
  const item = Array.isArray(value) ? (value as unknown[])[0] : value;
  const shape = schema.items ?? schema;
  return Object.entries(shape.properties ?? {}).flatMap(([key, below]) => {
    const field = (item as Record<string, unknown> | undefined)?.[key];
    return field === undefined ? [`${path}${key}`] : unused(below, field, `${path}${key}.`);
  });
}

describe("docs/configuration.md", () => {
  const [config = "", annotation = "", context = ""] = blocks(page("configuration"), "yaml");

  it("shows a podseal.yaml that is valid and has every key", () => {
    const value = load(config);
    expect(parseConfig(value)).toHaveProperty("config");
    // Instead of k3s, as its comment says.
    expect(unused(schemaOf("config"), value)).toEqual(["kubernetes"]);
  });

  it("shows a context file that is valid and has every key", () => {
    expect(readClusterContext(context, "context.yaml").problems).toEqual([]);
    expect(unused(schemaOf("context"), load(context))).toEqual([]);
  });

  it("shows an annotation that waives", async () => {
    const daemonSet = load(annotation) as object;
    const container = { name: "exporter", image: "a", volumeMounts: [{ name: "dev", mountPath: "/dev" }] };
    const spec = { containers: [container], volumes: [{ name: "dev", hostPath: { path: "/dev" } }] };
    const { waivers } = await library.audit({ objects: [{ ...daemonSet, spec: { template: { spec } } }] });
    expect(waivers).toMatchObject([
      { rule: "host-path-writable", state: "used", owner: "ops", expires: "2027-12-31" },
    ]);
  });
});

type AsyncFunctionConstructor = new (...parts: string[]) => (...given: unknown[]) => Promise<void>;

/** The constructor of async functions has no name of its own. */
function asyncFunction(): AsyncFunctionConstructor {
  const sample: unknown = Object.getPrototypeOf(async () => {
    await Promise.resolve();
  });
  return (sample as { readonly constructor: AsyncFunctionConstructor }).constructor;
}

describe("docs/library.md", () => {
  const examples = blocks(page("library"), "js");

  it("imports what the package exports", () => {
    const [, names = ""] = /import \{ (.+) \} from "podseal"/.exec(examples[0] ?? "") ?? [];
    for (const name of names.split(", ")) expect(library).toHaveProperty(name);
  });

  it.each(examples.slice(1).map((text) => ({ text, title: text.slice(0, 40) })))(
    "has an example that runs: $title",
    async ({ text }) => {
      const printed: unknown[][] = [];
      const names = ["audit", "compare", "confine", "explain", "harden", "manifest", "console"];
      const AsyncFunction = asyncFunction();
      const { audit, compare, confine, explain, harden } = library;
      const manifest = readFileSync("examples/default-pod/pod.yaml", "utf8");
      const auditExample = (_input: unknown, options: object): unknown =>
        audit("examples/default-pod", options);
      await new AsyncFunction(...names, text)(auditExample, compare, confine, explain, harden, manifest, {
        log: (...words: unknown[]) => printed.push(words),
      });
      expect(audit).toBeTypeOf("function");
      expect(printed.flat().length).toBeGreaterThan(0);
    },
  );
});

describe("docs/formats.md", () => {
  it("tells of every format", () => {
    const { properties } = schemaOf("config") as { properties: { format: { enum: string[] } } };
    for (const format of properties.format.enum) {
      expect(page("formats")).toContain(`| \`${format}\``);
      expect(page("formats")).toContain(`## ${format}\n`);
    }
  });
});

describe("links between pages", () => {
  const pages = [
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    ...readdirSync("docs")
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ];

  it.each(pages.filter((path) => existsSync(path)))("of %s lead to files that are there", (path) => {
    const targets = [...readFileSync(path, "utf8").matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
      ([, target = ""]) => target,
    );
    expect(targets.filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
  });
});
