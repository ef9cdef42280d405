import { describe, expect, it } from "vitest";
import { parseCommaList } from "./comma-list.ts";
import { parseMount, parseVolume } from "./mount.ts";
import { parseExposed, parsePort } from "./port.ts";
import { parseByteLimit, parseBytes, parseCpus, parseSeconds } from "./quantities.ts";
import { isRefusal } from "./refusal.ts";
import { parseDevice, parseSecret, parseUlimit, parseVariable } from "./small-values.ts";

/** Parser, text, and the value; undefined where it is refused. */
const rows: readonly (readonly [(text: string) => unknown, string, unknown])[] = [
  [parseBytes, "0", 0],
  [parseBytes, "10", 10],
  [parseBytes, "1K", 1024],
  [parseBytes, "1kb", 1024],
  [parseBytes, "1 KiB", 1024],
  [parseBytes, "1.5m", 1572864],
  [parseBytes, "1t", 1024 ** 4],
  [parseBytes, "", undefined],
  [parseBytes, "-1", undefined],
  [parseBytes, "1x", undefined],
  [parseByteLimit, "-1", Infinity],
  [parseByteLimit, "0", Infinity],
  [parseSeconds, "0", 0],
  [parseSeconds, "1h2m3s", 3723],
  [parseSeconds, "1.5s", 1.5],
  [parseSeconds, ".5s", 0.5],
  [parseSeconds, "10", undefined],
  [parseSeconds, "10s!", undefined],
  [parseSeconds, "", undefined],
  [parseCpus, "0.001", 1],
  [parseCpus, "-1", undefined],
  [parseCommaList, "", []],
  [parseCommaList, "a,b", ["a", "b"]],
  [parseCommaList, "a,", ["a", ""]],
  [parseCommaList, '"a,b","c""d"', ["a,b", 'c"d']],
  [parseCommaList, 'a"b', undefined],
  [parseCommaList, '"a', undefined],
  [parseCommaList, '"a"b', undefined],
  [
    parsePort,
    "0.0.0.0:53:53/UDP",
    { hostIp: "0.0.0.0", hostPort: 53, containerPort: 53, count: 1, protocol: "udp" },
  ],
  [parsePort, "[2001:db8::1]::80", { hostIp: "2001:db8::1", containerPort: 80, count: 1, protocol: "tcp" }],
  [parsePort, ":80", { containerPort: 80, count: 1, protocol: "tcp" }],
  [
    parsePort,
    "8000-8010:80",
    { hostPort: 8000, containerPort: 80, count: 1, hostCount: 11, protocol: "tcp" },
  ],
  [(text) => parsePort(text, "podman"), "8000-8010:80", undefined],
  [parsePort, "[::1]:80", undefined],
  [parsePort, "80-90:80-81", undefined],
  [parsePort, "90-80", undefined],
  [parsePort, "80/icmp", undefined],
  [parsePort, "http", undefined],
  [parsePort, "", undefined],
  [parseExposed, "80-82/udp", [80, 81, 82].map((containerPort) => ({ containerPort, protocol: "udp" }))],
  [parseExposed, "80/x", undefined],
  [
    parseVolume,
    "a:/b:O,upperdir=/x",
    { type: "volume", source: "a", target: "/b", readOnly: false, options: ["O", "upperdir=/x"] },
  ],
  [parseVolume, "C:\\x", undefined],
  [parseVolume, "c:/x:/y:ro", { type: "bind", source: "c:/x", target: "/y", readOnly: true, options: [] }],
  [parseVolume, "c:/x:ro", { type: "volume", source: "c", target: "/x", readOnly: true, options: [] }],
  [parseVolume, ":/b", undefined],
  [parseVolume, "a:/b:c:d", undefined],
  [parseVolume, "relative", undefined],
  [parseVolume, "", undefined],
  [
    (text) => parseMount(text, "podman"),
    "type=tmpfs,dst=/a,ro=false",
    { type: "tmpfs", target: "/a", readOnly: false, options: [] },
  ],
  [
    (text) => parseMount(text, "podman"),
    "type=bind,src=/a,dst=/b,rw=false",
    { type: "bind", source: "/a", target: "/b", readOnly: true, options: [] },
  ],
  [
    (text) => parseMount(text, "docker"),
    "type=bind,src=/a,dst=/b,bind-recursive=readonly",
    { type: "bind", source: "/a", target: "/b", readOnly: false, options: ["bind-recursive=readonly"] },
  ],
  [(text) => parseMount(text, "docker"), "type=bind,src=/a,dst=/b,ro=maybe", undefined],
  [parseUlimit, "RLIMIT_NOFILE=5", { name: "nofile", soft: 5, hard: 5 }],
  [parseUlimit, "core=0:unlimited", { name: "core", soft: 0, hard: Infinity }],
  [parseUlimit, "core", undefined],
  [parseDevice, "/dev/a:/dev/b", { source: "/dev/a", target: "/dev/b" }],
  [parseDevice, "/dev/a:/dev/b:x", undefined],
  [parseDevice, "", undefined],
  [parseVariable, "A=b=c", { name: "A", value: "b=c" }],
  [parseVariable, "=b", undefined],
  [parseSecret, "source=a,type=env", { source: "a", as: "environment" }],
  [parseSecret, "a,type=disk", undefined],
  [parseSecret, "a,colour=red", undefined],
];

describe("values", () => {
  it.each(rows.map(([parse, text, value]) => ({ name: parse.name || "parseMount", parse, text, value })))(
    "$name of $text",
    ({ parse, text, value }) => {
      const read = parse(text);
      if (value === undefined) expect(isRefusal(read)).toBe(true);
      else expect(read).toEqual(value);
    },
  );
});
