import { beforeAll, describe, expect, it } from "vitest";
import {
  allCapabilities,
  capabilitySet,
  noCapabilities,
  seccompProfile,
  type CapabilityName,
  type CapabilitySet,
  type SeccompProfileQuery,
} from "../../src/facts/index.ts";
import type { RunRequest, SeccompView, SessionReport } from "../engines/observation.ts";
import { canRunRootlessPodman, observeRootlessPodman } from "../engines/podman-rootless.ts";
import { suiteTitle } from "../engines/title.ts";
import { allowedNames, seccompDifferences } from "../engines/seccomp.ts";

/** The eleven of engines.md 3.1, which Debian 12 sets in its containers.conf. */
const eleven: CapabilitySet = [
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "NET_BIND_SERVICE",
  "SYS_CHROOT",
  "SETFCAP",
];

interface Row {
  readonly name: string;
  readonly options: readonly string[];
  readonly capabilities: CapabilitySet;
}

/** Capabilities that Podman's profile opens calls for, and two that it does not. */
const opening: readonly CapabilityName[] = [
  "AUDIT_WRITE",
  "BPF",
  "DAC_READ_SEARCH",
  "NET_ADMIN",
  "PERFMON",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_MODULE",
  "SYS_NICE",
  "SYS_PACCT",
  "SYS_PTRACE",
  "SYS_RAWIO",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "SYSLOG",
];

const rows: readonly Row[] = [
  { name: "plain", options: [], capabilities: eleven },
  { name: "drop-all", options: ["--cap-drop=all"], capabilities: noCapabilities },
  { name: "add-all", options: ["--cap-add=all"], capabilities: allCapabilities },
  {
    name: "drop-sys-chroot",
    options: ["--cap-drop=SYS_CHROOT"],
    capabilities: eleven.filter((name) => name !== "SYS_CHROOT"),
  },
  ...opening.map((name) => ({
    name: `add-${name.toLowerCase().replaceAll("_", "-")}`,
    options: [`--cap-add=${name}`],
    capabilities: capabilitySet([...eleven, name]),
  })),
];

const ready = await canRunRootlessPodman();
const title = suiteTitle(
  "the seccomp filter of rootless Podman, asked call by call",
  ready.ok ? undefined : ready.reason,
);

describe.skipIf(!ready.ok)(title, () => {
  let report: SessionReport;
  const view = (name: string): SeccompView => {
    const seccomp = report.observations.find((observation) => observation.name === name)?.inside.seccomp;
    if (seccomp === undefined || "error" in seccomp)
      throw new Error(`${name}: ${seccomp?.error ?? "no run"}`);
    return seccomp;
  };

  beforeAll(async () => {
    report = await observeRootlessPodman(
      rows.map(({ name, options }): RunRequest => ({ name, options, image: "root" })),
    );
  }, 180_000);

  it.each(rows)(
    "$name: refuses and allows what the profile of this version says",
    ({ name, capabilities }) => {
      const query = {
        engine: "podman",
        architecture: "amd64",
        version: report.engine.podman,
        capabilities,
      } as const;
      const predicted = seccompProfile(query);
      if (predicted === undefined) throw new Error(`no profile for Podman ${query.version}`);
      expect(seccompDifferences(view(name), predicted)).toEqual([]);
    },
  );

  it("tells a wrong prediction: another version's or engine's profile, or one for other capabilities, differs", () => {
    const query = {
      engine: "podman",
      version: report.engine.podman,
      architecture: "amd64",
      capabilities: eleven,
    } as const;
    const differences = (run: string, other: Partial<SeccompProfileQuery>): string[] => {
      const predicted = seccompProfile({ ...query, ...other });
      return predicted === undefined ? [] : seccompDifferences(view(run), predicted);
    };
    expect(differences("plain", { version: "5.8.2" })).not.toEqual([]);
    expect(differences("plain", { engine: "docker", version: "29.0.0" })).not.toEqual([]);
    expect(differences("add-sys-time", {})).toEqual([
      "settimeofday (zeros): allowed, predicted refused",
      "clock_settime (zeros): allowed, predicted refused",
      "settimeofday (ones): allowed, predicted refused",
      "clock_settime (ones): allowed, predicted refused",
    ]);
  });

  it("lets a plain container open namespaces and mount, and refuses the kernel's keys, modules and clocks", () => {
    const allowed = allowedNames(view("plain"));
    expect(allowed).toEqual(
      expect.arrayContaining(["unshare", "setns", "mount", "clone3", "keyctl", "ptrace"]),
    );
    for (const name of ["add_key", "request_key", "init_module", "settimeofday", "bpf", "io_uring_setup"]) {
      expect(allowed).not.toContain(name);
    }
  });

  it("compares 64-bit words, so that a condition on an int argument is passed with a high bit set", () => {
    const chosen = new Map(view("plain").chosen.map(({ name, verdict }) => [name, verdict]));
    expect(chosen.get("socket-netlink-audit")).toEqual({ allowed: false, errno: 22 });
    expect(chosen.get("socket-netlink-audit-high-bit")).toEqual({ allowed: true });
  });
});
