import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../../platform/index.ts";
import { plainTerminal } from "../../reporters/index.ts";
import type { TranslatedReport, TranslationReport } from "../../report/index.ts";
import type { JsonObject } from "../../workload/index.ts";
import { auditPaths } from "../audit-paths.ts";
import { renderTranslation } from "../render.ts";
import { commentedYaml } from "./commented-yaml.ts";
import { translationFiles } from "./files.ts";
import { podsToRunLines } from "./pods-to-run-lines.ts";
import type { TranslationRequest } from "./translation-request.ts";
import { translatePaths } from "./translate.ts";

type Files = Readonly<Record<string, string>>;

async function translated(
  files: Files,
  request: Partial<TranslationRequest> = {},
): Promise<TranslationReport> {
  return translatePaths(memoryPlatform(files), { paths: Object.keys(files), ...request });
}

async function ofLine(line: string, request: Partial<TranslationRequest> = {}): Promise<TranslatedReport> {
  const { services } = await translated({}, { runLines: [line], ...request });
  expect(services).toHaveLength(1);
  return services[0] as TranslatedReport;
}

function documents({ text = "" }: TranslatedReport): JsonObject[] {
  return parseAllDocuments(text).map((one) => {
    expect(one.errors).toEqual([]);
    return one.toJS() as JsonObject;
  });
}

function specOf(service: TranslatedReport): JsonObject {
  const found = documents(service).find(({ kind }) => kind === "Deployment" || kind === "StatefulSet");
  const { template } = found?.["spec"] as { template: { spec: JsonObject } };
  return template.spec;
}

const image = "docker.io/library/app:1";

