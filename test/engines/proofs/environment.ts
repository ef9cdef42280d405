import type { Observation } from "../observation.ts";

/** Names that Podman sets itself (container_uuid, the container's own id, for --systemd), and the proxy variables that it passes on. */
const ordinaryVariables = [
  ...["PATH", "TERM", "container", "container_uuid", "HOME", "HOSTNAME"],
  ...["http_proxy", "NO_PROXY"],
];

/** Whether Kubernetes' service variables are there. */
export function hasServiceLinks({ host }: Observation): boolean {
  return host.environment.some((entry) => /_SERVICE_HOST=/.test(entry));
}

export function hasProxyVariables({ host }: Observation): boolean {
  return host.environment.some((entry) => /^https?_proxy=/i.test(entry));
}

/** Names that neither the engine sets nor a proxy has. */
export function otherVariables({ host }: Observation): string[] {
  return host.environment
    .map((entry) => entry.split("=")[0] ?? "")
    .filter((name) => !ordinaryVariables.includes(name));
}
