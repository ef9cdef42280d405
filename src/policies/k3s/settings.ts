import type { Fact } from "../../facts/index.ts";
import { atLeast, k3sDefaults } from "../../facts/index.ts";
import { nodeSettingOf } from "../../rules/index.ts";

/** One line of k3s' configuration, or several that belong together. */
export interface K3sSetting extends Fact {
  /** Where it is read: by every node, or by servers alone. */
  readonly scope: "node" | "server";
  /** Key of config.yaml: an option of `k3s server` or `k3s agent`. */
  readonly key:
    "protect-kernel-defaults" | "selinux" | "secrets-encryption" | "kubelet-arg" | "kube-apiserver-arg";
  /** Members of a list; none for a switch, which is set to true. */
  readonly values: readonly string[];
  readonly why: string;
  readonly breaks: string;
  readonly undo: string;
  /** First Kubernetes that has it. */
  readonly since?: string;
  /** Written as a comment: it is right for some clusters alone, as `why` says. */
  readonly isChoice?: true;
}

const flags = "k3s-io/k3s pkg/cli/cmds/server.go@005499a and agent.go@00cc29b";
const guide = "k3s-io/docs docs/security/hardening-guide.md@035acb0";
const dataFolder = k3sDefaults.dataDirectory.value;

/** Folder of a server's own files. Another --data-dir moves it. */
export const serverFolder = `${dataFolder}/server`;

/** The kubelet's and the API server's own options, which k3s passes on. */
const kubeletFlags = "kubernetes cmd/kubelet/app/options/options.go@v1.33.5, v1.37.2";
const serverFlags = "kubernetes/apiserver pkg/server/options admission.go and audit.go@v0.37.2";

const takeOut = "take the line out and restart k3s";

/** In the order in which they are written: what a node needs first. */
export function k3sSettings(kubernetes: string): readonly K3sSetting[] {
  return [...nodeSettings(), ...serverSettings(kubernetes)];
}

function nodeSettings(): readonly K3sSetting[] {
  const pids = nodeSettingOf("pids-limit");
  const selinux = nodeSettingOf("selinux");
  return [
    {
      scope: "node",
      key: "protect-kernel-defaults",
      values: [],
      why: "the kubelet then refuses to start where the node's kernel settings are not those that it expects, instead of changing them",
      breaks: "k3s does not start until 90-podseal-kubelet.conf is in force: sysctl --system",
      undo: takeOut,
      source: `${flags}; ${guide}`,
    },
    {
      scope: "node",
      key: "kubelet-arg",
      values: ["seccomp-default=true"],
      why: "a pod that names no seccomp profile gets the runtime's, as every container of Podman has one",
      breaks:
        "programs that mount, open namespaces or trace other processes by themselves (container builders, some sandboxes and debuggers): give such a pod a profile of its own",
      undo: takeOut,
      since: "1.25",
      source: `kubernetes.io docs, Restrict a Container's Syscalls with seccomp; ${kubeletFlags}`,
    },
    {
      scope: "node",
      key: "kubelet-arg",
      values: ["pod-max-pids=2048"],
      why: `without it a pod can use up the node's process ids: a fork bomb stops the node. ${pids?.words ?? ""}`,
      breaks: lowerFirst(pids?.caution ?? ""),
      undo: takeOut,
      source: `${kubeletFlags}; ${pids?.source ?? ""}`,
    },
    {
      scope: "node",
      key: "selinux",
      values: [],
      isChoice: true,
      why: `nodes with SELinux alone (getenforce). ${selinux?.words ?? ""}`,
      breaks: `k3s does not start pods without the policy package. ${selinux?.caution ?? ""}`,
      undo: takeOut,
      source: `${flags}; ${selinux?.source ?? ""}`,
    },
  ];
}

function serverSettings(kubernetes: string): readonly K3sSetting[] {
  return [
    {
      scope: "server",
      key: "kube-apiserver-arg",
      values: [`admission-control-config-file=${serverFolder}/psa.yaml`],
      why: "Pod Security admission for namespaces without labels: k3s ships none, so that such a namespace takes any pod",
      breaks:
        "new pods that are privileged or use the host's namespaces or paths, in namespaces that have no label yet: podseal policy --engine psa writes the labels that keep what runs. If a file is configured already, put the plugin into that one",
      undo: takeOut,
      source: `${guide}; ${serverFlags}`,
    },
    {
      scope: "server",
      key: "kube-apiserver-arg",
      values: [
        `audit-policy-file=${serverFolder}/audit.yaml`,
        `audit-log-path=${serverFolder}/logs/audit.log`,
        "audit-log-maxage=30",
        "audit-log-maxbackup=10",
        "audit-log-maxsize=100",
      ],
      why: "who did what through the API, an exec into a pod among it: k3s keeps no such log by itself. 30 days, at most 11 files of 100 MB",
      breaks: "nothing, as long as the disk holds 1.1 GB more; the log names users, objects and addresses",
      undo: "take the five lines out, restart k3s and remove the logs",
      source: `${guide}; ${serverFlags}`,
    },
    {
      scope: "server",
      key: "kube-apiserver-arg",
      values: ["service-account-extend-token-expiration=false"],
      why: "a token that leaks from a pod ends after an hour; else the API server honours it for a year",
      breaks: "clients that read their token once and never again; those of the last years read it anew",
      undo: takeOut,
      source: `${guide} (from 1.29 on, the option is older); kubernetes pkg/kubeapiserver/options/authentication.go and pkg/serviceaccount/claims.go@v1.37.2`,
    },
    {
      scope: "server",
      key: "secrets-encryption",
      values: [],
      isChoice: true,
      why: "Secrets are encrypted in the server's database and its backups (not against who is root on a server: the key lies beside it). With this line alone for a new cluster, on every server from the first start",
      breaks: enableLater(kubernetes),
      undo: "k3s secrets-encrypt disable, restart, k3s secrets-encrypt reencrypt --force --skip, and take the line out last",
      source: `${flags}; k3s-io/docs docs/cli/secrets-encrypt.md@16cb553 (which does not know of switching over yet); k3s-io/k3s PRs 13370 and 13403, issues 7195, 13407, 13410, 13595 and 13598`,
    },
  ];
}

/**
 * First patch of each line that can be switched over, as far as the issues tell: those after the releases that could not (13595:
 * v1.34.3+k3s1). v1.34.3+k3s3 has the command, but a user's five servers did not agree on a key (13598): not counted.
 */
const switchable: Readonly<Record<string, string>> = {
  "1.32": "1.32.12",
  "1.33": "1.33.8",
  "1.34": "1.34.4",
  "1.35": "1.35.1",
};

function enableLater(kubernetes: string): string {
  const [major = "", minor = ""] = kubernetes.split(".");
  const since = switchable[`${major}.${minor}`];
  const canSwitch = atLeast(kubernetes, "1.36") || (since !== undefined && atLeast(kubernetes, since));
  const differs = "servers whose setting differs do not join";
  return canSwitch
    ? `${differs}. For a cluster that runs without it: k3s secrets-encrypt enable on one server, restart all with the line, k3s secrets-encrypt rotate-keys, restart all`
    : `${differs}. This release cannot switch a cluster over that runs without it (several servers then make a key each, and cannot read each other's Secrets): upgrade first`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/\.$/, "");
}
