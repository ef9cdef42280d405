import { describe, expect, it } from "vitest";
import type { DimensionId } from "../confinement/index.ts";
import { acceptedPair, dimensionIds, dimensions, dimensionsById, explore } from "../confinement/index.ts";
import type { GivenPod } from "../../test/helpers/judged-pods.ts";
import {
  exampleObjects,
  inputOf,
  inputOfObject,
  judgeAll,
  objectsOf,
  valuesOf,
} from "../../test/helpers/judged-pods.ts";
import type { KubernetesInput } from "./index.ts";
import { confineKubernetes, twinOf } from "./index.ts";

function judged(input: KubernetesInput): ReturnType<typeof judgeAll> {
  return judgeAll(confineKubernetes(input), twinOf(input));
}

function example(
  kind: string,
  given: Pick<GivenPod, "complete" | "context">,
  ...files: string[]
): KubernetesInput {
  const objects = exampleObjects(...files);
  const object = objects.find((one) => one.kind === kind);
  if (object === undefined) throw new Error(`no ${kind} in ${files.join(", ")}`);
  return inputOfObject(object, objects, given);
}

const hardenedFiles = ["hardened/namespace.yaml", "hardened/network-policy.yaml", "hardened/pod.yaml"];

describe("a fully hardened pod against its twin", () => {
  const context = { node: { kernel: "6.8" } };
  const verdicts = judged(example("Pod", { complete: true, context }, ...hardenedFiles));
  const gates = dimensions.filter(
    ({ role, reach }) => role === "gate" && (reach === "pod" || reach === "namespace"),
  );

  it.each(gates.map(({ id }) => id))("%s is at least as confined, or an accepted pair", (id) => {
    const judgement = verdicts.get(id);
    const isAccepted = judgement?.pairs.every(
      (pair) => acceptedPair(id, pair.subject, pair.yardstick) !== undefined,
    );
    if (judgement?.verdict === "incomparable") expect(isAccepted).toBe(true);
    else expect(["tighter", "equal"]).toContain(judgement?.verdict);
  });

  it("is tighter in the host user, the user namespace, no_new_privs and who reaches it", () => {
    for (const id of [
      "host-user",
      "user-namespace",
      "no-new-privileges",
      "reachable-from",
      "reaches",
    ] as const) {
      expect(verdicts.get(id)?.verdict, id).toBe("tighter");
    }
  });

  it("is open in the host user when nobody said which version the cluster runs", () => {
    const input = { complete: true, context: { isVersionAssumed: true } } as const;
    expect(judged(example("Pod", input, ...hardenedFiles)).get("sysctls")?.verdict).toBe("tighter");
    expect(
      valuesOf(confineKubernetes(example("Pod", input, ...hardenedFiles)), "user-namespace"),
    ).toHaveLength(2);
  });
});

describe("the securityContext of the guides against its twin", () => {
  const input = example("Deployment", { complete: true }, "guide-securitycontext/deployment.yaml");
  const verdicts = judged(input);

  it.each<DimensionId>([
    "seccomp",
    "api-token",
    "reachable-from",
    "privileged-ports",
    "sysctls",
    "service-links",
  ])("is looser in %s", (id) => {
    expect(verdicts.get(id)?.verdict).toBe("looser");
  });

  it("may run as the login user of the node", () => {
    expect(valuesOf(confineKubernetes(input), "host-user")).toContainEqual([
      { authority: "login", id: 1000 },
    ]);
    expect(verdicts.get("host-user")?.verdict).toBe("unknown");
  });

  it("is tighter in no_new_privs and the root file system", () => {
    expect(verdicts.get("no-new-privileges")?.verdict).toBe("tighter");
    expect(verdicts.get("root-filesystem")?.verdict).toBe("tighter");
  });

  it("is never called confined in what the input does not show", () => {
    const open = judged(example("Deployment", {}, "guide-securitycontext/deployment.yaml"));
    for (const id of ["api-token", "reachable-from", "api-permissions"] as const)
      expect(open.get(id)?.verdict, id).toBe("unknown");
  });
});

