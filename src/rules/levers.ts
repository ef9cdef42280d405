import type { DimensionId } from "../confinement/index.ts";
import type { JsonObject } from "../workload/index.ts";
import * as change from "./lever-changes.ts";

/** A bundle of remedies that closes several dimensions at once. */
export interface Lever {
  readonly id: string;
  /** One imperative sentence. */
  readonly title: string;
  /** Where the YAML goes. */
  readonly at: "pod" | "container" | "new-file";
  /** The same in words. */
  readonly where: string;
  /** The YAML as people paste it, without indentation. */
  readonly yaml: string;
  /** The dimensions that it can close. */
  readonly closes: readonly DimensionId[];
  /** What may break, and what to look at first. */
  readonly caution: string;
  /**
   * The pod spec as it would be, with only what is absent or weaker set; the same object where nothing is to do or where the API would
   * refuse the result. For a lever that adds an object: unchanged, see `object`.
   */
  readonly change: (spec: JsonObject) => JsonObject;
  /** The object to add for a namespace. */
  readonly object?: (namespace: string) => JsonObject;
}

/** The levers, strongest first. Which of them lift a workload is found by judging it again with the change. */
export const levers: readonly Lever[] = [
  {
    id: "seccomp",
    title: "Ask for the runtime's seccomp filter.",
    at: "pod",
    where: "in the pod spec",
    yaml: `securityContext:
  seccompProfile:
    type: RuntimeDefault
`,
    closes: ["seccomp", "nested-user-namespace"],
    caution:
      "Breaks programs that open namespaces or mount by themselves, such as browsers' sandboxes and builders.",
    change: change.askForSeccomp,
  },
  {
    id: "container",
    title: "Drop every capability and refuse escalation.",
    at: "container",
    where: "in each container",
    yaml: `securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
`,
    closes: ["capabilities", "no-new-privileges", "set-id", "raw-sockets", "volume-flags"],
    caution:
      "Images that start as root and change owner or user themselves stop working: give them the user that they change to, or add back CHOWN, SETUID and SETGID.",
    change: change.hardenContainers,
  },
  {
    id: "user-namespace",
    title: "Give the pod a user namespace of its own.",
    at: "pod",
    where: "in the pod spec",
    yaml: `hostUsers: false
`,
    closes: ["host-user", "host-groups", "capabilities", "set-id"],
    caution:
      "Needs a server from 1.33, Linux 6.3, containerd 2.0 and runc 1.2; volumes on NFS and other file systems without id-mapped mounts fail.",
    change: change.giveUserNamespace,
  },
  {
    id: "own-user",
    title: "Run as a user that nobody else has.",
    at: "pod",
    where: "in the pod spec",
    yaml: `securityContext:
  runAsNonRoot: true
  runAsUser: 20000
  runAsGroup: 20000
  fsGroup: 20000
  supplementalGroupsPolicy: Strict
`,
    closes: ["host-user", "host-groups", "capabilities"],
    caution:
      "The image must run as any user: look for folders that only its own user may write. Files on volumes keep their old owner; fsGroup opens most kinds to the new group.",
    change: change.runAsOwnUser,
  },
  {
    id: "no-token",
    title: "Mount no API token and no service links.",
    at: "pod",
    where: "in the pod spec",
    yaml: `automountServiceAccountToken: false
enableServiceLinks: false
`,
    closes: ["api-token", "api-permissions", "service-links"],
    caution:
      "Leave the token to programs that call the Kubernetes API: operators, ingress controllers, dashboards.",
    change: change.withoutToken,
  },
  {
    id: "network-policy",
    title: "Deny traffic that no policy names.",
    at: "new-file",
    where: "in a file of its own, for each namespace",
    yaml: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: NAMESPACE
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
`,
    closes: ["reachable-from", "reaches"],
    caution:
      "Cuts every connection but name lookups for the whole namespace: add a policy for each that is needed, the ingress controller's first. The network plugin must enforce policies, as k3s' does.",
    change: (spec) => spec,
    object: change.defaultDeny,
  },
  {
    id: "sysctls",
    title: "Restore the kernel's limits on ports and ping.",
    at: "pod",
    where: "in the pod spec",
    yaml: `securityContext:
  sysctls:
    - name: net.ipv4.ip_unprivileged_port_start
      value: "1024"
    - name: net.ipv4.ping_group_range
      value: "0 0"
`,
    closes: ["privileged-ports", "sysctls"],
    caution: "A program that listens below 1024 without NET_BIND_SERVICE must move to a higher port.",
    change: change.restoreSysctls,
  },
  {
    id: "host-namespaces",
    title: "Take the pod out of the node's namespaces.",
    at: "pod",
    where: "in the pod spec",
    yaml: `hostNetwork: false
hostPID: false
hostIPC: false
`,
    closes: [
      "network-namespace",
      "pid-namespace",
      "ipc-namespace",
      "uts-namespace",
      "reachable-from",
      "reaches",
    ],
    caution:
      "Programs that find devices by broadcast, watch the node's processes or serve the node's ports need another way: a Service, a port, or a waiver.",
    change: change.withoutHostNamespaces,
  },
  {
    id: "privileged",
    title: "Run no container privileged.",
    at: "container",
    where: "in each container",
    yaml: `securityContext:
  privileged: false
`,
    closes: ["capabilities", "devices", "seccomp", "apparmor", "proc-mount", "cgroup-namespace"],
    caution: "Find out which device or capability the program needs, and give that one instead.",
    change: change.withoutPrivileged,
  },
  {
    id: "read-only-root",
    title: "Make the root file system read-only, with a folder for temporary files.",
    at: "container",
    where: "in each container",
    yaml: `securityContext:
  readOnlyRootFilesystem: true
volumeMounts:
  - name: tmp
    mountPath: /tmp
# and in the pod spec:
# volumes:
#   - name: tmp
#     emptyDir: {sizeLimit: 64Mi}
`,
    closes: ["root-filesystem"],
    caution: "Each further path that the program writes, such as /var/cache or /run, needs an emptyDir too.",
    change: change.makeRootReadOnly,
  },
  {
    id: "limits",
    title: "Bound memory, processor time and disk.",
    at: "container",
    where: "in each container",
    yaml: `resources:
  limits:
    cpu: "1"
    memory: 512Mi
    ephemeral-storage: 1Gi
`,
    closes: ["memory-limit", "cpu-limit", "ephemeral-storage-limit"],
    caution: "A container above its memory limit is killed: look at what it uses first (kubectl top pod).",
    change: change.boundResources,
  },
];

/** The lever of an id; undefined when there is none. */
export function leverById(id: string): Lever | undefined {
  return levers.find((lever) => lever.id === id);
}
