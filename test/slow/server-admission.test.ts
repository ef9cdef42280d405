/**
 * What the API server itself does before validating admission: which values it refuses, and what its defaulting changes
 * about a Pod Security verdict. The oracle is the server's own code and takes minutes to build.
 */
import { describe, expect, it } from "vitest";
import { checkFields } from "../../src/workload/index.ts";
import type { Json, JsonObject } from "../../src/workload/index.ts";
import { askOracle, isFailure, oracleAvailable } from "../oracles/oracle.ts";
import type { AdmitAnswer, PodSecurityVerdict } from "../oracles/oracle.ts";
import { randomPods } from "../oracles/random-pod.ts";

const kubernetes = "1.37";

/** A minimal valid pod with `value` at one field of a closed set; the field's path as the server prints it. */
const closedSets: readonly (readonly [string, (value: string) => JsonObject])[] = [
  ["spec.restartPolicy", (value) => pod({ restartPolicy: value })],
  ["spec.dnsPolicy", (value) => pod({ dnsPolicy: value, dnsConfig: { nameservers: ["192.0.2.1"] } })],
  ["spec.os.name", (value) => pod({ os: { name: value } })],
  ["spec.securityContext.fsGroupChangePolicy", (value) => podContext({ fsGroupChangePolicy: value })],
  [
    "spec.securityContext.supplementalGroupsPolicy",
    (value) => podContext({ supplementalGroupsPolicy: value }),
  ],
  ["spec.securityContext.seLinuxChangePolicy", (value) => podContext({ seLinuxChangePolicy: value })],
  ["spec.securityContext.seccompProfile.type", (value) => podContext({ seccompProfile: profile(value) })],
  ["spec.securityContext.appArmorProfile.type", (value) => podContext({ appArmorProfile: profile(value) })],
  [
    "spec.containers[0].securityContext.seccompProfile.type",
    (value) => context({ seccompProfile: profile(value) }),
  ],
  [
    "spec.containers[0].securityContext.appArmorProfile.type",
    (value) => context({ appArmorProfile: profile(value) }),
  ],
  ["spec.containers[0].securityContext.procMount", (value) => context({ procMount: value })],
  ["spec.containers[0].imagePullPolicy", (value) => container({ imagePullPolicy: value })],
  [
    "spec.containers[0].ports[0].protocol",
    (value) => container({ ports: [{ containerPort: 80, protocol: value }] }),
  ],
  ["spec.containers[0].volumeMounts.mountPropagation", (value) => mount({ mountPropagation: value })],
  [
    "spec.containers[0].volumeMounts.recursiveReadOnly",
    (value) => mount({ readOnly: true, recursiveReadOnly: value }),
  ],
  ["spec.volumes[0].hostPath.type", (value) => volume({ hostPath: { path: "/data", type: value } })],
  [
    "spec.volumes[0].image.pullPolicy",
    (value) => volume({ image: { reference: "example.com/a", pullPolicy: value } }),
  ],
];

const candidates = [
  ...[
    "",
    "nonsense",
    "Always",
    "always",
    "OnFailure",
    "Never",
    "IfNotPresent",
    "ClusterFirst",
    "None",
    "Default",
    "linux",
  ],
  ...[
    "windows",
    "Linux",
    "OnRootMismatch",
    "Merge",
    "Strict",
    "Recursive",
    "MountOption",
    "Unconfined",
    "RuntimeDefault",
  ],
  ...[
    "Localhost",
    "runtime/default",
    "Unmasked",
    "TCP",
    "tcp",
    "SCTP",
    "HostToContainer",
    "Bidirectional",
    "Disabled",
  ],
  ...["Enabled", "IfPossible", "Directory", "Socket", "ClusterFirstWithHostNet"],
];

describe.skipIf(!oracleAvailable("server"))("the API server's own validation (needs Go)", () => {
  it.each(closedSets)("refuses the same values of %s", (field, make) => {
    const pods = candidates.map(make);
    const answers = admitted(pods);
    const refusedByServer = candidates.filter((_, index) => isRefusedAt(answers[index], field));
    const refusedByUs = candidates.filter((_, index) =>
      checkFields(pods[index] as JsonObject, { kubernetes }).some(({ code }) => code === "unknown-value"),
    );
    expect(refusedByUs).toEqual(refusedByServer);
  });
});

