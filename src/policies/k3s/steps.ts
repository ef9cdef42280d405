import type { K3sRelease } from "../../facts/index.ts";
import { atLeast, hostUsersOutcome, idMappedKernel, isGateOn } from "../../facts/index.ts";
import type { HostUsersOutcome } from "../../facts/index.ts";
import { nodeSettingOf } from "../../rules/index.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";
import { isPresent } from "./config-text.ts";
import { k3sSettings, serverFolder } from "./settings.ts";
import { subordinateIdsFile } from "./subordinate-ids.ts";

/** What to do in which order, and what this release has by default or has not. */
export function stepsText(release: K3sRelease, toolVersion: string | undefined): string {
  const by = toolVersion === undefined ? "" : ` Made by podseal ${toolVersion}.`;
  const steps = stepsOf(release).map((step, index) => wrapComment(`${index + 1}. ${step}`));
  const said = saidOf(release).map((one) => wrapComment(`- ${one}`));
  return [
    wrapComment(
      `For the nodes of k3s ${release.version} (Kubernetes ${release.kubernetes}, containerd ${ends(release.containerd)}, runc ${ends(release.runc)}).${by} Files below server/ belong on every server, those below agent/ on every agent, each at the path that follows. Another --data-dir moves what lies below /var/lib/rancher/k3s.`,
    ),
    "#\n",
    ...steps,
    "#\n# Not among the files:\n",
    ...said,
  ].join("");
}

function ends({ oldest, newest }: K3sRelease["runc"]): string {
  return oldest === newest ? oldest : `${oldest} to ${newest}`;
}

function stepsOf(release: K3sRelease): readonly string[] {
  return [
    "Label the namespaces: podseal policy --engine psa PATH... writes what keeps running what runs.",
    "Copy as root: cp -r server/. / on servers, cp -r agent/. / on agents, and chmod 600 the files below /var/lib/rancher/k3s. On servers: mkdir -p -m 700 " +
      `${serverFolder}/logs`,
    "Read each file: every line says why it is there and what it may break.",
    ...(withUserNamespaces(release).outcome === "honoured"
      ? [`Drain the node if pods with hostUsers: false run on it, and run once: sh ${subordinateIdsFile}`]
      : []),
    "sysctl --system && systemctl daemon-reload && systemctl restart k3s (k3s-agent on agents). One node after the other, a server first. Running pods go on, with what they were started with: kubectl rollout restart gives them the new defaults.",
    "See what came of it: kubectl get --raw /api/v1/nodes/NODE/proxy/configz shows seccompDefault, podPidsLimit and protectKernelDefaults.",
  ];
}

/** Whether pods with hostUsers: false get a user namespace with the oldest parts that the release may have, on a kernel that can. */
export function withUserNamespaces(release: K3sRelease): HostUsersOutcome {
  return hostUsersOutcome({
    kubernetes: release.kubernetes,
    containerd: release.containerd.oldest,
    runc: release.runc.oldest,
    kernel: idMappedKernel.value,
  });
}

function saidOf(release: K3sRelease): readonly string[] {
  const { kubernetes } = release;
  const absent = k3sSettings(kubernetes).filter((setting) => !isPresent(setting, kubernetes));
  const userNamespaces = withUserNamespaces(release);
  const masked = nodeSettingOf("masked-paths");
  return [
    ...absent.map(
      ({ values, since }) =>
        `${values.join(", ")}: only from Kubernetes ${since ?? ""} on; before, it needs a feature gate.`,
    ),
    userNamespaces.outcome === "honoured"
      ? `User namespaces (hostUsers: false) are on by default${isGateOn("UserNamespacesSupport", kubernetes) ? "" : " with the gate"}; pods ask for one by themselves. They need kernel ${idMappedKernel.value} and volumes that can be id-mapped.`
      : `Subordinate ids for user namespaces: hostUsers: false has no effect on this release, or keeps pods from starting: ${userNamespaces.why}.`,
    "AppArmor: nothing to set. Where the node's kernel has it, containerd gives containers its own profile" +
      (atLeast(kubernetes, "1.30") ? "; securityContext.appArmorProfile chooses another." : "."),
    ...(atLeast(kubernetes, "1.34") || masked === undefined ? [] : [`Masked paths: ${masked.words}`]),
    "On by default in k3s: NodeRestriction and PodSecurity admission, no anonymous access to the kubelet, its read-only port closed, the controller that enforces NetworkPolicies (there are no policies yet).",
    "NetworkPolicies, RBAC and the rules over pods' fields: podseal policy with --engine network-policy, rbac and vap.",
  ];
}
