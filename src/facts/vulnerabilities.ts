import type { DimensionId } from "../confinement/index.ts";
import type { Fact } from "./fact.ts";

/** What a dimension's tight value does about a vulnerability. */
export type Effect = "blocks" | "limits" | "no effect";

export interface VulnerabilityEffect {
  readonly dimension: DimensionId;
  /** The value that has the effect, in words. */
  readonly when: string;
  readonly effect: Effect;
}

/** A known vulnerability in which a dimension of confinement decided the outcome. */
export interface Vulnerability extends Fact {
  /** CVE or GHSA number. */
  readonly id: string;
  /** What went wrong, in one clause. */
  readonly title: string;
  /** Where the fault was. */
  readonly component: string;
  readonly effects: readonly VulnerabilityEffect[];
  /** First versions with the fix, where they are known. */
  readonly fixedIn: readonly string[];
}

const kep = "kubernetes/enhancements keps/sig-node/127-user-namespaces/README.md@04c5451";
const kernelNote =
  "the fixed version is from general knowledge; stable kernels and distributions have the fix in older ones";
const unmappedRoot = "the container's ids are not the host's";
const deniesNamespaces = "the filter refuses unshare and clone with CLONE_NEWUSER";

function effect(dimension: DimensionId, when: string, how: Effect): VulnerabilityEffect {
  return { dimension, when, effect: how };
}

