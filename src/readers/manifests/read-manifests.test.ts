import { describe, expect, it } from "vitest";
import type { CommandResult } from "../../platform/index.ts";
import { memoryPlatform } from "../../platform/index.ts";
import { workloadIdentity } from "../../workload/index.ts";
import type { ReadOptions } from "./options.ts";
import { readManifests } from "./read-manifests.ts";
import type { ReadResult } from "./result.ts";

const options: ReadOptions = { kubernetes: "1.37", complete: false, render: "given" };

function pod(name: string, more = ""): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec:\n  containers:\n  - name: a\n    image: b\n${more}`;
}

async function read(
  files: Record<string, string | Uint8Array>,
  paths = ["in"],
  more: Partial<ReadOptions> = {},
): Promise<ReadResult> {
  return readManifests(paths, memoryPlatform({ ...files }), { ...options, ...more });
}

function names({ workloads }: ReadResult): string[] {
  return workloads.map(workloadIdentity);
}

const text = (content: string, encoding: BufferEncoding, mark: number[]): Uint8Array =>
  Buffer.concat([Buffer.from(mark), Buffer.from(content, encoding)]);

describe("files", () => {
  it("are read in the order of names, whatever stands in them", async () => {
    const result = await read({
      "in/b.yaml": `${pod("b1")}---\n# nothing\n---\n${pod("b2")}`,
      "in/a.json": JSON.stringify({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "a" },
        spec: { containers: [{ name: "a" }] },
      }),
      "in/sub/c.yml": pod("c").replaceAll("\n", "\r\n"),
      "in/notes.txt": pod("no"),
      "in/package.json": '{"name":"x","scripts":{"kind":"none"}}',
      "in/values.yaml": "image:\n  tag: 1\n",
    });
    expect(names(result)).toEqual(["Pod/a", "Pod/b1", "Pod/b2", "Pod/c"]);
    expect(result.problems).toEqual([]);
    expect(result.notJudged).toEqual([]);
    expect(result.statistics).toMatchObject({ files: 5, filesWithoutObjects: 2 });
  });

  it.each<[string, Uint8Array, string[]]>([
    ["UTF-8 with a byte order mark", text(pod("a"), "utf8", [0xef, 0xbb, 0xbf]), []],
    ["UTF-16, which kubectl reads", text(pod("a"), "utf16le", [0xff, 0xfe]), ["utf-16"]],
  ])("in %s are read", async (_, bytes, codes) => {
    const result = await read({ "in/a.yaml": bytes });
    expect(names(result)).toEqual(["Pod/a"]);
    expect(result.problems.map(({ code, level }) => [level, code])).toEqual(
      codes.map((code) => ["warning", code]),
    );
    expect(result.workloads[0]?.object.source.region(["spec", "containers", 0, "image"])).toMatchObject({
      line: 7,
      column: 5,
    });
  });

  it.each<[string, Uint8Array, string]>([
    ["UTF-16 without a mark", text(pod("a"), "utf16le", []), "utf-16"],
    ["Latin-1", text("# caf\xe9\n", "latin1", []), "not-utf-8"],
    ["no text", new Uint8Array([1, 0, 2, 3, 4, 5, 6, 7, 8, 9]), "binary"],
  ])("in %s are refused with a word, and the others are read", async (_, bytes, code) => {
    const result = await read({ "in/a.yaml": bytes, "in/b.yaml": pod("b") });
    expect(names(result)).toEqual(["Pod/b"]);
    expect(result.problems).toMatchObject([{ level: "error", code, file: "in/a.yaml" }]);
  });

  it("that are not there are problems, and the others are read", async () => {
    const result = await read({ "in/a.yaml": pod("a") }, ["missing.yaml", "in/*.json", "in/*.yaml"]);
    expect(names(result)).toEqual(["Pod/a"]);
    expect(result.problems.map(({ code, file }) => [code, file])).toEqual([
      ["not-found", "missing.yaml"],
      ["no-match", "in/*.json"],
    ]);
  });

  it("that are given twice are read once", async () => {
    expect(names(await read({ "in/a.yaml": pod("a") }, ["in/a.yaml", "in"]))).toEqual(["Pod/a"]);
  });

  it("come from standard input as -", async () => {
    const result = await readManifests(["-"], memoryPlatform({}, { input: pod("piped") }), options);
    expect(result.workloads[0]?.object.source).toMatchObject({ file: "-", document: 0 });
  });

  it("with one broken document give the others, and its line and column", async () => {
    const result = await read({
      "in/a.yaml": `${pod("before")}---\nkind: Pod\n\tspec: x\n---\n${pod("after")}`,
    });
    expect(names(result)).toEqual(["Pod/before", "Pod/after"]);
    expect(result.problems).toMatchObject([{ level: "error", code: "tab-indentation", line: 10, column: 1 }]);
  });

  it("that are broken and no manifests are nobody's concern", async () => {
    expect((await read({ "in/mkdocs.yml": "a: [\n", "in/b.json": "{" })).problems).toEqual([]);
  });
});

