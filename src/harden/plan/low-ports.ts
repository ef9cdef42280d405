import type { PodTemplate } from "../../workload/index.ts";
import { asList, asObject } from "../../workload/index.ts";
import { userOf } from "./evidence.ts";
import type { PlanContext } from "./plan-context.ts";
import { firstUnprivilegedPort, knownPorts, servicesOf, writtenLowPort } from "./ports.ts";

/** One way to listen below 1024, or to need not. */
export interface LowPortWay {
  readonly id: "another-port" | "sysctl" | "capability";
  /** What to set, one imperative sentence without a full stop. */
  readonly does: string;
  readonly costs: string;
}

/** Ports below 1024 of a pod and what can be done about them; the best way first. */
export interface LowPorts {
  readonly ports: readonly number[];
  readonly ways: readonly LowPortWay[];
  readonly evidence: readonly string[];
}

/** Undefined for a pod that is not known to listen below 1024. Sources: `evidence`. */
export function lowPortsOf(pod: PodTemplate, context: PlanContext): LowPorts | undefined {
  if (pod.shape === "partial") return undefined;
  const known = knownPorts(pod, context).filter((port) => port < firstUnprivilegedPort);
  const written = known.length > 0 ? undefined : writtenLowPort(pod, context);
  const ports = written === undefined ? known : [written];
  if (ports.length === 0) return undefined;
  return {
    ports,
    ways: [anotherPort(pod, ports, context), sysctl(pod, ports), capability(pod, context)],
    evidence: [
      "linux Documentation/networking/ip-sysctl.rst, ip_unprivileged_port_start",
      "man 7 capabilities: transformation of capabilities during execve; kubernetes/enhancements 2763 (no ambient capabilities)",
    ],
  };
}

/** A port from 1024 up that people use for one below. */
export function highPort(port: number): number {
  return port === 53 ? 5353 : port + 8000;
}

function anotherPort(pod: PodTemplate, ports: readonly number[], context: PlanContext): LowPortWay {
  const moves = ports.map((port) => `${highPort(port)} instead of ${port}`).join(", ");
  return {
    id: "another-port",
    does: `let the program listen on ${moves}, in its own settings, in containerPort and in its probes${servicesToo(pod, context)}`,
    costs:
      "a setting of the program, and connections that go to the pod's address and not through a Service; nothing of the confinement",
  };
}

/** What becomes of the Services that select the pod. */
function servicesToo(pod: PodTemplate, context: PlanContext): string {
  const services = servicesOf(pod, context);
  const numbered = services.filter(({ spec }) =>
    asList(spec["ports"]).some((port) => typeof (asObject(port)?.["targetPort"] ?? 0) === "number"),
  );
  if (services.length === 0) return "";
  const names = services.map(({ name }) => name).join(", ");
  return numbered.length === 0
    ? `; Service ${names} keeps its port and names the target, so that it stays as it is`
    : `; Service ${names} keeps its port, with the new one as targetPort`;
}

function sysctl({ spec }: PodTemplate, ports: readonly number[]): LowPortWay {
  const lowest = Math.min(...ports);
  if (spec.hostNetwork === true)
    return {
      id: "sysctl",
      does: `set net.ipv4.ip_unprivileged_port_start to ${lowest} on the node, since the pod uses its network`,
      costs: "every user of the node may then take these ports",
    };
  return {
    id: "sysctl",
    does: `leave out the step privileged-ports, or set the pod's sysctl net.ipv4.ip_unprivileged_port_start to "${lowest}" where the runtime does not open such ports by itself`,
    costs: `every process of the pod may take ports from ${lowest} up, whatever its user; under rootless Podman only root may: the dimension privileged-ports stays looser`,
  };
}

function capability(pod: PodTemplate, context: PlanContext): LowPortWay {
  const users = pod.containers.map((one) => userOf(one, pod, context));
  const isRoot = users.every(({ kind }) => kind === "root");
  const isOther = users.length > 0 && users.every(({ kind }) => kind === "user");
  const effect = isOther
    ? "gives this pod nothing"
    : "gives root the ports, also inside a user namespace, and another user nothing";
  return {
    id: "capability",
    does: "add NET_BIND_SERVICE beside drop ALL",
    costs: `it ${isRoot ? "works, since the program runs as root: rootless Podman gives it too" : effect}: the kernel takes it from a process of another user when its program starts, unless that file holds the capability itself, which allowPrivilegeEscalation: false makes void`,
  };
}
