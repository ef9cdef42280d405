import { absent, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { hostPathOf } from "../words.ts";

export const hostPathVolume = defineRule({
  id: "host-path-volume",
  title: "Volume is a path of the node",
  severity: "high",
  severityReason:
    "What stands at the path decides; many paths give the node away, and the kubelet does not change who owns them.",
  risk: "Files of the node are read, or written, by the container under its host user id; paths such as /etc or an engine's socket are the node itself.",
  rootlessPodman: "Mounts a host folder with `-v` too, but reaches in it only what the login user may reach.",
  remediation:
    "Use a persistentVolumeClaim or an emptyDir; where the host's file is needed, mount that one file read-only.",
  dimensions: ["host-paths"],
  judges: "host-paths",
  standard: {
    check: "hostPathVolumes",
    level: "baseline",
    reason: "hostPath volumes",
  },
  versions: [{ since: "1.0", requirement: pod("volumes[*].hostPath", absent) }],
  says: ({ value }) => `mounts ${hostPathOf(value)} of the node`,
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