describe("a document that stands in several files, word for word", () => {
  const refused = pod(
    "x",
    "    imagePullPolicy: Often ${NAME}\n    hostPort: 80\n    stdin: 1\n    stdin: 2\n",
  );

  it("is read and told in each with its own places", async () => {
    const single = await read({ "in/a.yaml": refused });
    const { problems, workloads } = await read({
      "in/a.yaml": refused,
      "in/b.yaml": `# moved\nkind: Other\n---\n${refused}`,
    });
    const moved = single.problems.map((one) => ({ ...one, file: "in/b.yaml", line: (one.line ?? 0) + 3 }));
    expect(single.problems.length).toBeGreaterThan(2);
    expect(problems).toEqual([...single.problems, ...moved]);
    expect(workloads.map(({ refused: fields }) => fields)).toEqual([
      single.workloads[0]?.refused,
      single.workloads[0]?.refused,
    ]);
    const image = ["spec", "containers", 0, "image"];
    expect(workloads.map(({ object }) => object.source.region(image)?.line)).toEqual([7, 10]);
  });
});

describe("lists", () => {
  const item = '{"metadata":{"name":"a"},"spec":{"containers":[{"name":"a","image":"b"}]}}';
  const whole = '{"apiVersion":"v1","kind":"Pod",' + item.slice(1);

  it.each([
    ["a List", `{"apiVersion":"v1","kind":"List","items":[${whole}]}`, ["items", 0]],
    [
      "a PodList, whose items have no kind",
      `{"apiVersion":"v1","kind":"PodList","items":[${item}]}`,
      ["items", 0],
    ],
    [
      "a List in a List",
      `{"apiVersion":"v1","kind":"List","items":[{"kind":"List","apiVersion":"v1","items":[${whole}]}]}`,
      ["items", 0, "items", 0],
    ],
    ["a bare list", `- ${whole}`, [0]],
    ["a list that lost its head", `{"items":[${whole}]}`, ["items", 0]],
    [
      "an admission request",
      `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"object":${whole}}}`,
      ["request", "object"],
    ],
    ["a stream of JSON", `{"kind":"Status","apiVersion":"v1"}${whole}`, []],
  ])("%s", async (_, content, path) => {
    const { workloads } = await read({ "in/a.yaml": content });
    expect(workloads.map(({ object }) => [object.kind, object.source.path])).toEqual([["Pod", path]]);
  });

  it.each([
    [
      "JSON",
      (items: object[]) =>
        JSON.stringify(
          { apiVersion: "v1", items, kind: "List", metadata: { items: [1, { a: "]" }] } },
          null,
          1,
        ),
    ],
    [
      "YAML",
      (items: object[]) =>
        `apiVersion: v1\nitems:\n${items.map((one) => `- ${JSON.stringify(one, null, 3)}\n`).join("")}kind: List\n`,
    ],
  ])("of %s: a place is the same in a large one as in a small one", async (_, write) => {
    const object = (index: number): object => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `p${index}`, annotations: { 'tricky "items"\\': '{"items":[' } },
      spec: { containers: [{ name: "a", image: "b", securityContext: { privileged: true } }] },
    });
    const all = Array.from({ length: 300 }, (_unused, index) => object(index));
    const large = await read({ "in/a.yaml": write(all) });
    const path = ["spec", "containers", 0, "securityContext", "privileged"];
    const lines = write(all).split("\n");
    expect(large.workloads).toHaveLength(300);
    for (const { object: found } of [large.workloads[0], large.workloads[150], large.workloads[299]].flatMap(
      (one) => one ?? [],
    )) {
      const region = found.source.region(path);
      expect(lines[(region?.line ?? 0) - 1]?.slice((region?.column ?? 0) - 1)).toMatch(/^"privileged": true/);
      const name = found.source.region(["metadata", "name"]);
      expect(lines[(name?.line ?? 0) - 1]).toContain(`"${found.name}"`);
    }
  });
});

