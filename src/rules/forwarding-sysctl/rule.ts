import { allOf, not, oneOf, pod, withField } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { plainly } from "../words.ts";
import { asObject } from "../../workload/index.ts";

/** Namespaced settings that make a pod pass packets on for others, or answer for the loopback network. */
const forwarding = [
  "net.ipv4.ip_forward",
  "net.ipv4.conf.all.forwarding",
  "net.ipv4.conf.default.forwarding",
  "net.ipv6.conf.all.forwarding",
  "net.ipv6.conf.default.forwarding",
  "net.ipv4.conf.all.route_localnet",
  "net.ipv4.conf.default.route_localnet",
] as const;

export const forwardingSysctl = defineRule({
  id: "forwarding-sysctl",
  title: "Pod forwards packets for others",
  severity: "medium",
  severityReason: "It takes a route to the pod; a gateway that others do not know of is then within reach.",
  risk: "The pod passes traffic between networks, past policies that look at its own connections only.",
  rootlessPodman: "Leaves forwarding off.",
  remediation: "Remove the sysctl, or set it to 0.",
  dimensions: ["sysctls"],
  versions: [
    {
      since: "1.0",
      requirement: pod(
        "securityContext.sysctls[*]",
        not(allOf(withField("name", oneOf(...forwarding)), not(withField("value", oneOf("0"))))),
      ),
    },
  ],
  evidence: {
    sysctls: (value) => forwarding.some((name) => (value[name] ?? "0").trim() !== "0"),
  },
  says: ({ value }) => `sets ${plainly(asObject(value)?.["name"])} to ${plainly(asObject(value)?.["value"])}`,
  references: ["https://docs.kernel.org/networking/ip-sysctl.html"],
});
