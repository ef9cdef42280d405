import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { dimensionIds } from "../confinement/index.ts";
import type { JsonObject } from "../workload/index.ts";
import { findPodTemplates } from "../workload/index.ts";
import { interpret } from "./interpret.ts";
import { allRules } from "./registry.generated.ts";
import { leverById, levers } from "./levers.ts";

const plain: JsonObject = { containers: [{ name: "app", image: "registry.example/app:1" }] };

function changed(id: string, spec: JsonObject): JsonObject {
  return leverById(id)?.change(spec) ?? {};
}

function failingRules(spec: JsonObject): string[] {
  const [template] = findPodTemplates({ apiVersion: "v1", kind: "Pod", metadata: { name: "pod" }, spec });
  if (template === undefined) throw new Error("no pod found");
  return allRules
    .filter((rule) => {
      const requirement = rule.versions.at(-1)?.requirement;
      return requirement !== undefined && interpret(requirement, template, { server: [1, 37] }).length > 0;
    })
    .map(({ id }) => id);
}

/** A pod that every lever has something to do on. */
const loose: JsonObject = {
  hostUsers: true,
  hostNetwork: false,
  containers: [{ name: "app", image: "registry.example/app:1", securityContext: { privileged: false } }],
};

describe.each(levers)("lever $id", (lever) => {
  it("shows YAML that says what its change sets", () => {
    const shown = load(lever.yaml.replace("NAMESPACE", "shop").replaceAll("name: tmp", "name: podseal-tmp"));
    if (lever.object !== undefined) {
      expect(lever.object("shop")).toEqual(shown);
      return;
    }
    const result = lever.change(loose);
    const target = lever.at === "pod" ? result : (result["containers"] as JsonObject[])[0];
    // What is false by default may as well be left out.
    const falseByDefault = { hostNetwork: false, hostPID: false, hostIPC: false };
    expect({ ...falseByDefault, ...target }).toMatchObject(shown as object);
  });

  it("changes nothing the second time", () => {
    const once = lever.change(plain);
    expect(lever.change(once)).toEqual(once);
  });

  it("names dimensions that there are", () => {
    for (const id of lever.closes) expect(dimensionIds).toContain(id);
  });
});

describe("the levers together", () => {
  it("leave a plain pod with its default service account only", () => {
    const result = levers.reduce((spec, lever) => lever.change(spec), plain);
    expect(failingRules(plain)).toContain("seccomp-unset");
    expect(failingRules(result)).toEqual(["default-service-account"]);
  });

  it("leave what is stronger already", () => {
    const spec: JsonObject = {
      securityContext: {
        runAsUser: 31000,
        runAsGroup: 31000,
        seccompProfile: { type: "Localhost", localhostProfile: "sealed.json" },
        sysctls: [
          { name: "net.ipv4.ip_unprivileged_port_start", value: "2048" },
          { name: "net.ipv4.ping_group_range", value: "1 0" },
        ],
      },
      containers: [
        {
          name: "app",
          resources: { limits: { memory: "64Mi" } },
          volumeMounts: [{ name: "data", mountPath: "/tmp" }],
        },
      ],
    };
    const result = levers.reduce((one, lever) => lever.change(one), spec);
    expect(result).toMatchObject(spec);
  });

  it.each([
    ["container", { containers: [{ name: "app", securityContext: { privileged: true } }] }],
    ["user-namespace", { hostNetwork: true, containers: [{ name: "app" }] }],
    ["user-namespace", { containers: [{ name: "app", volumeDevices: [{ name: "d", devicePath: "/d" }] }] }],
    ["sysctls", { hostNetwork: true, containers: [{ name: "app" }] }],
  ])("%s makes no pod that the API refuses: %j stays", (id, spec) => {
    expect(changed(id, spec as JsonObject)).toMatchObject(spec);
    expect(changed(id, spec as JsonObject)).not.toHaveProperty("hostUsers");
    expect(JSON.stringify(changed(id, spec as JsonObject))).not.toContain("allowPrivilegeEscalation");
  });

  it.each([
    ["privileged", plain],
    ["host-namespaces", plain],
    ["seccomp", { securityContext: { seccompProfile: { type: "RuntimeDefault" } }, ...plain }],
    ["sysctls", changed("sysctls", plain)],
  ])("%s gives the same spec where nothing is to do", (id, spec) => {
    expect(leverById(id)?.change(spec)).toBe(spec);
  });

  it("reach the containers of every list", () => {
    const spec = {
      initContainers: [{ name: "a" }],
      containers: [{ name: "b" }],
      ephemeralContainers: [{ name: "c" }],
    };
    const result = changed("container", spec);
    expect(JSON.stringify(result).match(/"drop":\["ALL"\]/g)).toHaveLength(3);
  });

  it("take away a container's own Unconfined, low user and permission to be root", () => {
    const own = { seccompProfile: { type: "Unconfined" }, runAsUser: 0, runAsNonRoot: false };
    const spec: JsonObject = { containers: [{ name: "app", securityContext: own }] };
    const result = changed("own-user", changed("seccomp", spec));
    expect(result["containers"]).toEqual([{ name: "app", securityContext: {} }]);
  });
});
