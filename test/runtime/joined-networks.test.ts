import { describe, expect, it } from "vitest";
import { comparePaths, translatePaths } from "../../src/app/index.ts";
import { memoryPlatform } from "../../src/platform/index.ts";
import type { TranslationReport } from "../../src/report/index.ts";

const allowWeakening = ["ipc-namespace", "uts-namespace"];

/** A VPN and a program behind it; further keys of each. */
function compose(behind = "", vpn = ""): string {
  return `services:
  torrent:
    image: docker.io/library/torrent:1
    network_mode: service:vpn
${behind}  vpn:
    image: docker.io/library/vpn:1
    cap_add: [NET_ADMIN]
    ports: ["8080:8080"]
${vpn}`;
}

async function translated(text: string, allowed = allowWeakening): Promise<TranslationReport> {
  const platform = memoryPlatform({ "compose.yaml": text });
  return translatePaths(platform, { paths: ["compose.yaml"], allowWeakening: allowed });
}

describe("containers that share a network", () => {
  it("become one pod, called by the one whose network it is", async () => {
    const { services } = await translated(compose());
    expect(services.map(({ name, outcome, sources }) => [name, outcome, sources.length])).toEqual([
      ["vpn", "translated", 2],
    ]);
    expect(services[0]?.text).toMatch(/containers:\n +- name: vpn[^]*- name: torrent/);
    expect(services[0]?.text).toMatch(/podseal.dev\/network-default: \S+_default/);
    expect(services[0]?.open.map(({ dimension }) => dimension)).not.toContain("network-namespace");
  });

  it("are not one pod unasked, as a pod shares IPC and the host name too", async () => {
    const { services } = await translated(compose(), []);
    expect([...new Set(services[0]?.refusals.map(({ option }) => option))]).toEqual(allowWeakening);
    expect(services[0]?.outcome).toBe("refused");
  });

  it("tell a device of the VPN by its name", async () => {
    const { services } = await translated(compose("", "    devices: [/dev/net/tun]\n"));
    expect(services[0]?.refusals.map(({ option }) => option)).toEqual(["devices"]);
  });

  it("are found through others, and in command lines of Podman", async () => {
    const { services } = await translatePaths(memoryPlatform({}), {
      paths: [],
      runLines: [
        "podman run --name a -p 80:80 x:1\npodman run --name b --network container:a x:1\npodman run --name c --network container:b x:1",
      ],
      allowWeakening,
    });
    expect(services.map(({ name, sources }) => [name, sources.length])).toEqual([["a", 3]]);
  });

  it.each([
    ["the node's network", "", "    network_mode: host\n", /is the node's/],
    ["different numbers of replicas", "", "    deploy: { replicas: 2 }\n", /numbers of replicas/],
    ["different runtimes", "    runtime: kata\n", "", /different OCI runtimes/],
    [
      "a sysctl of two values",
      "    sysctls: { kernel.shmmni: 1 }\n",
      "    sysctls: { kernel.shmmni: 2 }\n",
      /one value of the sysctl/,
    ],
  ])("with %s are refused with the reason", async (_, behind, vpn, reason) => {
    const { services } = await translated(
      compose(behind, vpn).replace(vpn.includes("host") ? /    ports.*\n/ : /$^/, ""),
    );
    const torrent = services.find(({ name }) => name === "torrent");
    expect(torrent?.outcome).toBe("refused");
    expect(torrent?.refusals.map(({ words }) => words).join("\n")).toMatch(reason);
  });

  it("that are not part of the input are refused, and their traffic is unknown", async () => {
    const runLines = ["podman run --name b --network container:gone x:1"];
    const { services } = await translatePaths(memoryPlatform({}), { paths: [], runLines });
    expect(services[0]?.refusals[0]?.words).toMatch(/give the other one too/);
    const { rows } = await comparePaths(memoryPlatform({}), {
      paths: [],
      runLines: [...runLines, "podman run --name c x:1"],
      against: "c",
    });
    const verdicts = rows
      .filter(({ dimension }) => dimension === "reaches" || dimension === "reachable-from")
      .map(({ cells }) => cells.map(({ verdict }) => verdict));
    expect(verdicts.every((one) => one.includes("unknown"))).toBe(true);
  });
});

describe("a port on the host's loopback", () => {
  it.each([
    ["127.0.0.1:8080:80", "looser"],
    ["8080:80", "equal"],
  ])("%s: a pod whose port stands open to all is %s", async (port, verdict) => {
    const pod = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: apps, labels: { app: web } }
spec: { containers: [{ name: web, image: "x:1" }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: apps }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ ports: [{ port: 80, protocol: TCP }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: apps }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
`;
    const { rows, columns } = await comparePaths(memoryPlatform({ "pod.yaml": pod }), {
      paths: ["pod.yaml"],
      runLines: [`podman run --name web -p ${port} x:1`],
      complete: true,
    });
    const index = columns.findIndex(({ kind }) => kind === "workload");
    const cell = rows.find(({ dimension }) => dimension === "reachable-from")?.cells[index];
    expect(cell?.verdict).toBe(verdict);
  });
});
