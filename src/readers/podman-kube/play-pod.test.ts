import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../../platform/index.ts";
import type { RunDeclaration, RunPodDeclaration } from "../../workload/index.ts";
import { readManifests } from "../manifests/read-manifests.ts";
import { playWorkload } from "./play-pod.ts";
import type { PlayOptions } from "./play-options.ts";

async function play(text: string, options: Partial<PlayOptions> = {}) {
  const { workloads } = await readManifests(["pod.yaml"], memoryPlatform({ "pod.yaml": text }), {
    kubernetes: "1.37",
    complete: false,
    render: "none",
  });
  const [workload] = workloads;
  return workload && playWorkload(workload, { podman: "5.8", ...options });
}

function podWith(spec: string, container = "", annotations = "{}"): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: ${annotations}}\nspec:\n${spec.replace(/^(?=.)/gm, "  ")}\n  containers:\n  - name: c\n    image: i\n${container.replace(/^(?=.)/gm, "    ")}\n`;
}

describe("a container of podman kube play", () => {
  it.each<readonly [string, string, Partial<RunDeclaration>]>([
    ["", "", { name: "p-c", pod: "p", image: "i", restart: "always" }],
    ["securityContext: {runAsUser: 5, supplementalGroups: [7]}", "", { user: "5", groupAdd: ["7"] }],
    ["", "securityContext: {runAsGroup: 9}", { user: "0:9" }],
    ["", "securityContext: {allowPrivilegeEscalation: false}", { noNewPrivileges: true }],
    [
      "",
      "securityContext: {privileged: true, readOnlyRootFilesystem: true}",
      { privileged: true, readOnly: true, readOnlyTmpfs: true },
    ],
    ["", "securityContext: {capabilities: {add: [A], drop: [ALL]}}", { capAdd: ["A"], capDrop: ["ALL"] }],
    ["", "securityContext: {procMount: Unmasked}", { unmask: ["ALL"] }],
    [
      "securityContext: {seLinuxOptions: {type: t, level: s0}}",
      "",
      { securityLabels: ["type:t", "level:s0"] },
    ],
    ["securityContext: {sysctls: [{name: a, value: '1'}]}", "", { sysctls: { a: "1" } }],
    [
      "hostNetwork: true\nhostPID: true\nhostIPC: true",
      "",
      { networks: ["host"], uts: "host", pid: "host", ipc: "host" },
    ],
    [
      "",
      "resources: {limits: {cpu: 500m, memory: 1Mi}, requests: {memory: 1Ki}}",
      { cpus: 500, memory: 2 ** 20, memoryReservation: 1024 },
    ],
    ["", "resources: {limits: {podman.io/device=/dev/fuse: 1}}", { devices: [{ source: "/dev/fuse" }] }],
    ["", "command: [a]\nargs: [b]", { entrypoint: ["a"], command: ["b"] }],
    ["restartPolicy: Never", "", { restart: "no" }],
    [
      "volumes: [{name: v, hostPath: {path: /h}}]",
      "volumeMounts: [{name: v, mountPath: /m, readOnly: true, mountPropagation: Bidirectional}]",
      { mounts: [{ type: "bind", source: "/h", target: "/m", readOnly: true, options: ["rshared"] }] },
    ],
    [
      "volumes: [{name: v, emptyDir: {medium: Memory}}]",
      "volumeMounts: [{name: v, mountPath: /m}]",
      { mounts: [{ type: "tmpfs", target: "/m", readOnly: false, options: [] }] },
    ],
    [
      "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]",
      "volumeMounts: [{name: v, mountPath: /m}]",
      { mounts: [{ type: "volume", source: "data", target: "/m", readOnly: false, options: [] }] },
    ],
    [
      "volumes: [{name: v, hostPath: {path: /dev/fuse, type: CharDevice}}]",
      "volumeMounts: [{name: v, mountPath: /dev/f}]",
      { devices: [{ source: "/dev/fuse", target: "/dev/f" }] },
    ],
  ])("has for the pod %j and the container %j the options of Podman", async (spec, container, expected) => {
    expect((await play(podWith(spec, container)))?.containers[0]).toMatchObject(expected);
  });

  it.each<readonly [string, Partial<RunDeclaration>]>([
    ["{io.podman.annotations.pids-limit/c: '5'}", { pidsLimit: 5 }],
    ["{io.podman.annotations.ulimit: 'nofile=1:2'}", { ulimits: [{ name: "nofile", soft: 1, hard: 2 }] }],
    ["{io.podman.annotations.label/c: disable}", { securityLabels: ["disable"] }],
    ["{seccomp.security.alpha.kubernetes.io/pod: unconfined}", { seccomp: "unconfined" }],
    [
      "{container.seccomp.security.alpha.kubernetes.io/c: localhost/a.json}",
      { seccomp: "/var/lib/kubelet/seccomp/a.json" },
    ],
  ])("reads the annotations %s", async (annotations, expected) => {
    expect((await play(podWith("", "", annotations)))?.containers[0]).toMatchObject(expected);
  });

  it("takes no seccomp profile from the fields of the API, as Podman 5 does not, and does not know what 6 does", async () => {
    const text = podWith(
      "securityContext: {seccompProfile: {type: Localhost, localhostProfile: a.json}, fsGroup: 1}",
    );
    const [old] = (await play(text))?.containers ?? [];
    expect(old).not.toHaveProperty("seccomp");
    expect(old?.notUnderstood).toEqual([]);
    const unread = old?.written.filter(({ field, name }) => field === undefined && /Context/.test(name));
    expect(unread?.map(({ name }) => name)).toEqual([
      "spec.securityContext.seccompProfile",
      "spec.securityContext.fsGroup",
    ]);
    expect((await play(text, { podman: "6.0" }))?.containers[0]?.notUnderstood).toMatchObject([
      { field: "seccomp" },
    ]);
  });
});

describe("the pod of podman kube play", () => {
  it.each<readonly [string, Partial<RunPodDeclaration>, Partial<PlayOptions>]>([
    [
      "",
      {
        name: "p",
        userns: "host",
        hostname: "p",
        networks: ["podman-default-kube-network"],
        share: ["ipc", "net", "uts"],
      },
      {},
    ],
    ["hostUsers: false", { userns: "auto" }, {}],
    ["hostUsers: false", { userns: "keep-id" }, { userns: "keep-id" }],
    [
      "hostNetwork: true\nshareProcessNamespace: true",
      { networks: ["host"], uts: "host", share: ["ipc", "net", "uts", "pid"] },
      {},
    ],
    ["", { networks: ["mine"] }, { networks: ["mine"] }],
  ])("for %j is as Podman makes it", async (spec, expected, options) => {
    expect((await play(podWith(spec), options))?.pods[0]).toMatchObject(expected);
  });

  it("publishes ports with a host port alone", async () => {
    const project = await play(
      podWith("", "ports: [{containerPort: 80, hostPort: 8080}, {containerPort: 81}]"),
    );
    expect(project?.pods[0]?.ports).toEqual([
      { hostPort: 8080, containerPort: 80, count: 1, protocol: "tcp" },
    ]);
  });

  it("takes the user namespace of the annotation before hostUsers", async () => {
    const project = await play(
      podWith("hostUsers: false", "", "{io.podman.annotations.userns: 'keep-id:uid=3'}"),
    );
    expect(project?.pods[0]?.userns).toBe("keep-id:uid=3");
  });

  it("is called after its Deployment, and made of no StatefulSet", async () => {
    const template = "spec: {selector: {}, template: {spec: {containers: [{name: c, image: i}]}}}";
    const of = (kind: string) =>
      play(`apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: d}\n${template}\n`);
    expect((await of("Deployment"))?.containers[0]?.name).toBe("d-pod-c");
    expect(await of("StatefulSet")).toBeUndefined();
  });
});
