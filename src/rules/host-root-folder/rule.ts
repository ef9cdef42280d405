import { absentOr, not, pathIs, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const hostRootFolder = defineRule({
  id: "host-root-folder",
  title: "Volume is the whole file system of the node",
  severity: "critical",
  severityReason:
    "Every file of the node is in the container, the kubelet's credentials and the engine's socket among them.",
  risk: "Whoever runs in the container reads the node's secrets, and as root writes its programs.",
  rootlessPodman: "Mounts / too when asked, but reaches in it only what the login user may reach.",
  remediation: "Mount only the file or folder that the program needs, read-only.",
  dimensions: ["host-paths"],
  versions: [{ since: "1.0", requirement: pod("volumes[*].hostPath.path", absentOr(not(pathIs("/")))) }],
  refines: ["host-path-volume", "engine-socket", "kubelet-state", "host-system-folder"],
  says: () => "mounts / of the node",
  references: ["https://kubernetes.io/docs/concepts/storage/volumes/"],
});
