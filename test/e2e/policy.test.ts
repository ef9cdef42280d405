import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { podseal } from "../helpers/command-line.ts";

/** A folder with a configuration that waives, a pod that the waiver covers, and policies of a user's own. */
let folder: string;

const pod = (name: string, hostNetwork: boolean): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop" },
    spec: { hostNetwork, containers: [{ name: "app", image: "example.com/app" }] },
  });

/** A policy of a user's own: one validation over every pod. */
const policyOf = (expression: string): string => `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: own}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  validations:
    - expression: ${JSON.stringify(expression)}
      message: refused by the test
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "podseal-policy-"));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write(
    "podseal.yaml",
    "waivers:\n  - {rule: host-namespaces, workload: Pod/shop/web, reason: it serves the node, expires: 2999-01-31}\n  - {rule: host-port, reason: long gone, expires: 2020-01-31}\n",
  );
  write("waived.yaml", pod("web", true));
  write("other.yaml", pod("other", true));
  write("good.yaml", pod("good", false));
});

afterAll(() => rmSync(folder, { recursive: true }));

const here = (args: readonly string[]) => podseal(args, { folder });

describe("podseal policy", () => {
  it.each(["baseline", "restricted", "rootless-podman", "sealed"])(
    "writes the same YAML for the level %s each time, a policy and a binding",
    (level) => {
      const { code, output, errors } = podseal(["policy", "--no-config", "--level", level]);
      expect([code, errors]).toEqual([0, ""]);
      expect(podseal(["policy", "--no-config", "--level", level]).output).toBe(output);
      const objects = objectsOf(output);
      expect(objects.map(({ kind }) => kind)).toEqual([
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
      ]);
    },
  );

  it("is as it was read and found good", async () => {
    const { output } = podseal([
      "policy",
      "--no-config",
      "--rule",
      "host-port",
      "--rule",
      "no-network-policy",
    ]);
    const ofAnyVersion = output.replace(/podseal \d+\.\d+\.\d+/, "podseal VERSION");
    await expect(ofAnyVersion).toMatchFileSnapshot("snapshots/policy-vap.yaml");
  });

  it("writes waivers that have not run out into parameters", () => {
    const { output } = here(["policy", "--level", "baseline"]);
    const [namespace, configMap, policy, binding] = objectsOf(output);
    expect(namespace).toMatchObject({ kind: "Namespace", metadata: { name: "podseal" } });
    expect(configMap?.["data"]).toEqual({ "host-namespaces": "^shop/web(-.*)?/.*$" });
    expect(policy).toMatchObject({ spec: { paramKind: { kind: "ConfigMap" } } });
    expect(binding).toMatchObject({
      spec: { paramRef: { namespace: "podseal", parameterNotFoundAction: "Deny" } },
    });
  });

  it.each([
    ["1.37", "v1", ".?securityContext"],
    ["1.30", "v1", ".?securityContext"],
    ["1.28", "v1beta1", "has("],
    ["1.26", "v1alpha1", "has("],
  ])("speaks to Kubernetes %s in %s", (version, api, words) => {
    const { output } = podseal(["policy", "--no-config", "--minimum-kubernetes", version]);
    expect(output).toContain(`apiVersion: admissionregistration.k8s.io/${api}\n`);
    expect(output).toContain(words);
    expect(output.includes(".?securityContext")).toBe(words !== "has(");
  });

  it("writes a file for each level into a folder", () => {
    const target = join(folder, "made");
    expect(here(["policy", "--level", "sealed", "--action", "audit", "--output", target]).code).toBe(0);
    expect(readdirSync(target)).toEqual(["podseal-sealed.yaml"]);
    expect(readFileSync(join(target, "podseal-sealed.yaml"), "utf8")).toContain("validationActions: [Audit]");
  });

  it("keeps Gatekeeper's constraints apart from the templates that make their kinds, and says how to apply both", () => {
    const target = join(folder, "gatekeeper");
    const args = ["policy", "--engine", "gatekeeper", "--level", "baseline", "--gatekeeper-code", "rego"];
    expect(here([...args, "--output", target]).code).toBe(0);
    const paths = ["podseal-baseline-constraints.yaml", "podseal-baseline-templates.yaml"];
    expect(readdirSync(target)).toEqual(paths);
    const [constraints = "", templates = ""] = paths.map((path) => readFileSync(join(target, path), "utf8"));
    expect(objectsOf(constraints).map(({ kind }) => kind)).toEqual(["PodsealBaseline"]);
    expect(templates).toContain("package podsealbaseline");
    expect(templates).not.toContain("K8sNativeValidation");
    for (const path of paths) expect(templates).toContain(`#   kubectl apply -f ${path}\n`);
    expect(here(args).output).toBe(`${templates}---\n${constraints}`);
  });

  it("makes a policy for each rule when asked", () => {
    const { output } = podseal(["policy", "--no-config", "--level", "baseline", "--per-rule"]);
    const names = objectsOf(output).flatMap(({ kind, metadata }) =>
      kind === "ValidatingAdmissionPolicy" ? [(metadata as { readonly name: string }).name] : [],
    );
    expect(names.length).toBeGreaterThan(10);
    expect(names).toContain("podseal-baseline-host-port");
  });

  it.each([
    [["--rule", "nothing"], 'no rule "nothing"'],
    [["--engine", "nothing"], "Allowed choices are"],
    [["--minimum-kubernetes", "new"], "not a Kubernetes version: new"],
    [["--minimum-kubernetes", "1.20"], "has no ValidatingAdmissionPolicy"],
    [["--level", "baseline", "--policy-version", "old"], "not a policy version: old"],
    [["--engine", "gatekeeper", "--gatekeeper-code", "go"], "Allowed choices are both, cel, rego"],
    [["--engine", "kyverno", "--kyverno", "new"], "not a version of Kyverno: new"],
    [["--engine", "kyverno", "--kyverno", "1.10"], "the first that can is 1.11"],
    [["--engine", "kyverno", "--kyverno", "1.11", "--action", "warn"], "ask with --action audit"],
  ])("refuses %s in words", (args, words) => {
    const { code, errors } = podseal(["policy", "--no-config", ...args]);
    expect(code).toBe(2);
    expect(errors).toContain(words);
  });
});

