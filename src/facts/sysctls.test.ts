import { describe, expect, it } from "vitest";
import { engineSysctls, safeSysctls, sysctlNature } from "./sysctls.ts";

describe("safeSysctls", () => {
  it.each([
    ["1.0", 5],
    ["1.26", 5],
    ["1.27", 6],
    ["1.28", 6],
    ["1.29", 10],
    ["1.32", 12],
    ["1.36", 12],
    ["1.37", 14],
  ])("policy version %s allows %i", (version, count) => {
    expect(safeSysctls(version).value).toHaveLength(count);
  });

  it("allows what restores Podman's values, at every version", () => {
    expect(safeSysctls("1.0").value).toEqual(
      expect.arrayContaining(["net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range"]),
    );
  });
});

describe("sysctlNature", () => {
  it.each([
    ["net.ipv4.ip_unprivileged_port_start", "network", "lower"],
    ["net.ipv4.ping_group_range", "network", "wider"],
    ["net.ipv4.ip_forward", "network", "higher"],
    ["net.ipv6.conf.all.forwarding", "network", "higher"],
    ["net.ipv4.tcp_keepalive_time", "network", "none"],
    ["net.ipv4.unheard_of", "network", "any"],
    ["fs.mqueue.msg_max", "ipc", "any"],
    ["kernel.shmmax", "ipc", "any"],
    ["kernel.msgmax", "ipc", "any"],
    ["kernel.domainname", "uts", "any"],
    ["kernel.core_pattern", "none", "any"],
    ["vm.overcommit_memory", "none", "any"],
    ["toString", "none", "any"],
  ] as const)("%s belongs to %s, looser: %s", (name, namespace, looser) => {
    expect(sysctlNature(name)).toMatchObject({ namespace, looser });
  });

  it("knows the nature of every safe sysctl", () => {
    expect(safeSysctls("1.37").value.filter((name) => sysctlNature(name).looser === "any")).toEqual([]);
  });
});

describe("engineSysctls", () => {
  it("opens all ports and ping in k3s, and neither in rootless Podman", () => {
    expect(engineSysctls.k3s).toMatchObject({ unprivilegedPortStart: 0, pingGroupRange: "0 2147483647" });
    expect(engineSysctls.podman).toMatchObject({ unprivilegedPortStart: 1024, pingGroupRange: "0 0" });
  });
});
