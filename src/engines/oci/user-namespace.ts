import type { Ask } from "../../confinement/index.ts";
import { subordinateIds } from "../../facts/index.ts";
import { exclusiveMapping, hostMapping, rootlessMapping, subordinateMapping } from "../host/id-mapping.ts";
import type { ListedIds } from "../host/listed-mapping.ts";
import { listedMapping, listedRootlessMapping } from "../host/listed-mapping.ts";
import type { UserNamespace } from "../process.ts";
import { joinedNamespaceQuestion } from "../questions.ts";
import { because } from "../stated.ts";
import type { OciHost } from "./confine-oci.ts";
import { namespaceOf } from "./namespaces.ts";
import { isOfPod, type OciContainer } from "./pod.ts";

const source = "opencontainers/runtime-spec config-linux.md@v1.3.0, user namespace mappings";

/** Without a user namespace the runtime's own stays, which for a login user is the one that all its containers share. */
export function ociUserNamespace(declaration: OciContainer, host: OciHost, ask: Ask): UserNamespace {
  const found = namespaceOf(declaration, "user");
  if (found === "own") return mapped(declaration, host);
  // The map of a pod's own stands in the configuration of each of its containers.
  if (typeof found === "object" && isOfPod(declaration.pod, found.path)) return mapped(declaration, host);
  const isJoined =
    typeof found === "object" && ask(joinedNamespaceQuestion("user", found.path)) === "container";
  if (isJoined)
    return {
      value: { kind: "shared", mappedIds: subordinateIds.count },
      because: [because("runtime-default", "the user namespace of another process", source)],
      mapping: host.rootless ? rootlessMapping(host.node) : subordinateMapping,
    };
  return {
    value: host.rootless
      ? { kind: "shared", mappedIds: subordinateIds.count + 1 }
      : { kind: "host", mappedIds: Infinity },
    because: [because("runtime-default", "the runtime's own user namespace", source)],
    mapping: host.rootless ? rootlessMapping(host.node) : hostMapping(host.node),
  };
}

function mapped({ linux, pod }: OciContainer, { rootless, node }: OciHost): UserNamespace {
  const uids = (linux?.uidMappings ?? []).map(toListed);
  const gids = (linux?.gidMappings ?? []).map(toListed);
  return {
    value: {
      kind: rootless ? "shared" : "private",
      mappedIds: uids.reduce((sum, { count }) => sum + count, 0),
    },
    because: [because("runtime-default", "a user namespace with the configured map", source)],
    mapping:
      pod?.byKubelet === true && isKubeletRange(uids) && isKubeletRange(gids)
        ? exclusiveMapping
        : rootless
          ? listedRootlessMapping(uids, gids, node)
          : listedMapping(uids, gids, node),
  };
}

const rangeLength = 65_536;

/** Ranges that the kubelet hands out, one to each pod. Source: kubernetes pkg/kubelet/userns/userns_manager.go. */
function isKubeletRange(ids: readonly ListedIds[]): boolean {
  const [only, ...others] = ids;
  if (only === undefined || others.length > 0) return false;
  const { outside, count } = only;
  return outside >= rangeLength && outside % rangeLength === 0 && count % rangeLength === 0;
}

function toListed({
  containerID,
  hostID,
  size,
}: {
  containerID: number;
  hostID: number;
  size: number;
}): ListedIds {
  return { inside: containerID, outside: hostID, count: size };
}
