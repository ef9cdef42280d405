import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../workload/index.ts";
import { createInventory, findPodTemplates, toKubernetesObject } from "../../workload/index.ts";
import { candidateSteps } from "./candidates.ts";
import type { ImageEvidence, PlanCluster, Way } from "./plan-context.ts";
import type { ImageNeeds } from "./stated-needs.ts";
import type { Step } from "./step.ts";

interface Given {
  readonly pod?: string;
  readonly container?: string;
  readonly annotations?: string;
  readonly objects?: readonly string[];
  readonly image?: ImageEvidence;
  readonly cluster?: Partial<PlanCluster>;
  readonly prefer?: Way;
  readonly strict?: boolean;
  readonly kind?: string;
}

const cluster: PlanCluster = {
  kubernetes: "1.36",
  containerRuntime: { name: "containerd", version: "2.2.0" },
  ociRuntime: { name: "runc", version: "1.3.0" },
  featureGates: {},
  node: {},
  images: {},
};

function steps(given: Given): readonly Step[] {
  const container = { name: "main", image: "example.org/app:1", ...fields(given.container) };
  const spec = { ...fields(given.pod), containers: [container] };
  const metadata = { labels: { app: "web" }, annotations: fields(given.annotations) };
  const template = { metadata, spec };
  const object = toKubernetesObject(
    {
      apiVersion: "apps/v1",
      kind: given.kind ?? "Deployment",
      metadata: { name: "app", namespace: "web" },
      spec: { template },
    },
    nowhere,
  );
  const pod = findPodTemplates(object.value)[0];
  if (pod === undefined) throw new Error("no pod");
  const others = (given.objects ?? []).map((text) => toKubernetesObject(load(text) as JsonObject, nowhere));
  return candidateSteps(pod, {
    cluster: {
      ...cluster,
      ...given.cluster,
      images: given.image === undefined ? {} : { "example.org/app:1": given.image },
    },
    inventory: createInventory(others, false),
    object,
    strict: given.strict ?? false,
    ...(given.prefer === undefined ? {} : { prefer: given.prefer }),
  }).steps;
}

const nowhere = { file: "", document: 0, path: [], region: () => undefined };

function fields(text: string | undefined): Record<string, Json> {
  return (load(text ?? "") ?? {}) as Record<string, Json>;
}

function applicabilityOf(id: string, given: Given): string | undefined {
  return steps(given).find((one) => one.id === id)?.applicability;
}

const service = (port: number): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: web, namespace: web}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: ${port}}]}}`;
const binding =
  "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: read, namespace: web}, roleRef: {kind: Role, name: read, apiGroup: rbac.authorization.k8s.io}, subjects: [{kind: ServiceAccount, name: default, namespace: web}]}";
const clean: ImageEvidence = { user: "", setId: false, fileCapabilities: false, groups: [], volumes: [] };
const goodNode = { node: { kernel: "6.12.0", filesystem: "ext4" } };

/** Each hint that a name gives, and what a person says of the image against it; and each need that a person says. */
function statedNeeds(): readonly { it: string; id: string; given: Given; is: string | undefined }[] {
  const hints: readonly (readonly [id: string, need: keyof ImageNeeds, container: string])[] = [
    ["ping", "pings", "command: [ping, db]"],
    ["privileged-ports", "listens", "args: [--port=80]"],
    ["api-token", "kubernetesApi", "args: [--kubeconfig=/x]"],
    ["service-links", "serviceVariables", "args: [$(DB_SERVICE_HOST)]"],
    ["seccomp", "namespaces", "args: [buildkitd]"],
  ];
  return hints.flatMap(([id, need, container]) => [
    { it: `doubts ${id} for a hint`, id, given: { container }, is: "unsafe" },
    {
      it: `takes ${id} by a person's word over a hint`,
      id,
      given: { container, image: { needs: "nothing" } },
      is: "safe",
    },
    {
      it: `takes ${id} by one word of a person`,
      id,
      given: { container, image: { needs: need === "listens" ? { listens: [8080] } : { [need]: false } } },
      is: "safe",
    },
    {
      it: `doubts ${id} where a person says that it is needed`,
      id,
      given: { image: { needs: need === "listens" ? { listens: [80, 8080] } : { [need]: true } } },
      is: "unsafe",
    },
  ]);
}

