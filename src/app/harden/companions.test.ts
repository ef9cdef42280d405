import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valuesOf } from "../../../test/helpers/judged-pods.ts";
import { applyEdits } from "../../harden/index.ts";
import { confineKubernetes, servicePorts } from "../../engines/index.ts";
import { memoryPlatform } from "../../platform/index.ts";
import type { HardenReport } from "../../report/index.ts";
import { auditPaths, readInput } from "../audit-paths.ts";
import type { Hardened, HardenRequest } from "./harden.ts";
import { hardenPaths } from "./harden.ts";
import { writeFiles, writeFolder } from "./write-files.ts";

const all: NonNullable<HardenRequest["with"]> = ["network-policy", "service-account", "namespace"];

function pod(name: string, container = "", spec = "", namespace = "web"): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {${spec}containers: [{name: main, image: example.org/${name}:1${container}}]}
`;
}

function service(name: string, spec: string, namespace = "web"): string {
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {selector: {app: ${name}}, ${spec}}
`;
}

const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: app, namespace: web}
spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: app, port: {number: 80}}}}]}}]}
`;
const account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: web}\n";
const ports = "ports: [{port: 80, targetPort: 8080}]";

function beside(text: string, request: Partial<HardenRequest> = {}): Promise<Hardened> {
  return hardenPaths(memoryPlatform({ "a/a.yaml": text }), { paths: ["a"], with: all, ...request });
}

async function newText(...documents: string[]): Promise<string> {
  const { files } = await beside(documents.join("---\n"));
  return files.find(({ isNew }) => isNew === true)?.after ?? "";
}

describe("network policies beside the pods", () => {
  it("deny what is not shown, and keep DNS", async () => {
    const text = await newText(pod("app"));
    expect(text).toContain("podSelector: {}\n  policyTypes:\n    - Ingress\n    - Egress\n  egress:");
    expect(text).toContain("k8s-app: kube-dns");
    expect(text.match(/kind: NetworkPolicy/g)).toHaveLength(1);
  });

  it.each([
    {
      what: "a Service to its namespace",
      given: [service("app", ports)],
      has: [],
      lacks: ["ipBlock", "traefik"],
    },
    {
      what: "an Ingress to Traefik of k3s",
      given: [service("app", ports), ingress],
      has: ["app.kubernetes.io/name: traefik"],
      lacks: ["ipBlock"],
    },
    {
      what: "a LoadBalancer to everybody",
      given: [service("app", `type: LoadBalancer, ${ports}`)],
      has: ['cidr: "0.0.0.0/0"', 'cidr: "::/0"'],
      lacks: ["traefik"],
    },
  ])("open the target ports of $what", async ({ given, has, lacks }) => {
    const text = await newText(pod("app"), ...given);
    expect(text).toMatch(
      /name: podseal-app\n[^]*ingress:\n    - from:\n        - podSelector: \{\}\n[^]*port: 8080\n/,
    );
    for (const part of has) expect(text).toContain(part);
    for (const part of lacks) expect(text).not.toContain(part);
  });

  it.each([
    "db",
    "db:5432",
    "postgres://me:word@db.data:5432/app",
    "--host=db.data.svc.cluster.local",
    "db-0.db.data.svc",
  ])("open both ends of a connection that %s names, across namespaces where it must", async (named) => {
    const namespace = named.startsWith("db-0") || named.includes("db.data") ? "data" : "web";
    const { files } = await beside(
      [
        pod("app", `, args: ["${named}"]`),
        pod("db", "", "", namespace),
        service("db", "ports: [{port: 5432}]", namespace),
      ].join("---\n"),
    );
    const text = files
      .filter(({ isNew }) => isNew === true)
      .map(({ after }) => after)
      .join("---\n");
    expect(text).toMatch(/name: podseal-app\n[^]*egress:\n    - to:\n[^]*app: db\n[^]*port: 5432/);
    if (namespace === "data")
      expect(text).toMatch(
        /name: podseal-db\n[^]*metadata.name: web\n          podSelector:\n            matchLabels:\n              app: app\n[^]*port: 5432/,
      );
  });

  it("open nothing for a word that is part of another", async () => {
    const text = await newText(
      pod("app", ", args: [mydb, db2, db.example.org]"),
      pod("db"),
      service("db", ports),
    );
    expect(text).not.toMatch(/name: podseal-app\n/);
  });

  it("leave the directions alone in which a policy holds a pod already, and hold the others by name", async () => {
    const held = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: mine, namespace: web}
spec: {podSelector: {matchLabels: {app: held}}}
`;
    const text = await newText(pod("held"), pod("app"), held);
    expect(text).not.toContain("default-deny");
    expect(text).toMatch(/app: held\n {2}policyTypes:\n {4}- Egress\n {2}egress:/);
    expect(text).toMatch(/app: app\n {2}policyTypes:\n {4}- Ingress\n {4}- Egress\n/);
    expect(text).toContain("kube-dns");
  });

  it.each(["kube-system", "../../etc", "UPPER"])("are not made for namespace %s", async (namespace) => {
    const { files } = await beside(pod("app", "", "", JSON.stringify(namespace)));
    expect(files.filter(({ isNew }) => isNew === true)).toEqual([]);
  });

  it("keep every port of every Service reachable as Podseal itself judges it", async () => {
    const port = fc.record({
      number: fc.integer({ min: 1, max: 65535 }),
      protocol: fc.constantFrom("TCP", "UDP"),
      named: fc.boolean(),
    });
    const one = fc.record({
      type: fc.constantFrom("ClusterIP", "NodePort", "LoadBalancer"),
      ports: fc.uniqueArray(port, { minLength: 1, maxLength: 3, selector: ({ number }) => number }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 3 }), async (given) => {
        const text = given
          .flatMap(({ type, ports: own }, index) => [
            pod(
              `app${index}`,
              `, ports: [${own.map(({ number, protocol }) => `{name: p${number}, containerPort: ${number}, protocol: ${protocol}}`).join(", ")}]`,
            ),
            service(
              `app${index}`,
              `type: ${type}, ports: [${own.map(({ number, protocol, named }) => `{name: p${number}, port: ${number}, protocol: ${protocol}, targetPort: ${named ? `p${number}` : number}}`).join(", ")}]`,
            ),
          ])
          .join("---\n");
        const { files } = await beside(text, { with: ["network-policy"] });
        const written = Object.fromEntries(files.map(({ file, after }) => [file, after]));
        const { input, context } = await readInput(memoryPlatform(written), { paths: ["a"], complete: true });
        expect(input.workloads).toHaveLength(given.length);
        for (const { object, pods } of input.workloads)
          for (const template of pods) {
            const { namespace } = object;
            const { inventory } = input;
            const served = servicePorts(template, namespace, inventory);
            expect(served.length).toBeGreaterThan(0);
            const [container] = template.containers;
            if (container === undefined) throw new Error("a pod without containers");
            const confinement = confineKubernetes({
              namespace,
              pod: template,
              container,
              inventory,
              context,
            });
            const said = JSON.stringify(valuesOf(confinement, "reachable-from"));
            for (const { port: number, protocol, outside } of served) {
              expect(said).toContain(`"${protocol}/${number}"`);
              expect(said.includes('"from":"world"')).toBe(outside);
            }
          }
      }),
      { numRuns: 40 },
    );
  });
});

