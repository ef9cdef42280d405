import type { Fact } from "../../facts/index.ts";
import { podIdRange } from "../../facts/index.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";

/**
 * Where the kubelet shall take the ids of pods with a user namespace from. It wants one line each, the same for both, first and count
 * multiples of the ids of a pod, and room for max-pods: kubernetes pkg/kubelet/kubelet_pods.go getKubeletMappings and
 * pkg/kubelet/userns/userns_manager.go MakeUserNsManager@v1.30.14, v1.33.5, v1.35.1, v1.37.2.
 */
export const kubeletIds = {
  /** A multiple of 65536 above the ids that useradd (up to 600,100,000) and systemd-nspawn (524,288 to 1,879,048,191) give away. */
  first: 1_879_048_192,
  count: podIdRange.maxPods * podIdRange.idsPerPod,
  source: `systemd docs/UIDS-GIDS.md; shadow-utils etc/login.defs (SUB_UID_MAX); ${podIdRange.source}`,
} as const satisfies Fact & Record<string, unknown>;

export const subordinateIdsFile = "/usr/local/sbin/podseal-kubelet-ids";

/** A script, to be run once on each node. It changes nothing when it is run again, and stops where it would do harm. */
export function subordinateIdsText(): string {
  const { first, count } = kubeletIds;
  return `#!/bin/sh
${wrapComment(`${subordinateIdsFile}, to be run once as root on every node, before pods with hostUsers: false are started there.`)}${wrapComment(
    `Why: without it the kubelet draws the host ids of such pods at random from all above ${podIdRange.firstHostId - 1}, among them those that useradd gives to people for their own containers (from 100000 up): a pod and a container of rootless Podman may then share ids.`,
  )}${wrapComment(
    "May break: a kubelet that finds the account kubelet and no getsubids does not start (the script stops before that). Ids in use change: stop all pods with hostUsers: false on the node first (kubectl drain). More than 110 pods on a node (the kubelet's max-pods) need a longer range.",
  )}${wrapComment("Undo: drain the node, userdel kubelet, take the lines out of /etc/subuid and /etc/subgid, restart k3s.")}set -eu

line='kubelet:${first}:${count}'

if ! command -v getsubids >/dev/null; then
  echo 'getsubids is missing: install uidmap (Debian, Ubuntu) or shadow-utils-subid (Fedora, RHEL)' >&2
  exit 1
fi
for file in /etc/subuid /etc/subgid; do
  [ -e "$file" ] || continue
  if grep '^kubelet:' "$file" | grep -vqxF "$line"; then
    echo "$file has another line for kubelet: the kubelet wants exactly one" >&2
    exit 1
  fi
  if ! awk -F: '$1 != "kubelet" && $2 < ${first + count} && $2 + $3 > ${first} { found = 1 } END { exit found }' "$file"; then
    echo "$file gives ids of ${first} to ${first + count - 1} to somebody else" >&2
    exit 1
  fi
done
getent passwd kubelet >/dev/null || useradd --system --user-group --no-create-home --shell /usr/sbin/nologin kubelet
for file in /etc/subuid /etc/subgid; do
  grep -qxF "$line" "$file" 2>/dev/null || echo "$line" >>"$file"
done
getsubids kubelet
`;
}
