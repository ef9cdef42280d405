import { describe, expect, it } from "vitest";
import type { DimensionId, DimensionValues, Judgement } from "../../confinement/index.ts";
import { dimensionsById } from "../../confinement/index.ts";
import type { JsonObject, PodTemplate } from "../../workload/index.ts";
import { findPodTemplates } from "../../workload/index.ts";
import { allRules } from "../registry.generated.ts";
import { pathInWords } from "../rule.ts";
import type { Shortfall } from "./hold.ts";
import { adviceBeyond, explainShortfalls } from "./hold.ts";

function podOf(spec: JsonObject): PodTemplate {
  const [template] = findPodTemplates({ apiVersion: "v1", kind: "Pod", metadata: { name: "pod" }, spec });
  if (template === undefined) throw new Error("no pod found");
  return template;
}

/** A shortfall of the pod's container, of which the dimension may have the given values. */
function shortfall<Id extends DimensionId>(
  pod: PodTemplate,
  id: Id,
  values: readonly DimensionValues[Id][],
  container = 0,
): Shortfall {
  const reading = { values: values.map((value) => ({ value, because: [] })), questions: [] };
  const judgement = {
    dimension: id,
    verdict: "looser",
    subject: reading,
    yardstick: reading,
    missing: [],
    pairs: values.map((value) => ({ subject: value, yardstick: value, order: "looser" })),
  };
  const at = pod.containers[container];
  if (at === undefined) throw new Error("no such container");
  return {
    container: at,
    dimension: dimensionsById[id],
    judgement: judgement as unknown as Judgement,
    verdict: "looser",
  };
}

/** What explains: "rule-id: place, place". */
function explained(pod: PodTemplate, ...shortfalls: readonly Shortfall[]): string[] {
  return explainShortfalls(shortfalls, pod, allRules, [1, 37]).map(
    ({ rule, failures }) => `${rule.id}: ${failures.map(({ path }) => pathInWords(path)).join(", ")}`,
  );
}

const app = { name: "app", image: "registry.example/app:1" };
const host = (...names: readonly string[]) => ({ host: names, own: [] });