describe("service accounts beside the pods", () => {
  const stepOf = (report: HardenReport): HardenReport["workloads"][number]["steps"][number] | undefined =>
    report.workloads[0]?.steps.find(({ id }) => id === "service-account");
  const binding = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: view, namespace: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: default, namespace: web}]
`;
  it.each([
    { what: "that nothing binds", text: pod("app"), applicability: "safe" },
    { what: "that has rights", text: `${pod("app")}---\n${binding}`, applicability: "unsafe" },
    {
      what: "with pull secrets",
      text: `${pod("app")}---\n${account}imagePullSecrets: [{name: registry}]\n`,
      applicability: "unsafe",
    },
    {
      what: "whose token is asked for",
      text: pod("app", "", "automountServiceAccountToken: true, "),
      applicability: "unsafe",
    },
  ])("replace a default account $what: $applicability", async ({ text, applicability }) => {
    const { report, files } = await beside(text);
    expect(stepOf(report)?.applicability).toBe(applicability);
    expect(files[0]?.after.includes("serviceAccountName: app")).toBe(applicability === "safe");
    expect(report.companions?.map(({ id }) => id)).toContain("ServiceAccount/web/app");
  });

  it("are not made for a pod that has one", async () => {
    const { report } = await beside(pod("app", "", "serviceAccountName: mine, "));
    expect(report.companions?.filter(({ kind }) => kind === "service-account")).toEqual([]);
  });
});

describe("namespaces beside the pods", () => {
  it.each([
    { spec: "", level: "baseline" },
    { spec: "hostNetwork: true, ", level: "privileged" },
    {
      spec: "securityContext: {runAsNonRoot: true, runAsUser: 20001, seccompProfile: {type: RuntimeDefault}}, ",
      container: ", securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}",
      level: "restricted",
    },
  ])("enforce what all pods meet after the changes: $level", async ({ spec, container, level }) => {
    const { files } = await beside(pod("app", container, spec), { with: ["namespace"], kubernetes: "1.34" });
    const text = files.find(({ isNew }) => isNew === true)?.after;
    expect(text).toContain(`pod-security.kubernetes.io/enforce: ${level}\n`);
    expect(text).toContain("pod-security.kubernetes.io/warn: restricted\n");
    expect(text).toMatch(/enforce-version: "?v1\.\d+"?\n/);
  });

  it("are told by their labels where the input holds them", async () => {
    const { report, files } = await beside(
      `${pod("app")}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n`,
      { with: ["namespace"] },
    );
    expect(files.some(({ isNew }) => isNew === true)).toBe(false);
    expect(report.companions?.[0]?.title).toContain("pod-security.kubernetes.io/enforce=baseline");
  });
});

describe("files of new objects", () => {
  it("stand beside the manifests, are refused where one stands, and are not made twice", async () => {
    const disk: Record<string, string> = { "a/a.yaml": pod("app") };
    const platform = memoryPlatform(disk);
    const request: HardenRequest = { paths: ["a/a.yaml"], with: all };
    const { files } = await hardenPaths(platform, request);
    expect(writeFiles(platform, files)).toEqual([]);
    const again = await hardenPaths(platform, { ...request, paths: ["a"] });
    expect(again.files.some(({ isNew }) => isNew === true)).toBe(false);
    const changed = files.map((one) => ({
      ...one,
      before: one.isNew === true ? "" : one.after,
      after: `${one.after}# x\n`,
    }));
    expect(writeFiles(platform, changed)).toEqual([
      { file: "a/podseal-web.yaml", reason: "it exists already, so nothing was written" },
    ]);
    expect(new TextDecoder().decode(platform.readBytes("a/a.yaml"))).not.toContain("# x");
    expect(writeFolder(platform, "out", files)).toEqual([]);
    expect(platform.kindOf("out/a/podseal-web.yaml")).toBe("file");
  });

  it("are documents of standard input before its first pod, or items of its list, unless that is JSON", async () => {
    const run = (input: string): Promise<Hardened> =>
      hardenPaths(memoryPlatform({}, { input }), { paths: ["-"], with: all });
    const kinds = (text: string): string[] =>
      [...text.matchAll(/^ {0,2}(?:- )?kind: (\w+)$/gm)].map(([, kind = ""]) => kind);
    const made = ["Namespace", "ServiceAccount", "NetworkPolicy"];
    for (const [before, after] of [
      ["", ""],
      ["---\n", ""],
      ["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n# of the pod\n", "ConfigMap"],
    ] as const) {
      const { files } = await run(before + pod("app"));
      expect(files).toHaveLength(1);
      const text = files[0]?.after ?? "";
      expect(kinds(text)).toEqual([...(after === "" ? [] : [after]), ...made, "Deployment"]);
      expect(applyEdits(files[0]?.before ?? "", files[0]?.edits ?? [])).toBe(text);
    }
    const list = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- ${pod("app").replaceAll("\n", "\n  ").trimEnd()}\n`;
    const { files } = await run(list);
    expect(kinds(files[0]?.after ?? "")).toEqual(["ResourceList", "Deployment", ...made]);
    expect(files[0]?.after).toContain("config.kubernetes.io/path: podseal-web.yaml");
    const json = JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a", namespace: "web" },
      spec: { containers: [{ name: "a", image: "b" }] },
    });
    await expect(run(json)).rejects.toThrow("JSON");
  });

  it("name the kustomization that does not know them", async () => {
    const platform = memoryPlatform({
      "a/a.yaml": pod("app"),
      "a/kustomization.yml": "resources: [a.yaml]\n",
    });
    const { report } = await hardenPaths(platform, { paths: ["a/a.yaml"], with: all });
    expect(new Set(report.companions?.map(({ addTo }) => addTo))).toEqual(new Set(["a/kustomization.yml"]));
  });

  it("bring a workload that lacked only policies to the level", async () => {
    const image = {
      user: "20001",
      uid: 20001,
      gid: 20001,
      groups: [],
      volumes: [],
      setId: false,
      fileCapabilities: false,
    };
    const node = { kernel: "6.12.0", filesystem: "ext4", accounts: [{ uid: 1000, name: "me", login: true }] };
    const context = JSON.stringify({ images: { "example.org/app:1": image }, k3s: "1.37", node });
    const disk = {
      "a/a.yaml": `${pod("app", ", ports: [{containerPort: 8080}]")}---\n${service("app", ports)}`,
      "context.yaml": context,
    };
    const platform = memoryPlatform(disk);
    const request = { paths: ["a"], contextFile: "context.yaml", complete: true };
    const alone = await hardenPaths(platform, { ...request, unsafe: true });
    expect(alone.report.workloads[0]?.remaining.map(({ rule }) => rule).sort()).toEqual([
      "egress-unrestricted",
      "no-network-policy",
    ]);
    const { report, files } = await hardenPaths(platform, { ...request, unsafe: true, with: all });
    expect([report.workloads[0]?.before, report.workloads[0]?.after, report.workloads[0]?.afterAll]).toEqual([
      "not-held",
      "held",
      "held",
    ]);
    expect(writeFiles(platform, files)).toEqual([]);
    const audit = await auditPaths(platform, request);
    expect(audit.workloads.map(({ outcome }) => outcome)).toEqual(["held"]);
  });
});