describe("translate", () => {
  it.each([
    ["--read-only", ["securityContext", "readOnlyRootFilesystem"], true],
    ["--user 20000:20001", ["securityContext", "runAsUser"], 20_000],
    ["--user 20000:20001", ["securityContext", "runAsGroup"], 20_001],
    ["--user 20000", ["securityContext", "runAsNonRoot"], true],
    [
      "--cap-drop all --cap-add chown",
      ["securityContext", "capabilities"],
      { drop: ["ALL"], add: ["CHOWN"] },
    ],
    ["--user 20000 --cap-add chown", ["securityContext", "capabilities"], { drop: ["ALL"] }],
    ["--memory 256m --cpus 0.5", ["resources", "limits"], { cpu: "500m", memory: "256Mi" }],
    ["--workdir /srv", ["workingDir"], "/srv"],
    ["--entrypoint /bin/app", ["command"], ["/bin/app"]],
    [
      "-e A=1 -e 'B=$(A)'",
      ["env"],
      [
        { name: "A", value: "1" },
        { name: "B", value: "$$(A)" },
      ],
    ],
    [
      "-e DB_PASSWORD=hunter2",
      ["env"],
      [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "app-secrets", key: "DB_PASSWORD" } } }],
    ],
    ["--health-cmd 'true' --health-interval 5s", ["readinessProbe", "periodSeconds"], 5],
    ["--security-opt label=level:s0:c1", ["securityContext", "seLinuxOptions"], { level: "s0:c1" }],
    ["-v data:/data", ["volumeMounts"], [{ name: "data", mountPath: "/data" }]],
    [
      "-v /srv/a:/a:ro",
      ["volumeMounts"],
      [{ name: "srv-a", mountPath: "/a", readOnly: true, recursiveReadOnly: "Enabled" }],
    ],
  ] as const)("carries over %s", async (words, path, value) => {
    const service = await ofLine(`podman run --name app ${words} ${image}`);
    expect(service.refusals).toEqual([]);
    const [container] = specOf(service)["containers"] as readonly JsonObject[];
    expect(path.reduce<unknown>((at, key) => (at as JsonObject)[key], container)).toEqual(value);
  });

  it.each([
    ["--privileged", "privileged"],
    ["--device /dev/dri", "devices"],
    ["--pids-limit 100", "pids-limit"],
    ["--ulimit nofile=1024:1024", "ulimits"],
    ["--network container:db", "networks"],
    ["--ipc container:db", "ipc"],
    ["--user app", "user"],
    ["--security-opt mask=/proc/bus", "mask"],
    ["--volumes-from db", "volumes-from"],
    ["--env-file missing.env", "environment-files"],
    ["-v ~/data:/data", "mounts"],
    ["--network host", "host-user"],
    ["--pid host", "host-user"],
    ["--pod web", "pod"],
  ])("refuses %s, with the reason and the name that allows it", async (words, option) => {
    const service = await ofLine(`podman run --name app ${words} ${image}`);
    expect([service.outcome, service.text]).toEqual(["refused", undefined]);
    expect(service.refusals.map((one) => one.option)).toContain(option);
    expect(service.refusals.every((one) => one.words.length > 20)).toBe(true);
  });

  it.each([
    ["--pids-limit 100", "pids-limit"],
    ["--device /dev/dri", "devices"],
    ["--ulimit nofile=1024:1024", "--ulimits"],
  ])("leaves %s out when it is allowed by name, and says so", async (words, allowed) => {
    const service = await ofLine(`podman run --name app ${words} ${image}`, { allowWeakening: [allowed] });
    expect(service.outcome).toBe("translated");
    expect(service.options.some(({ outcome }) => outcome === "weakened" || outcome === "impossible")).toBe(
      true,
    );
  });

  it("makes a privileged pod only when that is allowed by name", async () => {
    const service = await ofLine(`docker run --name app --privileged ${image}`, {
      allowWeakening: ["privileged"],
    });
    expect(specOf(service)["containers"]).toMatchObject([{ securityContext: { privileged: true } }]);
  });

  it.each([
    ["--security-opt seccomp=unconfined", "strengthened"],
    ["--security-opt no-new-privileges", "kept"],
    ["--security-opt label=disable", "strengthened"],
    ["--userns keep-id", "strengthened"],
    ["--init", "without-meaning"],
    ["--rm", "without-meaning"],
    ["-p 127.0.0.1:8080:80", "strengthened"],
    ["-p 8080:80", "kept"],
    ["-e TOKEN=abcdef", "strengthened"],
    ["-e LEVEL=info", "kept"],
  ])("says what became of %s: %s", async (words, outcome) => {
    const { options } = await ofLine(`podman run --name app ${words} ${image}`);
    const first = words.split(" ")[0] ?? "";
    const found = options.find(({ name }) => name === first || name === longNames[first]);
    expect(found?.outcome).toBe(outcome);
  });

  it("counts what was allowed to be weaker apart from what is at least as confined", async () => {
    const line = `podman run --name app --network host ${image}`;
    const { summary } = await translated({}, { runLines: [line], allowWeakening: ["networks"] });
    expect(summary).toMatchObject({ translated: 1, refused: 0 });
    expect(summary.sentence).toBe(
      "0 of 1 became pods at least as confined as their source; 1 more are weaker, as was allowed by name",
    );
  });

  it.each([
    ["a text of something else", "hello\n", "nothing that declares a container"],
    [
      "pods",
      "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: b }] }\n",
      "these are pods already",
    ],
  ])("says that there is nothing to translate in %s", async (_what, text, says) => {
    const { problems } = await translated({ "d/a.yaml": text }, { paths: ["d"] });
    expect(problems[0]?.message).toContain(says);
  });

  const played = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  nodeSelector: { a: b }
  initContainers: [{ name: first, image: ${image} }]
  containers: [{ name: app, image: ${image}, securityContext: { seccompProfile: { type: Unconfined } } }]
