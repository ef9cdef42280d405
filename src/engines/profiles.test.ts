import { describe, expect, it } from "vitest";
import type { Confinement, DimensionId } from "../confinement/index.ts";
import { dimensionIds, explore, maskOf, readDimension } from "../confinement/index.ts";
import { judgeAll, valuesOf } from "../../test/helpers/judged-pods.ts";
import type { NodeFacts } from "./cluster-context.ts";
import { dockerConfinement } from "./docker/docker.ts";
import type { ImageView } from "./image.ts";
import { podmanConfinement } from "./podman/podman.ts";
import type { EngineProfileId } from "./profiles.ts";
import { engineProfile, engineProfiles } from "./profiles.ts";
import type { RunOptions } from "./run/options.ts";

const apparmorNode: NodeFacts = { securityModules: ["apparmor"] };
const selinuxNode: NodeFacts = { securityModules: ["selinux"] };

function defaultPodAgainstPodman(node: NodeFacts): ReturnType<typeof judgeAll> {
  return judgeAll(engineProfile("k3s", { node }), engineProfile("podman-rootless", { node }));
}

describe("the default k3s pod against rootless Podman", () => {
  // engines.md 6.2; host ports below 1024 and forwarding sysctls are what a pod may ask for, not what the default one has.
  it.each<[DimensionId, string]>([
    ["user-namespace", "host root against a user namespace"],
    ["host-user", "host root against the login user"],
    ["host-groups", "the root group against the login user's"],
    ["seccomp", "no filter against one"],
    ["capabilities", "14 over the host against 11 in a namespace"],
    ["raw-sockets", "NET_RAW against none"],
    ["set-id", "host root against the container's"],
    ["pids-limit", "none against 2048"],
    ["privileged-ports", "open against 1024"],
    ["sysctls", "ping for everybody against root"],
    ["process-limit", "none against a limit"],
    ["api-token", "mounted against none"],
    ["engine-privilege", "a root daemon against none"],
    ["reachable-from", "the cluster against nobody"],
    ["service-links", "every Service against none"],
  ])("is looser in %s: %s", (id) => {
    expect(defaultPodAgainstPodman(apparmorNode).get(id)?.verdict).toBe("looser");
  });

  it("is looser in selinux on a node that has it", () => {
    expect(defaultPodAgainstPodman(selinuxNode).get("selinux")?.verdict).toBe("looser");
  });

  // engines.md 6.1
  it.each<[DimensionId, string]>([
    ["apparmor", "containerd's profile against none, ever"],
    ["proxy-environment", "none against the host's proxies"],
    ["masked-paths", "/proc/asound hidden against read-only"],
  ])("is tighter in %s: %s", (id) => {
    expect(defaultPodAgainstPodman(apparmorNode).get(id)?.verdict).toBe("tighter");
  });

  it("is incomparable in masked paths on a node with SELinux", () => {
    expect(defaultPodAgainstPodman(selinuxNode).get("masked-paths")?.verdict).toBe("incomparable");
  });
});

const image: ImageView = {
  imageName: "test",
  image: { user: "", uid: 0, gid: 0, groups: [], volumes: [], setId: true, fileCapabilities: false },
  mustBeNonRoot: false,
};

function podman(options: Partial<RunOptions>, version = "5.8.2", rootless = true): Confinement {
  return podmanConfinement({ image, ...options }, { version, rootless, architecture: "amd64", node: {} });
}

function masksOf(confinement: Confinement): Record<string, string> {
  const [sets] = readDimension(confinement, "capability-sets").values;
  const lists = Object.entries(sets?.value ?? {}).filter(([name]) => name !== "over") as [
    string,
    readonly string[],
  ][];
  return Object.fromEntries(lists.map(([name, list]) => [name, maskOf(list).toString(16)]));
}

const all = "1ffffffffff";

