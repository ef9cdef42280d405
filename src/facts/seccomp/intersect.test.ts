import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CapabilityName, SeccompFilter } from "../../confinement/index.ts";
import { callsBeyond, capabilityNames, compareSeccompFilters } from "../../confinement/index.ts";
import { capabilitySet, defaultCapabilities } from "../capabilities.ts";
import { intersectProfiles, localhostProfile } from "./intersect.ts";
import { nativeSyscalls } from "./native-syscalls.ts";
import { seccompFilterOf } from "./oci-profile.ts";
import { type SeccompEngine, seccompProfile, seccompProfileVersions } from "./profile.ts";
import { allowsUserNamespaceCreation } from "./user-namespaces.ts";

const podman = profile("podman", "5.8.2");
const containerd = profile("containerd", "2.3.4");

const onlyPodman =
  "clone3 fanotify_init fsconfig fsmount fsopen fspick get_mempolicy keyctl mbind mount mount_setattr move_mount open_tree " +
  "pidfd_getfd pivot_root reboot set_mempolicy setns signal syslog umount umount2 unshare";
const onlyContainerd =
  "cachestat futex_requeue futex_wait futex_waitv futex_wake getxattrat io_pgetevents io_pgetevents_time64 listmount listxattrat " +
  "lsm_get_self_attr lsm_list_modules lsm_set_self_attr map_shadow_stack mseal removexattrat setxattrat statmount uretprobe vmsplice";

describe("default profiles side by side", () => {
  it("finds Podman 5.8 and containerd 2.3 incomparable, by 23 names, clone with namespace flags, and 20 names", () => {
    expect(compareSeccompFilters(podman, containerd)).toBe("incomparable");
    const onlyInA = callsBeyond(podman, containerd);
    expect(onlyInA.filter((name) => name !== "clone").join(" ")).toBe(onlyPodman);
    expect(onlyInA).toContain("clone");
    expect(callsBeyond(containerd, podman).join(" ")).toBe(onlyContainerd);
  });

  it("finds moby within containerd but for riscv_hwprobe, and containerd beyond it by the lsm calls", () => {
    const moby = profile("docker", "29.7.2");
    expect(callsBeyond(moby, containerd)).toEqual(["riscv_hwprobe"]);
    expect(callsBeyond(containerd, moby)).toEqual([
      "lsm_get_self_attr",
      "lsm_list_modules",
      "lsm_set_self_attr",
    ]);
  });

  it("does not credit the refusal of AF_ALG or AF_VSOCK, since a high bit steps round it", () => {
    expect(compareSeccompFilters(profile("containerd", "2.2.4"), profile("containerd", "2.2.3"))).toBe(
      "equal",
    );
    expect(compareSeccompFilters(profile("docker", "20.10.22"), profile("docker", "20.10.21"))).toBe("equal");
  });

  it("closes the four futex calls from Podman 6 on", () => {
    const gone = callsBeyond(containerd, profile("podman", "6.1.0"));
    expect(callsBeyond(containerd, podman).filter((name) => !gone.includes(name))).toEqual([
      "futex_requeue",
      "futex_wait",
      "futex_waitv",
      "futex_wake",
    ]);
  });

  it("puts the io_uring calls of containerd 1.7 beyond Podman", () => {
    expect(callsBeyond(profile("containerd", "1.7.34"), podman)).toContain("io_uring_setup");
  });

  it("gives no order to filters of two architectures", () => {
    expect(compareSeccompFilters(podman, profile("podman", "5.8.2", "arm64"))).toBe("incomparable");
  });
});