describe("podseal policy for namespaces and nodes", () => {
  it("labels the namespaces of the paths given, in a stream that kubectl takes, and keeps the server's defaults apart", () => {
    const { code, output, errors } = here(["policy", "--engine", "psa", "good.yaml", "other.yaml"]);
    expect([code, errors]).toEqual([0, ""]);
    expect(objectsOf(output)).toMatchObject([
      {
        kind: "Namespace",
        metadata: { name: "shop", labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
      },
    ]);
    const target = join(folder, "labels");
    expect(here(["policy", "--engine", "psa", "good.yaml", "--output", target]).code).toBe(0);
    expect(readFileSync(join(target, "k3s", "psa.yaml"), "utf8")).toContain("kind: AdmissionConfiguration");
  });

  it("writes k3s' files each at its place below a folder, and as parts of one stream", () => {
    const target = join(folder, "nodes");
    const args = ["policy", "--no-config", "--engine", "k3s", "--k3s", "v1.33.5+k3s1"];
    expect(podseal([...args, "--output", target]).code).toBe(0);
    const written = readdirSync(target, { recursive: true, encoding: "utf8" });
    expect(written).toContain("server/var/lib/rancher/k3s/server/audit.yaml");
    const { output } = podseal(args);
    expect(output).toMatch(/^#### steps\.txt\n# For the nodes of k3s 1\.33\.5\+k3s1 /);
    expect(output).toContain("\n#### agent/etc/rancher/k3s/config.yaml.d/90-podseal.yaml\n");
  });

  it.each([
    ["file", /^\{\n {2}"defaultAction"/],
    ["daemonset", /^kind: DaemonSet$/m],
    ["operator", /^kind: SeccompProfile$/m],
  ])("writes the seccomp profile as %s", (form, words) => {
    const args = ["policy", "--no-config", "--engine", "seccomp", "--seccomp-form", form];
    const { code, output, errors } = podseal([...args, "--engine-version", "podman=4.3.1"]);
    expect([code, errors]).toEqual([0, ""]);
    expect(output).toMatch(words);
  });

  it.each([
    [["--engine", "psa"], "looks at workloads"],
    [["--engine", "psa", "--policy-version", "old", "good.yaml"], "not a policy version: old"],
    [["--engine", "k3s", "--k3s", "v9.9"], 'no k3s release "v9.9" is known'],
    [["--engine", "k3s", "--k3s", "new"], "the lines known are 1.24 to "],
    [["--engine", "seccomp", "--engine-version", "podman"], "write containerd=2.1.5"],
    [["--engine", "seccomp", "--engine-version", "rkt=1.0"], "engines are containerd, cri-o, docker, podman"],
    [["--engine", "seccomp", "--engine-version", "podman=1.0"], "no default seccomp profile of podman 1.0"],
    [["--engine", "seccomp", "--engine-version", "podman=new"], "no default seccomp profile of podman new"],
    [["--engine", "seccomp", "--architecture", "riscv64"], "there are amd64 and arm64"],
    [["--engine", "seccomp", "--architecture", "amd64", "--architecture", "arm64"], "give --output DIR"],
    [["--engine", "seccomp", "--seccomp-form", "magic"], "Allowed choices are file, daemonset, operator"],
  ])("refuses %j in words", (args, words) => {
    const { code, output, errors } = here(["policy", "--no-config", ...args]);
    expect([code, output]).toEqual([2, ""]);
    expect(errors).toContain(words);
  });
});

describe("podseal policy test", () => {
  it("denies what breaks a rule, and lets in what does not or is waived", () => {
    const { code, output } = here([
      "policy",
      "test",
      "--level",
      "baseline",
      "waived.yaml",
      "other.yaml",
      "good.yaml",
    ]);
    expect(code).toBe(1);
    expect(output).toMatch(/^denied +Pod\/shop\/other /m);
    expect(output).toMatch(/^passes +Pod\/shop\/web /m);
    expect(output).toMatch(/^passes +Pod\/shop\/good /m);
    expect(output).toContain("host-namespaces: Pod shares a namespace of the node: spec.hostNetwork.");
  });

  it("ends with 0 when nothing is denied", () => {
    expect(here(["policy", "test", "--level", "baseline", "good.yaml"]).code).toBe(0);
    expect(here(["policy", "test", "--level", "baseline", "--action", "warn", "other.yaml"]).output).toMatch(
      /^warned/m,
    );
  });

  it.each([
    ["!object.spec.?hostNetwork.orValue(false)", "denied", 1],
    ["object.spec.hostNetwork", "passes", 0],
    ["object.spec.absent == 1", "denied", 1],
    ["ip('10.0.0.1').isLoopback()", "unknown", 2],
    ["authorizer.group('').resource('pods').check('create').allowed()", "unknown", 2],
    ["request.userInfo.username == 'me'", "unknown", 2],
    ["'team' in namespaceObject.metadata.labels", "unknown", 2],
    ["object.spec.containers.all(c, c.image.find('^[a-z.]+') == 'example.com')", "passes", 0],
    ["quantity('1Gi').isGreaterThan(quantity('1G'))", "passes", 0],
    ["sets.contains(['app'], object.spec.containers.map(c, c.name))", "passes", 0],
  ])("of a user's own policy with %s: %s", (expression, outcome, expectedCode) => {
    writeFileSync(join(folder, "own.yaml"), policyOf(expression));
    const { code, output } = here([
      "policy",
      "test",
      "--policy",
      "own.yaml",
      "--format",
      "json",
      "other.yaml",
    ]);
    const report = JSON.parse(output) as { readonly results: readonly { readonly outcome: string }[] };
    expect(report.results.map((one) => one.outcome)).toEqual([outcome]);
    expect(code).toBe(expectedCode);
  });

  it("says where a policy file cannot be parsed, and that one holds no policy", () => {
    writeFileSync(join(folder, "broken.yaml"), "kind: [");
    expect(here(["policy", "test", "-p", "broken.yaml", "good.yaml"]).errors).toMatch(
      /broken\.yaml:\d+:\d+: /,
    );
    expect(here(["policy", "test", "-p", "good.yaml", "good.yaml"]).errors).toContain(
      "no ValidatingAdmissionPolicy in good.yaml",
    );
    expect(here(["policy", "test", "-p", "absent.yaml", "good.yaml"]).code).toBe(2);
    expect(here(["policy", "test"]).errors).toContain("nothing to read");
    const elsewhere = here(["policy", "test", "--engine", "kyverno", "good.yaml"]);
    expect([elsewhere.code, elsewhere.errors]).toEqual([2, expect.stringContaining("leave --engine out")]);
  });

  it("says where an input cannot be read, as the policies made of it do", () => {
    writeFileSync(join(folder, "cut.yaml"), "apiVersion: v1\nkind: Pod\nspec: [\n");
    expect(here(["policy", "test", "cut.yaml", "good.yaml"]).output).toMatch(/^not read: cut\.yaml:4:1: /m);
    const made = here(["policy", "--engine", "psa", "cut.yaml"]);
    expect([made.code, made.errors]).toEqual([2, expect.stringMatching(/^podseal: cut\.yaml:4:1: /)]);
    expect(made.output).toContain("there is nothing to label");
  });
});

function objectsOf(text: string): Readonly<Record<string, unknown>>[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Readonly<Record<string, unknown>> | null)
    .filter((object) => object !== null);
}
