import { describe, expect, it } from "vitest";
import { readCrictl } from "./read-crictl.ts";

const runtimeSpec = {
  ociVersion: "1.1.0",
  process: { cwd: "/", noNewPrivileges: true },
  root: { path: "rootfs" },
};
const labels = {
  "io.kubernetes.container.name": "app",
  "io.kubernetes.pod.name": "web-0",
  "io.kubernetes.pod.namespace": "shop",
  "io.kubernetes.pod.uid": "u1",
};
const container = {
  status: {
    id: "c1",
    metadata: { name: "app", attempt: 0 },
    image: { image: "docker.io/library/nginx:1", userSpecifiedImage: "" },
    imageRef: "docker.io/library/nginx@sha256:1",
    labels,
  },
  info: {
    sandboxID: "s1",
    pid: 4321,
    runtimeType: "io.containerd.runc.v2",
    config: { metadata: { name: "app" } },
    runtimeSpec,
  },
};
const sandbox = {
  status: { id: "s1", metadata: { name: "web-0", namespace: "shop", uid: "u1" } },
  info: { pid: 4300, runtimeHandler: "runc", runtimeSpec },
};

const read = (value: unknown) => readCrictl(JSON.stringify(value), "c.json");

describe("readCrictl", () => {
  it("a container: names, and what the runtime was given", () => {
    const { declarations, problems } = read(container);
    expect(problems).toEqual([]);
    expect(declarations).toMatchObject([
      {
        kind: "container",
        id: "c1",
        sandboxId: "s1",
        namespace: "shop",
        pod: "web-0",
        podUid: "u1",
        container: "app",
        image: "docker.io/library/nginx:1",
        imageRef: "docker.io/library/nginx@sha256:1",
        pid: 4321,
        runtime: "io.containerd.runc.v2",
        oci: { ociVersion: "1.1.0", process: { noNewPrivileges: true } },
        config: { metadata: { name: "app" } },
      },
    ]);
  });

  it("a sandbox, and both in a list or behind each other", () => {
    const expected = [
      { kind: "sandbox", namespace: "shop", pod: "web-0", runtime: "runc" },
      { kind: "container", container: "app" },
    ];
    expect(read([sandbox, container]).declarations).toMatchObject(expected);
    const behind = `${JSON.stringify(sandbox)}\n${JSON.stringify(container)}`;
    expect(readCrictl(behind, "c.json").declarations).toMatchObject(expected);
  });

  it("info of old, a text that is JSON itself", () => {
    const old = { ...container, info: { info: JSON.stringify(container.info) } };
    expect(read(old).declarations).toMatchObject([{ pid: 4321, oci: { ociVersion: "1.1.0" } }]);
  });

  it("a record without runtimeSpec is read, and told to say too little", () => {
    const { declarations, problems } = read({ ...container, info: {} });
    expect(declarations[0]?.oci).toBeUndefined();
    expect(problems).toMatchObject([{ level: "warning", code: "unsupported" }]);
  });

  it("a runtimeSpec that breaks the specification is refused where it stands", () => {
    const broken = { ...container, info: { runtimeSpec: { ...runtimeSpec, process: { cwd: 1 } } } };
    const text = JSON.stringify(broken, undefined, 1);
    const { declarations, problems } = readCrictl(text, "c.json");
    expect(declarations[0]?.oci).toBeUndefined();
    const line = text.split("\n").findIndex((one) => one.includes('"cwd"')) + 1;
    expect(problems).toMatchObject([{ level: "error", code: "invalid-value", line }]);
    expect(problems[0]?.message).toContain("process.cwd");
  });

  it.each(["", "{}", "[1]", "{", '{"ociVersion": "1.0.0"}'])("%j is refused", (text) => {
    const { declarations, problems } = readCrictl(text, "c.json");
    expect(declarations).toEqual([]);
    expect(problems).toMatchObject([{ level: "error", file: "c.json" }]);
  });
});
