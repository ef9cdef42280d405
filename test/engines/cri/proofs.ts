import type { DimensionId, DimensionValues } from "../../../src/confinement/index.ts";
import { namesOf } from "../../../src/confinement/index.ts";
import { maskedPaths } from "../../../src/facts/index.ts";
import type { CriReport } from "../cri-observation.ts";
import type { Mount, Observation } from "../observation.ts";
import {
  capabilities,
  hostDevices,
  identities,
  mountAt,
  opensRawSocket,
  type HostEvidence,
} from "../option-sets/proofs.ts";
import { proofs } from "../proofs/dimensions.ts";
import { otherVariables } from "../proofs/environment.ts";
import { differs, judged, owner, same, sharing, unproven, type Outcome } from "../proofs/evidence.ts";
import { isMasked } from "../proofs/kernel-files.ts";
import { propagation } from "../proofs/mounts.ts";
import type { CriPod } from "./pods.ts";

export interface CriEvidence extends HostEvidence {
  readonly pod: CriPod;
  readonly report: CriReport;
  readonly kubernetes: string;
}

type Proofs = {
  readonly [Id in DimensionId]: (evidence: CriEvidence, predicted: DimensionValues[Id]) => Outcome;
};

/** The proofs of single runs, with those that have to know the pod. */
export const criProofs: Proofs = {
  ...proofs,
  "user-namespace": userNamespace,
  "host-user": (evidence, predicted) => ids(evidence, "uid", predicted),
  "host-groups": (evidence, predicted) => ids(evidence, "gid", predicted),
  "capability-sets": capabilitySets,
  capabilities: (evidence, { host, own }) =>
    same({ host: grantable(evidence, host), own: grantable(evidence, own) }, capabilities(evidence)),
  "proc-mount": procMount,
  devices: hostDevices,
  "mount-propagation": (evidence, predicted) => same(predicted, propagation(volumeMounts(evidence))),
  "root-filesystem": rootFilesystem,
  "host-paths": hostPaths,
  "volume-flags": (evidence, predicted) => same(predicted, volumeFlags(evidence)),
  volumes: volumes,
  "host-ports": ({ pod }, predicted) =>
    pod.spec?.hostNetwork === true
      ? unproven("the probe listens on nothing")
      : same(
          predicted.map(({ port }) => port),
          [],
        ),
  "raw-sockets": (evidence, predicted) =>
    same(predicted, { allowed: opensRawSocket(evidence), of: owner(evidence) }),
  "api-token": (evidence, predicted) =>
    same(predicted === "none", mountAt(evidence, tokenFolder) === undefined),
  "api-permissions": () => unproven("what a token may do is the cluster's"),
  "service-links": ({ container }, predicted) => same(predicted, hasServiceLinks(container)),
  "secret-environment": ({ container, pod }, predicted) => {
    const given = (pod.container?.env ?? []).map(({ name }) => name);
    return same(
      predicted,
      otherVariables(container).filter((name) => given.includes(name)),
    );
  },
  "pids-limit": () => unproven("the kubelet sets it on the cgroup of the pod, which was not made"),
  "memory-limit": () =>
    unproven("a limit does not show in /proc, and the cgroup tree may hold no controllers"),
  "cpu-limit": () => unproven("a limit does not show in /proc, and the cgroup tree may hold no controllers"),
  "oom-score": oomScore,
  seccomp: seccomp,
  sysctls: sysctls,
};

/** /var/run is a link in many images, not in the test's. */
const tokenFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Variables of services other than the API's own, which every pod gets. */
function hasServiceLinks({ host }: Observation): boolean {
  return host.environment.some((entry) => /^(?!KUBERNETES_)\w+_SERVICE_HOST=/.test(entry));
}

/** A user namespace is the pod's, whatever the pod holds: no other pod's ids are mapped in it. */
function userNamespace(evidence: CriEvidence, predicted: DimensionValues["user-namespace"]): Outcome {
  const mappedIds = evidence.container.host.uidMap.reduce((sum, { count }) => sum + count, 0);
  return sharing(evidence, "user") === "host"
    ? same(predicted, { kind: "host", mappedIds: Infinity })
    : same(predicted, { kind: "private", mappedIds });
}

/** The ids of a pod's own user namespace belong to nobody else. */
function ids(evidence: CriEvidence, kind: "uid" | "gid", predicted: DimensionValues["host-user"]): Outcome {
  if (sharing(evidence, "user") === "host") return identities(evidence, kind, predicted);
  const map = kind === "uid" ? evidence.container.host.uidMap : evidence.container.host.gidMap;
  return map.every(({ outside }) => outside >= 65_536)
    ? same(predicted, [{ authority: "exclusive" }])
    : differs(`ids of the host are mapped: ${JSON.stringify(map)}`);
}

/** A daemon cannot grant what it lacks itself: this machine may not hold every capability. */
function grantable({ report }: CriEvidence, names: readonly string[]): readonly string[] {
  const own: readonly string[] = namesOf(Number.parseInt(report.callerBounding, 16));
  return names.filter((name) => own.includes(name));
}

