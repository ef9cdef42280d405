import { describe, expect, it } from "vitest";
import type { CapabilityName, SeccompCondition, SeccompFilter } from "../../confinement/index.ts";
import { namesOf } from "../../confinement/index.ts";
import { defaultCapabilities } from "../capabilities.ts";
import { type SeccompArchitecture, nativeSyscalls } from "./native-syscalls.ts";
import { type SeccompEngine, seccompProfile, seccompProfileVersions } from "./profile.ts";

/**
 * Digests computed from the engines' own files (each profile resolved for a capability set by another program, first argument-less rule
 * wins, refusals on one value folded into the alternatives): engine, version, architecture, bounding set, names allowed, FNV-1a.
 */
const digests = `
podman 3.0.1 amd64 00000000a80425fb 343 71e9483c
podman 3.0.1 arm64 0000000000000000 346 6f1c87cd
podman 3.0.1 arm64 00000148d0da1796 358 8a42fbd1
podman 3.1.2 amd64 00000000a80425fb 344 d1e97fe0
podman 3.1.2 arm64 0000000000000000 347 4952131f
podman 3.1.2 amd64 000001f614887684 353 d7605896
podman 3.2.3 amd64 00000000a80425fb 345 ee8643a1
podman 3.2.3 arm64 0000000000000000 348 216b91d4
podman 3.2.3 arm64 0000017081ef9c37 371 186cce95
podman 3.3.1 amd64 00000000a80425fb 362 0a201ca8
podman 3.3.1 arm64 0000000000000000 365 147484a3
podman 3.3.1 amd64 0000018a293b8e16 381 c7b3b0c6
podman 3.4.4 amd64 00000000a80425fb 363 c57d4922
podman 3.4.4 arm64 0000000000000000 366 f21d454b
podman 3.4.4 arm64 0000015653e96370 386 11626bf2
podman 4.0.3 amd64 00000000a80425fb 363 c57d4922
podman 4.0.3 arm64 0000000000000000 366 f21d454b
podman 4.0.3 arm64 000001809354a8ad 373 42bfbcbe
podman 4.1.1 amd64 00000000a80425fb 376 f710e3d0
podman 4.1.1 arm64 0000000000000000 379 b84f5187
podman 4.1.1 amd64 000001f0466fc9b0 396 9d8d5af5
podman 4.3.1 amd64 00000000800405fb 379 43884564
podman 4.3.1 arm64 0000000000000000 382 a289bf0a
podman 4.3.1 amd64 0000005aabf9578f 397 7927587d
podman 5.0.0 amd64 00000000800405fb 380 45b70d9c
podman 5.0.0 arm64 0000000000000000 383 f54262ae
podman 5.0.0 arm64 000000658c4bdeb9 392 288e0c66
podman 5.4.2 amd64 00000000800405fb 374 e260da0d
podman 5.4.2 arm64 0000000000000000 377 f0a37ce9
podman 5.4.2 arm64 000001b7e1644f03 385 02297900
podman 5.5.0 amd64 00000000800405fb 375 84e39ce4
podman 5.5.0 arm64 0000000000000000 378 7e34c660
podman 5.5.0 arm64 0000000082581feb 385 6e13b3a1
podman 5.8.2 amd64 00000000800405fb 375 344cd2c3
podman 5.8.2 arm64 0000000000000000 378 115fec57
podman 5.8.2 amd64 000001c56aa49ef3 386 2410c252
podman 6.1.0 amd64 00000000800405fb 379 3c508a11
podman 6.1.0 arm64 0000000000000000 382 2c1c7415
podman 6.1.0 amd64 000000ffa12b9974 394 de0298bd
docker 20.10.0 amd64 00000000a80425fb 344 4bc25789
docker 20.10.0 arm64 0000000000000000 347 bc36a74b
docker 20.10.0 amd64 0000005596698bb7 370 153f8140
docker 20.10.9 amd64 00000000a80425fb 346 2065a3df
docker 20.10.9 arm64 0000000000000000 349 cde1ee0b
docker 20.10.9 amd64 0000002f63fcdea7 380 9df0e59e
docker 20.10.10 amd64 00000000a80425fb 346 2065a3df
docker 20.10.10 arm64 0000000000000000 349 cde1ee0b
docker 20.10.10 amd64 00000085a16c6335 374 28c8cb9b
docker 20.10.18 amd64 00000000a80425fb 352 b29f5c46
docker 20.10.18 arm64 0000000000000000 355 c5dbf5b2
docker 20.10.18 amd64 000000d45e6e71d9 387 121e0bc1
docker 20.10.22 amd64 00000000a80425fb 352 1ffa39fc
docker 20.10.22 arm64 0000000000000000 355 e4aa617a
docker 20.10.22 arm64 000000a3e33ed651 390 9fc1843f
docker 20.10.24 amd64 00000000a80425fb 352 b29f5c46
docker 20.10.24 arm64 0000000000000000 355 c5dbf5b2
docker 20.10.24 amd64 000000f3874cb9b7 363 0a54ecd2
docker 20.10.26 amd64 00000000a80425fb 353 28718bae
docker 20.10.26 arm64 0000000000000000 356 51c5385a
docker 20.10.26 amd64 000001f85cdeb8b5 367 bc09cadd
docker 23.0.0 amd64 00000000a80425fb 357 6bef67d8
docker 23.0.0 arm64 0000000000000000 360 3f1fbf76
docker 23.0.0 amd64 0000013e4d1e3133 365 a753b42f
docker 23.0.7 amd64 00000000a80425fb 358 72381c40
docker 23.0.7 arm64 0000000000000000 361 19c11d7e
docker 23.0.7 amd64 000000ebd8ccc9f6 368 03ab475b
docker 23.0.18 amd64 00000000a80425fb 364 7e0e15fe
docker 23.0.18 arm64 0000000000000000 367 9547aac6
docker 23.0.18 arm64 0000004ee68b3335 387 4f84de99
docker 24.0.2 amd64 00000000a80425fb 357 6bef67d8
docker 24.0.2 arm64 0000000000000000 360 3f1fbf76
docker 24.0.2 amd64 000000c2b1e1b78e 387 8b27bc97
docker 24.0.9 amd64 00000000a80425fb 358 72381c40
docker 24.0.9 arm64 0000000000000000 361 19c11d7e
docker 24.0.9 amd64 0000004251ecab25 388 28c50b22
docker 25.0.0 amd64 00000000a80425fb 355 e1ef8a3d
docker 25.0.0 arm64 0000000000000000 358 cda183b3
docker 25.0.0 arm64 000000de5bd814fe 374 6093f83e
docker 27.5.1 amd64 00000000a80425fb 361 ac020b05
docker 27.5.1 arm64 0000000000000000 364 0aff9771
docker 27.5.1 amd64 000001a2465fc097 378 dd77615b
docker 28.5.2 amd64 00000000a80425fb 370 e937ce36
docker 28.5.2 arm64 0000000000000000 373 50b1a57c
docker 28.5.2 arm64 000001a0b6520c55 384 4985f9d2
docker 29.4.2 amd64 00000000a80425fb 369 a1e46f86
docker 29.4.2 arm64 0000000000000000 372 c643d852
docker 29.4.2 amd64 000000e0f1143dd6 373 d3c264b1
docker 29.7.2 amd64 00000000a80425fb 370 911d0a1d
docker 29.7.2 arm64 0000000000000000 373 4b67b94f
docker 29.7.2 amd64 0000004075874c2f 382 3b8647f5
containerd 1.6.0 amd64 00000000a80425fb 351 9fc3c365
containerd 1.6.0 arm64 0000000000000000 354 d1e5cbf7
containerd 1.6.0 amd64 000001663869d70b 383 66e42c67
containerd 1.6.7 amd64 00000000a80425fb 352 b29f5c46
containerd 1.6.7 arm64 0000000000000000 355 c5dbf5b2
containerd 1.6.7 amd64 000000376d7f4b01 388 ba4a1d5c
containerd 1.6.12 amd64 00000000a80425fb 352 b29f5c46
containerd 1.6.12 arm64 0000000000000000 355 c5dbf5b2
containerd 1.6.12 arm64 000001ece60d67c0 372 9a5f92b7
containerd 1.6.20 amd64 00000000a80425fb 355 9be1cf0b
containerd 1.6.20 arm64 0000000000000000 358 c85bac41
containerd 1.6.20 arm64 0000018a8e8efeaa 375 215a63be
containerd 1.6.22 amd64 00000000a80425fb 356 a614df63
containerd 1.6.22 arm64 0000000000000000 359 50480f59
containerd 1.6.22 amd64 000000d8e4bd690a 391 35d70d34
containerd 1.6.39 amd64 00000000a80425fb 362 9f298b8d
containerd 1.6.39 arm64 0000000000000000 365 8caaa871
containerd 1.6.39 amd64 00000044b14ff910 375 632d6f91
containerd 1.7.1 amd64 00000000a80425fb 357 6bef67d8
containerd 1.7.1 arm64 0000000000000000 360 3f1fbf76
containerd 1.7.1 arm64 000000baabe7f8be 398 cf1c94bb
containerd 1.7.11 amd64 00000000a80425fb 358 72381c40
containerd 1.7.11 arm64 0000000000000000 361 19c11d7e
containerd 1.7.11 amd64 00000071a7c47500 368 0cdbc561
containerd 1.7.23 amd64 00000000a80425fb 364 7e0e15fe
containerd 1.7.23 arm64 0000000000000000 367 9547aac6
containerd 1.7.23 amd64 000000b3290d6af7 372 f82092d7
containerd 1.7.34 amd64 00000000a80425fb 364 62ffb215
containerd 1.7.34 arm64 0000000000000000 367 0a2096cd
containerd 1.7.34 arm64 00000076e3036ab2 378 5835dfa7
containerd 2.0.5 amd64 00000000a80425fb 361 ac020b05
containerd 2.0.5 arm64 0000000000000000 364 0aff9771
containerd 2.0.5 amd64 000000bab98e3213 371 a59a6e16
containerd 2.0.11 amd64 00000000a80425fb 361 d5b91cfe
containerd 2.0.11 arm64 0000000000000000 364 e014c932
containerd 2.0.11 arm64 000001a4fc2a6a6d 393 f547cea0
containerd 2.1.5 amd64 00000000a80425fb 361 ac020b05
containerd 2.1.5 arm64 0000000000000000 364 0aff9771
containerd 2.1.5 amd64 000000bfc8c23ce1 369 edc661e5
containerd 2.2.3 amd64 00000000a80425fb 372 e71d908e
containerd 2.2.3 arm64 0000000000000000 375 0bc064a4
containerd 2.2.3 amd64 0000000fafb7dc2a 409 958dd289
containerd 2.2.7 amd64 00000000a80425fb 372 2ea14ec5
containerd 2.2.7 arm64 0000000000000000 375 70857607
containerd 2.2.7 arm64 0000019833f253f9 409 e4ada046
containerd 2.3.0 amd64 00000000a80425fb 372 e71d908e
containerd 2.3.0 arm64 0000000000000000 375 0bc064a4
containerd 2.3.0 amd64 00000112a2aed655 408 5150af5a
containerd 2.3.4 amd64 00000000a80425fb 372 2ea14ec5
containerd 2.3.4 arm64 0000000000000000 375 70857607
containerd 2.3.4 amd64 0000012649ee436f 405 0436a586`;

