import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../platform/index.ts";
import { plainTerminal } from "../reporters/index.ts";
import type { ComparisonReport } from "../report/index.ts";
import type { ComparisonRequest } from "./audit-paths.ts";
import { comparePaths } from "./audit-paths.ts";
import { renderComparison } from "./render.ts";

const pod = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  containers:
    - name: web
      image: docker.io/library/nginx:latest
      securityContext: { runAsUser: 20000, runAsNonRoot: true, capabilities: { drop: [ALL] } }
`;

const compose = `services:
  db:
    image: postgres:17
  web:
    image: nginx
    read_only: true
`;

async function compared(
  files: Readonly<Record<string, string>>,
  request: Partial<ComparisonRequest> = {},
): Promise<ComparisonReport> {
  return comparePaths(memoryPlatform(files), { paths: Object.keys(files), profiles: ["k3s"], ...request });
}

function held({ columns }: ComparisonReport): readonly (readonly [string, string, string])[] {
  return columns.map(({ id, kind, against }) => [id, kind, against] as const);
}

function verdict({ columns, rows }: ComparisonReport, column: string, dimension: string): string | undefined {
  const index = columns.findIndex(({ id }) => id === column);
  return rows.find((row) => row.dimension === dimension)?.cells[index]?.verdict;
}

describe("a comparison of any mix", () => {
  it("holds a pod against the container of its name, and everything else against the first", async () => {
    const report = await compared({ "web.yaml": pod, "compose.yaml": compose });
    expect(held(report)).toEqual([
      ["k3s", "profile", "db"],
      ["db", "run", "db"],
      ["web", "run", "web"],
      ["Pod/shop/web web", "workload", "web"],
    ]);
    expect(verdict(report, "Pod/shop/web web", "root-filesystem")).toBe("looser");
  });

  it.each([
    ["db", "db"],
    ["k3s", "k3s"],
    ["Pod/shop/web", "Pod/shop/web web"],
  ])("holds all against %s when it is asked for", async (against, id) => {
    const report = await compared({ "web.yaml": pod, "compose.yaml": compose }, { against });
    expect(new Set(report.columns.map((one) => one.against))).toEqual(new Set([id]));
  });

  it("refuses a base that is none of the columns, with those that there are", async () => {
    await expect(compared({ "web.yaml": pod }, { against: "nothing" })).rejects.toThrow(
      "--against nothing: no column has that name; there are k3s, Pod/shop/web web",
    );
  });

  it("asks about one image once, however it is spelt", async () => {
    const report = await compared({ "web.yaml": pod }, { runLines: ["podman run --user 20000 nginx"] });
    expect(verdict(report, "Pod/shop/web web", "root-filesystem")).toBe("equal");
  });

  it("counts a dimension that is not known among those that are open, never among those that hold", async () => {
    const { summaries } = await compared(
      { "web.yaml": pod },
      { runLines: ["podman run --user 20000 nginx"] },
    );
    const [summary] = summaries;
    const settable = summary?.open.filter(({ reach }) => reach === "pod" || reach === "namespace") ?? [];
    expect(settable.some(({ verdict: one }) => one === "unknown")).toBe(true);
    expect((summary?.held ?? 0) + settable.length).toBe(summary?.dimensions);
  });

  it("tells looser dimensions before those that are not known, with why and remedy", async () => {
    const { summaries } = await compared(
      { "web.yaml": pod },
      { runLines: ["podman run --user 20000 nginx"] },
    );
    const verdicts = summaries[0]?.open.map((one) => one.verdict) ?? [];
    expect(verdicts.slice(0, verdicts.indexOf("unknown"))).not.toContain("incomparable");
    const seccomp = summaries[0]?.open.find(({ dimension }) => dimension === "seccomp");
    expect(seccomp).toMatchObject({ verdict: "looser", value: "unconfined" });
    expect(seccomp?.remedy).toContain("seccompProfile");
  });

  it("answers on the first screen", async () => {
    const report = await compared({ "web.yaml": pod }, { runLines: ["podman run nginx"] });
    const screen = renderComparison(report, "human", { terminal: plainTerminal, wide: false });
    const lines = screen.split("\n").slice(0, 6).join(" ");
    expect(lines).toMatch(/Pod\/shop\/web: \d+ of \d+ dimensions that a pod or its namespace can set/);
  });

  it.each([
    ["rootless by a flag", { rootless: true }, "Docker, rootless"],
    ["as root by a flag", { rootless: false }, "Docker "],
    ["as root of itself", {}, "Docker "],
    ["under Podman", { composeEngine: "podman" as const }, "Podman, rootless"],
  ])("judges a Compose file %s", async (_what, request, source) => {
    const { assumptions } = await compared({ "compose.yaml": compose }, request);
    expect(assumptions.find(({ name }) => name === "source")?.value).toContain(source);
  });

  it("takes the configuration of the engine into account", async () => {
    const files = { "web.yaml": pod, "containers.conf": "[containers]\nread_only = true\n" };
    const report = await comparePaths(memoryPlatform(files), {
      paths: ["web.yaml"],
      runLines: ["podman run nginx"],
      containersConf: ["containers.conf"],
    });
    expect(verdict(report, "Pod/shop/web web", "root-filesystem")).toBe("looser");
  });

  it.each([
    ["a broken option", { "a.sh": "podman run --cap-addd=X nginx\n" }, ["a.sh", 1]],
    [
      "a broken key",
      { "compose.yaml": "services:\n  a:\n    image: x\n    capadd: [X]\n" },
      ["compose.yaml", 4],
    ],
    ["what the engine refuses", { "a.sh": "podman run --cap-add=CHOWN --cap-drop=CHOWN x\n" }, ["a.sh", 1]],
    ["the configuration of an engine", { "daemon.json": "{}" }, ["daemon.json", undefined]],
  ])("tells %s with its file and line", async (_what, files, place) => {
    const { problems } = await compared(files);
    expect(problems.map(({ file, line }) => [file, line])).toContainEqual(place);
  });

  it("reads standard input once, whatever it holds", async () => {
    const platform = memoryPlatform({}, { input: pod });
    const report = await comparePaths(platform, { paths: ["-"], runLines: ["podman run nginx"] });
    expect(report.problems).toEqual([]);
    expect(report.columns.map(({ kind }) => kind)).toContain("workload");
  });

  it("reads units that lie together, a Compose file with its override, and manifests of one folder", async () => {
    const files = {
      "app/web.container": "[Container]\nImage=docker.io/library/nginx\nVolume=data.volume:/data\n",
      "app/web.container.d/10.conf": "[Container]\nReadOnly=true\n",
      "app/data.volume": "[Volume]\n",
      "app/compose.yaml": compose,
      "app/compose.override.yaml": "services:\n  db:\n    read_only: true\n",
      "app/pod.yaml": pod,
      "app/notes.json": "[]",
    };
    const report = await comparePaths(memoryPlatform(files), { paths: ["app"], profiles: ["k3s"] });
    expect(report.problems).toEqual([]);
    expect(held(report).map(([id]) => id)).toEqual(["k3s", "systemd-web", "db", "web", "Pod/shop/web web"]);
    const cells = report.rows.find(({ dimension }) => dimension === "root-filesystem")?.cells ?? [];
    expect(cells.slice(1, 4).every(({ value }) => value.startsWith("read-only"))).toBe(true);
  });
});
