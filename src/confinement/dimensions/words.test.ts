import { describe, expect, it } from "vitest";
import type { DimensionId, HostIdentity } from "../index.ts";
import { dimensionsById } from "../index.ts";

const exclusive: HostIdentity = { authority: "exclusive" };
const shared: HostIdentity = { authority: "shared-range" };
const unowned: HostIdentity = { authority: "unowned", id: 10001 };
const login: HostIdentity = { authority: "login", id: 1000 };
const root: HostIdentity = { authority: "root", id: 0 };

/** What a person reads in a table cell. */
const sayings: readonly { readonly id: DimensionId; readonly value: unknown; readonly words: string }[] = [
  { id: "user", value: { uid: 0, decidedBy: "image-default" }, words: "root (the image names none)" },
  { id: "user-namespace", value: { kind: "host", mappedIds: Infinity }, words: "the host's" },
  { id: "host-user", value: [root], words: "host root" },
  { id: "host-user", value: [login, shared], words: "login user of the node (uid 1000)" },
  { id: "host-user", value: [unowned], words: "host uid 10001 (nobody's)" },
  { id: "host-user", value: [exclusive], words: "a range of its own" },
  { id: "host-groups", value: [root], words: "host root group" },
  { id: "capabilities", value: { host: [], own: [] }, words: "none" },
  {
    id: "capabilities",
    value: { host: ["CHOWN", "KILL", "MKNOD", "NET_RAW"], own: [] },
    words: "4 over the host: NET_RAW, MKNOD",
  },
  { id: "capabilities", value: { host: [], own: ["CHOWN"] }, words: "1 in its own user namespace: CHOWN" },
  { id: "seccomp", value: { kind: "unconfined" }, words: "unconfined" },
  { id: "masked-paths", value: { masked: ["/proc/keys"], readOnly: [] }, words: "1 hidden, 0 read-only" },
  { id: "memory-limit", value: 512 * 2 ** 20, words: "512 MiB" },
  { id: "memory-limit", value: 1.5 * 2 ** 30, words: "1.5 GiB" },
  { id: "memory-limit", value: 0, words: "0 B" },
  { id: "cpu-limit", value: 500, words: "0.5 CPU" },
  { id: "pids-limit", value: Infinity, words: "no limit" },
  { id: "process-limit", value: 1, words: "1 process" },
  { id: "host-ports", value: [{ port: 53, protocol: "UDP", address: "::1" }], words: "[::1]:53/UDP" },
  {
    id: "privileged-ports",
    value: { unprivilegedFrom: 0, of: "own" },
    words: "all ports open to every user",
  },
  {
    id: "reachable-from",
    value: [{ from: "cluster", ports: "all" }],
    words: "everything on its network, all ports",
  },
  { id: "reaches", value: [], words: "nothing" },
  { id: "sysctls", value: { "net.ipv4.ping_group_range": "0\t2147483647" }, words: "ping for every group" },
  { id: "sysctls", value: { "net.ipv4.ping_group_range": "0 0" }, words: "ping for the root group" },
  { id: "sysctls", value: { "net.ipv4.ping_group_range": "1 0" }, words: "ping for no group" },
  { id: "sysctls", value: { "net.ipv4.ping_group_range": "100 200" }, words: "ping for groups 100 to 200" },
  { id: "sysctls", value: { "net.ipv4.ping_group_range": "any" }, words: "net.ipv4.ping_group_range=any" },
  {
    id: "sysctls",
    value: { "net.ipv4.ping_group_range": "0 0", "net.ipv4.ip_forward": "1" },
    words: "net.ipv4.ip_forward=1, ping for the root group",
  },
];

describe("saying", () => {
  it.each(sayings)("$id: $words", ({ id, value, words }) => {
    expect(dimensionsById[id].words(value as never)).toBe(words);
  });
});
