import type {
  RunDeclaration,
  RunMount,
  RunPlace,
  RunPort,
  RunProject,
  Volume,
  VolumeMount,
} from "../../workload/index.ts";
import { parseQuantity } from "../../workload/index.ts";
import { mountedPath, mountsOf } from "../kubernetes/filesystem.ts";
import type { KubernetesInput, Subject } from "../kubernetes/input.ts";
import { subjectOf } from "../kubernetes/input.ts";
import { runningBeside } from "../kubernetes/namespaces.ts";
import { servicePorts } from "../kubernetes/services.ts";

/** A container of a pod as it would be declared to rootless Podman. */
export interface RunLineSource {
  readonly declaration: RunDeclaration;
  readonly project: RunProject;
  /** Options of `podman pod create`, for what the containers of a pod share. */
  readonly podWords: readonly string[];
  /** Fields of the pod that no option of Podman says. */
  readonly left: readonly { readonly field: string; readonly words: string }[];
}

/** The same container for `podman run`: its image, command, user, capabilities, mounts, limits and published ports. */
export function runDeclarationOf(
  input: KubernetesInput,
  { name, place }: { readonly name: string; readonly place: RunPlace },
): RunLineSource {
  const subject = subjectOf(input);
  const { own, pod, container } = subject;
  const isShared = runningBeside(pod, container).length > 0;
  const shared = sharedOf(subject);
  const declaration: RunDeclaration = {
    engine: "podman",
    format: "podman-run",
    place,
    rootless: true,
    name: isShared ? `${name}-${own.name}` : name,
    ...(own.image !== undefined && { image: own.image }),
    ...(own.command.length > 0 && { entrypoint: own.command }),
    ...(own.args.length > 0 && { command: own.args }),
    ...userOf(subject),
    ...capabilitiesOf(subject),
    ...(own.securityContext.readOnlyRootFilesystem === true && { readOnly: true, readOnlyTmpfs: false }),
    ...(subject.spec.hostIPC === true && !isShared && { ipc: "host" }),
    ...mountsFor(subject),
    ...limitsOf(subject),
    ...environmentFor(subject),
    httpProxy: false,
    ...(isShared ? { pod: name } : shared),
    written: [],
    notUnderstood: [],
  };
  const share = sharesOf(subject);
  const project: RunProject = {
    name,
    format: "podman-run",
    containers: [declaration],
    pods: isShared ? [{ name, place, ...shared, share, written: [], notUnderstood: [] }] : [],
    resources: [],
  };
  return { declaration, project, podWords: podWordsOf(share, shared), left: leftOf(subject) };
}

type Shared = Pick<RunDeclaration, "userns" | "networks" | "ports" | "pid" | "sysctls">;

/** What is the pod's where there are several containers: a range of ids that no other pod has, network, ports and sysctls. */
function sharedOf(subject: Subject): Shared {
  const { spec } = subject;
  const ports = portsOf(subject);
  const sysctls = Object.fromEntries(spec.securityContext.sysctls.map(({ name, value }) => [name, value]));
  return {
    userns: "auto",
    ...(spec.hostNetwork === true && { networks: ["host"] }),
    ...(ports.length > 0 && { ports }),
    ...(spec.hostPID === true && { pid: "host" }),
    ...(Object.keys(sysctls).length > 0 && { sysctls }),
  };
}

function environmentFor({ own }: Subject): Pick<RunDeclaration, "environment" | "secrets"> {
  const plain = own.env.filter(({ fromSecret }) => fromSecret === undefined);
  return {
    environment: plain.map(({ name, value }) => (value === undefined ? { name } : { name, value })),
    secrets: own.env.flatMap(({ name, fromSecret }) =>
      fromSecret === undefined
        ? []
        : [{ source: `${fromSecret}-${name}`, target: name, as: "environment" as const }],
    ),
  };
}

function sharesOf({ spec }: Subject): readonly string[] {
  return ["ipc", "net", "uts", ...(spec.shareProcessNamespace === true ? ["pid"] : [])];
}

function podWordsOf(
  share: readonly string[],
  { userns, networks = [], ports = [], pid, sysctls = {} }: Shared,
): readonly string[] {
  return [
    `--share=${share.join(",")}`,
    ...(userns === undefined ? [] : [`--userns=${userns}`]),
    ...(pid === undefined ? [] : [`--pid=${pid}`]),
    ...networks.map((one) => `--network=${one}`),
    ...Object.entries(sysctls).map(([name, value]) => `--sysctl=${name}=${value}`),
    ...ports.map(
      ({ hostIp, hostPort, containerPort, protocol }) =>
        `--publish=${hostIp === undefined ? "" : `${hostIp}:`}${hostPort ?? ""}:${containerPort}/${protocol}`,
    ),
  ];
}

