import type { Ask, DimensionValues, Question, Stated } from "../../confinement/index.ts";
import type { OciDeclaration } from "../../workload/index.ts";
import type { NodeFacts } from "../cluster-context.ts";
import { withoutAbsentFiles } from "../host/security-modules.ts";
import { hostPingRangeQuestion } from "../questions.ts";
import { because, stated } from "../stated.ts";
import { isOnHostNetwork, namespaceOf } from "./namespaces.ts";
import type { OciContainer } from "./pod.ts";

const source = "opencontainers/runtime-spec config-linux.md@v1.3.0";

export function ociProcMount({ linux }: OciDeclaration): Stated<DimensionValues["proc-mount"]> {
  const isMasked = (linux?.maskedPaths ?? []).some((path) => path.startsWith("/proc/"));
  return stated(isMasked ? "masked" : "unmasked", because("runtime-default", "maskedPaths", source));
}

/** Engines write one path for each CPU: all of them together are told as one. */
export function ociMaskedPaths(
  { linux }: OciDeclaration,
  node: NodeFacts,
  ask: Ask,
): Stated<DimensionValues["masked-paths"]> {
  const lists = (paths: readonly string[] = []): readonly string[] =>
    [...new Set(paths.map((path) => path.replace(/\/cpu\d+\//, "/cpu*/")))].sort();
  return stated(
    {
      masked: withoutAbsentFiles(lists(linux?.maskedPaths), node, ask),
      readOnly: lists(linux?.readonlyPaths),
    },
    because("runtime-default", "maskedPaths and readonlyPaths", source),
  );
}

const portStart = "net.ipv4.ip_unprivileged_port_start";
const pingRange = "net.ipv4.ping_group_range";
/** The kernel's values in a new network namespace (Linux Documentation/networking/ip-sysctl.rst). */
const ofKernel = { portStart: 1024, pingRange: "1 0" };

export function ociSysctls(declaration: OciContainer, ask: Ask): Stated<DimensionValues["sysctls"]> {
  const given = declaration.linux?.sysctl ?? {};
  const others = Object.fromEntries(Object.entries(given).filter(([name]) => name !== portStart));
  const range = normalRange(given[pingRange]) ?? pingRangeOf(declaration, ask);
  return stated({ ...others, [pingRange]: range }, because("runtime-default", "sysctl", source));
}

/** Words of a value may stand apart by tabs. */
function normalRange(text: string | undefined): string | undefined {
  return text?.trim().replace(/\s+/g, " ");
}

function pingRangeOf(declaration: OciContainer, ask: Ask): string {
  if (isOnHostNetwork(declaration, ask)) return ask(hostPingRangeQuestion);
  return isNetworkKnown(declaration) ? ofKernel.pingRange : ask(joinedPingRange);
}

export function ociPrivilegedPorts(
  declaration: OciContainer,
  ask: Ask,
): Stated<DimensionValues["privileged-ports"]> {
  const reason = because("runtime-default", "sysctl", source);
  if (isOnHostNetwork(declaration, ask))
    return stated({ unprivilegedFrom: ofKernel.portStart, of: "host" }, reason);
  const given = declaration.linux?.sysctl?.[portStart];
  const from =
    given !== undefined
      ? Number(given)
      : isNetworkKnown(declaration)
        ? ofKernel.portStart
        : ask(joinedPortStart);
  return stated({ unprivilegedFrom: from, of: "own" }, reason);
}

/** Whether all that is set in its network stands in the configuration, with that of its pod. */
function isNetworkKnown(declaration: OciContainer): boolean {
  return namespaceOf(declaration, "network") === "own" || declaration.pod !== undefined;
}

/** A network that is joined was set up by somebody else: for a pod by its sandbox. */
const joinedPingRange = joinedQuestion("ping-group-range", ["0 2147483647", "1 0"], pingRange);
const joinedPortStart = joinedQuestion("port-start", [0, 1024], portStart);

function joinedQuestion<T>(id: string, candidates: readonly [T, ...T[]], sysctl: string): Question<T> {
  return {
    id: `joined-network-${id}`,
    words: `the value of ${sysctl} in the network that is joined`,
    supplier: "input",
    supply: "read the sandbox's configuration too (crictl inspectp)",
    candidates,
  };
}
