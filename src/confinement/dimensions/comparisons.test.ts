import { describe, expect, it } from "vitest";
import type { DimensionId, DimensionValues, HostIdentity, Order } from "../index.ts";
import { dimensionsById } from "../index.ts";

interface Row<Id extends DimensionId = DimensionId> {
  readonly name: string;
  readonly id: Id;
  readonly a: DimensionValues[Id];
  readonly b: DimensionValues[Id];
  readonly order: Order;
}

function row<Id extends DimensionId>(
  id: Id,
  name: string,
  a: DimensionValues[Id],
  b: DimensionValues[Id],
  order: Order,
): Row {
  return { id, name, a, b, order };
}

const exclusive: HostIdentity = { authority: "exclusive" };
const shared: HostIdentity = { authority: "shared-range" };
const unowned: HostIdentity = { authority: "unowned", id: 10001 };
const login: HostIdentity = { authority: "login", id: 1000 };
const system: HostIdentity = { authority: "system", id: 33 };
const root: HostIdentity = { authority: "root", id: 0 };
const none = { masked: [], readOnly: [] };
const engineDefault = { kind: "engine-default", profile: "docker-default" } as const;

/** What engines.md section 2 says of pairs of values, dimension by dimension. */
const rows: readonly Row[] = [
  row(
    "user",
    "an operator's number is tighter than a name in the image",
    { uid: 5, decidedBy: "operator" },
    { uid: 5, decidedBy: "image-name" },
    "tighter",
  ),
  row(
    "user",
    "root is the loosest, whoever says so",
    { uid: 0, decidedBy: "operator" },
    { uid: 5, decidedBy: "image-default" },
    "looser",
  ),
  row(
    "user-namespace",
    "a private one is tighter than one shared by a user's containers",
    { kind: "private", mappedIds: 65536 },
    { kind: "shared", mappedIds: 65537 },
    "tighter",
  ),
  row("host-user", "host root is looser than the login user", [root], [login], "looser"),
  row(
    "host-user",
    "a default pod as uid 1000 is equal to Podman's login user 1000",
    [login],
    [{ authority: "login", id: 1001 }, shared],
    "equal",
  ),
  row("host-user", "a range of its own is tighter than a shared one", [exclusive], [shared], "tighter"),
  row(
    "host-user",
    "a fixed id that nobody has and a shared range have no order",
    [unowned],
    [shared],
    "incomparable",
  ),
  row(
    "host-user",
    "a fixed id that nobody has is tighter than the login user with the shared range",
    [unowned],
    [login, shared],
    "tighter",
  ),
  row(
    "host-user",
    "a system account is looser than both a shared range and nobody's id",
    [system],
    [unowned, shared],
    "looser",
  ),
  row(
    "host-groups",
    "root's group beside one's own is as loose as root's group alone",
    [root, unowned],
    [root],
    "equal",
  ),
  row(
    "capabilities",
    "14 over the host are looser than 11 in a namespace",
    { host: ["CHOWN", "MKNOD"], own: ["CHOWN", "MKNOD"] },
    { host: [], own: ["CHOWN"] },
    "looser",
  ),
  row(
    "capabilities",
    "none is tighter than some in a namespace",
    { host: [], own: [] },
    { host: [], own: ["CHOWN"] },
    "tighter",
  ),
  row(
    "capabilities",
    "one over the host against many in a namespace has no order",
    { host: ["KILL"], own: ["KILL"] },
    { host: [], own: ["CHOWN", "KILL"] },
    "incomparable",
  ),
  row("no-new-privileges", "on is tighter than off", true, false, "tighter"),
  row(
    "set-id",
    "raising to the container's root is tighter than to the host's",
    "container-root",
    "host-root",
    "tighter",
  ),
  row("nested-user-namespace", "refused is tighter than possible", false, true, "tighter"),
  row(
    "apparmor",
    "the default profiles of two engines are one class",
    engineDefault,
    { kind: "engine-default", profile: "cri-containerd.apparmor.d" },
    "equal",
  ),
  row(
    "apparmor",
    "any profile is tighter than rootless Podman's none",
    engineDefault,
    { kind: "unconfined" },
    "tighter",
  ),
  row(
    "apparmor",
    "without the module nothing is enforced, as when unconfined",
    { kind: "absent" },
    { kind: "unconfined" },
    "equal",
  ),
  row(
    "apparmor",
    "somebody's own profile and the engine's have no order",
    { kind: "custom", profile: "a" },
    engineDefault,
    "incomparable",
  ),
  row(
    "selinux",
    "a pod without a label is looser than container_t",
    { kind: "unconfined" },
    { kind: "engine-default", profile: "container_t" },
    "looser",
  ),
  row("proc-mount", "unmasked is looser", "unmasked", "masked", "looser"),
  row(
    "masked-paths",
    "a masked parent masks what is below",
    { masked: ["/proc/bus"], readOnly: [] },
    { masked: ["/proc/bus/pci"], readOnly: [] },
    "tighter",
  ),
  row(
    "masked-paths",
    "a name that only begins alike is not below",
    { masked: ["/proc/bus"], readOnly: [] },
    { masked: ["/proc/busy"], readOnly: [] },
    "incomparable",
  ),
  row(
    "masked-paths",
    "masked is tighter than read-only",
    { masked: ["/proc/asound"], readOnly: [] },
    { masked: [], readOnly: ["/proc/asound"] },
    "tighter",
  ),
  row(
    "masked-paths",
    "read-only is tighter than writable",
    { masked: [], readOnly: ["/proc/sys"] },
    none,
    "tighter",
  ),
  row(
    "sysctls",
    "an empty ping range is tighter than gid 0 alone",
    {},
    { "net.ipv4.ping_group_range": "0 0" },
    "tighter",
  ),
  row(
    "sysctls",
    "gid 0 alone is tighter than every gid",
    { "net.ipv4.ping_group_range": "0 0" },
    { "net.ipv4.ping_group_range": "0 2147483647" },
    "tighter",
  ),
  row(
    "sysctls",
    "the kernel separates by a tab",
    { "net.ipv4.ping_group_range": "0\t0" },
    { "net.ipv4.ping_group_range": "0 0" },
    "equal",
  ),
  row(
    "sysctls",
    "forwarding is looser than the kernel's default",
    { "net.ipv4.ip_forward": "1" },
    {},
    "looser",
  ),
  row(
    "sysctls",
    "tuning of its own connections counts for nothing",
    { "net.ipv4.tcp_syncookies": "0" },
    {},
    "equal",
  ),
  row(
    "sysctls",
    "an unknown one that is set has no order with the default",
    { "net.ipv4.conf.all.rp_filter": "0" },
    {},
    "incomparable",
  ),
  row("devices", "the standard ones are tighter than a graphics card", "standard", ["/dev/dri"], "tighter"),
  row("devices", "a card is tighter than the folder of cards", ["/dev/dri/card0"], ["/dev/dri"], "tighter"),
  row("devices", "all is the loosest", "all", ["/dev/kvm"], "looser"),
  row("pid-namespace", "shared in the pod is looser than its own", "pod", "private", "looser"),
  row("network-namespace", "the host's is looser than the pod's", "host", "pod", "looser"),
  row(
    "root-filesystem",
    "read-only with a writable volume is tighter than writable",
    { writable: false, writableVolumes: ["/data"] },
    { writable: true, writableVolumes: [] },
    "tighter",
  ),
  row(
    "root-filesystem",
    "a writable volume is looser than none",
    { writable: false, writableVolumes: ["/data"] },
    { writable: false, writableVolumes: [] },
    "looser",
  ),
  row(
    "root-filesystem",
    "a writable root includes its volumes",
    { writable: true, writableVolumes: ["/data"] },
    { writable: true, writableVolumes: [] },
    "equal",
  ),
  row(
    "host-paths",
    "the same path as host root is looser than as a user who may only read",
    [{ path: "/srv", access: "write", exposes: "data" }],
    [{ path: "/srv", access: "read", exposes: "data" }],
    "looser",
  ),
  row(
    "host-paths",
    "a folder is looser than one within it",
    [{ path: "/", access: "read", exposes: "system" }],
    [{ path: "/etc", access: "read", exposes: "system" }],
    "looser",
  ),
  row(
    "host-paths",
    "an engine's socket is looser than data at the same path",
    [{ path: "/run/x.sock", access: "write", exposes: "engine" }],
    [{ path: "/run/x.sock", access: "write", exposes: "data" }],
    "looser",
  ),
  row(
    "host-paths",
    "a path that may not even be read opens nothing",
    [{ path: "/root", access: "none", exposes: "system" }],
    [],
    "equal",
  ),
  row(
    "host-paths",
    "two folders have no order",
    [{ path: "/a", access: "read", exposes: "data" }],
    [{ path: "/b", access: "read", exposes: "data" }],
    "incomparable",
  ),
  row(
    "mount-propagation",
    "from the host is tighter than both ways",
    "host-to-container",
    "bidirectional",
    "tighter",
  ),
  row(
    "volume-flags",
    "devices against set-id files has no order",
    { setId: false, devices: true, writableSubmounts: false },
    { setId: true, devices: false, writableSubmounts: false },
    "incomparable",
  ),
  row(
    "host-ports",
    "one address is tighter than all",
    [{ port: 80, protocol: "TCP", address: "127.0.0.1" }],
    [{ port: 80, protocol: "TCP", address: "" }],
    "tighter",
  ),
  row(
    "host-ports",
    "every IPv4 address does not include one of IPv6",
    [{ port: 80, protocol: "TCP", address: "::1" }],
    [{ port: 80, protocol: "TCP", address: "0.0.0.0" }],
    "incomparable",
  ),
  row(
    "host-ports",
    "UDP is another port",
    [{ port: 53, protocol: "UDP", address: "" }],
    [{ port: 53, protocol: "TCP", address: "" }],
    "incomparable",
  ),
  row(
    "privileged-ports",
    "1024 is tighter than 0",
    { unprivilegedFrom: 1024, of: "own" },
    { unprivilegedFrom: 0, of: "own" },
    "tighter",
  ),
  row(
    "privileged-ports",
    "the host's are looser than one's own, whatever the number",
    { unprivilegedFrom: 1024, of: "host" },
    { unprivilegedFrom: 0, of: "own" },
    "looser",
  ),
  row(
    "raw-sockets",
    "refused is tighter than on one's own network",
    { allowed: false, of: "host" },
    { allowed: true, of: "own" },
    "tighter",
  ),
  row(
    "reachable-from",
    "selected peers are tighter than a published port",
    [{ from: "selected", ports: ["TCP/80"] }],
    [{ from: "world", ports: ["TCP/80"] }],
    "tighter",
  ),
  row(
    "reachable-from",
    "the flat cluster network against a published port has no order",
    [{ from: "cluster", ports: "all" }],
    [{ from: "world", ports: ["TCP/80"] }],
    "incomparable",
  ),
  row(
    "reachable-from",
    "the flat cluster network is looser than nobody",
    [{ from: "cluster", ports: "all" }],
    [],
    "looser",
  ),
  row(
    "reachable-from",
    "two allowances of one port each are one of both",
    [
      { from: "selected", ports: ["TCP/1"] },
      { from: "selected", ports: ["TCP/2"] },
    ],
    [{ from: "selected", ports: ["TCP/1", "TCP/2"] }],
    "equal",
  ),
  row(
    "reachable-from",
    "a process of the host is reached by all",
    [{ from: "host", ports: "all" }],
    [
      { from: "world", ports: "all" },
      { from: "cluster", ports: "all" },
    ],
    "looser",
  ),
  row(
    "reaches",
    "selected destinations are tighter than what Podman's container reaches",
    ["selected"],
    ["internet", "host-address"],
    "tighter",
  ),
  row(
    "reaches",
    "everything in the cluster against Podman's way out has no order",
    ["internet", "cluster"],
    ["internet", "host-address"],
    "incomparable",
  ),
  row("reaches", "nothing is the tightest", [], ["selected"], "tighter"),
  row(
    "reaches",
    "selected destinations are not assumed to be the API server alone",
    ["selected"],
    ["api-server"],
    "incomparable",
  ),
  row("api-token", "another audience's is tighter than the API server's", "other-audience", "api", "tighter"),
  row("api-permissions", "reading secrets is looser than reading", "read-secrets", "read", "looser"),
  row("secret-environment", "one more is looser", ["A", "B"], ["A"], "looser"),
  row("pids-limit", "unlimited is looser than Podman's 2048", Infinity, 2048, "looser"),
  row("memory-limit", "any bound is tighter than none", 2 ** 30, Infinity, "tighter"),
  row("oom-score", "a guaranteed pod outlives Podman's 0: looser", -997, 0, "looser"),
  row(
    "engine-privilege",
    "k3s is looser than no daemon",
    "root-daemon-with-network-api",
    "no-daemon",
    "looser",
  ),
  row(
    "runtime-boundary",
    "a virtual machine and a kernel in user space have no order",
    "virtual-machine",
    "user-space-kernel",
    "incomparable",
  ),
];

describe("comparing", () => {
  it.each(rows)("$id: $name", ({ id, a, b, order }) => {
    expect(dimensionsById[id].compare(a as never, b as never)).toBe(order);
  });
});
