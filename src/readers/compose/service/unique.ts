import type { ComposeNode } from "../node.ts";
import { listLike, scalarText } from "../node.ts";
import { volumeTarget } from "./mounts.ts";
import { portIdentity } from "./keys.ts";

type Identity = (item: ComposeNode) => string | undefined;

const nameOf: Identity = (item) => (item.kind === "scalar" ? scalarText(item).split("=")[0] : undefined);

const deviceTarget: Identity = (item) => {
  if (item.kind === "map") return textAt(item, "target") ?? textAt(item, "source");
  if (item.kind !== "scalar") return undefined;
  const [source, target] = scalarText(item).split(":");
  return target ?? source;
};

const secretTarget: Identity = (item) =>
  item.kind === "map" ? (textAt(item, "target") ?? textAt(item, "source")) : nameOf(item);

/** Lists in which an item replaces an earlier one of the same identity, at its place (source: compose-go override/uncity.go@v2.9). */
const identities: Readonly<Record<string, Identity>> = {
  annotations: nameOf,
  cap_add: nameOf,
  cap_drop: nameOf,
  configs: secretTarget,
  devices: deviceTarget,
  dns: nameOf,
  environment: nameOf,
  expose: nameOf,
  labels: nameOf,
  links: nameOf,
  ports: portIdentity,
  secrets: secretTarget,
  sysctls: nameOf,
  tmpfs: nameOf,
  volumes: volumeTarget,
};

export function uniqueItems(name: string, node: ComposeNode): ComposeNode {
  const identity = identities[name];
  if (identity === undefined || node.kind !== "list") return node;
  const kept = new Map<string, ComposeNode>();
  node.items.forEach((item, index) => kept.set(identity(item) ?? `item ${index}`, item));
  return kept.size === node.items.length ? node : listLike(node, [...kept.values()]);
}

function textAt(node: ComposeNode, key: string): string | undefined {
  const value = node.kind === "map" ? node.entries.get(key) : undefined;
  return value?.kind === "scalar" ? scalarText(value) : undefined;
}