const rows = digests
  .trim()
  .split("\n")
  .map((line) => line.split(" ") as [SeccompEngine, string, SeccompArchitecture, string, string, string]);

describe("seccompProfile", () => {
  it.each(rows)("%s %s on %s with the bounding set %s allows what the engine's file does", (...row) => {
    const [engine, version, architecture, mask, count, digest] = row;
    const profile = profileOf(engine, version, architecture, mask);
    expect(names(profile).size).toBe(Number(count));
    expect(digestOf(profile)).toBe(digest);
  });

  it.each([
    ["podman", "5.0.0", 380, 313],
    ["podman", "5.8.2", 375, 314],
    ["podman", "6.1.0", 379, 318],
    ["docker", "29.7.2", 370, 309],
    ["containerd", "2.2.7", 372, 312],
    ["containerd", "2.3.4", 372, 312],
    ["containerd", "1.7.34", 364, 304],
  ] as const)(
    "%s %s allows %i names with its default capabilities, %i of them native on amd64",
    (engine, version, all, native) => {
      const profile = withDefaults(engine, version);
      expect([names(profile).size, nativeOf(profile).length]).toEqual([all, native]);
    },
  );

  it.each([
    ["docker", "20.10.0", 343],
    ["docker", "23.0.0", 356],
    ["docker", "25.0.0", 354],
    ["docker", "27.5.1", 360],
    ["podman", "5.8.2", 374],
    ["docker", "29.7.2", 369],
    ["containerd", "2.3.4", 371],
  ] as const)("%s %s allows %i names to a container with no capability", (engine, version, all) => {
    expect(names(profileOf(engine, version, "amd64", "0")).size).toBe(all);
  });

  it("loses exactly chroot when all capabilities are dropped", () => {
    for (const engine of ["podman", "docker", "containerd"] as const) {
      const version = { podman: "5.8.2", docker: "29.7.2", containerd: "2.3.4" }[engine];
      const dropped = names(profileOf(engine, version, "amd64", "0"));
      expect([...names(withDefaults(engine, version))].filter((name) => !dropped.has(name))).toEqual([
        "chroot",
      ]);
    }
  });

  it.each([
    ["DAC_READ_SEARCH", "open_by_handle_at", "open_by_handle_at"],
    ["SYS_BOOT", "reboot", ""],
    ["SYS_CHROOT", "chroot", "chroot"],
    [
      "SYS_MODULE",
      "delete_module finit_module init_module",
      "delete_module finit_module init_module query_module",
    ],
    ["SYS_PACCT", "acct", "acct"],
    ["SYS_PTRACE", "kcmp pidfd_getfd process_madvise", "kcmp process_madvise"],
    ["SYS_RAWIO", "ioperm iopl", "ioperm iopl"],
    [
      "SYS_TIME",
      "clock_settime clock_settime64 settimeofday stime",
      "clock_settime clock_settime64 settimeofday stime",
    ],
    ["SYS_TTY_CONFIG", "vhangup", "vhangup"],
    ["SYS_NICE", "get_mempolicy mbind set_mempolicy set_mempolicy_home_node", ""],
    ["SYSLOG", "syslog", ""],
    ["BPF", "bpf", "bpf"],
    ["PERFMON", "perf_event_open", ""],
    ["NET_ADMIN", "", ""],
    [
      "SYS_ADMIN",
      "bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount mount_setattr move_mount open_tree " +
        "perf_event_open quotactl quotactl_fd setdomainname sethostname setns syslog umount umount2 unshare",
      "bpf lookup_dcookie quotactl quotactl_fd setdomainname sethostname",
    ],
  ] as const)("%s opens its calls in containerd 2.3 and in Podman 5.8", (capability, containerd, podman) => {
    expect(openedBy(capability, "containerd", "2.3.4")).toBe(containerd);
    expect(openedBy(capability, "podman", "5.8.2")).toBe(podman);
  });

  it("opens perf_event_open in Podman 5.8 for SYS_ADMIN and PERFMON together, since a refusal without SYS_ADMIN stands first", () => {
    const both = seccompProfile({
      engine: "podman",
      version: "5.8.2",
      architecture: "amd64",
      capabilities: ["SYS_ADMIN", "PERFMON"],
    });
    expect(both?.allowed).toContain("perf_event_open");
    expect(openedBy("PERFMON", "podman", "6.1.0")).toBe("perf_event_open");
  });

  it.each([
    ["containerd", "1.7.34", true],
    ["containerd", "2.0.0", false],
    ["docker", "24.0.9", true],
    ["docker", "25.0.0", false],
    ["podman", "4.3.1", false],
    ["podman", "6.1.0", false],
  ] as const)("%s %s lets io_uring through: %s", (engine, version, allowed) => {
    expect(withDefaults(engine, version).allowed.includes("io_uring_setup")).toBe(allowed);
  });

  it("keeps unshare from CRI-O's containers, and from 1.31 on clone with namespace flags too", () => {
    const older = withDefaults("cri-o", "1.28.2");
    expect(older.allowed).not.toContain("unshare");
    expect(older.allowed).toContain("clone3");
    const newer = withDefaults("cri-o", "1.34.0");
    expect(newer.allowed).not.toContain("clone3");
    expect(newer.conditional.find((rule) => rule.syscall === "clone")?.conditions).toEqual([
      { index: 0, op: "MASKED_EQ", value: 0x7e020000, valueTwo: 0 },
    ]);
  });

  it("gives equal ids exactly to equal filters", () => {
    const versions = rows.map(([engine, version]) => [engine, version] as const);
    const profiles = versions.flatMap(([engine, version]) => [
      withDefaults(engine, version),
      profileOf(engine, version, "arm64", "0"),
    ]);
    for (const one of profiles) {
      for (const other of profiles.filter((candidate) => candidate.id === one.id))
        expect(digestOf(other)).toBe(digestOf(one));
    }
    expect(withDefaults("containerd", "2.2.7").id).toBe(withDefaults("containerd", "2.3.4").id);
    expect(withDefaults("containerd", "2.3.0").id).not.toBe(withDefaults("containerd", "2.3.1").id);
  });

  it("has no profile for versions older than all known ones, and the newest known one for newer versions", () => {
    expect(
      seccompProfile({ engine: "docker", version: "19.03.1", architecture: "amd64", capabilities: [] }),
    ).toBeUndefined();
    expect(profileOf("containerd", "9.0", "amd64", "0").allowed).toEqual(
      profileOf("containerd", "2.3.4", "amd64", "0").allowed,
    );
  });

  it.each(["podman", "docker", "containerd", "cri-o"] as const)(
    "the versions of %s are in order and each has its profile",
    (engine) => {
      const versions = seccompProfileVersions(engine);
      for (const { since, source } of versions) {
        expect(source).not.toBe("");
        expect(profileOf(engine, since, "arm64", "0").allowed.length).toBeGreaterThan(300);
      }
    },
  );
});