describe.skipIf(!oracleAvailable("server") || !oracleAvailable())(
  "the API server's defaulting (needs Go)",
  () => {
    it("changes a Pod Security verdict only by giving host ports to pods on the host network", () => {
      const pods: JsonObject[] = randomPods(1, 4_000).map(({ metadata, spec }) =>
        object(metadata as JsonObject, spec as JsonObject),
      );
      const answers = admitted(pods);
      const seen = pods
        .map((raw, index) => ({ raw, prepared: answers[index] as AdmitAnswer }))
        .filter(({ prepared }) => isValid(prepared));
      const before = verdicts(seen.map(({ raw }) => raw));
      const after = verdicts(seen.map(({ prepared }) => prepared.pod));
      expect(seen.length).toBeGreaterThan(100);
      seen.forEach(({ raw }, index) => {
        const added = isOnHostNetwork(raw) ? withoutHostPorts(after[index] ?? []) : after[index];
        expect(added).toEqual(isOnHostNetwork(raw) ? withoutHostPorts(before[index] ?? []) : before[index]);
      });
    });

    it("makes an emptyDir of a volume without a source that it knows", () => {
      const [answer] = admitted([volume({ inventedSource: {} })]);
      expect((answer?.pod as { spec: { volumes: Json } }).spec.volumes).toEqual([
        { name: "data", emptyDir: {} },
      ]);
    });
  },
);

function admitted(pods: readonly JsonObject[]): AdmitAnswer[] {
  return askOracle(
    "admit",
    pods.map((json) => ({ json })),
    "server",
  ).map((answer) => {
    if (isFailure(answer)) throw new Error(answer.error);
    return answer;
  });
}

function isValid({ refused, invalid }: AdmitAnswer): boolean {
  return refused === undefined && invalid.length === 0;
}

function isRefusedAt(answer: AdmitAnswer | undefined, field: string): boolean {
  return (
    answer?.invalid.some(
      (problem) =>
        (problem.field === field || `${problem.field}.name` === field) &&
        /NotSupported|Required/.test(problem.type),
    ) === true
  );
}

function verdicts(pods: readonly unknown[]): (readonly PodSecurityVerdict[])[] {
  const requests = pods.map((one) => ({
    pod: one,
    levels: ["baseline", "restricted"],
    versions: ["v1.0", "v1.18", "v1.25", "latest"],
  }));
  return askOracle("podsecurity", requests).map((answer) => {
    if (isFailure(answer)) throw new Error(answer.error);
    return answer.verdicts;
  });
}

function withoutHostPorts(all: readonly PodSecurityVerdict[]): string[][] {
  return all.map(({ failed }) => failed.filter((check) => check !== "hostPorts"));
}

function isOnHostNetwork(raw: JsonObject): boolean {
  return (raw["spec"] as JsonObject)["hostNetwork"] === true;
}

function object(metadata: JsonObject, spec: JsonObject): JsonObject {
  return { apiVersion: "v1", kind: "Pod", metadata, spec };
}

function pod(spec: JsonObject, more: JsonObject = {}): JsonObject {
  const app = { name: "app", image: "example.com/app", ...more };
  return object({ name: "example" }, { containers: [app], ...spec });
}

function podContext(securityContext: JsonObject): JsonObject {
  return pod({ securityContext });
}

function container(more: JsonObject): JsonObject {
  return pod({}, more);
}

function context(securityContext: JsonObject): JsonObject {
  return container({ securityContext });
}

function mount(more: JsonObject): JsonObject {
  return pod(
    { volumes: [{ name: "data", emptyDir: {} }] },
    { volumeMounts: [{ name: "data", mountPath: "/data", ...more }] },
  );
}

function volume(source: JsonObject): JsonObject {
  return pod({ volumes: [{ name: "data", ...source }] });
}

function profile(type: string): JsonObject {
  return type === "Localhost" ? { type, localhostProfile: "own" } : { type };
}
