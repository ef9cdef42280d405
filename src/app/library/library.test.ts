import { describe, expect, it } from "vitest";
import type { LibraryInput } from "./index.ts";
import { audit, compare, confine, explain, harden } from "./index.ts";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "shop" },
  spec: { containers: [{ name: "web", image: "nginx", securityContext: { runAsUser: 20000 } }] },
};
const yaml = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  containers:
    - name: web
      image: nginx
      securityContext: { runAsUser: 20000 }
`;

describe("audit", () => {
  it.each<{ what: string; input: LibraryInput; file: string }>([
    { what: "a path", input: "examples/default-pod", file: "examples/default-pod/pod.yaml" },
    {
      what: "several paths",
      input: ["examples/default-pod/pod.yaml"],
      file: "examples/default-pod/pod.yaml",
    },
    {
      what: "paths by name",
      input: { paths: ["examples/default-pod"] },
      file: "examples/default-pod/pod.yaml",
    },
    { what: "a text", input: { text: yaml }, file: "input.yaml" },
    { what: "a text with a name", input: { text: yaml, file: "web.yaml" }, file: "web.yaml" },
    { what: "an object", input: { objects: [pod] }, file: "objects.json" },
    {
      what: "several objects",
      input: { objects: [pod, { ...pod, metadata: { name: "other" } }] },
      file: "objects.json",
    },
  ])("takes $what", async ({ input, file }) => {
    const { workloads, problems, level } = await audit(input);
    expect(problems).toEqual([]);
    expect(level).toBe("rootless-podman");
    expect(new Set(workloads.map(({ place }) => place?.file))).toEqual(new Set([file]));
  });

  it("judges the same from a text and from the object that it holds", async () => {
    const rules = async (input: LibraryInput): Promise<string[]> =>
      (await audit(input)).findings.map(({ rule }) => rule).sort();
    expect(await rules({ text: yaml })).toEqual(await rules({ objects: [pod] }));
  });

  it("holds to the level, the policy version and the release that are asked for", async () => {
    const report = await audit({ text: yaml }, { level: "restricted", policyVersion: "v1.30", k3s: "1.33" });
    expect(report.level).toBe("restricted");
    expect(report.assumptions).toContainEqual({
      name: "k3s",
      value: expect.stringContaining("1.33") as string,
      from: "--k3s",
    });
    expect(report.findings.map(({ rule }) => rule)).toContain("capabilities-not-dropped");
  });

  it("honours waivers, and refuses those that are none", async () => {
    const waivers = [{ rule: "service-links", workload: "Pod/shop/*", reason: "a test" }];
    const { findings } = await audit({ text: yaml }, { waivers });
    expect(findings.find(({ rule }) => rule === "service-links")?.waived).toEqual({ reason: "a test" });
    const refused = audit({ text: yaml }, { waivers: [{ rule: "service-links", reason: "" }] });
    await expect(refused).rejects.toThrow(/waivers\.0/);
  });

  it("reports what is wrong with the input, and throws for options that cannot be used", async () => {
    const { problems } = await audit("none.yaml");
    expect(problems).toMatchObject([{ file: "none.yaml", message: "no such file or folder" }]);
    await expect(audit({ text: yaml }, { k3s: "9.9" })).rejects.toThrow(/no k3s release 9\.9/);
    await expect(audit({ text: yaml }, { policyVersion: "x" })).rejects.toThrow(/not a policy version/);
  });
});

describe("confine", () => {
  it("gives values, words, provenance and verdicts for each container", async () => {
    const [web, ...others] = await confine(pod);
    expect(others).toEqual([]);
    expect(web).toMatchObject({
      workload: "Pod/shop/web",
      container: "web",
      type: "container",
      image: "nginx",
    });
    const user = web?.dimensions.user;
    expect(user?.open).toEqual([]);
    expect(user?.values.map(({ value }) => value.uid)).toEqual([20000]);
    expect(user?.values[0]?.because.at(-1)).toMatchObject({ kind: "manifest" });
  });

  it("leaves open what nobody told, worst first, and says who could supply it", async () => {
    const [web] = await confine({ ...pod, spec: { containers: [{ name: "web", image: "nginx" }] } });
    const user = web?.dimensions.user;
    expect(user?.values.length).toBeGreaterThan(1);
    expect(user?.values[0]?.value.uid).toBe(0);
    expect(user?.open.map(({ supplier }) => supplier)).toContain("image");
    expect(user?.words).toContain(" or ");
  });

  it("takes text, with several documents and any object with a pod template", async () => {
    const job = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "once" },
      spec: { template: { spec: pod.spec } },
    };
    const confined = await confine(`${yaml}---\n${JSON.stringify(job)}\n`);
    expect(confined.map(({ workload }) => workload)).toEqual(["Pod/shop/web", "Job/once"]);
  });

  it.each([
    { what: "a text that is no YAML", manifest: "kind: Pod\nspec: [", says: /input\.yaml:\d+:\d+: / },
    {
      what: "an object without a pod",
      manifest: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } },
      says: /makes no Linux container/,
    },
    { what: "nothing", manifest: "", says: /makes no Linux container/ },
  ])("throws for $what", async ({ manifest, says }) => {
    await expect(confine(manifest)).rejects.toThrow(says);
  });
});

describe("compare", () => {
  it("puts the profiles that are asked for side by side", async () => {
    const { columns, rows } = await compare(undefined, { profiles: ["k3s", "podman-rootless@5.8"] });
    expect(columns.map(({ id }) => id)).toEqual(["k3s", "podman-rootless@5.8"]);
    expect(new Set(rows.map(({ cells }) => cells.length))).toEqual(new Set([2]));
  });

  it("adds the containers of the input", async () => {
    const { columns } = await compare({ objects: [pod] });
    expect(columns.at(-1)).toMatchObject({ id: "Pod/shop/web web", kind: "workload" });
    await expect(compare([], { profiles: ["lxc"] })).rejects.toThrow(/no profile lxc/);
  });
});

describe("explain", () => {
  it("knows rules, dimensions, levels and profiles, and lists them", () => {
    const kinds = ["privileged-container", "seccomp", "sealed", "k3s"].map((name) => explain(name)?.kind);
    expect(kinds).toEqual(["rule", "dimension", "level", "profile"]);
    expect(explain().kind).toBe("index");
    expect(explain("nothing")).toBeUndefined();
  });
});

describe("harden", () => {
  it("plans, and gives texts with the safe steps made and every other byte kept", async () => {
    const { report, texts } = await harden({ text: `# mine\n${yaml}` });
    expect(report.workloads[0]?.steps.map(({ id }) => id)).toContain("seccomp");
    const [only, ...others] = texts;
    expect([only?.file, others]).toEqual(["input.yaml", []]);
    expect(only?.before).toBe(`# mine\n${yaml}`);
    expect(only?.after.startsWith(`# mine\n${yaml}`)).toBe(true);
    expect(only?.after).toContain("enableServiceLinks: false");
    expect(only?.diff).toMatch(/^--- a\/input\.yaml\n\+\+\+ b\/input\.yaml\n@@ /);
    expect((await harden({ text: only?.after ?? "" })).texts[0]?.diff).toBe("");
  });

  it("takes several texts, unsafe steps, a selection, and objects beside the pods", async () => {
    const other = yaml.replaceAll("web", "api");
    const { texts } = await harden(
      { texts: { "a/web.yaml": yaml, "a/api.yaml": other } },
      { unsafe: true, select: ["user-namespace"], workloads: ["Pod/*/api"], with: ["service-account"] },
    );
    expect(texts.map(({ file }) => file)).toEqual(["a/api.yaml", "a/podseal-shop.yaml"]);
    expect(texts[0]?.after).toContain("hostUsers: false");
    expect(texts[0]?.after).not.toContain("enableServiceLinks");
    expect(texts[1]).toMatchObject({ before: "", diff: expect.stringContaining("--- /dev/null") as string });
  });

  it("tells what it cannot read, and throws for options that cannot be used", async () => {
    const { report, texts } = await harden({ text: "kind: [" });
    expect([report.problems.length, texts]).toEqual([1, []]);
    await expect(harden({ text: yaml }, { select: ["nothing"] })).rejects.toThrow(/nothing to select/);
    await expect(harden({ text: yaml }, { policyVersion: "x" })).rejects.toThrow(/not a policy version/);
    const expired = harden({ text: yaml }, { writeWaivers: { expires: "soon" } });
    await expect(expired).rejects.toThrow(/not a day/);
  });
});
