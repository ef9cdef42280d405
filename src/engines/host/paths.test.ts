import { describe, expect, it } from "vitest";
import { accessTo, loginReach, noReach, rootReach } from "./access.ts";
import { commonOwner } from "./id-ranges.ts";
import { classHostPath, normalPath } from "./paths.ts";

describe("what a path of the host opens", () => {
  it.each([
    ["/srv/media", "data", false],
    ["/home/ada/photos", "data", false],
    ["/", "engine", true],
    ["/var/run/docker.sock", "engine", true],
    ["/run/k3s/containerd/containerd.sock", "engine", true],
    ["/run/buildkit/buildkitd.sock", "engine", true],
    ["/run/buildkit", "engine", true],
    ["/run", "engine", true],
    ["/run/user/1000/podman/podman.sock", "engine", true],
    ["/var/lib/kubelet/pods", "engine", false],
    ["/var/lib/rancher/k3s/server", "engine", false],
    ["/var/lib/rancher/k3s/storage/pvc-1", "data", false],
    ["/var/lib/rancher/k3s/storage", "engine", false],
    ["/var/lib", "engine", false],
    ["/etc/ssl", "system", false],
    ["/etc", "engine", false],
    ["/proc", "system", false],
    ["/dev/dri", "system", false],
    ["/var/log/pods", "system", false],
    ["/etcetera", "data", false],
    ["/run/dbus/system_bus_socket", "system", true],
    ["/srv/../etc/shadow", "system", false],
    ["//etc//", "engine", false],
  ])("%s is %s", (path, exposes, socket) => {
    expect(classHostPath(path)).toMatchObject({ exposes, socket });
  });

  it("follows /var/run and dots", () => {
    expect(normalPath("/var/run/./a/../b/")).toBe("/run/b");
    expect(normalPath("/../..")).toBe("/");
  });
});

describe("who gets in", () => {
  const login = loginReach({});

  it.each([
    ["root writes system folders", "/etc/ssl", false, rootReach, "write"],
    ["root reads what is mounted read-only", "/etc/ssl", true, rootReach, "read"],
    ["root uses a socket that is mounted read-only", "/run/docker.sock", true, rootReach, "write"],
    ["somebody reads what is open to all of system folders", "/etc/ssl", false, noReach, "read-open"],
    ["root reads no more than others where all is open", "/etc/localtime", true, rootReach, "read-open"],
    ["root reads what others cannot", "/etc/shadow", true, rootReach, "read"],
    [
      "a group of the system reads more than others",
      "/etc",
      true,
      { ...noReach, asSystemGroup: true },
      "read",
    ],
    ["root uses a socket that only it may use", "/srv/app/admin.sock", false, rootReach, "write"],
    ["somebody cannot use it", "/srv/app/admin.sock", false, noReach, "read-open"],
    ["everybody reaches the system's bus", "/run/dbus/system_bus_socket", true, noReach, "write"],
    ["somebody cannot use a socket", "/run/docker.sock", false, noReach, "none"],
    ["somebody cannot enter the kubelet's state", "/var/lib/kubelet", false, noReach, "none"],
    ["somebody cannot enter root's home", "/root", false, noReach, "none"],
    [
      "a group of the system uses a socket",
      "/run/docker.sock",
      false,
      { ...noReach, asSystemGroup: true },
      "write",
    ],
    ["the login user cannot use root's socket", "/run/docker.sock", false, login, "none"],
    ["the login user uses its own", "/run/user/1000/podman/podman.sock", true, login, "write"],
    ["the login user cannot use another's", "/run/user/1001/podman/podman.sock", false, login, "none"],
    ["data is as it is mounted", "/srv", true, noReach, "read"],
  ])("%s", (_name, path, readOnly, reach, access) => {
    expect(accessTo(path, readOnly, reach).access).toBe(access);
  });
});

describe("whose an id commonly is", () => {
  it.each([
    [0, "root"],
    [1, "system"],
    [999, "system"],
    [1000, "login"],
    [9999, "login"],
    [10000, "unowned"],
    [61184, "service"],
    [65534, "service"],
    [100000, "unowned"],
  ])("%i: %s", (id, owner) => {
    expect(commonOwner(id).owner).toBe(owner);
  });
});
