/**
 * Values that decode and that the API server's validation refuses: ours against the server's own code, which takes minutes to build.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkFields, checkPodValues, findPodTemplates } from "../../src/workload/index.ts";
import type { JsonObject } from "../../src/workload/index.ts";
import { askOracle, isFailure, oracleAvailable } from "../oracles/oracle.ts";
import type { AdmitAnswer } from "../oracles/oracle.ts";
import { randomPods } from "../oracles/random-pod.ts";

const kubernetes = "1.37";
const seed = Number(process.env["PODSEAL_SEED"] ?? 1);
const perRun = Number(process.env["PODSEAL_RANDOM_PODS"] ?? 4_000);

describe.skipIf(!oracleAvailable("server"))("the API server's validation of values (needs Go)", () => {
  it("refuses the same pods as ours, out of random ones of valid and refused parts", () => {
    const pods = fc.sample(partlyRefusedPod, { seed, numRuns: perRun });
    const answers = admitted(pods);
    const differing = pods
      .map((pod, index) => ({ pod, ours: weRefuse(pod), server: answers[index]?.invalid }))
      .filter(({ ours }, index) => ours !== serverRefuses(answers[index]));
    expect(differing.slice(0, 3)).toEqual([]);
    expect(pods.filter(weRefuse).length).toBeGreaterThan(perRun / 10);
    expect(pods.filter(weRefuse).length).toBeLessThan(perRun);
  });

  it("refuses every pod that ours refuses, out of random ones over all that Pod Security looks at", () => {
    const pods = randomPods(seed, perRun).map(({ metadata, spec }) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: metadata as JsonObject,
      spec: spec as JsonObject,
    }));
    const answers = admitted(pods);
    const wronged = pods.filter((pod, index) => weRefuse(pod) && !isRefused(answers[index]));
    expect(wronged.slice(0, 3)).toEqual([]);
  });
});

function weRefuse(pod: JsonObject): boolean {
  const fields = checkFields(pod, { kubernetes }).filter(({ effect }) => effect === "refuses");
  return (
    fields.length > 0 ||
    findPodTemplates(pod).some(
      ({ spec, path, annotations }) =>
        checkPodValues(spec.raw, { kubernetes, path, claimed: [], annotations }).length > 0,
    )
  );
}

function isRefused(answer: AdmitAnswer | undefined): boolean {
  return answer?.refused !== undefined || (answer?.invalid.length ?? 0) > 0;
}

/** Everything of the random pods below is valid but for what we cover, so that any refusal is one of ours. */
const serverRefuses = isRefused;

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

const absent = undefined;
const id = fc.constantFrom(absent, 0, 1000, 65535, 65536, 2 ** 31 - 1, 2 ** 31, -1);
const flag = fc.constantFrom(absent, absent, true, false);
const profile = fc.constantFrom(
  ...[absent, absent, { type: "RuntimeDefault" }, { type: "Localhost", localhostProfile: "a/b.json" }],
  ...[{ type: "Localhost" }, { type: "Localhost", localhostProfile: "../b" }, { localhostProfile: "a" }],
  ...[{ type: "Localhost", localhostProfile: "/b" }, { type: "Unconfined", localhostProfile: "a" }, {}],
  ...[
    { type: "Localhost", localhostProfile: " a" },
    { type: "Localhost", localhostProfile: "" },
  ],
);
const sysctl = fc.constantFrom(
  ...["net.core.somaxconn", "net/ipv4/tcp_rmem", "kernel.shm_rmid_forced", "kernel.sem", "kernel/msgmax"],
  ...[
    "fs.mqueue.msg_max",
    "vm.swappiness",
    "kernel.shmall",
    "Net.core",
    "net..core",
    "kernel.msg_other",
    "net.*",
  ],
);
const mount = withoutAbsent({
  name: rarely("data", "missing"),
  mountPath: rarely("/data", "/other"),
  readOnly: flag,
  subPath: fc.constantFrom(absent, absent, "a/b", "../a", "/a"),
  mountPropagation: fc.constantFrom(absent, absent, "None", "HostToContainer", "Bidirectional"),
  recursiveReadOnly: fc.constantFrom(absent, absent, "Disabled", "IfPossible", "Enabled"),
});
const seccompAnnotation = fc.constantFrom(
  ...[absent, "unconfined", "runtime/default", "docker/default", "localhost/a/b.json", "localhost/c"],
);
const containerContext = withoutAbsent({
  runAsUser: often(id),
  runAsGroup: often(id),
  privileged: flag,
  allowPrivilegeEscalation: flag,
  procMount: fc.constantFrom(absent, absent, "Default", "Unmasked"),
  seccompProfile: often(profile),
  appArmorProfile: often(profile),
  capabilities: fc.constantFrom(
    absent,
    { add: ["SYS_ADMIN"] },
    { add: ["CAP_SYS_ADMIN"] },
    { add: ["cap_sys_admin"] },
  ),
});
const annotations = withoutAbsent({
  "seccomp.security.alpha.kubernetes.io/pod": seccompAnnotation,
  "container.seccomp.security.alpha.kubernetes.io/app": seccompAnnotation,
  "container.apparmor.security.beta.kubernetes.io/app": fc.constantFrom(
    absent,
    "unconfined",
    "runtime/default",
  ),
});
const partlyRefusedPod: fc.Arbitrary<JsonObject> = fc
  .record({
    hostUsers: flag,
    hostNetwork: often(flag),
    hostPID: often(flag),
    hostIPC: often(flag),
    shareProcessNamespace: flag,
    securityContext: withoutAbsent({
      runAsUser: often(id),
      fsGroup: often(id),
      supplementalGroups: often(
        fc.array(
          id.filter((one) => one !== undefined),
          { maxLength: 2 },
        ),
      ),
      seccompProfile: often(profile),
      appArmorProfile: often(profile),
      sysctls: often(
        fc.array(
          sysctl.map((name) => ({ name, value: "1" })),
          { maxLength: 2 },
        ),
      ),
    }),
    hostPath: rarely("/srv/data", "/srv/../data"),
    other: rarely("other", "data"),
    annotations: often(annotations),
    container: containerContext,
    mounts: fc.array(mount, { maxLength: 2 }),
  })
  .map(({ hostPath, other, annotations, container, mounts, ...spec }) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: compact({ name: "random", annotations }),
    spec: compact({
      ...spec,
      volumes: [
        { name: "data", hostPath: { path: hostPath } },
        { name: other, emptyDir: {} },
      ],
      containers: [
        { name: "app", image: "example.com/app", securityContext: container, volumeMounts: mounts },
      ],
    }),
  }));

/** Most pods should have one or two refused parts, not ten: a difference in one is seen only where no other one hides it. */
function often<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: 5 }, { arbitrary, weight: 1 });
}

function rarely<T>(usual: T, rare: T): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: fc.constant(usual), weight: 9 }, { arbitrary: fc.constant(rare), weight: 1 });
}

function withoutAbsent(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<JsonObject> {
  return fc.record(fields).map(compact);
}

function compact(fields: Record<string, unknown>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;
}
