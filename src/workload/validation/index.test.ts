import { describe, expect, it } from "vitest";
import type { JsonObject } from "../json.ts";
import { formatPath } from "../fields/problem.ts";
import { checkPodValues } from "./index.ts";

const context = (securityContext: JsonObject): JsonObject => ({
  containers: [{ name: "app", securityContext }],
});
const mount = (more: JsonObject): JsonObject => ({
  volumes: [{ name: "data", emptyDir: {} }],
  containers: [{ name: "app", volumeMounts: [{ name: "data", mountPath: "/data", ...more }] }],
});
const sysctls = (...names: string[]): JsonObject => ({
  securityContext: { sysctls: names.map((name) => ({ name, value: "1" })) },
});
const inContext = "spec.containers[0].securityContext";
const inMount = "spec.containers[0].volumeMounts[0]";

const refused: readonly (readonly [string, JsonObject, string])[] = [
  ["an id below 0", context({ runAsUser: -1 }), `${inContext}.runAsUser`],
  ["an id beyond 31 bits", { securityContext: { fsGroup: 2 ** 31 } }, "spec.securityContext.fsGroup"],
  [
    "a group beyond 31 bits",
    { securityContext: { supplementalGroups: [1, 2 ** 31] } },
    "spec.securityContext.supplementalGroups[1]",
  ],
  ["a profile without type", context({ seccompProfile: {} }), `${inContext}.seccompProfile.type`],
  [
    "Localhost without a name",
    context({ seccompProfile: { type: "Localhost" } }),
    `${inContext}.seccompProfile.localhostProfile`,
  ],
  [
    "a profile outside the folder",
    context({ seccompProfile: { type: "Localhost", localhostProfile: "a/../../b" } }),
    `${inContext}.seccompProfile.localhostProfile`,
  ],
  [
    "a name beside RuntimeDefault",
    context({ appArmorProfile: { type: "RuntimeDefault", localhostProfile: "a" } }),
    `${inContext}.appArmorProfile.localhostProfile`,
  ],
  [
    "privileged without escalation",
    context({ privileged: true, allowPrivilegeEscalation: false }),
    `${inContext}.allowPrivilegeEscalation`,
  ],
  [
    "CAP_SYS_ADMIN without escalation",
    context({ capabilities: { add: ["CAP_SYS_ADMIN"] }, allowPrivilegeEscalation: false }),
    `${inContext}.allowPrivilegeEscalation`,
  ],
  ["Unmasked with the host's users", context({ procMount: "Unmasked" }), `${inContext}.procMount`],
  ["a mount of no volume", mount({ name: "other" }), `${inMount}.name`],
  ["a sub-path that climbs", mount({ subPath: "../etc" }), `${inMount}.subPath`],
  [
    "Bidirectional without privileged",
    mount({ mountPropagation: "Bidirectional" }),
    `${inMount}.mountPropagation`,
  ],
  [
    "recursive read-only that is writable",
    mount({ recursiveReadOnly: "Enabled" }),
    `${inMount}.recursiveReadOnly`,
  ],
  ["a private user namespace with hostPID", { hostUsers: false, hostPID: true }, "spec.hostPID"],
  [
    "a shared process namespace with hostPID",
    { shareProcessNamespace: true, hostPID: true },
    "spec.shareProcessNamespace",
  ],
  ["a sysctl with capitals", sysctls("Net.core.somaxconn"), "spec.securityContext.sysctls[0].name"],
  [
    "a sysctl twice",
    sysctls("net.core.somaxconn", "net.core.somaxconn"),
    "spec.securityContext.sysctls[1].name",
  ],
  [
    "a network sysctl of the host",
    { hostNetwork: true, ...sysctls("net/core/somaxconn") },
    "spec.securityContext.sysctls[0].name",
  ],
  [
    "an IPC sysctl of the host",
    { hostIPC: true, ...sysctls("kernel.shmmax") },
    "spec.securityContext.sysctls[0].name",
  ],
  [
    "a host path that climbs",
    { volumes: [{ name: "data", hostPath: { path: "/srv/../etc" } }] },
    "spec.volumes[0].hostPath.path",
  ],
  ["a volume twice", { volumes: [{ name: "data" }, { name: "data" }] }, "spec.volumes[1].name"],
];

