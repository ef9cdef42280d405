import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../../platform/index.ts";
import { translatePaths } from "./translate.ts";
import type { TranslationRequest } from "./translation-request.ts";

const files = {
  "a/compose.yaml": 'services: { web: { image: "x:1" } }\n',
  "b/compose.yaml": 'services: { web: { image: "x:1" } }\n',
  "bad.yaml": "services:\n  a:\n    image: x\n  b: [\n",
  "pod.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: x }] }\n",
  "t.txt": "hello\n",
};

describe("what cannot be translated", () => {
  it.each<[string, TranslationRequest, RegExp]>([
    ["a file that is not there", { paths: ["none.yaml"] }, /^none.yaml: no such file/],
    ["a file of something else", { paths: ["t.txt"] }, /^: nothing that declares a container/],
    ["an error of YAML", { paths: ["bad.yaml"] }, /^bad.yaml:\d: /],
    [
      "--compose-file of a manifest",
      { paths: [], composeFiles: ["pod.yaml"] },
      /^pod.yaml: this is a manifest of Kubernetes, no Compose file$/,
    ],
    [
      "--compose-file of a text",
      { paths: [], composeFiles: ["t.txt"] },
      /^t.txt:1: the top of a Compose file/,
    ],
    [
      "--compose-file of a file that is not there",
      { paths: [], composeFiles: ["no"] },
      /^no: the Compose file cannot/,
    ],
  ])("%s is one error with its place", async (_, request, words) => {
    const { problems, services } = await translatePaths(memoryPlatform(files), request);
    const told = problems.map(
      ({ file = "", line, message }) => `${file}${line === undefined ? "" : `:${line}`}: ${message}`,
    );
    expect([told, services]).toEqual([[expect.stringMatching(words)], []]);
    expect(problems.map(({ severity }) => severity)).toEqual(["error"]);
  });

  it("services of one name in one namespace are refused: the second would take the place of the first", async () => {
    const platform = memoryPlatform(files);
    const paths = ["a", "b"];
    const { services } = await translatePaths(platform, { paths, namespace: "lab" });
    expect(services.map(({ outcome }) => outcome)).toEqual(["translated", "refused"]);
    expect(services[1]?.refusals[0]?.words).toMatch(/the namespace lab.*--namespace of its own/);
    const apart = await translatePaths(platform, { paths });
    expect(apart.services.map(({ outcome }) => outcome)).toEqual(["translated", "translated"]);
  });

  it("two containers of one name in one namespace are refused too", async () => {
    const runLines = ["podman run --name web x:1", "docker run --name web x:1"];
    const { services } = await translatePaths(memoryPlatform({}), { paths: [], runLines, namespace: "lab" });
    expect(services.map(({ outcome }) => outcome)).toEqual(["translated", "refused"]);
  });
});
