import { describe, expect, it } from "vitest";
import { parseConnections, parseIdMap, parseLimits, parseMounts, parseProbe, parseStatus } from "./parse.ts";

const status = `Name:\tprobe
Umask:\t0022
Uid:\t1000\t0\t0\t0
Gid:\t1000\t1000\t1000\t1000
Groups:\t4 4321${" "}
CapInh:\t0000000000000000
CapPrm:\t00000000800405fb
CapEff:\t00000000800405fb
CapBnd:\t00000000800405fb
CapAmb:\t0000000000000400
NoNewPrivs:\t1
Seccomp:\t2
Seccomp_filters:\t1
`;

describe("reading what the kernel prints", () => {
  it("reads ids, groups, sets and flags of a status file", () => {
    expect(parseStatus(status)).toEqual({
      uids: [1000, 0, 0, 0],
      gids: [1000, 1000, 1000, 1000],
      groups: [4, 4321],
      capabilities: {
        inheritable: "0000000000000000",
        permitted: "00000000800405fb",
        effective: "00000000800405fb",
        bounding: "00000000800405fb",
        ambient: "0000000000000400",
      },
      noNewPrivileges: true,
      seccompMode: 2,
      umask: "0022",
    });
  });

  it("refuses a status file that lacks a field, rather than to take it for nothing", () => {
    expect(() => parseStatus(status.replace("NoNewPrivs", "Other"))).toThrow("NoNewPrivs");
  });

  it("reads an id map", () => {
    expect(parseIdMap("         0      20000          1\n         1     524288      65536\n")).toEqual([
      { inside: 0, outside: 20000, count: 1 },
      { inside: 1, outside: 524288, count: 65536 },
    ]);
  });

  it("tells a mount's own options from those of its file system, and keeps its propagation", () => {
    const line = "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n";
    expect(parseMounts(line)).toEqual([
      {
        id: 36,
        parent: 35,
        root: "/mnt1",
        target: "/mnt2",
        options: ["rw", "noatime"],
        propagation: ["master:1"],
        type: "ext3",
        source: "/dev/root",
      },
    ]);
  });

  it("reads limits whose names hold spaces", () => {
    const text = "Limit                     Soft Limit           Hard Limit           Units     \n";
    const row = "Max core file size        0                    unlimited            bytes     \n";
    expect(parseLimits(text + row)).toEqual({ "Max core file size": { soft: "0", hard: "unlimited" } });
  });

  it("reads connections", () => {
    expect(parseConnections("connect\t10.0.2.2\t80\t111\nready\n")).toEqual({ "10.0.2.2:80": 111 });
  });
});

describe("reading what the probe prints", () => {
  const files = [
    ...status.split("\n").map((line) => `file\t/proc/self/status\t${line}`),
    "file\t/proc/self/uid_map\t0 20000 1",
    "file\t/proc/self/gid_map\t0 20000 1",
    "keyring-error\t38",
  ];
  const probe = (...lines: string[]): ReturnType<typeof parseProbe> =>
    parseProbe([...files, ...lines, "ready"].join("\n"));

  it("tells masked files, folders and absent ones apart", () => {
    const { paths } = probe(
      "path\t/proc/keys\tcharacter\t1:3\t1\t0\t0",
      "path\t/proc/bus\tdirectory\t-\t1\t2\t13",
      "path\t/proc/scsi\tabsent\t-\t-\t2\t-",
    );
    expect(paths).toEqual({
      "/proc/keys": { kind: "character", device: "1:3", readOnlyMount: true, content: 0, writeError: 0 },
      "/proc/bus": { kind: "directory", device: undefined, readOnlyMount: true, content: 2, writeError: 13 },
      "/proc/scsi": {
        kind: "absent",
        device: undefined,
        readOnlyMount: undefined,
        content: undefined,
        writeError: undefined,
      },
    });
  });

  it("reads the mark of the probe's supervisor as allowed, an errno as refused, a signal as unfiltered", () => {
    const { seccomp } = probe(
      "seccomp\t0\t4000\t1\t38\t-11",
      "seccomp-argument\tclone-plain\t4000\t56\t17\t0\t0\t0\t0\t0",
    );
    expect(seccomp).toEqual({
      zeroArguments: [{ allowed: true }],
      allOnesArguments: [{ allowed: false, errno: 1 }],
      x32: [{ allowed: false, errno: 38 }],
      i386: ["unfiltered"],
      chosen: [
        {
          name: "clone-plain",
          number: 56,
          arguments: ["17", "0", "0", "0", "0", "0"],
          verdict: { allowed: true },
        },
      ],
    });
  });

  it("never takes a probe that printed no verdicts for a filter that allows or refuses", () => {
    expect(probe().seccomp).toEqual({ error: "the probe printed no verdicts" });
    expect(probe("seccomp-error\tno listener: errno 22").seccomp).toEqual({ error: "no listener: errno 22" });
  });
});
