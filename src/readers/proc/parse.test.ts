import { describe, expect, it } from "vitest";
import { parseGroup, parsePasswd, parseSubordinateIds } from "./parse-accounts.ts";
import { parseCgroup, parseCpuMax } from "./parse-cgroup.ts";
import { parseEnvironment } from "./parse-environment.ts";
import { insideOf, isIdentity, outsideOf, overlaps, parseIdMap } from "./parse-id-map.ts";
import { parseLimits } from "./parse-limits.ts";
import { isReadOnly, parseMounts } from "./parse-mounts.ts";
import { parseInterfaces, parseSockets } from "./parse-sockets.ts";
import { parseStatus } from "./parse-status.ts";

const status = [
  "Name:\tweb (1)",
  "State:\tS (sleeping)",
  "PPid:\t40",
  "Uid:\t1000\t1001\t1002\t1003",
  "Gid:\t10\t11\t12\t13",
  "Groups:\t10 27 ",
  "CapInh:\t0000000000000000",
  "CapPrm:\t00000000800405fb",
  "CapEff:\t00000000800405fb",
  "CapBnd:\t000001ffffffffff",
  "CapAmb:\t0000000000000400",
  "NoNewPrivs:\t1",
  "Seccomp:\t2",
  "Seccomp_filters:\t3",
].join("\n");

describe("/proc/PID/status", () => {
  it("gives ids, masks and flags", () => {
    expect(parseStatus(status)).toEqual({
      name: "web (1)",
      state: "S",
      parent: 40,
      uids: [1000, 1001, 1002, 1003],
      gids: [10, 11, 12, 13],
      groups: [10, 27],
      capabilities: {
        inheritable: 0,
        permitted: 0x800405fb,
        effective: 0x800405fb,
        bounding: 2 ** 41 - 1,
        ambient: 0x400,
      },
      noNewPrivileges: true,
      seccompMode: 2,
      seccompFilters: 3,
    });
  });

  it("of a kernel before 5.9 does not count filters", () => {
    const old = status.replace(/\nSeccomp_filters.*/, "");
    expect(parseStatus(old)).not.toHaveProperty("seccompFilters");
  });

  it.each(["Uid", "CapBnd", "NoNewPrivs", "Seccomp"])("without its line %s is no status", (line) => {
    const cut = status
      .split("\n")
      .filter((one) => !one.startsWith(`${line}:`))
      .join("\n");
    expect(parseStatus(cut)).toBeUndefined();
  });

  it("of a process without further groups has none", () => {
    expect(parseStatus(status.replace("10 27 ", ""))?.groups).toEqual([]);
  });
});

describe("uid_map", () => {
  const text = "         0       1000          1\n         1     100000      65536\n";
  const map = parseIdMap(text) ?? [];

  it("is a list of ranges", () => {
    expect(map).toEqual([
      { inside: 0, outside: 1000, count: 1 },
      { inside: 1, outside: 100000, count: 65536 },
    ]);
  });

  it("translates ids both ways, and not those that it lacks", () => {
    expect([insideOf(map, 1000), insideOf(map, 100999), insideOf(map, 0)]).toEqual([0, 1000, undefined]);
    expect([outsideOf(map, 0), outsideOf(map, 65536), outsideOf(map, 65537)]).toEqual([
      1000,
      165535,
      undefined,
    ]);
  });

  it("is the initial one only when it maps every id to itself", () => {
    expect(isIdentity(parseIdMap("         0          0 4294967295\n") ?? [])).toBe(true);
    expect(isIdentity(map)).toBe(false);
    expect(isIdentity([])).toBe(false);
  });

  it("overlaps another where they share one id outside", () => {
    expect(overlaps(map, [{ inside: 0, outside: 165535, count: 1 }])).toBe(true);
    expect(overlaps(map, [{ inside: 0, outside: 165536, count: 9 }])).toBe(false);
  });

  it("that was not written yet is empty, and other text is no map", () => {
    expect(parseIdMap("")).toEqual([]);
    expect(parseIdMap("0 0\n")).toBeUndefined();
    expect(parseIdMap("zero 0 1\n")).toBeUndefined();
  });
});

