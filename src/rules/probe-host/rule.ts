import { all, containers, optional } from "../requirement.ts";
import { defineRule, pathInWords } from "../rule.ts";
import { inQuotes } from "../words.ts";

const probes = ["livenessProbe", "readinessProbe", "startupProbe"];
const hooks = ["postStart", "preStop"];
const actions = ["httpGet", "tcpSocket"];

export const probeHost = defineRule({
  id: "probe-host",
  title: "A probe or a lifecycle hook names a host",
  severity: "medium",
  severityReason: "The kubelet makes the request from the node, to whatever address the manifest names.",
  risk: "Whoever writes the manifest makes the node open connections to addresses that the pod itself may not reach.",
  rootlessPodman: "Runs health checks inside the container.",
  remediation: "Remove host from the probe: it then goes to the pod's own address.",
  dimensions: ["reaches"],
  standard: {
    check: "hostProbesAndHostLifecycle",
    level: "baseline",
    reason: "probe or lifecycle host",
  },
  versions: [
    {
      since: "1.34",
      requirement: all(
        ...probes.flatMap((probe) =>
          actions.map((action) => containers(`${probe}.${action}.host`, optional(""))),
        ),
        ...hooks.flatMap((hook) =>
          actions.map((action) => containers(`lifecycle.${hook}.${action}.host`, optional(""))),
        ),
      ),
    },
  ],
  says: ({ path, value }) => `${pathInWords(path.slice(-3))} is ${inQuotes([value])}`,
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