describe("a shortfall is explained", () => {
  it("by the declared rules that protect the dimension first of all", () => {
    const pod = podOf({ containers: [app] });
    expect(explained(pod, shortfall(pod, "no-new-privileges", [false]))).toEqual([
      "privilege-escalation-allowed: spec.containers[0].securityContext.allowPrivilegeEscalation",
    ]);
  });

  it("by the dimension's own rule where nothing declared is at fault", () => {
    const pod = podOf({
      hostUsers: false,
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      containers: [app],
    });
    expect(explained(pod, shortfall(pod, "nested-user-namespace", [true]))).toEqual([
      "nested-user-namespace-reachable: ",
    ]);
  });

  it("by privileged alone, whatever else is declared", () => {
    const pod = podOf({ containers: [{ ...app, securityContext: { privileged: true } }] });
    expect(
      explained(
        pod,
        shortfall(pod, "capabilities", [host("SYS_ADMIN")]),
        shortfall(pod, "seccomp", [{ kind: "unconfined" }]),
        shortfall(pod, "set-id", ["host-root"]),
      ),
    ).toEqual(["privileged-container: spec.containers[0].securityContext.privileged"]);
  });

  it("by the rules that fail for its own container only", () => {
    const pod = podOf({
      containers: [
        { ...app, securityContext: { privileged: true } },
        { ...app, name: "other" },
      ],
    });
    expect(explained(pod, shortfall(pod, "capabilities", [host("CHOWN")], 1))).toEqual([
      // Both containers fail it; the finding names both places.
      "capabilities-not-dropped: spec.containers[0].securityContext.capabilities.drop, spec.containers[1].securityContext.capabilities.drop",
    ]);
  });

  it("by the more exact rule at its place, and by the wider one at the others", () => {
    const pod = podOf({
      volumes: [
        { name: "socket", hostPath: { path: "/run/docker.sock" } },
        { name: "media", hostPath: { path: "/srv/media" } },
      ],
      containers: [app],
    });
    const paths = [{ path: "/run/docker.sock", access: "write", exposes: "engine" }] as const;
    expect(explained(pod, shortfall(pod, "host-paths", [paths]))).toEqual([
      "engine-socket: spec.volumes[0].hostPath.path",
      "host-path-volume: spec.volumes[1].hostPath",
    ]);
  });

  it("by the baseline check where a restricted one fails at the same place", () => {
    const pod = podOf({
      containers: [{ ...app, securityContext: { capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } } }],
    });
    expect(explained(pod, shortfall(pod, "capabilities", [host("SYS_ADMIN")]))).toEqual([
      "capabilities-beyond-default: spec.containers[0].securityContext.capabilities.add",
    ]);
  });

  it("by no rule whose condition does not show in the value", () => {
    const pod = podOf({ securityContext: { runAsUser: 1000, runAsNonRoot: true }, containers: [app] });
    const asLogin = [{ authority: "login", id: 1000 }] as const;
    const asRoot = [{ authority: "root", id: 0 }] as const;
    expect(explained(pod, shortfall(pod, "host-user", [asLogin]))).toEqual([
      "low-user-id: spec.securityContext.runAsUser",
    ]);
    expect(explained(pod, shortfall(pod, "host-user", [asRoot]))).not.toContain(
      "low-user-id: spec.securityContext.runAsUser",
    );
  });

  it("by a rule without a condition only where every value shows it", () => {
    const spec = { serviceAccountName: "app", automountServiceAccountToken: false, containers: [app] };
    const pod = podOf(spec);
    expect(explained(pod, shortfall(pod, "api-permissions", ["cluster-admin"]))).toEqual([
      "rbac-cluster-admin: ",
    ]);
    expect(explained(pod, shortfall(pod, "api-permissions", ["cluster-admin", "none"]))).toEqual([
      "api-permissions-unknown: ",
    ]);
  });

  it("together with others by one finding a rule", () => {
    const pod = podOf({ containers: [app, { ...app, name: "other" }] });
    const findings = explainShortfalls(
      [shortfall(pod, "no-new-privileges", [false]), shortfall(pod, "no-new-privileges", [false], 1)],
      pod,
      allRules,
      [1, 37],
    );
    expect(findings.map(({ shortfalls }) => shortfalls.length)).toEqual([2]);
  });
});

it("a missing rule for a dimension is an error, not silence", () => {
  const pod = podOf({ containers: [app] });
  expect(() => explainShortfalls([shortfall(pod, "set-id", ["host-root"])], pod, [], [1, 37])).toThrow(
    "no rule judges the dimension set-id",
  );
});

it("advice is what fails and is in no finding", () => {
  const pod = podOf({ containers: [app] });
  const findings = explainShortfalls([shortfall(pod, "no-new-privileges", [false])], pod, allRules, [1, 37]);
  const advice = adviceBeyond(findings, pod, allRules, [1, 37]).map(({ rule }) => rule.id);
  expect(advice).toContain("seccomp-unset");
  expect(advice).not.toContain("privilege-escalation-allowed");
});

describe("advice is not", () => {
  it("given to Windows pods, of which the rules beyond the standards know nothing", () => {
    const pod = podOf({ os: { name: "windows" }, containers: [app] });
    expect(adviceBeyond([], pod, allRules, [1, 37])).toEqual([]);
  });

  it("what has no effect while the container is privileged", () => {
    const pod = podOf({ containers: [{ ...app, securityContext: { privileged: true } }] });
    const advice = adviceBeyond([], pod, allRules, [1, 37]).map(({ rule }) => rule.id);
    expect(advice).toContain("privileged-container");
    expect(advice).not.toContain("capabilities-not-dropped");
    expect(advice).not.toContain("raw-sockets");
  });

  it("what more exact advice says at the same place", () => {
    const pod = podOf({ hostPID: true, containers: [app] });
    const advice = adviceBeyond([], pod, allRules, [1, 37]).map(({ rule }) => rule.id);
    expect(advice).toContain("host-pid");
    expect(advice).not.toContain("host-namespaces");
  });
});
