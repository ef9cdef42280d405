import { describe, expect, it } from "vitest";
import { knownImage, knownImages } from "./known-images.ts";
import { nodeImage, nodeImages } from "./node-images.ts";

describe("known images", () => {
  it.each([
    ["postgres", "PostgreSQL"],
    ["postgres:17@sha256:0123456789abcdef0123456789abcdef", "PostgreSQL"],
    ["docker.io/library/redis:7-alpine", "Redis"],
    ["index.docker.io/valkey/valkey:8", "Valkey"],
    ["lscr.io/linuxserver/sonarr:4.0.0", "LinuxServer.io"],
    ["lscr.io/linuxserver/a/b:1", undefined],
    ["localhost:5000/postgres:17", undefined],
    ["example.org/library/postgres", undefined],
    ["bitnami/postgres", undefined],
    ["", undefined],
  ])("%j is %s", (reference, name) => {
    expect(knownImage(reference)?.name).toBe(name);
  });

  it("finds programs of the node by their whole name", () => {
    expect(nodeImage("rancher/klipper-lb:v0.4.13")?.kind).toBe("service-load-balancer");
    expect(nodeImage("ghcr.io/flannel-io/flannel-cni-plugin:v1")?.kind).toBe("network-plugin");
    expect(nodeImage("prom/prometheus")).toBeUndefined();
  });

  it.each([
    ["known images", knownImages],
    ["programs of the node", nodeImages],
  ])("gives each of the %s one entry and a source with a version, a path or a page", (_what, table) => {
    const patterns = table.flatMap(({ repositories }) => repositories);
    expect(new Set(patterns).size).toBe(patterns.length);
    for (const { source } of table)
      expect(source).toMatch(/@[0-9a-f]{7}|\.(io|com|dev|org)\b|\.(yml|md|html)\b/);
  });
});
