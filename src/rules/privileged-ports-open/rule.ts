import { allOf, atLeast, oneOf, pod, some, unlessPod, withField } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const privilegedPortsOpen = defineRule({
  id: "privileged-ports-open",
  title: "Every user of the pod may bind ports below 1024",
  severity: "low",
  severityReason: "The ports are the pod's own, so only its own processes can be posed as.",
  risk: "A process without privilege takes a port such as 80 or 53 when the program that owns it is down.",
  rootlessPodman: "Leaves the kernel's limit: ports below 1024 need NET_BIND_SERVICE.",
  remediation:
    "Set the sysctl net.ipv4.ip_unprivileged_port_start to 1024, and let the program listen on a higher port.",
  dimensions: ["privileged-ports"],
  versions: [
    {
      since: "1.0",
      requirement: unlessPod(
        "hostNetwork",
        oneOf(true),
        pod(
          "securityContext.sysctls",
          some(
            allOf(
              withField("name", oneOf("net.ipv4.ip_unprivileged_port_start")),
              withField("value", atLeast(1024)),
            ),
          ),
        ),
      ),
    },
  ],
  judges: "privileged-ports",
  says: () => "net.ipv4.ip_unprivileged_port_start is not set to 1024, and the runtime sets it to 0",
  remedy: {
    at: "pod",
    fields: {
      securityContext: { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "1024" }] },
    },
  },
  references: [
    "https://docs.kernel.org/networking/ip-sysctl.html",
    "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
  ],
});
