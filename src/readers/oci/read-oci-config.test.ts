import { describe, expect, it } from "vitest";
import { readOciConfig } from "./read-oci-config.ts";

const minimal = { ociVersion: "1.0.0", root: { path: "rootfs" } };

function problemsOf(config: object): readonly (readonly [number | undefined, string])[] {
  const { declaration, problems } = readOciConfig(JSON.stringify(config, undefined, 1), "config.json");
  if (problems.length > 0) expect(declaration).toBeUndefined();
  return problems.map(({ line, message }) => [line, message]);
}

describe("readOciConfig", () => {
  it("gives what the file says, set by set and path by path", () => {
    const config = {
      ...minimal,
      process: {
        cwd: "/",
        user: { uid: 1, gid: 2, additionalGids: [3] },
        capabilities: { bounding: ["CAP_KILL"], ambient: null },
        rlimits: [{ type: "RLIMIT_NOFILE", soft: 1024, hard: 18446744073709551615 }],
        noNewPrivileges: true,
        unknown: 1,
      },
      linux: {
        namespaces: [{ type: "user" }, { type: "network", path: "/proc/1/ns/net" }],
        uidMappings: [{ containerID: 0, hostID: 65536, size: 65536 }],
        maskedPaths: [],
        readonlyPaths: null,
        seccomp: {
          defaultAction: "SCMP_ACT_ERRNO",
          syscalls: [{ names: ["read"], action: "SCMP_ACT_ALLOW" }],
        },
        resources: { memory: { limit: -1 }, pids: { limit: 5 } },
      },
    };
    expect(readOciConfig(JSON.stringify(config), "config.json").declaration).toEqual({
      place: { file: "config.json", line: 1, column: 1 },
      ...minimal,
      platforms: ["linux"],
      mounts: [],
      hooks: {},
      annotations: {},
      process: {
        cwd: "/",
        user: { uid: 1, gid: 2, additionalGids: [3] },
        capabilities: { bounding: ["CAP_KILL"] },
        rlimits: [{ type: "RLIMIT_NOFILE", soft: 1024, hard: Infinity }],
        noNewPrivileges: true,
      },
      linux: {
        namespaces: [{ type: "user" }, { type: "network", path: "/proc/1/ns/net" }],
        uidMappings: [{ containerID: 0, hostID: 65536, size: 65536 }],
        maskedPaths: [],
        seccomp: {
          defaultAction: "SCMP_ACT_ERRNO",
          syscalls: [{ names: ["read"], action: "SCMP_ACT_ALLOW" }],
        },
        resources: { memory: { limit: -1 }, pids: { limit: 5 } },
      },
    });
  });

  it.each<readonly [string, object, number]>([
    ["a type of namespace that there is not", { linux: { namespaces: [{ type: "disk" }] } }, 9],
    ["a capability without CAP_", { process: { cwd: "/", capabilities: { bounding: ["KILL"] } } }, 10],
    ["a limit that is a text", { linux: { resources: { pids: { limit: "5" } } } }, 9],
    ["a user id below 0", { process: { cwd: "/", user: { uid: -1 } } }, 9],
    ["a process without cwd", { process: {} }, 6],
    ["a mount without destination", { mounts: [{ type: "proc" }] }, 7],
    ["a device of no type", { linux: { devices: [{ path: "/dev/a", type: "x" }] } }, 10],
    [
      "a rule of seccomp without names",
      { linux: { seccomp: { defaultAction: "A", syscalls: [{ names: [], action: "B" }] } } },
      11,
    ],
    ["noNewPrivileges as a text", { process: { cwd: "/", noNewPrivileges: "true" } }, 8],
    ["a propagation that there is not", { linux: { rootfsPropagation: "sideways" } }, 7],
  ])("%s is refused where it stands", (_what, more, line) => {
    const problems = problemsOf({ ...minimal, ...more });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.[0]).toBe(line);
  });

  it.each(["", "{}", "[]", "{", '{"ociVersion": 1}'])("%j is no configuration", (text) => {
    const { declaration, problems } = readOciConfig(text, "config.json");
    expect(declaration).toBeUndefined();
    expect(problems).toMatchObject([{ level: "error", file: "config.json" }]);
  });
});