function capabilitySets(evidence: CriEvidence, predicted: DimensionValues["capability-sets"]): Outcome {
  const cut = (names: readonly string[]): readonly string[] => grantable(evidence, names);
  const { bounding, permitted, effective, inheritable, ambient } = predicted;
  return proofs["capability-sets"](evidence, {
    ...predicted,
    bounding: cut(bounding),
    permitted: cut(permitted),
    effective: cut(effective),
    inheritable: cut(inheritable),
    ambient: cut(ambient),
  });
}

function procMount(
  { container, kubernetes }: CriEvidence,
  predicted: DimensionValues["proc-mount"],
): Outcome {
  const masked = maskedPaths("kubernetes", kubernetes)?.masked ?? [];
  const any = masked.some((path) => isMasked(container.inside.paths[path]));
  return same(predicted, any ? "masked" : "unmasked");
}

function declaredTargets({ pod }: CriEvidence): readonly string[] {
  return (pod.container?.volumeMounts ?? []).map(({ mountPath }) => mountPath);
}

function declaredMounts(evidence: CriEvidence): readonly Mount[] {
  return declaredTargets(evidence)
    .map((target) => mountAt(evidence, target))
    .filter((one) => one !== undefined);
}

/** Without the root, which follows the runtime's own mount, below which nothing of the host is mounted (runc, prepareRoot). */
function volumeMounts({ container }: CriEvidence): readonly Mount[] {
  return container.host.mounts.filter(
    ({ target }) => target !== "/" && !/^\/(?:proc|sys)(?:\/|$)/.test(target),
  );
}

function rootFilesystem(evidence: CriEvidence, predicted: DimensionValues["root-filesystem"]): Outcome {
  const writable = evidence.container.inside.writes["/"] !== 30;
  const stays = !writable && evidence.pod.image === "volume" && isWritable(mountAt(evidence, "/data"));
  return same(predicted, { writable, writableVolumes: stays ? ["/data"] : [] });
}

function isWritable(mount: Mount | undefined): boolean {
  return mount?.options.includes("rw") === true;
}

function hostPaths(evidence: CriEvidence, predicted: DimensionValues["host-paths"]): Outcome {
  const mount = mountAt(evidence, "/bind");
  if (mount === undefined) return same(predicted, []);
  const access = isWritable(mount) ? "write" : "read";
  return same(predicted, [{ path: `${evidence.report.folder}/bind`, exposes: "data", access }]);
}

function volumeFlags(evidence: CriEvidence): DimensionValues["volume-flags"] {
  const mounts = declaredMounts(evidence);
  const makesDevices = capabilities(evidence).host.includes("MKNOD");
  const bind = mountAt(evidence, "/bind");
  return {
    setId:
      !evidence.container.host.status.noNewPrivileges &&
      mounts.some((one) => !one.options.includes("nosuid")),
    devices: mounts.some(
      (one) => !one.options.includes("nodev") && (one === bind || (makesDevices && isWritable(one))),
    ),
    writableSubmounts: bind !== undefined && !isWritable(bind) && isWritable(mountAt(evidence, "/bind/sub")),
  };
}

const sourcesByTarget: Readonly<Record<string, string>> = { "/bind": "hostPath", "/scratch": "emptyDir" };

function volumes(evidence: CriEvidence, predicted: DimensionValues["volumes"]): Outcome {
  const found = declaredTargets(evidence)
    .filter((target) => mountAt(evidence, target) !== undefined)
    .map((target) => sourcesByTarget[target] ?? target);
  return same(predicted, found.sort());
}

/** A daemon without SYS_RESOURCE is told to raise scores only: its own is then the least. */
function oomScore({ container, report }: CriEvidence, predicted: number): Outcome {
  const observed = container.host.oomScoreAdjustment;
  if (predicted < report.callerOomScoreAdjustment && observed === report.callerOomScoreAdjustment)
    return unproven("this machine does not let scores be lowered");
  return same(predicted, observed);
}

/**
 * A call that the machine's libseccomp does not know is left out of the filter, and runc answers ENOSYS, 38, to calls newer than all
 * that it knows: tighter than predicted. Seen with libseccomp 2.5.4 of Debian 12 and the profile of containerd 2.2.
 */
function seccomp(evidence: CriEvidence, predicted: DimensionValues["seccomp"]): Outcome {
  const outcome = proofs.seccomp(evidence, predicted);
  if (outcome.kind !== "different") return outcome;
  return judged(
    outcome.differences.filter((one) => !one.endsWith("refused with errno 38, predicted allowed")),
  );
}

/** The range is kept in ids of the host: "1 0", which is nobody, is not mapped in a pod's own user namespace. */
function sysctls(evidence: CriEvidence, predicted: DimensionValues["sysctls"]): Outcome {
  const range = "net.ipv4.ping_group_range";
  const isNobody = sharing(evidence, "user") !== "host" && predicted[range] === "1 0";
  return proofs.sysctls(evidence, isNobody ? { ...predicted, [range]: "65534 65534" } : predicted);
}
