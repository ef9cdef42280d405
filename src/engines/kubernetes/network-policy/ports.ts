import type { PodTemplate } from "../../../workload/index.ts";

/** Ports as in `Reachability`: "TCP/8080". */
export type Ports = "all" | readonly string[];

/** The number that a port name has in the containers of a pod, for a protocol; several containers may name it. */
export function namedPorts(pod: PodTemplate, name: string, protocol: string): number[] {
  const ports = pod.containers.flatMap((container) => container.spec.ports);
  return ports
    .filter((port) => port.name === name && port.protocol === protocol)
    .map((port) => port.containerPort);
}

export function unitePorts(lists: readonly Ports[]): Ports {
  const listed: string[] = [];
  for (const list of lists) {
    if (list === "all") return "all";
    listed.push(...list);
  }
  return listed.length === 0 ? listed : [...new Set(listed)].sort();
}

export function intersectPorts(a: Ports, b: Ports): Ports {
  if (a === "all") return b;
  return b === "all" ? a : a.filter((port) => b.includes(port));
}

export function isNoPort(ports: Ports): boolean {
  return ports !== "all" && ports.length === 0;
}
