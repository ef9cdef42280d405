import { allOf, oneOf, pod, some, unlessPod, withField } from "../requirement.ts";
import { defineRule } from "../rule.ts";

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
      // In a user namespace containerd leaves the kernel's "1 0", which is nobody (engines.md 1.3).
      requirement: unlessPod(
        "hostUsers",
        oneOf(false),
        unlessPod(
          "hostNetwork",
          oneOf(true),
          pod(
            "securityContext.sysctls",
            some(
              allOf(
                withField("name", oneOf("net.ipv4.ping_group_range")),
                withField("value", oneOf("0 0", "1 0", "0\t0", "1\t0")),
              ),
            ),
          ),
        ),
      ),
    },
  ],
  judges: "sysctls",
  evidence: { sysctls: (value) => isOpen(value["net.ipv4.ping_group_range"]) },
  says: () => 'net.ipv4.ping_group_range is not set to "0 0", and the runtime opens it to every group',
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
