import { defineDimension } from "../dimension.ts";
import type { DimensionValues } from "../values.ts";
import { onLadder } from "../verdict.ts";

export const apiPermissions = defineDimension<"api-permissions">({
  id: "api-permissions",
  title: "API permissions",
  group: "credentials",
  reach: "namespace",
  role: "gate",
  explanation:
    "What the token's account may do by RBAC. Some verbs are more than they look: creating pods, or " +
    "reading secrets, gives what every account of the namespace has, and a few add up to cluster-admin.",
  compare: onLadder(["none", "read", "read-secrets", "write", "cluster-admin"]),
  words: (value) => valueWords[value],
  observation: "Not on the process: kubectl auth can-i --list for the service account.",
  sources: ["kubernetes documentation, RBAC good practices"],
});

const valueWords: Readonly<Record<DimensionValues["api-permissions"], string>> = {
  none: "none",
  read: "read",
  "read-secrets": "read secrets",
  write: "write",
  "cluster-admin": "cluster-admin",
};