function withDefaults(engine: SeccompEngine, version: string) {
  const capabilities = defaultCapabilities(engine, version)?.capabilities ?? [];
  return profileWith(engine, version, "amd64", capabilities);
}

function profileOf(engine: SeccompEngine, version: string, architecture: SeccompArchitecture, mask: string) {
  return profileWith(engine, version, architecture, namesOf(Number.parseInt(mask, 16)));
}

function profileWith(...[engine, version, architecture, capabilities]: Parameters<typeof query>) {
  const profile = seccompProfile(query(engine, version, architecture, capabilities));
  if (profile === undefined) throw new Error("no profile for " + engine + " " + version);
  return profile;
}

function query(
  engine: SeccompEngine,
  version: string,
  architecture: SeccompArchitecture,
  capabilities: NonNullable<ReturnType<typeof defaultCapabilities>>["capabilities"],
) {
  return { engine, version, architecture, capabilities };
}

function names(filter: SeccompFilter): Set<string> {
  return new Set([...filter.allowed, ...filter.conditional.map((rule) => rule.syscall)]);
}

function nativeOf(filter: SeccompFilter): string[] {
  const allowed = names(filter);
  return nativeSyscalls(filter.architecture).filter((name) => allowed.has(name));
}

function openedBy(capability: CapabilityName, engine: SeccompEngine, version: string): string {
  const none = new Set(profileOf(engine, version, "amd64", "0").allowed);
  return profileWith(engine, version, "amd64", [capability])
    .allowed.filter((name) => !none.has(name))
    .join(" ");
}

const symbols = { EQ: "==", NE: "!=", LT: "<", LE: "<=", GT: ">", GE: ">=", MASKED_EQ: "&" } as const;

function digestOf(filter: SeccompFilter): string {
  const rules = filter.conditional.map(
    (rule) => rule.syscall + " " + rule.conditions.map(conditionText).join(" and "),
  );
  return fnv1a(filter.allowed.join(" ") + "|" + rules.sort().join(","));
}

function conditionText({ index, op, value, valueTwo = 0 }: SeccompCondition): string {
  if (op !== "MASKED_EQ") return `arg${index} ${symbols[op]} ${value}`;
  return `arg${index} & 0x${value.toString(16)} == 0x${valueTwo.toString(16)}`;
}

function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
