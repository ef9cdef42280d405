import { describe, expect, it } from "vitest";
import { toContainerSpec } from "./to-container-spec.ts";
import { toPodSpec } from "./to-pod-spec.ts";

describe("the typed view of a pod spec", () => {
  it("keeps what is well typed", () => {
    const spec = toPodSpec({
      hostNetwork: true,
      hostUsers: false,
      os: { name: "linux" },
      securityContext: {
        runAsUser: 1000,
        supplementalGroups: [1, 2],
        seccompProfile: { type: "RuntimeDefault" },
        sysctls: [{ name: "net.core.somaxconn", value: "1" }],
      },
    });
    expect(spec).toMatchObject({
      hostNetwork: true,
      hostUsers: false,
      osName: "linux",
      securityContext: {
        present: true,
        runAsUser: 1000,
        supplementalGroups: [1, 2],
        seccompProfile: { type: "RuntimeDefault" },
        sysctls: [{ name: "net.core.somaxconn", value: "1" }],
      },
    });
  });

  it.each([
    ["a string for a boolean", { hostNetwork: "true" }, "hostNetwork"],
    ["a number for a boolean", { hostPID: 1 }, "hostPID"],
    ["null", { hostUsers: null }, "hostUsers"],
    ["a number for a string", { runtimeClassName: 7 }, "runtimeClassName"],
  ])("leaves out %s", (_, raw, field) => {
    expect(toPodSpec(raw)).not.toHaveProperty(field);
  });

  it("tells an empty security context from none", () => {
    expect(toPodSpec({ securityContext: {} }).securityContext.present).toBe(true);
    expect(toPodSpec({ securityContext: null }).securityContext.present).toBe(false);
    expect(toPodSpec({}).securityContext.present).toBe(false);
  });

  it("takes the deprecated serviceAccount only where serviceAccountName is empty", () => {
    expect(toPodSpec({ serviceAccount: "old" }).serviceAccountName).toBe("old");
    expect(toPodSpec({ serviceAccountName: "new", serviceAccount: "old" }).serviceAccountName).toBe("new");
    expect(toPodSpec({ serviceAccountName: "", serviceAccount: "old" }).serviceAccountName).toBe("old");
  });

  it.each([
    ["hostPath", { hostPath: { path: "/etc" } }, { source: "hostPath", hostPath: { path: "/etc" } }],
    [
      "a claim",
      { persistentVolumeClaim: { claimName: "data" } },
      { source: "persistentVolumeClaim", claimName: "data" },
    ],
    ["memory", { emptyDir: { medium: "Memory" } }, { source: "emptyDir", memory: true }],
    ["nothing, which is an emptyDir", {}, { source: "emptyDir" }],
    ["a source that no known version has", { newKind: {} }, { source: "newKind" }],
    ["two sources, the host's first", { emptyDir: {}, hostPath: { path: "/" } }, { source: "hostPath" }],
  ])("reads a volume of %s", (_, raw, expected) => {
    expect(toPodSpec({ volumes: [{ name: "v", ...raw }] }).volumes).toMatchObject([
      { name: "v", ...expected },
    ]);
  });
});

describe("the typed view of a container", () => {
  it("takes a null member of a list for an empty container", () => {
    expect(toContainerSpec(null)).toMatchObject({ name: "", securityContext: { present: false } });
  });

  it("reads capabilities, ports and mounts", () => {
    const container = toContainerSpec({
      name: "a",
      securityContext: { capabilities: { add: ["NET_ADMIN", 3], drop: null } },
      ports: [{ hostPort: 80 }],
      volumeMounts: [{ name: "v", mountPath: "/v", readOnly: true, mountPropagation: "Bidirectional" }],
      env: [{ name: "P", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }],
      envFrom: [{ secretRef: { name: "all" } }],
      resources: { limits: { cpu: 1, memory: "1Gi" } },
    });
    expect(container).toMatchObject({
      securityContext: { capabilities: { present: true, add: ["NET_ADMIN"], drop: [] } },
      ports: [{ containerPort: 0, hostPort: 80, protocol: "TCP" }],
      volumeMounts: [{ name: "v", mountPath: "/v", readOnly: true, mountPropagation: "Bidirectional" }],
      env: [{ name: "P", fromSecret: "s" }],
      envFrom: [{ secret: "all" }],
      resources: { limits: { cpu: "1", memory: "1Gi" } },
    });
  });

  it("leaves out a privileged that is no boolean", () => {
    expect(toContainerSpec({ securityContext: { privileged: "true" } }).securityContext).not.toHaveProperty(
      "privileged",
    );
  });
});