describe("which steps a pod can take", () => {
  it.each<{ it: string; id: string; given: Given; is: string | undefined }>([
    { it: "asks for the runtime's filter where none is asked for", id: "seccomp", given: {}, is: "safe" },
    {
      it: "leaves a filter alone",
      id: "seccomp",
      given: { pod: "securityContext: {seccompProfile: {type: Localhost, localhostProfile: a.json}}" },
      is: undefined,
    },
    {
      it: "sets no filter beside an annotation that says something else, which the server refuses",
      id: "seccomp",
      given: { annotations: "seccomp.security.alpha.kubernetes.io/pod: unconfined" },
      is: undefined,
    },
    {
      it: "sets the filter beside an annotation that agrees",
      id: "seccomp",
      given: { annotations: "container.seccomp.security.alpha.kubernetes.io/main: runtime/default" },
      is: "safe",
    },
    {
      it: "doubts when the manifest wants no filter",
      id: "seccomp",
      given: { container: "securityContext: {seccompProfile: {type: Unconfined}}" },
      is: "unsafe",
    },
    {
      it: "doubts for builders",
      id: "seccomp",
      given: { container: "image: moby/buildkit:v0.24" },
      is: "unsafe",
    },
    {
      it: "doubts for powerful capabilities",
      id: "seccomp",
      given: { container: "securityContext: {capabilities: {add: [SYS_ADMIN]}}" },
      is: "unsafe",
    },
    {
      it: "asks for no filter where privileged makes it void",
      id: "seccomp",
      given: { container: "securityContext: {privileged: true}" },
      is: undefined,
    },

    { it: "takes the default account's token away", id: "api-token", given: {}, is: "safe" },
    {
      it: "doubts for an account of its own",
      id: "api-token",
      given: { pod: "serviceAccountName: app" },
      is: "unsafe",
    },
    {
      it: "doubts when the default account has rights",
      id: "api-token",
      given: { objects: [binding] },
      is: "unsafe",
    },
    {
      it: "doubts when the manifest asks for the token",
      id: "api-token",
      given: { pod: "automountServiceAccountToken: true" },
      is: "unsafe",
    },
    {
      it: "doubts when a command names kubectl",
      id: "api-token",
      given: { container: "command: [sh, -c, kubectl get pods]" },
      is: "unsafe",
    },
    {
      it: "doubts for an operator's image",
      id: "api-token",
      given: { container: "image: ghcr.io/x/redis-operator:1" },
      is: "unsafe",
    },
    {
      it: "does nothing when there is no token",
      id: "api-token",
      given: { pod: "automountServiceAccountToken: false" },
      is: undefined,
    },

    { it: "makes no service variables", id: "service-links", given: {}, is: "safe" },
    {
      it: "doubts when one is read",
      id: "service-links",
      given: { container: "args: ['--redis=$(REDIS_SERVICE_HOST)']" },
      is: "unsafe",
    },
    {
      it: "does not mind the API server's, which stay",
      id: "service-links",
      given: { container: "args: ['$(KUBERNETES_SERVICE_HOST)']" },
      is: "safe",
    },
    {
      it: "doubts when a ConfigMap names one",
      id: "service-links",
      given: {
        objects: [
          "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: web}, data: {a: 'host=${DB_SERVICE_HOST}'}}",
        ],
      },
      is: "unsafe",
    },

    {
      it: "closes low ports where all named ports are high",
      id: "privileged-ports",
      given: { container: "ports: [{containerPort: 8080}]" },
      is: "safe",
    },
    {
      it: "doubts for a low port",
      id: "privileged-ports",
      given: { container: "ports: [{containerPort: 80}]" },
      is: "unsafe",
    },
    {
      it: "doubts for a low port that only a Service names",
      id: "privileged-ports",
      given: { container: "ports: [{containerPort: 8080}]", objects: [service(443)] },
      is: "unsafe",
    },
    {
      it: "doubts for a low port that only a probe names",
      id: "privileged-ports",
      given: { container: "{ports: [{containerPort: 8080}], livenessProbe: {tcpSocket: {port: 25}}}" },
      is: "unsafe",
    },
    { it: "doubts when no port is named", id: "privileged-ports", given: {}, is: "unsafe" },
    {
      it: "doubts for a low port in a command",
      id: "privileged-ports",
      given: { container: "{ports: [{containerPort: 8080}], args: ['--listen=:53']}" },
      is: "unsafe",
    },
    {
      it: "doubts for a low port in a mounted configuration",
      id: "privileged-ports",
      given: {
        container: "ports: [{containerPort: 8080}]",
        pod: "volumes: [{name: c, configMap: {name: c}}]",
        objects: [
          "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: web}, data: {a: 'listen 443 ssl;'}}",
        ],
      },
      is: "unsafe",
    },
    {
      it: "takes addresses and times for no ports",
      id: "privileged-ports",
      given: {
        container: "{ports: [{containerPort: 8080}], args: ['--at=12:30', 'http://db:8086', 'port=8080']}",
      },
      is: "safe",
    },
    {
      it: "does not mind what every cluster binds",
      id: "api-token",
      given: {
        objects: [
          "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: a}, roleRef: {kind: ClusterRole, name: 'system:discovery', apiGroup: rbac.authorization.k8s.io}, subjects: [{kind: Group, name: 'system:authenticated'}]}",
        ],
      },
      is: "safe",
    },
    {
      it: "doubts a user namespace for devices",
      id: "user-namespace",
      given: { cluster: goodNode, container: "resources: {limits: {nvidia.com/gpu: 1}}" },
      is: "unsafe",
    },
    {
      it: "sets no sysctl beside hostNetwork",
      id: "privileged-ports",
      given: { pod: "hostNetwork: true", container: "ports: [{containerPort: 8080}]" },
      is: undefined,
    },
    { it: "closes ping where nothing points to it", id: "ping", given: {}, is: "safe" },
    {
      it: "doubts for an image that watches by pings",
      id: "ping",
      given: { container: "image: twinproduction/gatus:v5" },
      is: "unsafe",
    },
    {
      it: "doubts for a command that pings",
      id: "ping",
      given: { container: "command: [sh, -c, ping -c1 db]" },
      is: "unsafe",
    },
    {
      it: "takes no part of a word for pings",
      id: "ping",
      given: { container: "{image: example.org/shopping-mapping:1, args: [--ping-path=/, shipping]}" },
      is: "safe",
    },
    {
      it: "doubts for a mounted configuration that names icmp",
      id: "ping",
      given: {
        pod: "volumes: [{name: c, configMap: {name: c}}]",
        objects: [
          "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: web}, data: {a: 'modules: {icmp: {prober: icmp}}'}}",
        ],
      },
      is: "unsafe",
    },
    {
      it: "doubts when the manifest opens it",
      id: "ping",
      given: { pod: "securityContext: {sysctls: [{name: net.ipv4.ping_group_range, value: 0 1000}]}" },
      is: "unsafe",
    },
    {
      it: "doubts for a program that pings, whose groups the runtime lets nothing open there",
      id: "user-namespace",
      given: { container: "image: twinproduction/gatus:v5", cluster: goodNode },
      is: "unsafe",
    },
    {
      it: "is not planned beside ping groups that are not mapped, with which the sandbox would not start",
      id: "user-namespace",
      given: {
        pod: "securityContext: {sysctls: [{name: net.ipv4.ping_group_range, value: 0 2147483647}]}",
        cluster: goodNode,
      },
      is: undefined,
    },

    ...statedNeeds(),

    { it: "doubts a user namespace on an unknown kernel", id: "user-namespace", given: {}, is: "unsafe" },
    {
      it: "gives a user namespace where all is known",
      id: "user-namespace",
      given: { cluster: goodNode },
      is: "safe",
    },
    {
      it: "doubts volumes that may not be mapped",
      id: "user-namespace",
      given: { cluster: goodNode, pod: "volumes: [{name: a, persistentVolumeClaim: {claimName: a}}]" },
      is: "unsafe",
    },
    {
      it: "refuses NFS",
      id: "user-namespace",
      given: { cluster: goodNode, pod: "volumes: [{name: a, nfs: {server: a, path: /}}]" },
      is: undefined,
    },
    {
      it: "refuses beside host namespaces",
      id: "user-namespace",
      given: { cluster: goodNode, pod: "hostPID: true" },
      is: undefined,
    },
    {
      it: "refuses for raw block volumes",
      id: "user-namespace",
      given: { cluster: goodNode, container: "volumeDevices: [{name: a, devicePath: /dev/a}]" },
      is: undefined,
    },
    {
      it: "refuses for ids outside the map",
      id: "user-namespace",
      given: { cluster: goodNode, pod: "securityContext: {fsGroup: 70000}" },
      is: undefined,
    },
    {
      it: "refuses where the server drops the field",
      id: "user-namespace",
      given: { cluster: { kubernetes: "1.30" } },
      is: undefined,
    },
    {
      it: "refuses for a privileged container",
      id: "user-namespace",
      given: { cluster: goodNode, container: "securityContext: {privileged: true}" },
      is: undefined,
    },

    { it: "guesses no user", id: "own-user", given: { prefer: "non-root" }, is: undefined },
    {
      it: "writes down the image's user and group",
      id: "own-user",
      given: { image: { user: "20001", uid: 20001, gid: 20001 } },
      is: "safe",
    },
    { it: "doubts without the group", id: "own-user", given: { image: { user: "20001" } }, is: "unsafe" },
    {
      it: "does not refuse root to an image that starts as root",
      id: "own-user",
      given: { image: clean },
      is: undefined,
    },

    {
      it: "refuses escalation where the image has no such file",
      id: "no-escalation",
      given: { image: clean },
      is: "safe",
    },
    { it: "doubts without image facts", id: "no-escalation", given: {}, is: "unsafe" },
    {
      it: "is not what the server refuses beside privileged",
      id: "no-escalation",
      given: { container: "securityContext: {privileged: true}" },
      is: undefined,
    },
    {
      it: "is not what the server refuses beside SYS_ADMIN",
      id: "no-escalation",
      given: { container: "securityContext: {capabilities: {add: [CAP_SYS_ADMIN]}}" },
      is: undefined,
    },

    {
      it: "drops all where a user without capabilities runs a clean image",
      id: "capabilities",
      given: { image: { ...clean, user: "20001", uid: 20001, gid: 20001 } },
      is: "safe",
    },
    { it: "doubts where nothing is known", id: "capabilities", given: {}, is: "unsafe" },
    {
      it: "does nothing beside privileged, which beats it",
      id: "capabilities",
      given: { container: "securityContext: {privileged: true}" },
      is: undefined,
    },

    {
      it: "makes the root read-only only for the stricter levels",
      id: "read-only-root",
      given: {},
      is: undefined,
    },
    { it: "doubts a read-only root", id: "read-only-root", given: { strict: true }, is: "unsafe" },
  ])("$it ($id)", ({ id, given, is }) => {
    expect(applicabilityOf(id, given)).toBe(is);
  });

  it("plans nothing for Windows", () => {
    expect(steps({ pod: "os: {name: windows}" })).toEqual([]);
  });
});

