import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../../platform/index.ts";
import { readManifests } from "../../readers/index.ts";
import type { TranslationReport } from "../../report/index.ts";
import type { JsonObject } from "../../workload/index.ts";
import { asList, asObject } from "../../workload/index.ts";
import { translatePaths } from "./translate.ts";

const service = (name: string, more = ""): string =>
  `  ${name}:\n    image: docker.io/library/${name}:1\n    user: "20000:20000"\n${more}`;
const shop = `name: shop\nservices:\n${service("shop")}${service("stock")}`;
const blog = `name: blog\nservices:\n${service("blog")}${service("notes")}`;

async function translated(
  files: Readonly<Record<string, string>>,
  allowWeakening: readonly string[] = [],
): Promise<TranslationReport> {
  return translatePaths(memoryPlatform(files), {
    paths: Object.keys(files),
    namespace: "lab",
    allowWeakening,
  });
}

interface Objects {
  readonly policies: readonly JsonObject[];
  /** Name of the workload to the labels of its pods. */
  readonly pods: ReadonlyMap<string, JsonObject>;
}

/** The objects of both results as one reads them from the namespace. */
async function together(...reports: readonly TranslationReport[]): Promise<Objects> {
  const texts = reports.flatMap(({ services }) => services.map(({ text = "" }) => text));
  const platform = memoryPlatform(Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text])));
  const { inventory, workloads } = await readManifests(
    texts.map((_, index) => `${index}.yaml`),
    platform,
    { kubernetes: "1.37", complete: true, render: "none" },
  );
  return {
    policies: inventory.objects("NetworkPolicy", { namespace: "lab" }).map(({ value }) => value),
    pods: new Map(workloads.map(({ object, pods: [pod] }) => [object.name ?? "", { ...pod?.labels }])),
  };
}

/** Pods that some policy of a pod lets in, by the labels that it names. */
function peersOf(name: string, { policies, pods }: Objects): readonly string[] {
  const own = policies.filter(({ spec }) => isChosen(pods.get(name) ?? {}, asObject(spec)?.["podSelector"]));
  const selectors = own.flatMap(({ spec }) =>
    [...asList(asObject(spec)?.["ingress"]), ...asList(asObject(spec)?.["egress"])].flatMap((rule) =>
      [...asList(asObject(rule)?.["from"]), ...asList(asObject(rule)?.["to"])]
        .map((peer) => asObject(peer))
        .filter((peer) => peer?.["namespaceSelector"] === undefined)
        .flatMap((peer) => peer?.["podSelector"] ?? []),
    ),
  );
  return [...pods].flatMap(([other, labels]) =>
    selectors.some((selector) => isChosen(labels, selector)) ? [other] : [],
  );
}

function isChosen(labels: JsonObject, selector: unknown): boolean {
  const wanted = asObject(asObject(selector as JsonObject)?.["matchLabels"]) ?? {};
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

describe("two Compose projects in one namespace", () => {
  it("reach their own pods only, whether they are translated in one run or in two", async () => {
    const one = await translated({ "shop.yaml": shop });
    const other = await translated({ "blog.yaml": blog });
    const both = await translated({ "shop.yaml": shop, "blog.yaml": blog });
    for (const objects of [await together(one, other), await together(both)]) {
      expect([...objects.pods.keys()].sort()).toEqual(["blog", "notes", "shop", "stock"]);
      expect(peersOf("shop", objects)).toEqual(["shop", "stock"]);
      expect([...peersOf("notes", objects)].sort()).toEqual(["blog", "notes"]);
    }
  });

  it("are each as they are alone", async () => {
    const alone = await translated({ "shop.yaml": shop });
    const both = await translated({ "shop.yaml": shop, "blog.yaml": blog });
    const told = ({ services }: TranslationReport): unknown =>
      services
        .filter(({ name }) => ["shop", "stock"].includes(name))
        .map(({ name, outcome, text, open }) => [name, outcome, text, open]);
    expect(told(both)).toEqual(told(alone));
  });

  it("share a network that is nobody's own", async () => {
    const joined = "networks: {mesh: {external: true}}\n";
    const inMesh = "    networks: [mesh]\n";
    const objects = await together(
      await translated({ "a.yaml": `name: a\n${joined}services:\n${service("one", inMesh)}` }, ["networks"]),
      await translated({ "b.yaml": `name: b\n${joined}services:\n${service("two", inMesh)}` }, ["networks"]),
    );
    expect([...peersOf("one", objects)].sort()).toEqual(["one", "two"]);
  });

  it("networks whose names a label would make one stay apart", async () => {
    const text = `name: a\nnetworks: {a_b: {}, a-b: {}}\nservices:\n${service("one", "    networks: [a_b]\n")}${service("two", "    networks: [a-b]\n")}${service("mid", "    networks: [a_b, a-b]\n")}`;
    const objects = await together(await translated({ "a.yaml": text }));
    expect([...peersOf("one", objects)].sort()).toEqual(["mid", "one"]);
    expect([...peersOf("mid", objects)].sort()).toEqual(["mid", "one", "two"]);
  });

  it.each([
    ["a volume", "    volumes: [data:/data]\n", "volumes: {data: {}}\n", /PersistentVolumeClaim data/],
    ["an alias", "    networks: {default: {aliases: [api]}}\n", "", /Service api/],
  ])("%s of one name is refused: it would be one for both", async (_, option, top, words) => {
    const { services } = await translated({
      "a.yaml": `name: a\n${top}services:\n${service("one", option)}`,
      "b.yaml": `name: b\n${top}services:\n${service("two", option)}`,
    });
    expect(services.map(({ outcome }) => outcome)).toEqual(["translated", "refused"]);
    expect(services[1]?.refusals[0]?.words).toMatch(words);
  });

  it("a network whose name is too long for a label is refused", async () => {
    const name = "n".repeat(62);
    const { services } = await translated({
      "a.yaml": `name: a\nnetworks: {${name}: {}}\nservices:\n${service("one", `    networks: [${name}]\n`)}`,
    });
    expect(services[0]?.refusals.map(({ option }) => option)).toEqual(["networks"]);
  });
});
