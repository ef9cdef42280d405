import { all, allOf, anyOf, not, oneOf, pod, some, unlessPod, withField } from "../requirement.ts";
import { defineRule } from "../rule.ts";

const isPingRange = oneOf("net.ipv4.ping_group_range", "net/ipv4/ping_group_range");
const isClosed = oneOf("0 0", "1 0", "0\t0", "1\t0");
const closedBySysctl = pod(
  "securityContext.sysctls",
  some(allOf(withField("name", isPingRange), withField("value", isClosed))),
);
const noneOpenBySysctl = pod(
  "securityContext.sysctls[*]",
  anyOf(not(withField("name", isPingRange)), withField("value", isClosed)),
);

export const pingOpenToAllGroups = defineRule({
  id: "ping-open-to-all-groups",
  title: "Every group of the pod may open ping sockets",
  severity: "low",
  severityReason: "Ping sockets are a small piece of kernel code that most programs do not need.",
  risk: "A bug in the kernel's ping sockets is within reach of every user, as in CVE-2015-3636.",
  rootlessPodman: "Opens them to group 0 alone.",
  remediation: 'Set the sysctl net.ipv4.ping_group_range to "0 0".',
  dimensions: ["sysctls"],
  versions: [
    {
      since: "1.0",
      // In a user namespace containerd leaves the kernel's "1 0", which is nobody (engines.md 1.3): unless the pod sets a range itself.
      requirement: all(
        unlessPod("hostUsers", oneOf(false), unlessPod("hostNetwork", oneOf(true), closedBySysctl)),
        unlessPod("hostUsers", not(oneOf(false)), noneOpenBySysctl),
      ),
    },
  ],
  judges: "sysctls",
  evidence: { sysctls: (value) => isOpen(value["net.ipv4.ping_group_range"]) },
  says: ({ path }) =>
    typeof path.at(-1) === "number"
      ? "net.ipv4.ping_group_range is set to a range that opens ping sockets to more groups"
      : 'net.ipv4.ping_group_range is not set to "0 0", and the runtime opens it to every group',
  remedy: {
    at: "pod",
    fields: { securityContext: { sysctls: [{ name: "net.ipv4.ping_group_range", value: "0 0" }] } },
  },
  references: [
    "https://man7.org/linux/man-pages/man7/icmp.7.html",
    "https://nvd.nist.gov/vuln/detail/CVE-2015-3636",
  ],
});

function isOpen(range: string | undefined): boolean {
  const [first = 1, last = 0] = (range ?? "1 0").trim().split(/\s+/).map(Number);
  return last > first;
}