describe("what steps write", () => {
  it("keeps what a known image's start takes", () => {
    const found = steps({ container: "image: postgres:17" }).find(({ id }) => id === "capabilities");
    expect(found?.changes.map(({ path }) => path.at(-1))).toEqual(["drop", "add"]);
    expect(found?.evidence.join()).toContain("docker-library/postgres");
  });

  it("gives back nothing that the manifest drops by name", () => {
    const container = "{image: postgres:17, securityContext: {capabilities: {drop: [CHOWN, SETUID]}}}";
    const found = steps({ container }).find(({ id }) => id === "capabilities");
    const added = found?.changes.filter(({ path }) => path.includes("add"));
    expect(added).toMatchObject([{ value: ["DAC_OVERRIDE", "FOWNER", "SETGID"] }]);
  });

  it("takes only what rootless Podman lacks from an unknown image in a user namespace", () => {
    const found = steps({ cluster: goodNode }).find(({ id }) => id === "capabilities");
    expect(found?.changes).toEqual([
      {
        kind: "set",
        path: ["spec", "template", "spec", "containers", 0, "securityContext", "capabilities", "drop"],
        value: ["AUDIT_WRITE", "MKNOD", "NET_RAW"],
      },
    ]);
  });

  it("gives every volume that the image declares a folder", () => {
    const found = steps({ strict: true, image: { ...clean, volumes: ["/data"] } }).find(
      ({ id }) => id === "read-only-root",
    );
    const mounts = found?.changes.filter(({ path }) => path.at(-1) === "volumeMounts");
    expect(
      mounts?.map((one) => (one.kind === "append" ? (one.value as JsonObject)["mountPath"] : "")),
    ).toEqual(["/tmp", "/data"]);
  });

  it("has a reason for everything, and something to watch for where it may break", () => {
    for (const step of [...steps({}), ...steps({ strict: true, image: clean, cluster: goodNode })]) {
      expect([step.because, step.evidence.length > 0, step.watchFor].every(Boolean)).toBe(true);
    }
  });
});
