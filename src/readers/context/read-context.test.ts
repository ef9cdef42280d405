import { describe, expect, it } from "vitest";
import { readClusterContext } from "./read-context.ts";

describe("a context file", () => {
  it("is read from YAML, with every part", () => {
    const text = `
k3s: v1.33.5+k3s1
containerRuntime: { name: containerd, version: "2.1.4" }
architecture: arm64
node:
  kernel: 6.12.9
  securityModules: []
  accounts: [{ uid: 1000, name: pi, login: true }]
  openFiles: unlimited
kubelet: { podPidsLimit: -1, seccompDefault: true }
featureGates: { UserNamespacesSupport: true }
images:
  docker.io/library/nginx: { user: "", uid: 0, setId: true }
seccompProfiles:
  strict.json: { defaultAction: SCMP_ACT_ERRNO }
podman: { version: "5.4.2", distribution: debian }
`;
    const { context, problems } = readClusterContext(text, "context.yaml");
    expect(problems).toEqual([]);
    expect(context).toMatchObject({
      k3s: "v1.33.5+k3s1",
      node: { openFiles: Number.POSITIVE_INFINITY, securityModules: [] },
    });
  });

  it("is read from JSON", () => {
    expect(readClusterContext('{"kubernetes":"1.34"}', "c.json").context).toEqual({ kubernetes: "1.34" });
  });

  it.each([
    ["a version that is a number", "kubernetes: 1.30\n", 1, /1\.30 is read as the number 1\.3/],
    ["a version that is none", "kubernetes: newest\n", 1, /must look like/],
    ["a misspelt key", "node:\n  kernl: 6.1\n", 2, /node\.kernl: unknown key/],
    ["a wrong type", "kubelet:\n  seccompDefault: 'true'\n", 2, /expected boolean/],
    [
      "a runtime that is not known",
      "ociRuntime:\n  name: youki\n  version: '1.0'\n",
      2,
      /expected \("runc" \| "crun"\)/,
    ],
    ["no object", "- a\n", 1, /the file/],
    ["nothing", "# nothing\n", 1, /empty/],
    ["two documents", "k3s: '1.33'\n---\nk3s: '1.33'\n", 3, /one document/],
    ["broken YAML", "a: [\n", 2, /./],
  ])("with %s is refused with its place", (_, text, line, message) => {
    const { context, problems } = readClusterContext(text, "c.yaml");
    expect(context).toBeUndefined();
    expect(problems[0]).toMatchObject({ level: "error", code: "invalid-context", file: "c.yaml", line });
    expect(problems[0]?.message).toMatch(message);
  });
});
