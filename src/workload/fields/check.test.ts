import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../json.ts";
import { checkFields, checkSubtree, formatPath } from "./index.ts";

const newest = "1.37";

function podWith(spec: JsonObject): JsonObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "example" }, spec };
}

function podWithContainer(container: JsonObject): JsonObject {
  return podWith({ containers: [{ name: "app", image: "example", ...container }] });
}

function problemsOf(object: JsonObject, kubernetes = newest) {
  return checkFields(object, { kubernetes }).map(({ path, code, effect }) => [
    formatPath(path),
    code,
    effect,
  ]);
}

describe("a field that the API takes", () => {
  const rows: [string, JsonObject][] = [
    [
      "a whole pod",
      podWithContainer({ securityContext: { privileged: false, capabilities: { drop: ["ALL"] } } }),
    ],
    [
      "null for a field of any type",
      podWith({ containers: null, hostNetwork: null, securityContext: null, os: null }),
    ],
    ["null for an entry of a list", podWith({ containers: [null] })],
    ["null in a map of strings", { ...podWith({}), metadata: { annotations: { key: null } } }],
    ["a quantity as string", podWithContainer({ resources: { limits: { cpu: "500m", memory: "1.5Gi" } } })],
    ["a quantity as number", podWithContainer({ resources: { limits: { cpu: 0.5, memory: 1000 } } })],
    ["a port by name", podWithContainer({ livenessProbe: { httpGet: { port: "http" } } })],
    ["a port by number", podWithContainer({ livenessProbe: { httpGet: { port: 80 } } })],
    ["a time", { ...podWith({}), metadata: { creationTimestamp: "2026-02-28T23:59:59Z" } }],
    [
      "a time that is null, as generators write it",
      { ...podWith({}), metadata: { creationTimestamp: null } },
    ],
    ["bytes", { apiVersion: "v1", kind: "ConfigMap", binaryData: { file: "AAEC" } }],
    [
      "managed fields of any content",
      { ...podWith({}), metadata: { managedFields: [{ fieldsV1: { "f:spec": {} } }] } },
    ],
    [
      "a kind that the tables do not hold",
      { apiVersion: "example.com/v1", kind: "Widget", spec: { privileged: "yes" } },
    ],
  ];
  it.each(rows)("is no problem: %s", (_, object) => {
    expect(problemsOf(object)).toEqual([]);
  });
});

describe("a value of the wrong type", () => {
  const rows: [string, JsonObject, string][] = [
    [
      "a quoted boolean",
      podWithContainer({ securityContext: { privileged: "true" } }),
      "spec.containers[0].securityContext.privileged",
    ],
    [
      "a number for a string",
      podWithContainer({ env: [{ name: "PORT", value: 8080 }] }),
      "spec.containers[0].env[0].value",
    ],
    [
      "a boolean for an annotation",
      { ...podWith({}), metadata: { annotations: { on: true } } },
      "metadata.annotations.on",
    ],
    ["a string for a list", podWithContainer({ command: "sleep" }), "spec.containers[0].command"],
    ["a list for an object", podWith({ securityContext: [] }), "spec.securityContext"],
    ["an object for a list", podWith({ containers: { name: "app" } }), "spec.containers"],
    [
      "a fraction for an integer",
      podWith({ securityContext: { runAsUser: 1.5 } }),
      "spec.securityContext.runAsUser",
    ],
    ["an integer that is too large", podWith({ priority: 2 ** 31 }), "spec.priority"],
    [
      "a quantity in words",
      podWithContainer({ resources: { limits: { memory: "1 GB" } } }),
      "spec.containers[0].resources.limits.memory",
    ],
    [
      "a date without a time",
      { ...podWith({}), metadata: { creationTimestamp: "2026-01-01" } },
      "metadata.creationTimestamp",
    ],
    [
      "a fraction for a port",
      podWithContainer({ livenessProbe: { tcpSocket: { port: 80.5 } } }),
      "spec.containers[0].livenessProbe.tcpSocket.port",
    ],
    [
      "bytes that are no base64",
      { apiVersion: "v1", kind: "ConfigMap", binaryData: { file: "a" } },
      "binaryData.file",
    ],
  ];
  it.each(rows)("refuses the object: %s", (_, object, path) => {
    expect(problemsOf(object)).toEqual([[path, "wrong-type", "refuses"]]);
  });

  it("says what the API wants and how to write it", () => {
    const [problem] = checkFields(podWithContainer({ securityContext: { privileged: "true" } }), {
      kubernetes: newest,
    });
    expect(problem?.message).toBe(
      'spec.containers[0].securityContext.privileged is the string "true", the API wants true or false; take off the quotes',
    );
  });
});

describe("a misspelt field", () => {
  const rows: [string, JsonObject, string][] = [
    ["by case", podWith({ securityContext: { runAsNonroot: true } }), "runAsNonRoot"],
    ["by a hyphen", podWith({ "host-network": true }), "hostNetwork"],
    [
      "by a letter too many",
      podWithContainer({ securityContext: { allowPrivilegedEscalation: false } }),
      "allowPrivilegeEscalation",
    ],
    [
      "by letters exchanged",
      podWithContainer({ securityContext: { capabilites: { drop: ["ALL"] } } }),
      "capabilities",
    ],
  ];
  it.each(rows)("is dropped, with the field that was meant: %s", (_, object, suggestion) => {
    expect(checkFields(object, { kubernetes: newest })).toMatchObject([
      { code: "misspelt-field", effect: "drops", suggestion },
    ]);
  });
});