describe("Podman's capability sets after execve, as measured (engines.md 4.5)", () => {
  it.each<[string, Partial<RunOptions>, string, string, string]>([
    ["plain", {}, "800405fb", "800405fb", "0"],
    ["--user 1000", { user: { uid: 1000 } }, "0", "800405fb", "0"],
    [
      "--user 1000 --cap-add NET_RAW",
      { user: { uid: 1000 }, capAdd: ["NET_RAW"] },
      "2000",
      "800425fb",
      "2000",
    ],
    [
      "--user 1000 --cap-drop all --cap-add CAP_NET_BIND_SERVICE",
      { user: { uid: 1000 }, capDrop: ["all"], capAdd: ["CAP_NET_BIND_SERVICE"] },
      "400",
      "400",
      "400",
    ],
    ["--userns keep-id", { userns: "keep-id" }, "0", "800405fb", "0"],
    ["--cap-drop all", { capDrop: ["all"] }, "0", "0", "0"],
    ["--privileged", { privileged: true }, all, all, "0"],
    ["--privileged --user 1000", { privileged: true, user: { uid: 1000 } }, "0", all, "0"],
  ])("%s", (_name, options, effective, bounding, ambient) => {
    expect(masksOf(podman(options))).toEqual({
      bounding,
      permitted: effective,
      effective,
      inheritable: ambient,
      ambient,
    });
  });

  it.each([
    ["4.2.0", undefined, "a80425fb"],
    ["4.3.1", undefined, "a80425fb"],
    ["4.3.1", "debian", "800405fb"],
    ["4.4.1", undefined, "800005fb"],
    ["4.9.0", undefined, "800405fb"],
    ["6.2.0", undefined, "800405fb"],
  ])("version %s of %s gives %s", (version, distribution, mask) => {
    const profile = engineProfile(
      "podman-rootless",
      distribution === undefined ? { version } : { version, distribution },
    );
    expect(masksOf(profile)["bounding"]).toBe(mask);
  });

  it("refuses one name in both lists", () => {
    expect(() => podman({ capAdd: ["KILL"], capDrop: ["KILL"] })).toThrow(RangeError);
  });
});

describe("Docker's capability sets (engines.md 4.1)", () => {
  const docker = (options: Partial<RunOptions>): Confinement =>
    dockerConfinement(
      { image, ...options },
      { version: "20.10.24", rootless: false, architecture: "amd64", node: {} },
    );

  it.each<[string, Partial<RunOptions>, string, string]>([
    ["plain", {}, "a80425fb", "a80425fb"],
    ["--user 1000", { user: { uid: 1000 } }, "0", "a80425fb"],
    ["an add wins over a drop", { capAdd: ["KILL"], capDrop: ["KILL"] }, "a80425fb", "a80425fb"],
    ["drop ALL leaves the adds", { capAdd: ["KILL"], capDrop: ["ALL"] }, "20", "20"],
    [
      "add ALL wins over drop ALL",
      { capAdd: ["ALL"], capDrop: ["ALL", "KILL"] },
      "1ffffffffdf",
      "1ffffffffdf",
    ],
    ["--privileged --user 1000", { privileged: true, user: { uid: 1000 } }, "0", all],
  ])("%s", (_name, options, effective, bounding) => {
    expect(masksOf(docker(options))).toEqual({
      bounding,
      permitted: effective,
      effective,
      inheritable: "0",
      ambient: "0",
    });
  });
});

describe("user namespaces of rootless Podman", () => {
  it.each<[string, Partial<RunOptions>, unknown]>([
    ["plain: root is the login user", {}, [{ authority: "login", id: 1000 }, { authority: "shared-range" }]],
    [
      "--userns=auto: a part of the ids that a plain container of the same user maps whole",
      { userns: "auto" },
      [{ authority: "shared-range" }],
    ],
    ["--userns=nomap: subordinate ids only", { userns: "nomap" }, [{ authority: "shared-range" }]],
    [
      "--userns=keep-id: the login user, and what set-id files add",
      { userns: "keep-id" },
      [{ authority: "login", id: 1000 }, { authority: "shared-range" }],
    ],
  ])("%s", (_name, options, value) => {
    expect(valuesOf(podman(options), "host-user")).toEqual([value]);
  });
});

