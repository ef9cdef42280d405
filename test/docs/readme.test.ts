import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { auditPaths, plainTerminal, renderAudit } from "../../src/app/index.ts";
import { inventoryKinds } from "../../src/readers/manifests/inventory-kinds.ts";
import { nodePlatform } from "../../src/platform/index.ts";

/** Names as `kubectl api-resources` has them. */
const kindsByName: Readonly<Record<string, string>> = {
  svc: "Service",
  sa: "ServiceAccount",
  netpol: "NetworkPolicy",
  roles: "Role",
  rolebindings: "RoleBinding",
  clusterroles: "ClusterRole",
  clusterrolebindings: "ClusterRoleBinding",
  limits: "LimitRange",
  quota: "ResourceQuota",
  runtimeclasses: "RuntimeClass",
  pvc: "PersistentVolumeClaim",
  pv: "PersistentVolume",
  sc: "StorageClass",
  ns: "Namespace",
  nodes: "Node",
};

const root = join(fileURLToPath(new URL(".", import.meta.url)), "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

describe("the README", () => {
  it("shows its first commands and their output within 25 lines", () => {
    const screen = readme.split("\n").slice(0, 25).join("\n");
    expect(screen).toContain("npm ci && npx podseal audit examples/homelab");
    expect(screen).toContain("npm ci && npm test");
  });

  it("shows lines that the command really prints", async () => {
    const [, shown = ""] =
      /```console\n\$ npm ci && npx podseal audit examples\/homelab\n([\s\S]*?)```/.exec(readme) ?? [];
    const report = await auditPaths(nodePlatform, { paths: [join(root, "examples/homelab")] });
    // As wide as where the output is no terminal.
    const printed = renderAudit(report, "human", {
      terminal: { ...plainTerminal, columns: 120 },
      wide: false,
    }).split("\n");
    const lines = shown.split("\n").filter((line) => line !== "" && line !== "...");
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => !printed.includes(line))).toEqual([]);
  });

  it("asks a cluster for every kind that bears on confinement, since --complete takes what is not given for absent", () => {
    const [, asked = ""] = /`kubectl get (\S+) -A -o json \| podseal audit --complete/.exec(readme) ?? [];
    const kinds = asked.split(",").map((name) => kindsByName[name] ?? name);
    // Names of ConfigMaps and Secrets are of no use without their content, which is not for a pipe.
    const needed = inventoryKinds.filter((kind) => kind !== "ConfigMap" && kind !== "Secret");
    expect(needed.filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  it("links to pages that exist", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path ?? "");
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