const taken: readonly (readonly [string, JsonObject])[] = [
  ["the largest id", context({ runAsUser: 2 ** 31 - 1 })],
  [
    "SYS_ADMIN without its prefix and without escalation",
    context({ capabilities: { add: ["SYS_ADMIN"] }, allowPrivilegeEscalation: false }),
  ],
  ["Unmasked with private users", { hostUsers: false, ...context({ procMount: "Unmasked" }) }],
  ["private users on the host's network where the server drops them", { hostUsers: false }],
  ["a mount of a claim that the controller adds", mount({ name: "claimed" })],
  ["an IPC sysctl on the host's network", { hostNetwork: true, ...sysctls("kernel.shmmax") }],
];

describe("values that the API server's validation refuses", () => {
  it.each(refused)("refuses %s", (_, spec, place) => {
    expect(placesIn(spec)).toEqual([place]);
  });

  it.each(taken)("takes %s", (_, spec) => {
    expect(placesIn(spec)).toEqual([]);
  });

  it("knows that older servers drop hostUsers and do not compare sysctls with host namespaces", () => {
    const spec = { hostUsers: false, hostNetwork: true, ...sysctls("net.core.somaxconn") };
    expect(placesIn(spec, "1.28")).toEqual([]);
    expect(placesIn(spec, "1.29")).toEqual(["spec.securityContext.sysctls[0].name"]);
    expect(placesIn(spec, "1.33")).toEqual(["spec.hostNetwork", "spec.securityContext.sysctls[0].name"]);
  });
});

describe("old annotations beside the fields that took their place", () => {
  const seccomp = "seccomp.security.alpha.kubernetes.io/pod";
  const ofApp = "container.seccomp.security.alpha.kubernetes.io/app";
  const appArmor = "container.apparmor.security.beta.kubernetes.io/app";
  const runtime = { type: "RuntimeDefault" };
  const ofPod = (field: string): JsonObject => ({ ...context({}), securityContext: { [field]: runtime } });

  it.each<[string, JsonObject, Record<string, string>, string[]]>([
    [
      "another filter",
      ofPod("seccompProfile"),
      { [seccomp]: "unconfined" },
      ["spec.securityContext.seccompProfile.type"],
    ],
    ["the same filter", ofPod("seccompProfile"), { [seccomp]: "docker/default" }, []],
    ["a container's, which the pod's field is not", ofPod("seccompProfile"), { [ofApp]: "unconfined" }, []],
    [
      "another filter of a container",
      context({ seccompProfile: runtime }),
      { [ofApp]: "localhost/a" },
      [`${inContext}.seccompProfile.type`],
    ],
    ["no field", context({}), { [seccomp]: "unconfined", [ofApp]: "unconfined" }, []],
    [
      "another AppArmor profile",
      context({ appArmorProfile: runtime }),
      { [appArmor]: "unconfined" },
      [`${inContext}.appArmorProfile.type`],
    ],
    [
      "a container's AppArmor profile beside the pod's field",
      ofPod("appArmorProfile"),
      { [appArmor]: "unconfined" },
      [],
    ],
  ])("%s", (_, spec, annotations, places) => {
    expect(placesIn(spec, "1.37", annotations)).toEqual(places);
  });

  it("compares a template's AppArmor annotation with the pod's field too, since 1.30", () => {
    const annotations = { [appArmor]: "unconfined" };
    const told = (kubernetes: string) =>
      checkPodValues(ofPod("appArmorProfile"), {
        kubernetes,
        path: ["spec", "template", "spec"],
        claimed: [],
        annotations,
      });
    expect(told("1.30").map(({ path }) => formatPath(path))).toEqual([
      "spec.template.spec.securityContext.appArmorProfile.type",
    ]);
    expect(told("1.29")).toEqual([]);
  });
});

function placesIn(
  spec: JsonObject,
  kubernetes = "1.37",
  annotations: Readonly<Record<string, string>> = {},
): string[] {
  return checkPodValues(spec, { kubernetes, path: ["spec"], claimed: ["claimed"], annotations }).map(
    ({ path }) => formatPath(path),
  );
}