describe("what is not judged is told", () => {
  it.each<[string, string, string, string]>([
    ["a Helm template", "a.yaml", "kind: Pod\nmetadata:\n  name: {{ .Values.name }}\n", "template"],
    ["envsubst", "a.yaml", "kind: Pod\nmetadata: {name: ${NAME}}\n", "template"],
    ["k3s' own templates", "a.yaml", "kind: Pod\nmetadata:\n  name: %{NAME}%\n", "template"],
    ["a template by its name", "a.yaml.j2", "kind: Pod\n", "template"],
    [
      "a HelmChart of k3s",
      "a.yaml",
      "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: x}\n",
      "helm-object",
    ],
    [
      "a HelmRelease",
      "a.yaml",
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: x}\n",
      "helm-object",
    ],
    [
      "an Argo CD Application",
      "a.yaml",
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\n",
      "gitops-object",
    ],
    [
      "a Flux Kustomization",
      "a.yaml",
      "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\n",
      "gitops-object",
    ],
    ["SOPS", "a.yaml", "apiVersion: v1\nkind: Secret\nsops: {mac: x}\n", "encrypted"],
    ["age", "a.yaml", "-----BEGIN AGE ENCRYPTED FILE-----\nabc\n", "encrypted"],
    [
      "a SealedSecret",
      "a.yaml",
      "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: x}\n",
      "encrypted",
    ],
    ["Compose", "compose.yaml", "services:\n  a: {image: b}\n", "compose"],
    ["crictl", "c.json", '{"metadata": {"name": "c"}, "image": {"image": "a"}, "log_path": "l"}', "crictl"],
    ["crictl", "p.yaml", "metadata: {name: p, namespace: d}\nlog_directory: /tmp\nlinux: {}\n", "crictl"],
    ["crictl", "i.json", '{"status": {"image": {}}, "info": {"runtimeSpec": {}}}', "crictl"],
    ["a Quadlet unit", "a.container", "[Container]\nImage=b\n", "quadlet"],
    ["containers without a kind", "values.yaml", "extra:\n  containers: [{name: a, image: b}]\n", "no-kind"],
    [
      "an operator's object",
      "a.yaml",
      "apiVersion: example.com/v1\nkind: App\nmetadata: {name: x}\nspec: {image: x}\n",
      "operator-made-pod",
    ],
    [
      "a pod without containers",
      "a.yaml",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {nodeName: x}\n",
      "no-containers",
    ],
    [
      "a manifest in a ConfigMap",
      "a.yaml",
      `apiVersion: v1\nkind: ConfigMap\ndata:\n  x: |\n${pod("a").replace(/^/gm, "    ")}\n`,
      "manifest-in-string",
    ],
  ])("%s", async (_, name, content, code) => {
    const result = await read({ [`in/${name}`]: content });
    expect(result.notJudged).toMatchObject([{ code, file: `in/${name}` }]);
    expect(result.notJudged[0]?.hint).not.toBe("");
    expect(result.problems).toEqual([]);
    expect(result.workloads).toEqual([]);
  });

  it("a broken manifest is no template for a shell variable elsewhere in it", async () => {
    const content = "apiVersion: v1\nkind: Pod\nmetadata:\n  a: 'echo ${HOME}'\nspec:\n  containers: [\n\n\n";
    expect((await read({ "in/a.yaml": content })).problems).toMatchObject([{ level: "error" }]);
  });

  it("a template that is valid YAML is judged, with a word", async () => {
    const result = await read({ "in/a.yaml": pod("a").replace("image: b", 'image: "{{ .Values.image }}"') });
    expect(names(result)).toEqual(["Pod/a"]);
    expect(result.problems).toMatchObject([{ level: "warning", code: "template-value", line: 7, column: 5 }]);
  });

  it("variables of a container's own program are no templates", async () => {
    expect((await read({ "in/a.yaml": pod("a", '    args: ["echo ${HOME}"]\n') })).problems).toEqual([]);
  });
});