`;

  it.each([
    ["given by name", { "a.yaml": played }, ["a.yaml"]],
    ["that a .kube unit plays", { "u/a.yaml": played, "u/web.kube": "[Kube]\nYaml=a.yaml\n" }, ["u"]],
  ])(
    "lays what confines over pods of podman kube play %s, and keeps the rest",
    async (_how, files, paths) => {
      const { services, problems } = await translated(files, { paths });
      expect([problems, services.map(({ name, outcome }) => [name, outcome])]).toEqual([
        [],
        [["web", "translated"]],
      ]);
      const pod = documents(services[0] as TranslatedReport).find(({ kind }) => kind === "Pod");
      expect(pod?.["spec"]).toMatchObject({
        nodeSelector: { a: "b" },
        hostUsers: false,
        automountServiceAccountToken: false,
        securityContext: { seccompProfile: { type: "RuntimeDefault" } },
        initContainers: [{ name: "first", securityContext: { allowPrivilegeEscalation: false } }],
        containers: [{ name: "app", securityContext: { capabilities: { drop: ["ALL"] } } }],
      });
      expect(services[0]?.options.find(({ name }) => name === "spec.nodeSelector")?.words).toContain(
        "passes over it",
      );
    },
  );

  it.each([
    ["compose.yaml alone, with the override beside it", { paths: ["p/compose.yaml"] }],
    ["both by name", { paths: ["p/compose.yaml", "p/compose.override.yaml"] }],
    ["their folder", { paths: ["p"] }],
    ["--compose-file twice", { paths: [], composeFiles: ["p/compose.yaml", "p/compose.override.yaml"] }],
  ])("merges Compose files into one project: %s", async (_how, request) => {
    const files = {
      "p/compose.yaml": `services:\n  app: { image: ${image}, read_only: false, cap_add: [CHOWN] }\n`,
      "p/compose.override.yaml": "services:\n  app: { read_only: true, cap_add: !reset [] }\n",
    };
    const { services, assumptions } = await translated(files, request);
    expect(services.map(({ name }) => name)).toEqual(["app"]);
    expect(specOf(services[0] as TranslatedReport)["containers"]).toMatchObject([
      { securityContext: { readOnlyRootFilesystem: true } },
    ]);
    expect(services[0]?.options.map(({ name }) => name)).not.toContain("services.app.cap_add");
    expect(assumptions).toContainEqual({
      name: "project p",
      value: "p/compose.yaml + p/compose.override.yaml",
      from: "merged in this order",
    });
  });

  it("says which Compose file of --compose-file cannot be read", async () => {
    const { problems } = await translated({}, { composeFiles: ["none.yaml"] });
    expect(problems[0]).toMatchObject({ severity: "error", code: "missing-file", file: "none.yaml" });
  });

  it.each([
    [undefined, "Job"],
    ["deployment", "Deployment"],
    ["pod", "Pod"],
  ] as const)("makes of a one-shot service, with --to %s, a %s", async (to, kind) => {
    const unit = `[Container]\nImage=${image}\n[Service]\nType=oneshot\nRestart=on-failure\n`;
    const { services } = await translated({ "a.container": unit }, to === undefined ? {} : { to });
    expect(services[0]?.refusals).toEqual([]);
    const made = documents(services[0] as TranslatedReport).find((one) => one["kind"] === kind);
    if (kind === "Job")
      expect(made?.["spec"]).toMatchObject({ template: { spec: { restartPolicy: "OnFailure" } } });
    expect(services[0]?.options.find(({ name }) => name === "Service.Type=")?.outcome).toBe(
      kind === "Deployment" ? "without-meaning" : "kept",
    );
  });

  it("takes restart: no of Compose, its default, for no word on running to an end", async () => {
    const { services } = await translated({
      "compose.yaml": `services:\n  app: { image: ${image}, restart: "no" }\n`,
    });
    expect(documents(services[0] as TranslatedReport).map((one) => one["kind"])).toContain("Deployment");
  });

  it("never writes the value of a secret into a file or the report's manifests", async () => {
    const compose = `services:
  app:
    image: ${image}
    environment: { DB_PASSWORD: hunter2-hunter2 }
    env_file: app.env
