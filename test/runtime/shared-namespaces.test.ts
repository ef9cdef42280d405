import { describe, expect, it } from "vitest";
import { translatePaths } from "../../src/app/index.ts";
import { memoryPlatform } from "../../src/platform/index.ts";
import type { TranslatedReport } from "../../src/report/index.ts";

const inPod = ["ipc-namespace", "uts-namespace"];

/** A service, and others on its network with further keys. */
function compose(owner: string, ...others: readonly string[]): string {
  const service = (name: string, keys: string): string =>
    `  ${name}:\n    image: docker.io/library/${name}:1\n    user: "20000:20000"\n${keys}`;
  const beside = others.map((keys, index) =>
    service(`b${index}`, `    network_mode: service:a\n${keys === "" ? "" : `    ${keys}\n`}`),
  );
  return `services:\n${service("a", owner === "" ? "" : `    ${owner}\n`)}${beside.join("")}`;
}

async function translated(
  text: string,
  allowWeakening: readonly string[] = inPod,
): Promise<TranslatedReport> {
  const { services } = await translatePaths(memoryPlatform({ "compose.yaml": text }), {
    paths: ["compose.yaml"],
    allowWeakening,
  });
  expect(services).toHaveLength(1);
  return services[0] as TranslatedReport;
}

function became({ options }: TranslatedReport, name: string): readonly string[] {
  return options.filter((one) => one.name.endsWith(`.${name}`)).map(({ outcome }) => outcome);
}

describe("processes of another container of the pod", () => {
  it("are kept where the whole pod shares them", async () => {
    const report = await translated(compose("", 'pid: "service:a"', 'pid: "service:b0"'));
    expect(report.outcome).toBe("translated");
    expect(became(report, "pid")).toEqual(["kept", "kept"]);
    expect(report.text).toContain("shareProcessNamespace: true");
  });

  it("are a weakening where the pod has others, refused unless allowed by name", async () => {
    const text = compose("", 'pid: "service:a"', "");
    const report = await translated(text);
    expect(report.outcome).toBe("refused");
    expect([...new Set(report.refusals.map(({ option }) => option))]).toEqual(["pid", "pid-namespace"]);
    expect(report.refusals[0]?.words).toMatch(/lets b1 and the others of the pod see each other's processes/);
    const allowed = await translated(text, [...inPod, "pid"]);
    expect(allowed.outcome).toBe("translated");
    expect(became(allowed, "pid")).toEqual(["weakened"]);
  });

  it("are not shared when nobody asks", async () => {
    expect((await translated(compose("", ""))).text).not.toContain("shareProcessNamespace");
  });

  it("of a container elsewhere are refused", async () => {
    const text = `services:\n  a: { image: "x:1" }\n  b: { image: "x:1", pid: "service:a" }\n`;
    const { services } = await translatePaths(memoryPlatform({ "compose.yaml": text }), {
      paths: ["compose.yaml"],
    });
    const refused = services.find(({ name }) => name === "b");
    expect(refused?.refusals.map(({ words }) => words).join()).toMatch(/only containers of one pod share/);
  });
});

describe("IPC of another container of the pod", () => {
  it("is what a pod shares, and no weakening", async () => {
    const report = await translated(compose("ipc: shareable", 'ipc: "service:a"'), ["uts-namespace"]);
    expect(report.refusals).toEqual([]);
    expect(became(report, "ipc")).toEqual(["kept", "kept"]);
  });
});

it("command lines of Podman are read alike", async () => {
  const line = "podman run --user 20000";
  const { services } = await translatePaths(memoryPlatform({}), {
    paths: [],
    runLines: [
      `${line} --name a x:1\n${line} --name b --network container:a --pid container:a --ipc container:a x:1`,
    ],
    allowWeakening: ["uts-namespace"],
  });
  expect(services.map(({ outcome, refusals }) => [outcome, refusals])).toEqual([["translated", []]]);
});
