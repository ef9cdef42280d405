import type { TreatmentRow } from "./treatment.ts";

const carried = "as it is written; Podman reads it the same way";
const ignored = "as it is written: Podman passes over it, the cluster obeys";

/**
 * Fields of the pods that `podman kube play` is given (podman docs/kubernetes_support.md@6.0.0-dev). All stay in the pod: what is said is
 * whether Podman obeyed them too.
 */
export const kubeTreatments: readonly TreatmentRow[] = [
  [
    "spec.automountServiceAccountToken spec.serviceAccountName spec.serviceAccount",
    "strengthened",
    "automountServiceAccountToken: false: Podman gives no token either",
  ],
  [
    "spec.enableServiceLinks",
    "strengthened",
    "enableServiceLinks: false: Podman gives no such variables either",
  ],
  ["spec.hostUsers", "strengthened", "hostUsers: false: a range of ids that no other pod has"],
  [
    "spec.volumes containers.*.volumeMounts",
    "kept",
    "as they are written: claims, ConfigMaps and Secrets are those of the file, whose data you copy over",
  ],
  [
    "containers.*.ports",
    "kept",
    "as they are written: Podman opens those with a hostPort alone, and so does the node",
  ],
  [
    "containers.*.livenessProbe",
    "kept",
    "as it is written: Podman makes it a health check that restarts, as the kubelet does",
  ],
  ["spec.dnsPolicy spec.dnsConfig", "kept", ignored],
  [
    "spec.restartPolicy spec.terminationGracePeriodSeconds spec.hostname spec.hostAliases spec.shareProcessNamespace containers.*.image containers.*.imagePullPolicy containers.*.command containers.*.args containers.*.workingDir containers.*.env containers.*.envFrom containers.*.resources",
    "kept",
    carried,
  ],
  ["spec.hostNetwork spec.hostPID spec.hostIPC", "kept", "as it is written: judged by its effect"],
  [
    "spec.securityContext.seccompProfile containers.*.securityContext.seccompProfile",
    "kept",
    "as it is written, or the runtime's filter: Podman before 6 passes over it",
  ],
  ["spec.securityContext.* containers.*.securityContext.* containers.* spec.*", "kept", ignored],
];