describe("a misplaced field", () => {
  const inContainers = (field: string) =>
    ["containers", "initContainers", "ephemeralContainers"].map(
      (list) => `spec.${list}[].securityContext.${field}`,
    );
  const deployment = (spec: JsonObject): JsonObject => ({ apiVersion: "apps/v1", kind: "Deployment", spec });
  const rows: [string, JsonObject, string[]][] = [
    [
      "capabilities of the pod",
      podWith({ securityContext: { capabilities: { drop: ["ALL"] } } }),
      inContainers("capabilities"),
    ],
    ["privileged of the pod", podWith({ securityContext: { privileged: true } }), inContainers("privileged")],
    ["privileged beside the containers", podWith({ privileged: true }), inContainers("privileged")],
    [
      "runAsNonRoot beside the containers",
      podWith({ runAsNonRoot: true }),
      ["spec.securityContext.runAsNonRoot"],
    ],
    [
      "capabilities of a container",
      podWithContainer({ capabilities: { drop: ["ALL"] } }),
      ["spec.containers[0].securityContext.capabilities"],
    ],
    [
      "fsGroup of a container",
      podWithContainer({ securityContext: { fsGroup: 1 } }),
      ["spec.securityContext.fsGroup"],
    ],
    ["hostPort of a container", podWithContainer({ hostPort: 80 }), ["spec.containers[0].ports[].hostPort"]],
    [
      "securityContext of a Deployment",
      deployment({ securityContext: { runAsNonRoot: true } }),
      ["spec.template.spec.securityContext"],
    ],
    ["containers of a Deployment", deployment({ containers: [] }), ["spec.template.spec.containers"]],
    ["hostUsers in securityContext", podWith({ securityContext: { hostUsers: false } }), ["spec.hostUsers"]],
  ];
  it.each(rows)("is dropped, with the place where it belongs: %s", (_, object, belongsAt) => {
    expect(checkFields(object, { kubernetes: newest })).toMatchObject([
      { code: "misplaced-field", effect: "drops", belongsAt },
    ]);
  });
});

describe("a field of another version", () => {
  it("is too new for an older server", () => {
    const pod = podWith({ hostUsers: false });
    expect(problemsOf(pod, "1.25")).toEqual([]);
    expect(checkFields(pod, { kubernetes: "1.24" })).toMatchObject([
      { path: ["spec", "hostUsers"], code: "field-too-new", effect: "drops", version: "1.25" },
    ]);
  });

  it("is gone from a newer server", () => {
    const pod = { ...podWith({}), metadata: { clusterName: "a" } };
    expect(problemsOf(pod, "1.24")).toEqual([]);
    expect(checkFields(pod, { kubernetes: "1.25" })).toMatchObject([
      { code: "field-removed", version: "1.24" },
    ]);
  });

  it("is judged by the nearest version that the tables know", () => {
    expect(problemsOf(podWith({ hostUsers: false }), "1.99")).toEqual([]);
    expect(problemsOf(podWith({ hostUsers: false }), "v1.34.2+k3s1")).toEqual([]);
    expect(problemsOf(podWith({ hostUsers: false }), "1.2")).toEqual([
      ["spec.hostUsers", "field-too-new", "drops"],
    ]);
  });
});

describe("a value outside a closed set", () => {
  it("refuses the object and names the value that was meant", () => {
    const pod = podWithContainer({ securityContext: { seccompProfile: { type: "runtimeDefault" } } });
    expect(checkFields(pod, { kubernetes: newest })).toMatchObject([
      { code: "unknown-value", effect: "refuses", suggestion: "RuntimeDefault" },
    ]);
  });

  it("is an empty one as well, where the server has no default for it", () => {
    expect(problemsOf(podWith({ volumes: [{ name: "a", hostPath: { path: "/", type: "" } }] }))).toEqual([]);
    expect(problemsOf(podWithContainer({ securityContext: { procMount: "" } }))).toEqual([
      ["spec.containers[0].securityContext.procMount", "unknown-value", "refuses"],
    ]);
  });
});

describe("an object whose version is not served", () => {
  const rows: [string, string, string, string | undefined][] = [
    ["extensions/v1beta1", "Deployment", "1.22", "apps/v1"],
    ["batch/v1beta1", "CronJob", "1.25", "batch/v1"],
    ["v1", "Deployment", "1.30", "apps/v1"],
    ["apps/v1", "Pod", "1.30", "v1"],
  ];
  it.each(rows)("is refused: %s %s on %s", (apiVersion, kind, kubernetes, suggestion) => {
    expect(checkFields({ apiVersion, kind, nonsense: 1 }, { kubernetes })).toMatchObject([
      { path: ["apiVersion"], code: "version-not-served", effect: "refuses", suggestion },
    ]);
  });

  it("is served before it is removed", () => {
    expect(problemsOf({ apiVersion: "batch/v1beta1", kind: "CronJob" }, "1.24")).toEqual([]);
  });
});

describe("a pod spec inside a custom resource", () => {
  const check = (value: Json) =>
    checkSubtree(value, { kubernetes: newest, type: "PodSpec", path: ["spec", "template", "spec"] });

  it("may have fields of its own", () => {
    expect(check({ containers: [], replicasOfMine: 3 })).toEqual([]);
  });

  it("is told of fields that look like the API's in the wrong place or form", () => {
    const found = check({ containers: [{ privileged: true }], hostPID: "true", hostnetwork: true });
    expect(found.map(({ path, code, effect }) => [formatPath(path), code, effect])).toEqual([
      ["spec.template.spec.containers[0].privileged", "misplaced-field", "ignores"],
      ["spec.template.spec.hostPID", "wrong-type", "ignores"],
      ["spec.template.spec.hostnetwork", "misspelt-field", "ignores"],
    ]);
    expect(found[0]?.belongsAt).toEqual(["spec.template.spec.containers[0].securityContext.privileged"]);
  });
});