function userOf({ own, spec }: Subject): Pick<RunDeclaration, "user" | "groupAdd"> {
  const uid = own.securityContext.runAsUser ?? spec.securityContext.runAsUser;
  const gid = own.securityContext.runAsGroup ?? spec.securityContext.runAsGroup;
  const groups = spec.securityContext.supplementalGroups.map(String);
  return {
    ...(uid !== undefined && { user: gid === undefined ? String(uid) : `${uid}:${gid}` }),
    ...(groups.length > 0 && { groupAdd: groups }),
  };
}

function capabilitiesOf({
  own,
  privileged,
}: Subject): Pick<RunDeclaration, "capAdd" | "capDrop" | "privileged" | "noNewPrivileges"> {
  if (privileged) return { privileged: true };
  const { add, drop } = own.securityContext.capabilities;
  return {
    ...(drop.length > 0 && { capDrop: drop }),
    ...(add.length > 0 && { capAdd: add }),
    ...(own.securityContext.allowPrivilegeEscalation === false && { noNewPrivileges: true }),
  };
}

function limitsOf({
  own,
  context,
}: Subject): Pick<RunDeclaration, "memory" | "cpus" | "storageSize" | "pidsLimit"> {
  const { limits } = own.resources;
  const memory = quantity(limits["memory"]);
  const cpu = quantity(limits["cpu"]);
  const pids = context.kubelet.podPidsLimit;
  return {
    ...(memory !== undefined && { memory }),
    ...(cpu !== undefined && { cpus: cpu * 1000 }),
    ...(pids !== undefined && pids > 0 && { pidsLimit: pids }),
  };
}

function quantity(written: string | undefined): number | undefined {
  return written === undefined ? undefined : parseQuantity(written);
}

function mountsFor(subject: Subject): Pick<RunDeclaration, "mounts"> {
  const mounts = mountsOf(subject).map(({ mount, volume }) => mountOf(mount, volume));
  return mounts.length === 0 ? {} : { mounts };
}

/** A folder of the host as -v, everything that a cluster provides as a named volume, memory as tmpfs. */
function mountOf(mount: VolumeMount, volume: Volume): RunMount {
  const base = { target: mount.mountPath, readOnly: mount.readOnly, options: [] };
  if (volume.hostPath !== undefined) return { ...base, type: "bind", source: mountedPath(volume, mount) };
  if (volume.source === "emptyDir") return { ...base, type: "tmpfs" };
  return {
    ...base,
    type: "volume",
    source: volume.claimName ?? volume.secretName ?? volume.name,
    options: ["nosuid", "nodev"],
  };
}

function portsOf(subject: Subject): readonly RunPort[] {
  const { spec, pod, namespace, inventory } = subject;
  if (spec.hostNetwork === true) return [];
  const declared = pod.containers.flatMap((one) =>
    one.spec.ports.flatMap(({ hostPort, hostIP, containerPort, protocol }): readonly RunPort[] =>
      hostPort === undefined || hostPort === 0
        ? []
        : [
            {
              hostPort,
              containerPort,
              count: 1,
              protocol: lower(protocol),
              ...(hostIP !== undefined && hostIP !== "" && { hostIp: hostIP }),
            },
          ],
    ),
  );
  const services = servicePorts(pod, namespace, inventory)
    .filter(({ outside }) => outside)
    .map(({ port, protocol }): RunPort => ({
      hostPort: port < 1024 ? port + 8000 : port,
      containerPort: port,
      count: 1,
      protocol: lower(protocol),
    }));
  return [...declared, ...services];
}

function lower(protocol: string): RunPort["protocol"] {
  const name = protocol.toLowerCase();
  return name === "udp" || name === "sctp" ? name : "tcp";
}

function leftOf({ own, spec, pod }: Subject): readonly { readonly field: string; readonly words: string }[] {
  const told: readonly (readonly [boolean, string, string])[] = [
    [
      own.securityContext.runAsNonRoot ?? spec.securityContext.runAsNonRoot ?? false,
      "runAsNonRoot",
      "Podman does not check it: --user decides",
    ],
    [
      spec.automountServiceAccountToken !== false,
      "automountServiceAccountToken",
      "no token of a cluster is mounted",
    ],
    [spec.raw["initContainers"] !== undefined, "initContainers", "run them first, by hand"],
    [
      pod.containers.some(({ spec: one }) => one.raw["readinessProbe"] !== undefined),
      "readinessProbe",
      "nothing waits for it; --health-cmd would tell",
    ],
    [own.envFrom.length > 0, "envFrom", "its variables are not in the manifest: --env-file"],
    [
      own.resources.limits["ephemeral-storage"] !== undefined,
      "ephemeral-storage",
      "Podman limits it only on xfs with project quotas: --storage-opt size=",
    ],
    [spec.hostNetwork !== true, "NetworkPolicy", "Podman has none: only what is published is reached"],
  ];
  return told.filter(([applies]) => applies).map(([, field, words]) => ({ field, words }));
}
