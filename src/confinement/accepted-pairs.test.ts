import { describe, expect, it } from "vitest";
import type { DimensionId, DimensionValues, HostIdentity, SeccompFilter } from "./index.ts";
import { acceptedPair, acceptedPairs, dimensionsById } from "./index.ts";

function seccomp(...allowed: string[]): DimensionValues["seccomp"] {
  const filter: SeccompFilter = {
    id: allowed.join(),
    architecture: "amd64",
    allowed: [...allowed].sort(),
    conditional: [],
    source: "test",
  };
  return { kind: "filter", name: filter.id, filter };
}

const exclusive: HostIdentity = { authority: "exclusive" };
const shared: HostIdentity = { authority: "shared-range" };
const unowned: HostIdentity = { authority: "unowned", id: 10001 };
const login: HostIdentity = { authority: "login", id: 1000 };
const kubelet = { masked: ["/proc/asound", "/proc/keys"], readOnly: ["/proc/sys"] };
const podman = { masked: ["/proc/keys", "/sys/fs/selinux"], readOnly: ["/proc/asound", "/proc/sys"] };

interface Row {
  readonly name: string;
  readonly dimension: DimensionId;
  readonly subject: unknown;
  readonly yardstick: unknown;
  readonly accepted?: string;
}

const rows: readonly Row[] = [
  {
    name: "ordinary calls beyond Podman's filter, which allows unshare",
    dimension: "seccomp",
    subject: seccomp("read", "mseal", "cachestat"),
    yardstick: seccomp("read", "unshare"),
    accepted: "runtime-default-seccomp",
  },
  {
    name: "io_uring beyond Podman's filter",
    dimension: "seccomp",
    subject: seccomp("read", "mseal", "io_uring_setup"),
    yardstick: seccomp("read", "unshare"),
  },
  {
    name: "bpf beyond Podman's filter",
    dimension: "seccomp",
    subject: seccomp("read", "bpf"),
    yardstick: seccomp("read", "unshare"),
  },
  {
    name: "a filter that only allows more",
    dimension: "seccomp",
    subject: seccomp("read", "mseal"),
    yardstick: seccomp("read"),
  },
  { name: "no filter", dimension: "seccomp", subject: { kind: "unconfined" }, yardstick: seccomp("read") },
  {
    name: "nobody's id against a shared range",
    dimension: "host-user",
    subject: [unowned, exclusive],
    yardstick: [shared],
    accepted: "unowned-host-user",
  },
  {
    name: "nobody's group against a shared range",
    dimension: "host-groups",
    subject: [unowned],
    yardstick: [shared],
    accepted: "unowned-host-groups",
  },
  {
    name: "a shared range against nobody's id: the other way round",
    dimension: "host-user",
    subject: [shared],
    yardstick: [unowned],
  },
  {
    name: "a login user against a shared range",
    dimension: "host-user",
    subject: [login, unowned],
    yardstick: [shared],
  },
  {
    name: "both against a shared range",
    dimension: "host-user",
    subject: [unowned, shared],
    yardstick: [shared],
  },
  {
    name: "the kubelet's masks against Podman's",
    dimension: "masked-paths",
    subject: kubelet,
    yardstick: podman,
    accepted: "kubelet-masks",
  },
  {
    name: "masks that lack more than SELinux's files",
    dimension: "masked-paths",
    subject: { masked: ["/proc/asound"], readOnly: ["/proc/sys"] },
    yardstick: podman,
  },
  {
    name: "unrestricted egress against Podman's",
    dimension: "reaches",
    subject: ["internet", "cluster"],
    yardstick: ["internet", "host-address"],
  },
];

describe("accepted pairs", () => {
  it.each(rows)("$name: $accepted", ({ dimension, subject, yardstick, accepted }) => {
    expect(acceptedPair(dimension, subject as never, yardstick as never)?.id).toBe(accepted);
  });

  it.each(rows.filter((row) => row.accepted !== undefined))(
    "$name has no order in the first place",
    ({ dimension, subject, yardstick }) => {
      expect(dimensionsById[dimension].compare(subject as never, yardstick as never)).toBe("incomparable");
    },
  );

  it("are four, each told with both differences and a source", () => {
    expect(acceptedPairs.map((pair) => pair.id)).toEqual([
      "runtime-default-seccomp",
      "unowned-host-user",
      "unowned-host-groups",
      "kubelet-masks",
    ]);
    for (const pair of acceptedPairs) {
      expect(pair.subjectAllows).not.toBe("");
      expect(pair.yardstickAllows).not.toBe(pair.subjectAllows);
      expect(pair.reason).not.toBe("");
      expect(pair.sources).not.toHaveLength(0);
    }
  });
});
