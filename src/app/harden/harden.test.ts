import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Verdict } from "../../confinement/index.ts";
import { memoryPlatform } from "../../platform/index.ts";
import { levelById, allRules } from "../../rules/index.ts";
import type { Workload } from "../../workload/index.ts";
import { checkFields } from "../../workload/index.ts";
import { readInput } from "../audit-paths.ts";
import { auditPaths } from "../audit-paths.ts";
import { judgeWorkload } from "../judge-workload.ts";
import type { HardenRequest } from "./harden.ts";
import { hardenPaths } from "./harden.ts";

const deployment = (spec: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
  namespace: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
${spec
  .split("\n")
  .map((line) => (line === "" ? "" : `      ${line}`))
  .join("\n")}
`;

const plain = deployment(`containers: # one
- name: main
  image: example.org/app:1
  ports:
  - containerPort: 8080`);

async function hardened(text: string, request: Partial<HardenRequest> = {}): Promise<string> {
  const { files } = await hardenPaths(memoryPlatform({ "a.yaml": text }), { paths: ["a.yaml"], ...request });
  return files[0]?.after ?? text;
}

describe("hardening a file", () => {
  it("adds what is safe and keeps every other byte", async () => {
    expect(await hardened(plain)).toBe(
      `${plain}      securityContext:
        seccompProfile:
          type: RuntimeDefault
        sysctls:
        - name: net.ipv4.ip_unprivileged_port_start
          value: "1024"
        - name: net.ipv4.ping_group_range
          value: "0 0"
      automountServiceAccountToken: false
      enableServiceLinks: false
`,
    );
  });

  it("changes nothing the second time", async () => {
    const once = await hardened(plain, { unsafe: true });
    expect(await hardened(once, { unsafe: true })).toBe(once);
  });

  it("reaches the level but for what lies outside the pod, with image and node known", async () => {
    const context = JSON.stringify({
      images: {
        "example.org/app:1": {
          user: "20001",
          uid: 20001,
          gid: 20001,
          groups: [],
          volumes: [],
          setId: false,
          fileCapabilities: false,
        },
      },
      k3s: "1.37",
      node: { kernel: "6.12.0", filesystem: "ext4", accounts: [{ uid: 1000, name: "me", login: true }] },
    });
    const files = { "a.yaml": plain, "context.yaml": context };
    const request = { paths: ["a.yaml"], contextFile: "context.yaml", unsafe: true };
    const { report } = await hardenPaths(memoryPlatform(files), request);
    expect(report.workloads[0]?.remaining.map(({ rule }) => rule).sort()).toEqual([
      "egress-unrestricted",
      "no-network-policy",
    ]);
  });

  it("leaves a file alone of which a document cannot be read", async () => {
    const { report, files } = await hardenPaths(memoryPlatform({ "a.yaml": `${plain}---\nkind: [\n` }), {
      paths: ["a.yaml"],
    });
    expect(files.map(({ before, after }) => before === after)).toEqual([true]);
    expect(
      report.workloads[0]?.steps
        .filter(({ applicability }) => applicability === "safe")
        .map(({ refused }) => refused?.reason),
    ).toContain("a document of the file cannot be read");
  });

  it("tells what an alias keeps from being changed, and changes the rest", async () => {
    const shared = deployment(`securityContext: &shared
  runAsUser: 20001
containers:
- name: main
  image: example.org/app:1
  securityContext: *shared`);
    const { report, files } = await hardenPaths(memoryPlatform({ "a.yaml": shared }), { paths: ["a.yaml"] });
    const steps = report.workloads[0]?.steps ?? [];
    expect(steps.filter(({ refused }) => refused !== undefined).map(({ id }) => id)).toContain("seccomp");
    expect(files[0]?.after).toContain("enableServiceLinks: false");
    expect(report.workloads[0]?.after).toBe("not-held");
  });

  it("edits standard input", async () => {
    const platform = memoryPlatform({}, { input: plain });
    const { files } = await hardenPaths(platform, { paths: ["-"] });
    expect(files[0]?.after).toContain("RuntimeDefault");
  });

  it("plans only what is selected, by step, dimension or rule", async () => {
    for (const select of ["service-links", "api-token-mounted", "ping"]) {
      const { report } = await hardenPaths(memoryPlatform({ "a.yaml": plain }), {
        paths: ["a.yaml"],
        select: [select],
      });
      expect(report.workloads[0]?.steps.map(({ id }) => id)).toEqual([select.replace("-mounted", "")]);
    }
  });

  it("refuses to select what is nothing", async () => {
    const run = hardenPaths(memoryPlatform({ "a.yaml": plain }), { paths: ["a.yaml"], select: ["nothing"] });
    await expect(run).rejects.toThrow("nothing to select is named nothing");
  });

  it.each([
    {
      what: "a copy that a controller makes",
      text: plain.replace(
        "  namespace: web\n",
        "  namespace: web\n  ownerReferences: [{apiVersion: x.org/v1, kind: App, name: app, uid: a, controller: true}]\n",
      ),
      says: "it is made by App app",
    },
    {
      what: "an object that the server refuses",
      text: plain.replace("- name: main", "- name: main\n        securityContext: {privileged: 7}"),
      says: "the API server refuses it",
    },
  ])("leaves $what alone", async ({ text, says }) => {
    const { report } = await hardenPaths(memoryPlatform({ "a.yaml": text }), { paths: ["a.yaml"] });
    expect(report.workloads[0]?.leftAlone).toContain(says);
  });

  it("reads what stands in a ConfigMap that the pod mounts", async () => {
    const mounting = deployment(
      "containers: [{name: main, image: example.org/app:1, ports: [{containerPort: 8080}], volumeMounts: [{name: c, mountPath: /etc/app}]}]\nvolumes: [{name: c, configMap: {name: conf}}]",
    );
    const map =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, namespace: web}\ndata: {a.conf: 'listen 80; proxy $REDIS_SERVICE_HOST'}\n";
    const safe = async (files: Record<string, string>): Promise<readonly string[]> => {
      const { report } = await hardenPaths(memoryPlatform(files), { paths: Object.keys(files) });
      return (report.workloads[0]?.steps ?? []).flatMap(({ id, applied }) => (applied ? [id] : []));
    };
    const alone = await safe({ "a.yaml": mounting });
    expect(alone).toContain("privileged-ports");
    expect(alone).toContain("service-links");
    const beside = await safe({ "a.yaml": mounting, "c.yaml": map });
    expect(beside).not.toContain("privileged-ports");
    expect(beside).not.toContain("service-links");
  });

  it("leaves alone what a waiver covers", async () => {
    const waived = plain.replace(
      "  namespace: web\n",
      "  namespace: web\n  annotations:\n    podseal.dev/allow-service-links: it reads them\n",
    );
    const { report } = await hardenPaths(memoryPlatform({ "a.yaml": waived }), { paths: ["a.yaml"] });
    expect(report.workloads[0]?.steps.map(({ id }) => id)).not.toContain("service-links");
  });

  it("names the exceptions that record why an agent of the node stays below the level", async () => {
    const agent = deployment(
      "hostNetwork: true\nhostPID: true\ncontainers: [{name: main, image: example.org/agent:1}]",
    ).replace("Deployment", "DaemonSet");
    const { report } = await hardenPaths(memoryPlatform({ "a.yaml": agent }), { paths: ["a.yaml"] });
    expect(report.workloads[0]?.needsNode?.kind).toBe("node-agent");
    const reason = "agent of the node: it runs on every node with hostPID, hostNetwork";
    expect(report.workloads[0]?.waivers).toContainEqual({
      rule: "host-pid",
      containers: [],
      reason,
      annotation: { key: "podseal.dev/allow-host-pid", value: reason },
    });
  });

  it("reaches restricted by its own steps", async () => {
    const { report, files } = await hardenPaths(
      memoryPlatform({
        "a.yaml": plain,
        "c.yaml": '{images: {"example.org/app:1": {user: "20001", uid: 20001, gid: 20001}}}',
      }),
      { paths: ["a.yaml"], level: "restricted", unsafe: true, contextFile: "c.yaml" },
    );
    expect(report.workloads[0]?.after).toBe("held");
    const audit = await auditPaths(memoryPlatform({ "a.yaml": files[0]?.after ?? "" }), {
      paths: ["a.yaml"],
      level: "restricted",
    });
    expect(audit.findings).toEqual([]);
  });
});

/** Pods with the fields that steps look at, in any combination. */
const podSpecs = fc.record(
  {
    hostNetwork: fc.boolean(),
    hostPID: fc.boolean(),
    hostUsers: fc.boolean(),
    automountServiceAccountToken: fc.boolean(),
    enableServiceLinks: fc.boolean(),
    serviceAccountName: fc.constantFrom("default", "app"),
    securityContext: fc.record(
      {
        runAsUser: fc.constantFrom(0, 1000, 20000, 70000),
        runAsGroup: fc.constantFrom(0, 1000, 20000),
        runAsNonRoot: fc.constant(false),
        fsGroup: fc.constantFrom(1000, 20000),
        seccompProfile: fc.constantFrom({ type: "Unconfined" }, { type: "RuntimeDefault" }),
      },
      { requiredKeys: [] },
    ),
    containers: fc
      .array(
        fc.record(
          {
            image: fc.constantFrom("example.org/app:1", "postgres:17", "lscr.io/linuxserver/sonarr:4"),
            ports: fc.constantFrom([{ containerPort: 80 }], [{ containerPort: 8080 }]),
            securityContext: fc.record(
              {
                privileged: fc.boolean(),
                allowPrivilegeEscalation: fc.constant(false),
                runAsUser: fc.constantFrom(0, 1000, 20000),
                capabilities: fc.constantFrom(
                  { add: ["SYS_TIME"] },
                  { drop: ["NET_RAW"] },
                  { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
                ),
                seccompProfile: fc.constantFrom(
                  { type: "Unconfined" },
                  { type: "Localhost", localhostProfile: "a.json" },
                ),
              },
              { requiredKeys: [] },
            ),
          },
          { requiredKeys: ["image"] },
        ),
        { minLength: 1, maxLength: 2 },
      )
      .map((containers) => containers.map((one, index) => ({ name: `c${index}`, ...withoutConflict(one) }))),
  },
  { requiredKeys: ["containers"] },
);

/** The API refuses escalation: false beside privileged. */
function withoutConflict<
  Container extends { securityContext?: { privileged?: boolean; allowPrivilegeEscalation?: boolean } },
>(container: Container): Container {
  const { securityContext } = container;
  if (securityContext?.privileged !== true) return container;
  const own = Object.entries(securityContext).filter(([field]) => field !== "allowPrivilegeEscalation");
  return { ...container, securityContext: Object.fromEntries(own) };
}

describe("hardening any pod", () => {
  it("loosens no dimension, makes no conflict, and is done after once", async () => {
    await fc.assert(
      fc.asyncProperty(
        podSpecs,
        fc.boolean(),
        fc.constantFrom("rootless-podman", "sealed", "restricted"),
        async (spec, unsafe, level) => {
          const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "app", namespace: "web" }, spec };
          const text = `${JSON.stringify(pod, null, 2)}\n`;
          const request = { unsafe, level } as const;
          const once = await hardened(text, request);
          expect(await hardened(once, request)).toBe(once);
          const [before, after] = [await readOne(text), await readOne(once)];
          expect(conflictsIn(after)).toEqual([]);
          expect(
            checkFields(after.workload.object.value, { kubernetes: "1.37" }).filter(
              ({ effect }) => effect === "refuses",
            ),
          ).toEqual([]);
          expect(loosened(before, after)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

interface ReadOne {
  readonly workload: Workload;
  readonly verdicts: ReadonlyMap<string, Verdict>;
}

async function readOne(text: string): Promise<ReadOne> {
  const { input, context } = await readInput(memoryPlatform({ "a.yaml": text }), { paths: ["a.yaml"] });
  const workload = input.workloads[0];
  if (workload === undefined) throw new Error("no workload");
  const judged = judgeWorkload(workload, {
    level: levelById("rootless-podman"),
    rules: allRules,
    cluster: context,
    podSecurity: { policy: "latest", server: context.kubernetes },
    inventory: input.inventory,
  });
  const verdicts = judged.containers.flatMap(({ container, judgements }) =>
    judgements
      .filter(({ dimension }) => dimension.role === "gate")
      .map(({ dimension, judgement }) => [`${container.name} ${dimension.id}`, judgement.verdict] as const),
  );
  return { workload, verdicts: new Map(verdicts) };
}

/** Dimensions that were as confined as the twin's and no longer are. */
function loosened(before: ReadOne, after: ReadOne): string[] {
  const isGood = (verdict: Verdict | undefined): boolean => verdict === "equal" || verdict === "tighter";
  return [...before.verdicts]
    .filter(([key, verdict]) => isGood(verdict) && !isGood(after.verdicts.get(key)))
    .map(([key]) => key);
}

/** Pairs of fields that the API server refuses. Source: kubernetes pkg/apis/core/validation. */
function conflictsIn({ workload }: ReadOne): string[] {
  return workload.pods.flatMap(({ spec, containers }) => [
    ...containers
      .filter(
        ({ spec: { securityContext: own } }) =>
          own.allowPrivilegeEscalation === false && own.privileged === true,
      )
      .map(({ name }) => `${name}: escalation false beside privileged`),
    ...(spec.hostNetwork === true && spec.securityContext.sysctls.length > 0
      ? ["sysctls beside hostNetwork"]
      : []),
  ]);
}

describe("the plan of an object with several pods", () => {
  const group = (name: string, port: number, securityContext: string): string =>
    `template: {spec: {containers: [{name: ray, image: "example.org/${name}:1", ports: [{containerPort: ${port}}], securityContext: ${securityContext}}]}}`;
  const cluster = (ofRoot: string): string => `apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: ray}
spec:
  headGroupSpec:
    ${group("head", 80, ofRoot)}
  workerGroupSpecs:
  - ${group("small", 443, "{}")}
  - ${group("large", 80, ofRoot)}
`;

  it("tells the way, the low ports and the image changes of each", async () => {
    const text = cluster("{privileged: true, runAsUser: 0}");
    const { report } = await hardenPaths(memoryPlatform({ "a.yaml": text }), { paths: ["a.yaml"] });
    const [plan] = report.workloads;
    expect(plan?.ways?.map(({ pod, name }) => [pod, name])).toEqual([
      ["spec.headGroupSpec.template.spec", "non-root"],
      ["spec.workerGroupSpecs[0].template.spec", "user-namespace"],
      ["spec.workerGroupSpecs[1].template.spec", "non-root"],
    ]);
    expect(plan?.way).toMatchObject({ name: "non-root" });
    expect(plan?.lowPorts?.ports).toEqual([80, 443]);
    const ids = plan?.lowPorts?.ways.map(({ id }) => id) ?? [];
    expect(ids.slice(0, 2)).toEqual(["another-port", "another-port"]);
    expect(plan?.imageChanges?.map(({ image }) => image)).toEqual([
      "example.org/head:1",
      "example.org/large:1",
    ]);
  });

  it("tells one way where all pods take the same", async () => {
    const text = cluster("{runAsUser: 0}");
    const { report } = await hardenPaths(memoryPlatform({ "a.yaml": text }), { paths: ["a.yaml"] });
    expect(report.workloads[0]?.way).toMatchObject({ name: "user-namespace" });
    expect(report.workloads[0]?.ways).toBeUndefined();
  });
});