describe("charts and kustomizations", () => {
  const chart = {
    "in/Chart.yaml": "apiVersion: v2\nname: shop\n",
    "in/values.yaml": "containers: [{name: a}]\n",
    "in/templates/pod.yaml": "kind: Pod\nmetadata: {name: {{ .x }}}\n",
  };
  const kustomization = {
    "in/kustomization.yaml": "resources: [pod.yaml]\npatches: [{path: patch.yaml}]\n",
    "in/pod.yaml": pod("a"),
    "in/patch.yaml": pod("a", "    securityContext: {privileged: true}\n"),
    "in/other.yaml": pod("other"),
  };
  const answer = (output: string) => (): Partial<CommandResult> => ({ output });

  it("are rendered by what is on PATH, and what they are made of is not read twice", async () => {
    const platform = memoryPlatform({ ...kustomization }, { commands: { kubectl: answer(pod("rendered")) } });
    expect(names(await readManifests(["in"], platform, options))).toEqual(["Pod/rendered", "Pod/other"]);
  });

  it.each(["./in", "in/", "./in/../in", "."])(
    "are recognised however their folder is written: %s",
    async (path) => {
      const commands = { kubectl: answer(pod("rendered")) };
      const result = await readManifests([path], memoryPlatform({ ...kustomization }, { commands }), {
        ...options,
        render: "all",
      });
      expect(names(result)).toEqual(["Pod/rendered", "Pod/other"]);
    },
  );

  it("a rendered chart names the template of each object", async () => {
    const commands = { helm: answer(`---\n# Source: shop/templates/pod.yaml\n${pod("rendered")}`) };
    const result = await readManifests(["in"], memoryPlatform({ ...chart }, { commands }), options);
    expect(result.workloads.map(({ object }) => [object.name, object.source.file])).toEqual([
      ["rendered", "in/templates/pod.yaml"],
    ]);
    expect(result.notJudged).toEqual([]);
  });

  it("are explained when nothing can render them; patches are no objects of their own", async () => {
    const result = await read({ ...kustomization });
    expect(names(result)).toEqual(["Pod/other", "Pod/a"]);
    expect(result.notJudged.map(({ code, file }) => [code, file])).toEqual([
      ["kustomize-patch", "in/patch.yaml"],
      ["kustomization", "in/kustomization.yaml"],
    ]);
    expect((await read({ ...chart })).notJudged.map(({ code }) => code)).toEqual([
      "helm-chart",
      "no-kind",
      "template",
    ]);
  });

  it("are not rendered when that is switched off", async () => {
    const commands = { kubectl: (): Partial<CommandResult> => expect.unreachable() };
    const result = await readManifests(["in"], memoryPlatform({ ...kustomization }, { commands }), {
      ...options,
      render: "none",
    });
    expect(names(result)).toEqual(["Pod/other", "Pod/a"]);
  });

  it("that cannot be rendered are read as they stand, with what the tool said", async () => {
    const commands = {
      kubectl: (): Partial<CommandResult> => ({ status: "failed", errorOutput: "no such resource" }),
    };
    const result = await readManifests(["in"], memoryPlatform({ ...kustomization }, { commands }), options);
    expect(names(result)).toEqual(["Pod/other", "Pod/a"]);
    expect(result.problems).toMatchObject([
      {
        level: "error",
        code: "render-failed",
        message: expect.stringContaining("no such resource") as string,
      },
    ]);
  });
});