describe("user namespaces of Podman as root", () => {
  it("--userns=auto: a range that no other container of root maps", () => {
    expect(valuesOf(podman({ userns: "auto" }, "5.8.2", false), "host-user")).toEqual([
      [{ authority: "exclusive" }],
    ]);
  });
});

describe("kernel files that Podman hides on the host's network", () => {
  it.each<[string, Partial<RunOptions>, boolean, boolean]>([
    ["/sys/kernel, as /sys is then the host's", { network: "host" }, true, true],
    ["not without it", {}, true, false],
    ["not with --privileged", { network: "host", privileged: true }, true, false],
    ["not as root", { network: "host" }, false, false],
  ])("%s", (_name, options, rootless, hidden) => {
    const { values } = readDimension(podman(options, "5.8.2", rootless), "masked-paths");
    expect(values.map(({ value }) => value.masked.includes("/sys/kernel"))).toEqual(values.map(() => hidden));
  });
});

describe("versions of which no fact is known", () => {
  it.each<[EngineProfileId, string]>([
    ["podman-rootless", "2.2.1"],
    ["podman-rootful", "1.9"],
    ["docker", "19.03.15"],
    ["docker-rootless", "19.03"],
    ["k3s", "1.12"],
  ])("%s %s is refused: what is taken at its worst is no yardstick", (id, version) => {
    expect(() => engineProfile(id, { version })).toThrow(RangeError);
  });

  it.each<[EngineProfileId, string]>([
    ["podman-rootless", "3.0"],
    ["docker", "20.10"],
    ["docker-rootless", "20.10.0"],
  ])("%s %s is the oldest that is known", (id, version) => {
    expect(valuesOf(engineProfile(id, { version }), "seccomp")).not.toContainEqual({ kind: "unconfined" });
    expect(valuesOf(engineProfile(id, { version }), "masked-paths")).not.toContainEqual({
      masked: [],
      readOnly: [],
    });
  });
});

describe("networks of Podman by version", () => {
  it.each([
    ["4.9.4", ["internet", "metadata", "host-address", "node"]],
    ["5.0.0", ["internet", "metadata", "host-address"]],
    ["5.3.0", ["internet", "metadata", "host-address", "node"]],
  ])("%s", (version, value) => {
    expect(valuesOf(podman({}, version), "reaches")).toEqual([value]);
  });

  it("as root containers of the bridge reach each other", () => {
    expect(valuesOf(podman({}, "5.8.2", false), "reachable-from")).toEqual([
      [{ from: "cluster", ports: "all" }],
    ]);
  });

  it("without a network nothing is reached", () => {
    expect(valuesOf(podman({ network: "none" }), "reaches")).toEqual([[]]);
  });
});

describe("every engine profile", () => {
  const each = engineProfiles.map(({ id }) => id);

  it.each(each)("%s says for every dimension why, and where defaults were read", (id) => {
    const profile = engineProfile(id);
    for (const dimension of dimensionIds) {
      for (const { result } of explore((ask) => profile[dimension](ask))) {
        expect(result.because.length, `${dimension} has no reason`).toBeGreaterThan(0);
        for (const reason of result.because) {
          expect(reason.words, dimension).not.toBe("");
          const needsSource =
            reason.kind.endsWith("-default") || reason.kind === "assumption" || reason.kind === "kernel";
          if (needsSource) expect(reason.source, `${dimension}: ${reason.words}`).toBeTruthy();
        }
      }
    }
  });

  it.each(each)("%s is made once", (id) => {
    expect(engineProfile(id)).toBe(engineProfile(id));
  });

  it("differs between Docker's modes where engines.md says so", () => {
    const verdicts = judgeAll(engineProfile("docker-rootless"), engineProfile("docker"));
    expect(verdicts.get("host-user")?.verdict).toBe("tighter");
    expect(verdicts.get("engine-privilege")?.verdict).toBe("tighter");
    expect(verdicts.get("sysctls")?.verdict).toBe("tighter");
  });
});
