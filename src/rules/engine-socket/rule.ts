import { engineSockets } from "../../facts/index.ts";
import { absentOr, pathApart, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { plainly } from "../words.ts";

/** Under both names of /run. */
const sockets = ["/run", "/var/run"].flatMap((run) =>
  engineSockets.value.map((socket) => `${run}${socket.slice("/run".length)}`),
);

export const engineSocket = defineRule({
  id: "engine-socket",
  title: "Volume holds the socket of a container engine",
  severity: "critical",
  severityReason:
    "Who may write to the socket can start a privileged container: it is root on the node by design.",
  risk: "A process that may write to the socket asks the engine for a container with the node's files in it.",
  rootlessPodman: "Its own socket commands only what the login user may do.",
  remediation:
    "Remove the mount; read what is needed from the Kubernetes API, or run a builder that needs no engine.",
  dimensions: ["host-paths"],
  versions: [{ since: "1.0", requirement: pod("volumes[*].hostPath.path", absentOr(pathApart(...sockets))) }],
  refines: ["host-path-volume", "host-system-folder"],
  says: ({ value }) => `mounts ${plainly(value)} of the node, which is or holds an engine's socket`,
  references: [
    "https://kubernetes.io/docs/concepts/storage/volumes/",
    "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
  ],
});
