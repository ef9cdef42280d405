import { oneOf, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const serviceLinks = defineRule({
  id: "service-links",
  title: "Addresses of every Service are put into the environment",
  severity: "low",
  severityReason: "It only tells where other services are, which the cluster's DNS tells too.",
  risk: "Every process of the container knows the services of its namespace, and a Service's name can overrule a setting of the program.",
  rootlessPodman: "Puts no such variables into the environment.",
  remediation: "Set enableServiceLinks: false.",
  dimensions: ["service-links"],
  versions: [{ since: "1.0", requirement: pod("enableServiceLinks", oneOf(false)) }],
  judges: "service-links",
  says: ({ value }) =>
    value === undefined ? "enableServiceLinks is not set, which is true" : "enableServiceLinks is true",
  remedy: { at: "pod", fields: { enableServiceLinks: false } },
  references: ["https://kubernetes.io/docs/tutorials/services/connect-applications-service/"],
});
