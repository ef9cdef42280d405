import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dimensionsById, dimensionIds } from "../../confinement/index.ts";
import type { GivenPod } from "../../../test/helpers/judged-pods.ts";
import { inputOf, judgeAll } from "../../../test/helpers/judged-pods.ts";
import { confineKubernetes } from "./confine.ts";

/** A pod as fragments of YAML flow mappings, so that fields can be added. */
interface Fragments {
  readonly pod: readonly string[];
  readonly podSecurity: readonly string[];
  readonly security: readonly string[];
  readonly container: readonly string[];
}

function given({ pod, podSecurity, security, container }: Fragments): GivenPod {
  return {
    pod: `{${[...pod, `securityContext: {${podSecurity.join(", ")}}`].join(", ")}}`,
    container: `{${[...container, `securityContext: {${security.join(", ")}}`].join(", ")}}`,
    complete: true,
    context: { node: { kernel: "6.8" } },
  };
}

const maybe = (...texts: readonly string[]): fc.Arbitrary<string[]> =>
  fc.oneof(
    fc.constant<string[]>([]),
    fc.constantFrom(...texts).map((text) => [text]),
  );
const joined = (...parts: readonly fc.Arbitrary<string[]>[]): fc.Arbitrary<string[]> =>
  fc.tuple(...parts).map((lists) => lists.flat());

/** Pods that leave the fields open which the hardenings below set. */
const pods: fc.Arbitrary<Fragments> = fc.record({
  pod: joined(
    maybe("hostPID: true", "shareProcessNamespace: true"),
    maybe(
      "volumes: [{name: v, emptyDir: {}}]",
      "volumes: [{name: v, hostPath: {path: /var/run}}]",
      "volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]",
    ),
  ),
  podSecurity: joined(maybe("fsGroup: 0", "fsGroup: 2000"), maybe("supplementalGroups: [0, 4000]")),
  security: joined(
    maybe("runAsUser: 0", "runAsUser: 1000", "runAsUser: 10001"),
    maybe("runAsGroup: 0", "runAsGroup: 10001"),
  ),
  container: maybe(
    "volumeMounts: [{name: v, mountPath: /v}]",
    "volumeMounts: [{name: v, mountPath: /v, readOnly: true}]",
  ),
});

type Part = keyof Fragments;
const hardenings: readonly (readonly [string, Part, string])[] = [
  ["no escalation", "security", "allowPrivilegeEscalation: false"],
  ["no capabilities", "security", "capabilities: {drop: [ALL]}"],
  ["a read-only root", "security", "readOnlyRootFilesystem: true"],
  ["RuntimeDefault", "podSecurity", "seccompProfile: {type: RuntimeDefault}"],
  ["strict groups", "podSecurity", "supplementalGroupsPolicy: Strict"],
  ["closed ports", "podSecurity", "sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: '1024'}]"],
  ["no token", "pod", "automountServiceAccountToken: false"],
  ["no service links", "pod", "enableServiceLinks: false"],
  ["a memory limit", "container", "resources: {limits: {memory: 1Gi}}"],
];

describe("a hardening never loosens a dimension that gates", () => {
  it.each(hardenings)("%s", (_name, part, field) => {
    fc.assert(
      fc.property(pods, (pod) => {
        const before = confineKubernetes(inputOf(given(pod)));
        const after = confineKubernetes(inputOf(given({ ...pod, [part]: [...pod[part], field] })));
        const verdicts = judgeAll(after, before);
        for (const id of dimensionIds.filter((one) => dimensionsById[one].role === "gate")) {
          expect(["tighter", "equal"], `${id} of ${JSON.stringify(pod)}`).toContain(
            verdicts.get(id)?.verdict,
          );
        }
      }),
      { numRuns: 15 },
    );
  });

  it("hostUsers: false, where the kernel is known and nothing forbids it", () => {
    fc.assert(
      fc.property(pods, (pod) => {
        fc.pre(!pod.pod.includes("hostPID: true"));
        const before = confineKubernetes(inputOf(given(pod)));
        const after = confineKubernetes(inputOf(given({ ...pod, pod: [...pod.pod, "hostUsers: false"] })));
        const verdicts = judgeAll(after, before);
        for (const id of dimensionIds.filter((one) => dimensionsById[one].role === "gate")) {
          expect(["tighter", "equal"], `${id} of ${JSON.stringify(pod)}`).toContain(
            verdicts.get(id)?.verdict,
          );
        }
      }),
      { numRuns: 15 },
    );
  });
});
