import { oneOf, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { inQuotes } from "../words.ts";

/** Names that the standard lets a pod set, by the policy version that added them (pod-security-admission policy/check_sysctls.go). Exact match. */
const first = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
];
const from127 = ["net.ipv4.ip_local_reserved_ports"];
const from129 = [
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];
const from132 = ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];
const from137 = ["net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"];

// A member without a name has the empty one, which no list holds.
const safe = (...names: readonly string[]) =>
  pod("securityContext.sysctls[*]", { is: "field", field: "name", test: oneOf(...names) });

export const unsafeSysctl = defineRule({
  id: "unsafe-sysctl",
  title: "Pod sets a kernel parameter outside the safe list",
  severity: "medium",
  severityReason:
    "Most such parameters act beyond the pod or weaken its network; the kubelet refuses them unless allowed.",
  risk: "A parameter outside the safe list can starve the node, or forward packets for others.",
  rootlessPodman: "Sets parameters of the container's own namespaces only, and by the user's choice.",
  remediation: "Remove the sysctl, or use one of the safe list.",
  dimensions: ["sysctls"],
  standard: {
    check: "sysctls",
    level: "baseline",
    reason: "forbidden sysctls",
  },
  versions: [
    { since: "1.0", requirement: safe(...first) },
    { since: "1.27", requirement: safe(...first, ...from127) },
    { since: "1.29", requirement: safe(...first, ...from127, ...from129) },
    { since: "1.32", requirement: safe(...first, ...from127, ...from129, ...from132) },
    { since: "1.37", requirement: safe(...first, ...from127, ...from129, ...from132, ...from137) },
  ],
  says: ({ value }) => `sets ${inQuotes([value])}`,
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