describe("objects", () => {
  it("that bear on pods are joined, and a Knative Service is no Service", async () => {
    const result = await read({
      "in/a.yaml": [
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: home, labels: {a: b}}\n",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s, namespace: home}\n",
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: k, namespace: home}\n",
      ].join("---\n"),
    });
    expect(result.inventory.find("Namespace", undefined, "home")?.labels).toEqual({ a: "b" });
    expect(result.inventory.objects("ServiceAccount", { namespace: "home" })).toHaveLength(1);
    expect(result.inventory.has("Service")).toBe(false);
  });

  it("of k3s itself are told apart, by name and labels together", async () => {
    const deployment = (labels: string): string =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: coredns, namespace: kube-system}\nspec:\n  template:\n    metadata: {labels: {${labels}}}\n    spec: {containers: [{name: a, image: b}]}\n`;
    const origin = async (labels: string) =>
      (await read({ "in/a.yaml": deployment(labels) })).workloads[0]?.origin;
    expect(await origin("k8s-app: kube-dns")).toBe("packaged");
    expect(await origin("app: mine")).toBe("user");
  });

  it("that the API server refuses say so, and what it refuses or drops are warnings with a place", async () => {
    const result = await read({
      "in/a.yaml": pod("a", "    securityContext:\n      privileged: 'true'\n  hostNetwerk: true\n"),
    });
    expect(result.workloads[0]?.refused).toMatchObject([
      { path: ["spec", "containers", 0, "securityContext", "privileged"] },
    ]);
    const byPlace = [...result.problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    expect(byPlace).toMatchObject([
      { level: "warning", code: "wrong-type", line: 9 },
      { level: "warning", code: "misspelt-field", line: 10, column: 3 },
    ]);
  });

  it.each([
    ["a capability", "    securityContext: {capabilities: {add: ['${NAME}']}}\n", 1],
    ["a folder of the host", "  volumes: [{name: a, hostPath: {path: '{{ folder }}'}}]\n", 1],
    ["an image", "  nodeName: ${NODE}\n", 0],
  ])("that are filled in later cannot be vouched for where it matters: %s", async (_, text, refused) => {
    const result = await read({ "in/a.yaml": pod("a", text) });
    expect(result.problems).toMatchObject([{ code: "template-value" }]);
    expect(result.workloads[0]?.refused).toHaveLength(refused);
  });

  it("with init containers alone are refused, and told", async () => {
    const text = pod("a", "").replace("containers:", "initContainers:");
    const result = await read({ "in/a.yaml": text });
    expect(result.workloads[0]?.refused).toMatchObject([{ code: "no-containers" }]);
    expect(result.notJudged).toMatchObject([{ code: "no-containers" }]);
  });

  it("of kind Node tell facts of the node", async () => {
    const status = {
      nodeInfo: { kernelVersion: "6.12", kubeletVersion: "v1.33.5+k3s1" },
      runtimeHandlers: [{ name: "", features: { userNamespaces: true } }],
    };
    const node = JSON.stringify({ apiVersion: "v1", kind: "Node", metadata: { name: "n" }, status });
    expect((await read({ "in/a.json": node })).nodes).toMatchObject([
      { name: "n", kernel: "6.12", kubeletVersion: "v1.33.5+k3s1", userNamespaces: true },
    ]);
  });
});
