import type { OciDeclaration } from "../../workload/index.ts";
import type { NodeFacts } from "../cluster-context.ts";
import type { ImageView } from "../image.ts";
import type { NetworkMode, RunOptions } from "../run/options.ts";
import { isWrittenSecret } from "../secret-names.ts";
import { standardDevices } from "../standard-devices.ts";
import type { OciHost } from "./confine-oci.ts";
import { boundDevices, ociVolumes } from "./mounts.ts";
import { isMadeByEngine, namespaceOf, sharingOf } from "./namespaces.ts";
import { isOfPod, type OciContainer } from "./pod.ts";

/** A configuration in the terms that confinement is computed from; what has no option of an engine is overridden there. */
export function ociOptions(declaration: OciContainer, host: OciHost, image: ImageView): RunOptions {
  const { process, root, linux } = declaration;
  const { uid = 0, gid = 0, additionalGids = [] } = process?.user ?? {};
  return {
    image,
    user: { uid, gid },
    groupAdd: additionalGids,
    noNewPrivileges: process?.noNewPrivileges === true,
    ...seccompOf(declaration),
    apparmor: process?.apparmorProfile ?? "unconfined",
    ...labelOf(process?.selinuxLabel),
    readOnly: root?.readonly === true,
    volumes: ociVolumes(declaration),
    devices: devicesOf(declaration),
    ...(allowsEveryDevice(declaration) && { everyDevice: true }),
    network: networkOf(declaration),
    pid: sharingOf(declaration, "pid"),
    ipc: sharingOf(declaration, "ipc"),
    uts: sharingOf(declaration, "uts"),
    cgroupns: sharingOf(declaration, "cgroup"),
    ...(linux?.sysctl !== undefined && { sysctls: linux.sysctl }),
    // What a node is known to give is what its CRI runtime hands on.
    ...limitsOf(declaration, declaration.pod === undefined ? {} : host.node),
    ...environmentOf(declaration),
    ...(host.runtime !== undefined && { runtime: host.runtime }),
  };
}

function seccompOf({ linux }: OciDeclaration): Pick<RunOptions, "seccomp" | "seccompUnconfined"> {
  if (linux?.seccomp === undefined) return { seccompUnconfined: true };
  return { seccomp: { name: "of the configuration", profile: linux.seccomp } };
}

/** "system_u:system_r:container_t:s0:c1,c2": the third part is the type. */
function labelOf(label: string | undefined): Pick<RunOptions, "labelDisable" | "labelType"> {
  const type = label?.split(":")[2];
  return type === undefined ? { labelDisable: true } : { labelType: type };
}

function devicesOf(declaration: OciDeclaration): readonly string[] {
  const made = (declaration.linux?.devices ?? []).map((one) => one.path);
  return [...new Set([...made, ...boundDevices(declaration)])].filter(
    (path) => !standardDevices.includes(path),
  );
}

/** A rule without a type and number lets every device in; the last such rule counts. */
function allowsEveryDevice({ linux }: OciDeclaration): boolean {
  const general = (linux?.resources?.devices ?? []).filter(
    (one) =>
      (one.type === undefined || one.type === "a") && (one.major ?? -1) === -1 && (one.minor ?? -1) === -1,
  );
  return general.at(-1)?.allow === true;
}

/** Who made the network that is joined, and what it is plugged into, the configuration does not say. */
function networkOf(declaration: OciContainer): NetworkMode {
  const found = namespaceOf(declaration, "network");
  if (found === "host") return { kind: "host" };
  const isJoined = typeof found === "object" && !isMadeByEngine(found.path);
  if (isJoined && !isOfPod(declaration.pod, found.path)) return { kind: "joined", of: found.path };
  return { kind: "named", networks: [{ name: "of the container" }] };
}

function limitsOf({ process, linux }: OciDeclaration, ofNode: NodeFacts): Partial<RunOptions> {
  const hard = (type: string): number | undefined => process?.rlimits?.find((one) => one.type === type)?.hard;
  const { memory, cpu, pids } = linux?.resources ?? {};
  const { quota = -1, period = 100_000 } = cpu ?? {};
  return {
    openFiles: hard("RLIMIT_NOFILE") ?? ofNode.openFiles ?? "caller",
    processes: hard("RLIMIT_NPROC") ?? ofNode.processes ?? "caller",
    core: hard("RLIMIT_CORE") ?? "caller",
    oomScore: process?.oomScoreAdj ?? 0,
    pidsLimit: positive(pids?.limit),
    memory: positive(memory?.limit),
    cpus: quota > 0 ? (1000 * quota) / period : Infinity,
  };
}

function positive(limit: number | undefined): number {
  return limit === undefined || limit <= 0 ? Infinity : limit;
}

function environmentOf({
  process,
}: OciDeclaration): Pick<RunOptions, "proxyEnvironment" | "secretEnvironment"> {
  const variables = (process?.env ?? []).map((entry) => {
    const end = entry.indexOf("=");
    return end < 0 ? { name: entry, value: "" } : { name: entry.slice(0, end), value: entry.slice(end + 1) };
  });
  const secrets = variables.filter(({ name, value }) => isWrittenSecret(name, value)).map(({ name }) => name);
  return {
    proxyEnvironment: variables.some(({ name }) => /^https?_proxy$/i.test(name)),
    secretEnvironment: [...new Set(secrets)].sort(),
  };
}