`;
    const report = await translated({ "compose.yaml": compose, "app.env": "API_TOKEN=swordfish-1\n" });
    expect(report.summary).toMatchObject({ translated: 1, refused: 0 });
    const texts = translationFiles(report).map(({ text }) => text);
    expect(texts.join("")).not.toMatch(/hunter2|swordfish/);
    expect(report.services[0]?.commands.join("\n")).toMatch(
      /DB_PASSWORD=\.\.\..*API_TOKEN=|API_TOKEN=\.\.\..*DB_PASSWORD=/,
    );
  });

  it.each([
    ["deployment", "Deployment"],
    ["statefulset", "StatefulSet"],
    ["pod", "Pod"],
    [undefined, "StatefulSet"],
  ] as const)("to %s makes a %s", async (to, kind) => {
    const service = await ofLine(
      `podman run --name app -v data:/data ${image}`,
      to === undefined ? {} : { to },
    );
    expect(documents(service).map((one) => one["kind"])).toEqual([
      "PersistentVolumeClaim",
      "NetworkPolicy",
      kind,
    ]);
  });

  it("puts the containers of a Podman pod into one pod", async () => {
    const files = {
      "web.pod": "[Pod]\nPublishPort=8080:80\n",
      "a.container": `[Container]\nImage=${image}\nPod=web.pod\n`,
      "b.container": `[Container]\nImage=${image}\nPod=web.pod\nReadOnly=true\n`,
    };
    const report = await translatePaths(
      memoryPlatform(Object.fromEntries(Object.entries(files).map(([name, text]) => [`u/${name}`, text]))),
      { paths: ["u"] },
    );
    expect(report.services.map(({ name, outcome, refusals }) => [name, outcome, refusals])).toEqual([
      ["web", "translated", []],
    ]);
    expect(specOf(report.services[0] as TranslatedReport)["containers"]).toMatchObject([
      { name: "a" },
      { name: "b" },
    ]);
  });

  it("makes what audit and the strict field tables take without a word", async () => {
    const line = `docker run --name app --user 20000 --read-only -v data:/data -v /srv/a:/a:ro --tmpfs /tmp:size=8m -p 80:8080 -p 53:53/udp -m 64m --restart always --hostname app --add-host x:192.0.2.1 --shm-size 64m --stop-timeout 5 ${image} serve --x`;
    const report = await translated({}, { runLines: [line] });
    expect(report.services[0]?.refusals).toEqual([]);
    const files = Object.fromEntries(translationFiles(report).map(({ file, text }) => [`out/${file}`, text]));
    const audit = await auditPaths(memoryPlatform(files), { paths: ["out"], complete: true });
    expect(audit.problems).toEqual([]);
    expect(audit.workloads).toHaveLength(1);
  });

  it("judges the node that the context tells, not the one that is assumed", async () => {
    const context = { "facts.yaml": "node: { kernel: '5.15', filesystem: ext4 }\n" };
    const { services } = await translatePaths(memoryPlatform(context), {
      paths: [],
      runLines: [`podman run --name app ${image}`],
      contextFile: "facts.yaml",
    });
    expect(services[0]?.outcome).toBe("refused");
  });

  it("is the same for the same source", async () => {
    const line = `docker run --name app -e A_TOKEN=abcdefgh -v b:/b -v a:/a -p 1:1 ${image}`;
    const [first, second] = [await ofLine(line), await ofLine(line)];
    expect(first.text).toBe(second.text);
  });

  it("tells people every refusal with its place and the flag that allows it", async () => {
    const compose = `services:\n  app:\n    image: ${image}\n    pids_limit: 100\n`;
    const report = await translated({ "compose.yaml": compose });
    const text = renderTranslation(report, "human", plainTerminal, undefined).replaceAll(/\s+/g, " ");
    expect(text).toContain("0 of 1 became pods at least as confined as their source.");
    expect(text).toContain("(compose.yaml:4); or --allow-weakening pids-limit");
  });
});

const longNames: Readonly<Record<string, string>> = { "-p": "--publish", "-e": "--env" };

describe("a random container", () => {
  const flags = [
    "--read-only",
    "--user 0",
    "--user 1000:1000",
    "--user 20000",
    "--cap-drop all",
    "--cap-add net_raw",
    "--cap-add sys_admin",
    "--cap-add net_admin",
    "--security-opt no-new-privileges",
    "--security-opt seccomp=unconfined",
    "--security-opt apparmor=unconfined",
    "--security-opt label=disable",
    "--network none",
    "--network host",
    "--pid host",
    "--ipc host",
    "-p 8080:80",
    "-p 127.0.0.1:81:81/udp",
    "-v data:/data",
    "-v /srv:/srv",
    "-v /etc:/etc/host:ro",
    "-v /run/podman/podman.sock:/s",
    "--tmpfs /tmp",
    "--memory 64m",
    "--cpus 2",
    "--group-add 5",
    "-e TOKEN=abcdef",
    "--sysctl net.ipv4.ip_unprivileged_port_start=0",
    "--hostname a",
    "--uts host",
    "--privileged",
    "--pids-limit 10",
  ];
  const drawn = fc.record({
    engine: fc.constantFrom("podman", "docker"),
    rootless: fc.boolean(),
    options: fc.subarray(flags, { maxLength: 7 }),
  });

  it("is never less confined as a pod in anything that a pod or its namespace can set, or it is refused", async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(drawn, async ({ engine, rootless, options }) => {
        const line = `${engine} run --name app ${options.join(" ")} ${image}`;
        const { services, problems } = await translated({}, { runLines: [line], rootless });
        const isRefused = problems.some(({ code }) => code === "refused");
        for (const { outcome, refusals, open, text, held, dimensions } of services) {
          expect(outcome === "refused").toBe(refusals.length > 0);
          if (outcome === "refused") continue;
          made++;
          expect([isRefused, text !== undefined]).toEqual([false, true]);
          const short = open.filter(
            ({ reach, accepted }) => (reach === "pod" || reach === "namespace") && accepted === undefined,
          );
          expect(short).toEqual([]);
          expect(dimensions - held).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 60 },
    );
    expect(made).toBeGreaterThan(10);
  });
});

describe("pods as command lines of Podman", () => {
  const pod = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  automountServiceAccountToken: false
  containers:
    - name: web
      image: ${image}
      command: [/bin/app]
      args: ["a b"]
      securityContext:
        { runAsUser: 20000, runAsGroup: 20001, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
      resources: { limits: { memory: 64Mi, cpu: 250m } }
      volumeMounts: [{ name: data, mountPath: /data }]
  volumes: [{ name: data, hostPath: { path: /srv/data } }]
`;

  it("carry the confinement over", async () => {
    const report = await podsToRunLines(memoryPlatform({ "pod.yaml": pod }), {
      paths: ["pod.yaml"],
      complete: true,
    });
    expect(report.summary).toMatchObject({ translated: 1, refused: 0 });
    expect(report.services[0]?.text?.split("\n")[1]).toBe(
      `podman run --name=web --user=20000:20001 --userns=auto --cap-drop=ALL --security-opt=no-new-privileges=true --read-only=true --read-only-tmpfs=false --volume=/srv/data:/data --memory=67108864b --cpus=0.25 --http-proxy=false '--entrypoint=["/bin/app"]' ${image} 'a b'`,
    );
  });

  it("become a Podman pod where there are several", async () => {
    const two = pod.replace("  volumes:", `    - { name: side, image: "${image}" }\n  volumes:`);
    const report = await podsToRunLines(memoryPlatform({ "pod.yaml": two }), { paths: ["pod.yaml"] });
    const lines = report.services[0]?.text?.split("\n") ?? [];
    expect(lines[1]).toBe("podman pod create --share=ipc,net,uts --userns=auto web");
    expect(lines.slice(2, 4).every((line) => line.includes("--pod=web"))).toBe(true);
  });

  it("tell what Podman leaves looser", async () => {
    const report = await podsToRunLines(memoryPlatform({ "pod.yaml": pod }), { paths: ["pod.yaml"] });
    const [service] = report.services;
    expect(service?.open.every(({ verdict }) => verdict !== "equal" && verdict !== "tighter")).toBe(true);
    expect(service?.options.map(({ name }) => name)).toContain("NetworkPolicy");
  });
});

describe("commented YAML", () => {
  const key = fc.oneof(
    fc.constantFrom("a", "on", "no", "null", "1", "x/y", "# a", "a: b", "hostUsers"),
    fc.string({ minLength: 1 }),
  );
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "",
      "yes",
      "1",
      "0o7",
      "a: b",
      "a #b",
      "- a",
      "a\nb",
      "a\n\nb\n",
      " a\nb",
      "a \nb",
      "a\n",
      "{",
      "~",
      "a,b",
    ),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.integer(),
      fc.boolean(),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(key, tie("tree"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));

  it("reads back as what was written", () => {
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4, noNullPrototype: true }), (object) => {
        const [document] = parseAllDocuments(commentedYaml(object as JsonObject));
        expect(document?.errors).toEqual([]);
        expect(document?.toJS()).toEqual(object);
      }),
      { numRuns: 300 },
    );
  });
});
