import type { PodTemplate, RunDeclaration } from "../../workload/index.ts";
import { parseCountLimit } from "../run-values/quantities.ts";
import { isRefusal } from "../run-values/refusal.ts";
import { parseUlimit } from "../run-values/small-values.ts";

const prefix = "io.podman.annotations";

/** The user namespace that the annotations of a pod ask for; "private" means "auto" (podman play.go@v5.8.0). */
export function usernsOf({ annotations }: PodTemplate, podName: string): string | undefined {
  const userns = annotations[`${prefix}.userns`] ?? annotations[`${prefix}.userns/${podName}`];
  return userns === "private" ? "auto" : userns;
}

type Fields = { readonly [Key in keyof RunDeclaration]?: RunDeclaration[Key] };

/** What annotations of the pod say of one container (podman libpod/define/annotations.go, kube.go ToSpecGen@v5.8.0). */
export function annotatedFields({ annotations }: PodTemplate, container: string): Fields {
  const of = (key: string) => annotations[`${prefix}.${key}/${container}`];
  const pids = of("pids-limit");
  const label = of("label");
  const init = of("init");
  const cpuset = of("cpuset");
  const from = of("volumes-from");
  const seccomp = seccompOf(annotations, container);
  const limit = pids === undefined ? undefined : parseCountLimit(pids);
  return {
    ...(limit !== undefined && !isRefusal(limit) && { pidsLimit: limit }),
    ...ulimitsOf(annotations[`${prefix}.ulimit`]),
    ...(label !== undefined && { securityLabels: [label] }),
    ...(init !== undefined && { init: init === "true" }),
    ...(cpuset !== undefined && { cpusetCpus: cpuset }),
    ...(from !== undefined && { volumesFrom: from.split(";") }),
    ...(seccomp !== undefined && { seccomp }),
  };
}

function ulimitsOf(written: string | undefined): Fields {
  const limits = (written ?? "").split(",").filter(Boolean).map(parseUlimit);
  const ulimits = limits.flatMap((limit) => (isRefusal(limit) ? [] : [limit]));
  return ulimits.length > 0 ? { ulimits } : {};
}

/** The annotations that Kubernetes took out in 1.27; files lie in the folder that --seccomp-profile-root names. */
function seccompOf(annotations: PodTemplate["annotations"], container: string): string | undefined {
  const value =
    annotations[`container.seccomp.security.alpha.kubernetes.io/${container}`] ??
    annotations["seccomp.security.alpha.kubernetes.io/pod"];
  if (value === undefined || value === "runtime/default" || value === "docker/default") return undefined;
  return value.startsWith("localhost/")
    ? `/var/lib/kubelet/seccomp/${value.slice("localhost/".length)}`
    : value;
}