describe("intersectProfiles", () => {
  it("keeps 352 names of Podman 5.8 and containerd 2.3, 293 of them native on amd64", () => {
    const meeting = intersectProfiles(podman, containerd);
    const names = new Set([...meeting.allowed, ...meeting.conditional.map((rule) => rule.syscall)]);
    expect(names.size).toBe(352);
    expect(nativeSyscalls("amd64").filter((name) => names.has(name))).toHaveLength(293);
  });

  it("lets socket families through one by one, without AF_ALG, AF_VSOCK and the audit protocol of netlink", () => {
    const sockets = intersectProfiles(podman, containerd).conditional.filter(
      (rule) => rule.syscall === "socket",
    );
    const families = new Set(sockets.map((rule) => rule.conditions[0]?.valueTwo));
    expect([families.has(2), families.has(16), families.has(38), families.has(40)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const audit = sockets.filter(
      (rule) => rule.conditions[0]?.valueTwo === 16 && rule.conditions[1]?.valueTwo === 9,
    );
    expect(audit).toEqual([]);
    for (const { conditions } of sockets)
      expect(conditions.every((one) => one.op === "MASKED_EQ")).toBe(true);
  });

  it("is at most both, whatever the engines, versions and capabilities", () => {
    fc.assert(
      fc.property(anyFilter(), anyFilter(), (a, b) => {
        const meeting = intersectProfiles(a, b);
        expect(["tighter", "equal"]).toContain(compareSeccompFilters(meeting, a));
        expect(["tighter", "equal"]).toContain(compareSeccompFilters(meeting, b));
      }),
      { numRuns: 60 },
    );
  });

  it("of a filter with itself drops nothing but what a high bit steps round", () => {
    fc.assert(
      fc.property(anyFilter(), (filter) => {
        const lost = callsBeyond(filter, intersectProfiles(filter, filter));
        expect(lost.filter((name) => name !== "socket")).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

describe("localhostProfile", () => {
  it("is, read back as the runtime would, tighter than both", () => {
    const filter = readBack(podman, containerd);
    expect(compareSeccompFilters(filter, podman)).toBe("tighter");
    expect(compareSeccompFilters(filter, containerd)).toBe("tighter");
    expect(filter.allowed.length + new Set(filter.conditional.map((rule) => rule.syscall)).size).toBe(293);
  });

  it("names the native architecture only, and answers clone3 with ENOSYS so that the C library falls back", () => {
    const profileFile = localhostProfile(podman, containerd);
    expect(profileFile.architectures).toEqual(["SCMP_ARCH_X86_64"]);
    expect(profileFile.defaultErrnoRet).toBe(38);
    expect(profileFile.syscalls?.some((rule) => rule.names.includes("clone3"))).toBe(false);
  });

  it("has at most one condition for each argument of a rule and never the same rule twice", () => {
    const rules = localhostProfile(podman, containerd).syscalls ?? [];
    for (const rule of rules) {
      const indexes = (rule.args ?? []).map((argument) => argument.index);
      expect(new Set(indexes).size).toBe(indexes.length);
    }
    expect(new Set(rules.map((rule) => JSON.stringify(rule))).size).toBe(rules.length);
  });

  it("decides every native call of the architecture, by one kind of rule only", () => {
    const rules = localhostProfile(podman, containerd).syscalls ?? [];
    const actions = new Map<string, Set<string>>();
    for (const rule of rules) {
      for (const name of rule.names) actions.set(name, (actions.get(name) ?? new Set()).add(rule.action));
    }
    expect(nativeSyscalls("amd64").filter((name) => !actions.has(name))).toEqual(["clone3"]);
    expect([...actions.values()].every((kinds) => kinds.size === 1)).toBe(true);
  });
});

describe("allowsUserNamespaceCreation", () => {
  it.each([
    ["podman", "4.3.1", true],
    ["podman", "6.1.0", true],
    ["docker", "20.10.0", false],
    ["docker", "29.7.2", false],
    ["containerd", "1.6.0", false],
    ["containerd", "2.3.4", false],
    ["cri-o", "1.30.0", true],
    ["cri-o", "1.34.0", false],
  ] as const)("%s %s: %s", (engine, version, expected) => {
    expect(allowsUserNamespaceCreation(profile(engine, version))).toBe(expected);
  });

  it("is always so without a filter, and with SYS_ADMIN in the bounding set", () => {
    expect(allowsUserNamespaceCreation("unconfined")).toBe(true);
    const admin = seccompProfile({
      engine: "containerd",
      version: "2.3.4",
      architecture: "amd64",
      capabilities: ["SYS_ADMIN"],
    });
    expect(admin !== undefined && allowsUserNamespaceCreation(admin)).toBe(true);
  });

  it("is refused by the profile that is at most both", () => {
    expect(allowsUserNamespaceCreation(readBack(podman, containerd))).toBe(false);
  });

  it.each([
    ["EQ", 0x10000000, undefined, true],
    ["EQ", 17, undefined, false],
    ["MASKED_EQ", 0x10000000, 0x10000000, true],
    ["MASKED_EQ", 0x10000000, 0, false],
    ["MASKED_EQ", 0x00020000, 0, true],
    ["LT", 0x10000000, undefined, false],
    ["NE", 0x10000000, undefined, true],
  ] as const)("unshare allowed when its flags are %s %i (%s): %s", (op, value, valueTwo, expected) => {
    const condition = valueTwo === undefined ? { index: 0, op, value } : { index: 0, op, value, valueTwo };
    const filter: SeccompFilter = {
      id: "made",
      architecture: "amd64",
      allowed: ["read"],
      conditional: [{ syscall: "unshare", conditions: [condition] }],
      source: "this test",
    };
    expect(allowsUserNamespaceCreation(filter)).toBe(expected);
  });
});

describe("seccompFilterOf", () => {
  const identity = { id: "made", architecture: "amd64", source: "this test" } as const;

  it("takes the first of two rules without arguments", () => {
    const rules = [
      { names: ["setns"], action: "SCMP_ACT_ALLOW" },
      { names: ["setns", "bpf"], action: "SCMP_ACT_ERRNO", errnoRet: 1 },
      { names: ["bpf"], action: "SCMP_ACT_ALLOW" },
    ];
    const filter = seccompFilterOf(
      { defaultAction: "SCMP_ACT_ERRNO", defaultErrnoRet: 38, syscalls: rules },
      identity,
    );
    expect(filter?.allowed).toEqual(["setns"]);
  });

  it.each(["SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE", "SCMP_ACT_NOTIFY"])(
    "does not pretend to know what a profile with default action %s lets through",
    (defaultAction) => {
      expect(seccompFilterOf({ defaultAction, syscalls: [] }, identity)).toBeUndefined();
    },
  );

  it("does not pretend to know what a listener decides", () => {
    const rules = [{ names: ["mount"], action: "SCMP_ACT_NOTIFY" }];
    expect(seccompFilterOf({ defaultAction: "SCMP_ACT_ERRNO", syscalls: rules }, identity)).toBeUndefined();
  });
});

function profile(
  engine: SeccompEngine,
  version: string,
  architecture: "amd64" | "arm64" = "amd64",
): SeccompFilter {
  const capabilities = defaultCapabilities(engine, version)?.capabilities ?? [];
  const found = seccompProfile({ engine, version, architecture, capabilities });
  if (found === undefined) throw new Error(`no profile for ${engine} ${version}`);
  return found;
}

function readBack(a: SeccompFilter, b: SeccompFilter): SeccompFilter {
  const filter = seccompFilterOf(localhostProfile(a, b), {
    id: "localhost",
    architecture: a.architecture,
    source: "this test",
  });
  if (filter === undefined) throw new Error("the generated profile cannot be read back");
  return filter;
}

const versions = (["podman", "docker", "containerd", "cri-o"] as const).flatMap((engine) =>
  seccompProfileVersions(engine).map(({ since }) => [engine, since] as const),
);

function anyFilter(): fc.Arbitrary<SeccompFilter> {
  return fc
    .tuple(fc.constantFrom(...versions), fc.subarray<CapabilityName>([...capabilityNames]))
    .map(([[engine, version], capabilities]) => {
      const found = seccompProfile({
        engine,
        version,
        architecture: "amd64",
        capabilities: capabilitySet(capabilities),
      });
      if (found === undefined) throw new Error(`no profile for ${engine} ${version}`);
      return found;
    });
}
