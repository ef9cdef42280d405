import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../../platform/index.ts";
import { comparePaths } from "../audit-paths.ts";
import { translatePaths } from "../translate/translate.ts";

const container = { metadata: { name: "app" }, image: { image: "app:1" }, log_path: "c.log", linux: {} };
const pod = { metadata: { name: "p", namespace: "shop", uid: "u" }, log_directory: "/tmp", linux: {} };
const namespaces = ["pid", "mount"].map((type) => ({ type }));
const joined = ["network", "ipc", "uts"].map((type) => ({ type, path: `/proc/9/ns/${type}` }));
const spec = { ociVersion: "1.1.0", root: { path: "r" }, process: { cwd: "/" } };
const record = {
  status: { id: "c1", metadata: { name: "app" }, image: { image: "app:1" }, labels: {} },
  info: {
    sandboxID: "s1",
    pid: 10,
    runtimeSpec: { ...spec, linux: { namespaces: [...namespaces, ...joined] } },
  },
};
const sandbox = {
  status: { id: "s1", metadata: { name: "p", namespace: "shop", uid: "u" } },
  info: { pid: 9, runtimeSpec: { ...spec, linux: { namespaces: [...namespaces, { type: "ipc" }] } } },
};

async function compared(files: Readonly<Record<string, unknown>>) {
  const texts = Object.fromEntries(
    Object.entries(files).map(([name, value]): [string, string] => [name, JSON.stringify(value)]),
  );
  const report = await comparePaths(memoryPlatform(texts), { paths: Object.keys(files) });
  const cell = (dimension: string): string | undefined =>
    report.rows.find((row) => row.dimension === dimension)?.cells.at(-1)?.value;
  return { report, cell, problems: report.problems.map(({ message }) => message) };
}

describe("files of crictl in compare", () => {
  it("a record alone leaves open what its sandbox decides; beside it, it does not", async () => {
    const alone = await compared({ "c.json": record });
    expect(alone.cell("network-namespace")).toContain(" or ");
    const both = await compared({ "c.json": record, "p.json": sandbox });
    expect(both.problems).toEqual([]);
    expect(both.cell("network-namespace")).toBe("the host's");
    expect(both.cell("ipc-namespace")).toBe("shared in the pod or its own");
  });

  it("a sandbox alone is told to be none", async () => {
    expect((await compared({ "p.json": sandbox })).problems).toEqual([
      "this is the sandbox of a pod, and no container of it is among the input",
    ]);
  });

  it("a configuration for crictl run, with that of its pod", async () => {
    const { report, cell, problems } = await compared({ "c.json": container, "p.json": pod });
    expect(problems).toEqual([]);
    expect(report.columns.at(-1)?.title).toBe("app (crictl run)");
    expect(cell("proc-mount")).toBe("unmasked");
    expect(cell("seccomp")).toBe("unconfined");
    expect(cell("pid-namespace")).toBe("its own");
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["without its pod's", { "c.json": container }, "no configuration of its pod"],
    [
      "with two pods'",
      { "c.json": container, "p.json": pod, "q.json": pod },
      "more than one configuration of a pod",
    ],
    ["a pod's alone", { "p.json": pod }, "no container of it"],
    [
      "privileged in a sandbox that is not",
      { "c.json": { ...container, linux: { security_context: { privileged: true } } }, "p.json": pod },
      "containerd makes no privileged container",
    ],
    [
      "a user by name",
      { "c.json": { ...container, linux: { security_context: { run_as_username: "app" } } }, "p.json": pod },
      "only the image resolves",
    ],
    [
      "ids of its own",
      {
        "c.json": container,
        "p.json": {
          ...pod,
          linux: { security_context: { namespace_options: { userns_options: { uids: [{ length: 1 }] } } } },
        },
      },
      "keep apart",
    ],
  ])("%s: refused with the reason", async (_name, files, words) => {
    const { problems } = await compared(files);
    expect(problems).toMatchObject([expect.stringContaining(words) as string]);
  });

  it("translate names the command that judges them", async () => {
    const texts = { "c.json": JSON.stringify(container), "p.json": JSON.stringify(pod) };
    const { problems } = await translatePaths(memoryPlatform(texts), { paths: ["c.json", "p.json"] });
    expect(problems).toMatchObject([
      { message: "crictl run: podseal compare judges it, and it is not translated" },
    ]);
  });
});
