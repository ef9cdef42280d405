import { describe, expect, it } from "vitest";
import type { PlannedPod } from "../../../test/helpers/planned-pods.ts";
import { plannedPod } from "../../../test/helpers/planned-pods.ts";

const listening = (port: number, more = ""): string =>
  `containers: [{name: main, image: example.org/app:1, ports: [{containerPort: ${port}}]${more}}]`;
const service = (target: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: web}, spec: {selector: {app: web}, ports: [{port: 80${target}}]}}`;

function wayOf(id: string, given: PlannedPod): { readonly does: string; readonly costs: string } | undefined {
  return plannedPod(given).lowPorts?.ways.find((way) => way.id === id);
}

describe("ports below 1024", () => {
  it.each<[what: string, given: PlannedPod, ports: readonly number[] | undefined]>([
    ["none", { pod: listening(8080) }, undefined],
    ["of a container", { pod: listening(80) }, [80]],
    [
      "of the image",
      { pod: listening(8080), images: { "example.org/app:1": { exposedPorts: ["53/udp"] } } },
      [53],
    ],
    ["of a command", { pod: listening(8080, ', args: ["--listen=:443"]') }, [443]],
    ["of a Service without a target", { pod: listening(8080), objects: [service("")] }, [80]],
  ])("%s", (_what, given, ports) => {
    expect(plannedPod(given).lowPorts?.ports).toEqual(ports);
  });

  it.each<[what: string, objects: readonly string[], says: string]>([
    [
      "gives a number as the target",
      [service(", targetPort: 80")],
      "Service web keeps its port, with the new one as targetPort",
    ],
    [
      "leaves a named target alone",
      [service(", targetPort: http")],
      "Service web keeps its port and names the target",
    ],
    ["says nothing of Services that are not there", [], "in its probes"],
  ])("another port %s", (_what, objects, says) => {
    const way = wayOf("another-port", { pod: listening(80), objects });
    expect(way?.does).toContain("8080 instead of 80");
    expect(way?.does).toContain(says);
  });

  it("on the node's network are the node's to open", () => {
    expect(wayOf("sysctl", { pod: `hostNetwork: true\n${listening(53)}` })?.does).toContain(
      "to 53 on the node",
    );
    expect(wayOf("sysctl", { pod: listening(53) })?.does).toContain(
      'the pod\'s sysctl net.ipv4.ip_unprivileged_port_start to "53"',
    );
  });

  it.each([
    ["of another user nothing", ", securityContext: {runAsUser: 20001}", "gives this pod nothing"],
    ["of root what Podman gives it", ", securityContext: {runAsUser: 0}", "rootless Podman gives it too"],
    ["of who knows", "", "gives root the ports, also inside a user namespace, and another user nothing"],
  ])("NET_BIND_SERVICE gives a process %s", (_who, context, says) => {
    expect(wayOf("capability", { pod: listening(80, context) })?.costs).toContain(says);
  });
});
