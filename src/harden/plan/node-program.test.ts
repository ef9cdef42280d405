import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../workload/index.ts";
import { findPodTemplates } from "../../workload/index.ts";
import { nodeProgramOf } from "./node-program.ts";

function kindOf(kind: string, spec: string): string | undefined {
  const value = { kind, spec: { template: { spec: load(spec) as JsonObject } } };
  return nodeProgramOf(findPodTemplates(value), { kind })?.kind;
}

const app = (image: string): string => `containers: [{name: main, image: "${image}"}]`;
const mounting = (path: string): string =>
  `volumes: [{name: v, hostPath: {path: ${path}}}]\ncontainers: [{name: main, image: example.org/x:1}]`;

describe("what serves the node", () => {
  it.each<[what: string, kind: string, spec: string, is: string | undefined]>([
    ["an ordinary program", "Deployment", app("nginx:1.29"), undefined],
    ["an ordinary program on every node", "DaemonSet", app("nginx:1.29"), undefined],
    [
      "a network plugin by its image",
      "DaemonSet",
      app("ghcr.io/flannel-io/flannel:v0.27.0"),
      "network-plugin",
    ],
    ["one by its folder", "DaemonSet", mounting("/etc/cni/net.d/"), "network-plugin"],
    [
      "one in k3s' folder",
      "DaemonSet",
      mounting("/var/lib/rancher/k3s/agent/etc/cni/net.d"),
      "network-plugin",
    ],
    [
      "a storage plugin's controller's folder",
      "StatefulSet",
      mounting("/var/lib/kubelet/plugins/x"),
      "storage-plugin",
    ],
    ["a device plugin", "DaemonSet", mounting("/var/lib/kubelet/device-plugins"), "device-plugin"],
    ["k3s' load balancer", "DaemonSet", app("rancher/klipper-lb:v0.4.13"), "service-load-balancer"],
    [
      "an exporter of the node, also as a Deployment",
      "Deployment",
      app("quay.io/prometheus/node-exporter:v1"),
      "node-agent",
    ],
    ["a collector of logs", "DaemonSet", mounting("/var/log/pods"), "node-agent"],
    ["what looks at logs in one place", "Deployment", mounting("/var/log"), undefined],
    [
      "what speaks with the engine on every node",
      "DaemonSet",
      mounting("/run/k3s/containerd/containerd.sock"),
      "node-agent",
    ],
    ["what speaks with the engine in one place", "Deployment", mounting("/var/run/docker.sock"), undefined],
    ["the host's network in one place", "Deployment", `hostNetwork: true\n${app("x:1")}`, undefined],
    ["the host's network everywhere", "DaemonSet", `hostNetwork: true\n${app("x:1")}`, "node-agent"],
    [
      "mounts made for others",
      "Deployment",
      "volumes: [{name: v, hostPath: {path: /var/lib/kubelet}}]\ncontainers: [{name: d, image: x, volumeMounts: [{name: v, mountPath: /k, mountPropagation: Bidirectional}]}]",
      "storage-plugin",
    ],
  ])("%s", (_what, kind, spec, is) => {
    expect(kindOf(kind, spec)).toBe(is);
  });

  it("tells the strongest evidence first and nothing that would end a waiver's reason", () => {
    const value = {
      spec: { template: { spec: load(`hostNetwork: true\n${mounting("/opt/cni/bin")}`) as JsonObject } },
    };
    const program = nodeProgramOf(findPodTemplates(value), { kind: "DaemonSet" });
    expect(program?.evidence[0]).toBe(
      "it installs or runs the pods' network: it mounts /opt/cni/bin of the node",
    );
    expect(program?.evidence.join()).not.toContain(";");
  });
});