describe("mountinfo", () => {
  const [root, bind, hidden] = parseMounts(
    [
      "600 500 0:45 / / rw,relatime - overlay overlay ro,lowerdir=/l",
      "601 600 8:1 /srv/my\\040data /data ro,nosuid shared:7 master:2 - ext4 /dev/sda1 rw",
      "602 600 0:5 /null /proc/kcore rw,nosuid - devtmpfs udev rw,size=1k",
      "not a mount",
    ].join("\n"),
  );

  it("gives where a mount is, of what, and how", () => {
    expect(bind).toEqual({
      id: 601,
      parent: 600,
      device: "8:1",
      root: "/srv/my data",
      target: "/data",
      options: ["ro", "nosuid"],
      propagation: ["shared:7", "master:2"],
      type: "ext4",
      source: "/dev/sda1",
      superOptions: ["rw"],
    });
    expect(hidden?.root).toBe("/null");
  });

  it("is read-only by the mount or by its file system", () => {
    expect([root, bind, hidden].map((one) => one !== undefined && isReadOnly(one))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe("limits", () => {
  it("are read by name, none as infinite", () => {
    const text = [
      "Limit                     Soft Limit           Hard Limit           Units     ",
      "Max core file size        0                    unlimited            bytes     ",
      "Max open files            1024                 524288               files     ",
    ].join("\n");
    expect(parseLimits(text)).toEqual({
      "Max core file size": { soft: 0, hard: Infinity },
      "Max open files": { soft: 1024, hard: 524288 },
    });
  });
});

describe("cgroups", () => {
  it("are those of version 1 by controller, and the one of version 2", () => {
    expect(parseCgroup("5:cpu,cpuacct:/a\n0::/user.slice/x:y\n")).toEqual([
      { controllers: ["cpu", "cpuacct"], path: "/a" },
      { controllers: [], path: "/user.slice/x:y" },
    ]);
  });

  it.each([
    ["50000 100000", 500],
    ["max 100000", Infinity],
    ["150000", 1500],
    ["", undefined],
  ])("cpu.max %j is %s millicores", (text, millicores) => {
    expect(parseCpuMax(text)).toBe(millicores);
  });
});

describe("sockets", () => {
  const table = [
    "  sl  local_address rem_address   st tx_queue rx_queue",
    "   0: 0100007F:0050 00000000:0000 0A 00000000:00000000",
    "   1: 00000000:1F90 00000000:0000 0A 00000000:00000000",
    "   2: 0100007F:C001 0100007F:0050 01 00000000:00000000",
  ].join("\n");

  it("that listen are told by port, connections are not", () => {
    expect(parseSockets(table, "TCP")).toEqual([
      { protocol: "TCP", port: 80 },
      { protocol: "TCP", port: 8080 },
    ]);
  });

  it("and interfaces by name", () => {
    expect(parseInterfaces("Inter-|   Receive\n face |bytes\n    lo:  1 2\n  eth0: 1\n")).toEqual([
      "lo",
      "eth0",
    ]);
  });
});

describe("environ", () => {
  it("gives names, and what was said of their values, never these", () => {
    const variables = parseEnvironment("A=1\0TOKEN=hunter2=x\0BROKEN\0", (name, value) => {
      return name === "TOKEN" && value === "hunter2=x";
    });
    expect(variables).toEqual([
      { name: "A", secret: false },
      { name: "TOKEN", secret: true },
    ]);
  });
});

describe("account files", () => {
  it("tell who may log in", () => {
    const text = "root:x:0:0::/:/bin/sh\nbin:x:2:2:::/usr/sbin/nologin\n# x\nbroken\nu:x:1000:1000::/:\n";
    expect(parsePasswd(text).map(({ name, uid, login }) => [name, uid, login])).toEqual([
      ["root", 0, true],
      ["bin", 2, false],
      ["u", 1000, true],
    ]);
  });

  it("list groups with members, and subordinate ids", () => {
    expect(parseGroup("wheel:x:10:a,b\nempty:x:11:\n")).toEqual([
      { name: "wheel", gid: 10, members: ["a", "b"] },
      { name: "empty", gid: 11, members: [] },
    ]);
    expect(parseSubordinateIds("u:100000:65536\nbad:x:1\n")).toEqual([
      { owner: "u", first: 100000, count: 65536 },
    ]);
  });
});