describe("what the twin carries", () => {
  const service =
    "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: web}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}}";

  it.each<[string, GivenPod, DimensionId, unknown]>([
    ["the user", { container: "securityContext: {runAsUser: 7}" }, "user", { uid: 7, decidedBy: "operator" }],
    [
      "a port of a Service, raised above 1024",
      { container: "ports: [{name: http, containerPort: 80}]", objects: service },
      "host-ports",
      [{ port: 8080, protocol: "TCP", address: "" }],
    ],
    [
      "a host port",
      { container: "ports: [{containerPort: 80, hostPort: 8443}]" },
      "host-ports",
      [{ port: 8443, protocol: "TCP", address: "" }],
    ],
    [
      "not a host port below 1024",
      { container: "ports: [{containerPort: 80, hostPort: 80}]" },
      "host-ports",
      [],
    ],
    [
      "a Podman pod for several containers",
      { pod: "containers: [{name: b, image: b}]" },
      "ipc-namespace",
      "pod",
    ],
    [
      "a host folder, by the login user's permissions",
      {
        pod: "volumes: [{name: v, hostPath: {path: /var/run/docker.sock}}]",
        container: "volumeMounts: [{name: v, mountPath: /v}]",
      },
      "host-paths",
      [{ path: "/run/docker.sock", exposes: "engine", access: "none" }],
    ],
    [
      "variables that carry secrets",
      { container: "env: [{name: PASSWORD, value: hunter2}]" },
      "secret-environment",
      ["PASSWORD"],
    ],
    [
      "named volumes without set-id files or devices",
      {
        pod: "volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]",
        container: "volumeMounts: [{name: v, mountPath: /v}]",
      },
      "volume-flags",
      { setId: false, devices: false, writableSubmounts: false },
    ],
  ])("%s", (_name, given, id, value) => {
    expect(valuesOf(twinOf(inputOf(given)), id)).toEqual([value]);
  });

  const loosened: GivenPod = {
    pod: "{hostNetwork: true, hostPID: true, hostIPC: true, securityContext: {sysctls: [{name: net.ipv4.ip_forward, value: '1'}]}}",
    container:
      "securityContext: {privileged: true, procMount: Unmasked, seccompProfile: {type: Unconfined}, capabilities: {add: [SYS_ADMIN]}}",
  };

  it("nothing that loosens", () => {
    const plain = twinOf(inputOf());
    const twin = twinOf(inputOf(loosened));
    for (const id of dimensionIds) expect(valuesOf(twin, id), id).toEqual(valuesOf(plain, id));
  });

  it.each<DimensionId>([
    "capabilities",
    "seccomp",
    "network-namespace",
    "pid-namespace",
    "ipc-namespace",
    "uts-namespace",
    "cgroup-namespace",
    "devices",
    "proc-mount",
    "masked-paths",
    "host-user",
  ])("so that a privileged pod on the host's namespaces is looser in %s", (id) => {
    const images = {
      "example.org/app:1": {
        user: "",
        uid: 0,
        gid: 0,
        groups: [],
        volumes: [],
        setId: true,
        fileCapabilities: false,
      },
    };
    expect(judged(inputOf({ ...loosened, context: { images } })).get(id)?.verdict).toBe("looser");
  });
});

describe("facts that a pod and its twin share", () => {
  it("have one answer: an image that may be root is host root or the login user, never the other way round", () => {
    const judgement = judged(inputOf()).get("user");
    expect(judgement?.verdict).toBe("equal");
  });

  it("leave nothing open that the pod settles by itself", () => {
    const given: GivenPod = {
      container:
        "securityContext: {runAsUser: 10001, runAsGroup: 10001, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}",
    };
    expect(judged(inputOf(given)).get("capabilities")?.verdict).toBe("equal");
    expect(judged(inputOf(given)).get("set-id")?.verdict).toBe("equal");
  });
});

describe("provenance of a pod's values", () => {
  const inputs = [
    inputOf(),
    example("Pod", {}, ...hardenedFiles),
    example("Deployment", {}, "guide-securitycontext/deployment.yaml"),
  ];

  it.each(dimensionIds)("%s says why in words, with a source for every default", (id) => {
    for (const input of inputs) {
      for (const { result } of explore((ask) => confineKubernetes(input)[id](ask))) {
        expect(result.because.length).toBeGreaterThan(0);
        for (const reason of result.because) {
          expect(reason.words).not.toBe("");
          if (reason.kind.endsWith("-default") || reason.kind === "assumption")
            expect(reason.source, reason.words).toBeTruthy();
        }
      }
    }
  });

  it("names for every gate that a pod can set a field of the manifest", () => {
    const confinement = confineKubernetes(
      inputOf({
        pod: "{hostUsers: false, securityContext: {seccompProfile: {type: RuntimeDefault}}}",
        context: { node: { securityModules: ["apparmor"], kernel: "6.8" } },
      }),
    );
    const withoutField: DimensionId[] = [
      "ipc-namespace",
      "network-namespace",
      "uts-namespace",
      "cgroup-namespace",
      "mount-propagation",
      "devices",
    ];
    const gates = dimensionIds.filter(
      (id) => dimensionsById[id].role === "gate" && dimensionsById[id].reach === "pod",
    );
    for (const id of gates.filter((one) => !withoutField.includes(one))) {
      for (const { result } of explore((ask) => confinement[id](ask))) {
        expect(
          result.because.some((reason) => reason.path !== undefined),
          id,
        ).toBe(true);
      }
    }
  });
});

describe("every example", () => {
  it("is judged in every dimension", () => {
    const homelab = [
      "00-namespaces",
      "cert-manager",
      "forgejo",
      "image-updater",
      "jellyfin",
      "qbittorrent",
    ].map((name) => `homelab/${name}.yaml`);
    const objects = exampleObjects(...homelab);
    const makers = objects.filter((one) =>
      ["Deployment", "StatefulSet", "DaemonSet", "CronJob"].includes(one.kind),
    );
    expect(makers.length).toBeGreaterThan(3);
    for (const object of makers)
      expect(judged(inputOfObject(object, objects)).size).toBe(dimensionIds.length);
    expect(objectsOf("").length).toBe(0);
  });
});