/** Vulnerabilities by which one can see what each dimension is worth, from old to new. */
export const vulnerabilities: readonly Vulnerability[] = [
  {
    id: "CVE-2017-1002101",
    title: "a subPath mount could be pointed at files of the host",
    component: "kubelet",
    effects: [effect("host-user", unmappedRoot, "limits")],
    fixedIn: ["kubernetes 1.7.14", "kubernetes 1.8.9", "kubernetes 1.9.4"],
    source: kep,
    provisional: true,
    note: "fixed versions from general knowledge",
  },
  {
    id: "CVE-2019-5736",
    title: "root in a container could overwrite the runtime's binary on the host",
    component: "runc",
    effects: [
      effect("host-user", unmappedRoot, "blocks"),
      effect("seccomp", "any engine's default profile", "no effect"),
      effect("user", "not root in the container", "blocks"),
      effect("selinux", "enforced type", "blocks"),
    ],
    fixedIn: ["runc 1.0.0-rc7"],
    source: kep,
    provisional: true,
    note: "the effects of a non-root user and of SELinux are widely reported, not read in a primary source",
  },
  {
    id: "CVE-2021-22555",
    title:
      "heap overflow in the kernel's netfilter, reachable with NET_ADMIN in a user namespace of one's own",
    component: "Linux",
    effects: [
      effect("seccomp", deniesNamespaces, "blocks"),
      effect("nested-user-namespace", "no user namespace can be opened", "blocks"),
      effect("capabilities", "all dropped, but user namespaces open", "no effect"),
    ],
    fixedIn: ["Linux 5.12"],
    source: "cgwalters/container-cve-2021-22555",
    provisional: true,
    note: kernelNote,
  },
  {
    id: "CVE-2021-25741",
    title: "a symbolic link in a subPath gave access to files of the host",
    component: "kubelet",
    effects: [effect("host-user", unmappedRoot, "limits")],
    fixedIn: ["kubernetes 1.19.15", "kubernetes 1.20.11", "kubernetes 1.21.5", "kubernetes 1.22.2"],
    source: kep,
    provisional: true,
    note: "fixed versions from general knowledge",
  },
  {
    id: "CVE-2021-30465",
    title: "a race while mounting volumes gave access to the host's file system",
    component: "runc",
    effects: [effect("host-user", unmappedRoot, "limits")],
    fixedIn: ["runc 1.0.0-rc95"],
    source: kep,
    provisional: true,
    note: "fixed version from general knowledge",
  },
  {
    id: "CVE-2022-0185",
    title: "heap overflow in fsconfig, reachable with SYS_ADMIN in a user namespace of one's own",
    component: "Linux",
    effects: [
      effect("seccomp", deniesNamespaces, "blocks"),
      effect("nested-user-namespace", "no user namespace can be opened", "blocks"),
      effect("no-new-privileges", "on", "no effect"),
      effect("capabilities", "all dropped, but user namespaces open", "no effect"),
    ],
    fixedIn: ["Linux 5.16.2"],
    source: "CVEProject record CVE-2022-0185",
    provisional: true,
    note: kernelNote,
  },
  {
    id: "CVE-2022-0492",
    title: "a cgroup v1 release agent could be set from a user namespace of one's own and ran as host root",
    component: "Linux",
    effects: [
      effect("seccomp", deniesNamespaces, "blocks"),
      effect("host-user", unmappedRoot, "blocks"),
      effect("apparmor", "the engine's default profile", "blocks"),
      effect("selinux", "enforced type", "blocks"),
    ],
    fixedIn: ["Linux 5.17"],
    source: "Palo Alto Networks check script for CVE-2022-0492",
    provisional: true,
    note: kernelNote,
  },
  {
    id: "CVE-2022-24769",
    title:
      "containers started with inheritable capabilities, which programs with file capabilities could pick up",
    component: "Docker and containerd; CVE-2022-27649 in Podman, CVE-2022-27652 in CRI-O",
    effects: [
      effect("capability-sets", "the inheritable set is empty", "blocks"),
      effect("no-new-privileges", "on", "limits"),
    ],
    fixedIn: ["docker 20.10.14", "podman 4.0.3", "containerd 1.5.11", "containerd 1.6.2"],
    source: "advisories GHSA-2mm7-x5h6-5pvq, GHSA-c9cp-9c75-9v8c, CVE-2022-27649, CVE-2022-27652",
    provisional: true,
    note: "fixed versions of podman and containerd from general knowledge",
  },
  {
    id: "CVE-2023-25809",
    title: "rootless containers in the host's cgroup namespace had the cgroup tree writable",
    component: "runc",
    effects: [effect("cgroup-namespace", "private", "blocks")],
    fixedIn: ["runc 1.1.5"],
    source: "opencontainers/runc advisory GHSA-m8cg-xc2p-r3fc; release notes of runc 1.1.5",
  },
  {
    id: "CVE-2024-21626",
    title: "a leaked file descriptor let a container start in a folder of the host",
    component: "runc",
    effects: [
      effect("host-user", unmappedRoot, "limits"),
      effect("user", "not root in the container", "limits"),
      effect("seccomp", "any engine's default profile", "no effect"),
    ],
    fixedIn: ["runc 1.1.12", "k3s 1.29.1+k3s2"],
    source: "opencontainers/runc advisory GHSA-xr7r-f8xq-vfvv",
  },
  {
    id: "CVE-2025-31133",
    title:
      "races on masked paths, /dev/console and label writes ended in writes to the host's /proc (with CVE-2025-52565 and CVE-2025-52881)",
    component: "runc",
    effects: [effect("host-user", unmappedRoot, "limits")],
    fixedIn: [
      "runc 1.2.8",
      "runc 1.3.3",
      "runc 1.4.0-rc.3",
      "k3s 1.32.10",
      "k3s 1.33.6",
      "k3s 1.34.2",
      "k3s 1.35.0",
    ],
    source: "opencontainers/runc advisory GHSA-9493-h29p-rfm2",
  },
  {
    id: "CVE-2026-31431",
    title: "AF_ALG sockets could write into the page cache, across containers that share image layers",
    component: "Linux",
    effects: [
      effect("seccomp", "a filter that allows socket families by masked equality, without AF_ALG", "blocks"),
      effect("seccomp", "an engine's default profile that refuses family 38", "limits"),
      effect("apparmor", "a profile with deny network alg", "blocks"),
      effect("no-new-privileges", "on: altered set-id programs raise nothing inside", "limits"),
      effect("user-namespace", "private", "no effect"),
      effect("user", "not root in the container", "no effect"),
    ],
    fixedIn: [
      "containerd 1.7.32",
      "containerd 2.0.9",
      "containerd 2.2.4",
      "containerd 2.3.1",
      "docker 29.4.2",
    ],
    source: "moby/moby PRs 52494, 52547; containerd/containerd PR 13327",
    note: "fixedIn: the default profiles that refuse AF_ALG; containerd 2.1 never does",
  },
  {
    id: "CVE-2026-46680",
    title:
      "an image's USER number beyond 32 bits was read as a name, so that it ran as root under runAsNonRoot",
    component: "containerd",
    effects: [
      effect("user", "decided by the manifest: runAsUser is set", "blocks"),
      effect("host-user", unmappedRoot, "limits"),
    ],
    fixedIn: ["containerd 1.7.32", "containerd 2.0.9", "containerd 2.2.4", "containerd 2.3.1"],
    source: "containerd advisory GHSA-fqw6-gf59-qr4w",
    note: "never fixed in containerd 2.1; that runAsUser avoids it is a reading of the code",
  },
  {
    id: "CVE-2026-123876",
    title: "a rule of the default seccomp profile that refuses sockets could be stepped round",
    component: "Podman",
    effects: [effect("seccomp", "socket families allowed by masked equality", "blocks")],
    fixedIn: ["podman 6.2.0"],
    source: "podman-container-tools/podman release page v6.2.0",
    provisional: true,
    note: "the cause was not published in what was read",
  },
  {
    id: "GHSA-jq35-85cj-fj4p",
    title: "power readings in /sys/devices/virtual/powercap are a side channel",
    component: "Docker, containerd, kubelet, Podman",
    effects: [effect("masked-paths", "powercap is masked", "blocks")],
    fixedIn: ["docker 20.10.27", "docker 23.0.8", "docker 24.0.7", "podman 4.8.0", "kubernetes 1.31.0"],
    source: "moby advisory GHSA-jq35-85cj-fj4p; moby oci/defaults.go tags compared",
  },
  {
    id: "GHSA-6fw5-f8r9-fgfm",
    title: "interrupt counts and thermal throttling are a side channel",
    component: "Docker, kubelet, Podman",
    effects: [effect("masked-paths", "/proc/interrupts and thermal_throttle are masked", "blocks")],
    fixedIn: ["docker 28.0.2", "podman 5.5.0", "kubernetes 1.34.0"],
    source: "moby advisory GHSA-6fw5-f8r9-fgfm; kubernetes PR 131018",
  },
];

/** A vulnerability seen from one dimension. */
export interface DimensionVulnerability extends Vulnerability {
  /** What went wrong and what the dimension did about it, in one sentence. */
  readonly words: string;
}

/** The vulnerabilities in which a dimension had a say. */
export function vulnerabilitiesOf(dimension: DimensionId): readonly DimensionVulnerability[] {
  return vulnerabilities.flatMap((one) => {
    const effects = one.effects.filter((two) => two.dimension === dimension);
    if (effects.length === 0) return [];
    const parts = effects.map(({ effect: how, when }) => `${effectWords[how]} ${when}`);
    return [{ ...one, words: `${one.title}; ${parts.join("; ")}` }];
  });
}

const effectWords: Readonly<Record<Effect, string>> = {
  blocks: "blocked by:",
  limits: "limited by:",
  "no effect": "not helped by:",
};
