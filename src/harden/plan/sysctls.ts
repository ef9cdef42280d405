import { safeSysctls } from "../../facts/index.ts";
import type { PodTemplate } from "../../workload/index.ts";
import type { FieldChange } from "../change.ts";
import { hintOfPings } from "./pings.ts";
import type { PlanContext } from "./plan-context.ts";
import { firstUnprivilegedPort, knownPorts, writtenLowPort } from "./ports.ts";
import { statedPorts } from "./stated-needs.ts";
import type { Applicability, Step } from "./step.ts";

const sysctlSource =
  "linux Documentation/networking/ip-sysctl.rst; both are safe sysctls of the kubelet (engines.md 3.5)";

const closedElsewhere =
  "rootless Podman, rootless Docker, containerd 1 and CRI-O close it as well: facts on each engine's sysctls, engines.md 1.6";

const portStart = "net.ipv4.ip_unprivileged_port_start";
/** Which groups may open ping sockets. */
export const pingRange = "net.ipv4.ping_group_range";

/** Closes what the runtime opens to every user: ports below 1024 and ping sockets. The API refuses network sysctls beside hostNetwork. */
export function sysctlSteps(pod: PodTemplate, context: PlanContext): Step[] {
  if (pod.shape === "partial" || pod.spec.hostNetwork === true) return [];
  // The kubelet refuses a pod with a sysctl that its version does not call safe.
  const allowed = safeSysctls(context.cluster.kubernetes).value;
  return [
    ...(allowed.includes(portStart) ? portStep(pod, context) : []),
    ...(allowed.includes(pingRange) ? pingStep(pod, context) : []),
  ];
}

function portStep(pod: PodTemplate, context: PlanContext): Step[] {
  const written = valueOf(pod, portStart);
  if (written !== undefined && Number(written) >= firstUnprivilegedPort) return [];
  const { applicability, because } = judgePorts(pod, written !== undefined, context);
  return [
    {
      id: "privileged-ports",
      title: "Keep ports below 1024 to privileged processes, as the kernel does",
      at: pod.path,
      changes: [sysctlChange(pod, portStart, String(firstUnprivilegedPort))],
      mayClose: ["privileged-ports"],
      applicability,
      because,
      evidence: [sysctlSource],
      watchFor:
        "a program that listens below 1024: move it to a higher port and keep the Service's port, or leave this sysctl out; NET_BIND_SERVICE helps only a process that runs as root",
    },
  ];
}

function judgePorts(
  pod: PodTemplate,
  isWritten: boolean,
  context: PlanContext,
): { readonly applicability: Applicability; readonly because: string } {
  if (isWritten) return { applicability: "unsafe", because: "the manifest opens lower ports" };
  const ports = knownPorts(pod, context);
  const low = ports.filter((port) => port < firstUnprivilegedPort);
  if (low.length > 0) return { applicability: "unsafe", because: `the pod listens on ${low.join(", ")}` };
  const stated = statedPorts(pod, context);
  if (stated !== undefined) return judgeStated(stated);
  const written = writtenLowPort(pod, context);
  if (written !== undefined)
    return { applicability: "unsafe", because: `a command or configuration names port ${written}` };
  if (ports.length > 0) {
    const because = `every port that container, probe or Service names is above 1023 (${ports.join(", ")})`;
    return { applicability: "safe", because };
  }
  if (/^(Job|CronJob)$/.test(context.object.kind))
    return {
      applicability: "safe",
      because: "a job that no Service selects and that names no port listens for nobody",
    };
  return { applicability: "unsafe", because: "nothing in the manifests says on which ports it listens" };
}

/** Ports that the context file names of images. */
function judgeStated(ports: readonly number[]): {
  readonly applicability: Applicability;
  readonly because: string;
} {
  const low = ports.filter((port) => port < firstUnprivilegedPort);
  return low.length > 0
    ? { applicability: "unsafe", because: `the context file says that it listens on ${low.join(", ")}` }
    : {
        applicability: "safe",
        because: "the context file says of its images that they listen on no lower port",
      };
}

function pingStep(pod: PodTemplate, context: PlanContext): Step[] {
  const written = valueOf(pod, pingRange);
  if (written !== undefined && /^(0 0|1 0)$/.test(written.trim().replaceAll(/\s+/g, " "))) return [];
  const doubt = written === undefined ? hintOfPings(pod, context) : "the manifest opens it";
  return [
    {
      id: "ping",
      title: "Keep ping sockets to the root group, as rootless Podman does",
      at: pod.path,
      changes: [sysctlChange(pod, pingRange, "0 0")],
      mayClose: ["sysctls"],
      applicability: doubt === undefined ? "safe" : "unsafe",
      because:
        doubt ??
        "nothing in the input points to pings, and most engines that images are tried with close this to other groups",
      evidence: [sysctlSource, closedElsewhere],
      watchFor: "programs that ping as another user than root, such as uptime monitors",
    },
  ];
}

function valueOf(pod: PodTemplate, name: string): string | undefined {
  return pod.spec.securityContext.sysctls.find((one) => one.name === name)?.value;
}

function sysctlChange(pod: PodTemplate, name: string, value: string): FieldChange {
  const path = [...pod.path, "securityContext", "sysctls"];
  const index = pod.spec.securityContext.sysctls.findIndex((one) => one.name === name);
  return index < 0
    ? { kind: "append", path, value: { name, value } }
    : { kind: "set", path: [...path, index, "value"], value };
}
