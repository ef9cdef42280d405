import { describe, expect, it } from "vitest";
import { readCriRequest } from "./read-cri-request.ts";

const container = { metadata: { name: "c" }, image: { image: "app:1" }, log_path: "c.log" };
const pod = { metadata: { name: "p", namespace: "shop", uid: "u" }, log_directory: "/tmp" };

function read(config: object) {
  const { request, problems } = readCriRequest(JSON.stringify(config, undefined, 1), "c.json");
  return { request, told: problems.map(({ level, line, message }) => ({ level, line, message })) };
}

const withSecurity = (security: object) => read({ ...container, linux: { security_context: security } });

describe("readCriRequest", () => {
  it("gives fields by their names, whatever their case, and enumerations by name", () => {
    const { request, told } = read({
      ...container,
      Linux: { Security_Context: { namespace_options: { pid: 1 }, seccomp: { profile_type: 2 } } },
    });
    expect(told).toEqual([]);
    expect(request).toMatchObject({
      kind: "container",
      place: { file: "c.json", line: 1 },
      config: {
        linux: {
          security_context: {
            namespace_options: { pid: "CONTAINER" },
            seccomp: { profile_type: "Localhost" },
          },
        },
      },
    });
  });

  it("reads YAML, and the first document alone", () => {
    const yaml =
      "metadata: { name: p, namespace: shop }\nlinux: { sysctls: { a.b: '1' } }\n---\nmetadata: {}\n";
    const { request, problems } = readCriRequest(yaml, "p.yaml");
    expect(request).toMatchObject({ kind: "sandbox", config: { linux: { sysctls: { "a.b": "1" } } } });
    expect(problems).toMatchObject([
      { level: "warning", message: expect.stringContaining("first document") as string },
    ]);
  });

  it("refuses the spelling of other programs, which crictl leaves out", () => {
    const { request, told } = read({
      ...container,
      linux: { securityContext: { capabilities: { dropCapabilities: ["ALL"] } } },
    });
    expect(request).toBeUndefined();
    expect(told).toEqual([
      {
        level: "error",
        line: 10,
        message: "crictl leaves out securityContext without a word: the name is security_context",
      },
    ]);
  });

  it("tells a name that nobody knows, and goes on", () => {
    const { request, told } = read({ ...container, privileged: true });
    expect(request?.config["privileged"]).toBeUndefined();
    expect(told).toMatchObject([
      { level: "warning", message: "crictl knows no privileged here and leaves it out" },
    ]);
  });

  it.each<[string, object, string]>([
    ["a mode by name", { namespace_options: { pid: "NODE" } }, "one of the numbers 0 (POD), 1 (CONTAINER)"],
    ["a mode that there is not", { namespace_options: { pid: 9 } }, "one of the numbers"],
    ["a user by number", { run_as_user: 1000 }, "a map: value"],
    ["a user as text", { run_as_user: { value: "1000" } }, "a whole number"],
    ["a switch as text", { privileged: "true" }, "true or false"],
    ["paths that are no list", { masked_paths: "/proc" }, "a list"],
  ])("refuses %s", (_name, security, words) => {
    const { request, told } = withSecurity(security);
    expect(request).toBeUndefined();
    expect(told).toMatchObject([{ level: "error", message: expect.stringContaining(words) as string }]);
  });

  it.each<[string, object, string]>([
    ["a container without a name", { ...container, metadata: {} }, "metadata.name is not set"],
    ["a container without an image", { ...container, image: undefined }, "image.image is not set"],
    ["a pod without a namespace", { ...pod, metadata: { name: "p" } }, "metadata.namespace is not set"],
    ["a container of Windows", { ...container, windows: {} }, "a container of Windows is not judged"],
  ])("refuses %s", (_name, config, message) => {
    const { request, told } = read(config);
    expect(request).toBeUndefined();
    expect(told).toMatchObject([{ level: "error", message }]);
  });

  it.each(["", "[1]", "{", "a: [", "text"])("%j is no configuration", (text) => {
    expect(readCriRequest(text, "c.json")).toMatchObject({
      request: undefined,
      problems: [{ level: "error" }],
    });
  });
});
