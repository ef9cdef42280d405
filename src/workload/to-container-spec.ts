import type { Json, JsonObject } from "./json.ts";
import { asBoolean, asInteger, asList, asObject, asString } from "./json.ts";
import type {
  ContainerPort,
  ContainerSpec,
  EnvironmentVariable,
  Resources,
  VolumeMount,
} from "./pod-spec.ts";
import { toContainerSecurityContext } from "./to-security-context.ts";
import { defined, stringsOf } from "./typed-fields.ts";

/** The typed view of a container of any type. A null member of a container list is decoded as an empty container. */
export function toContainerSpec(value: Json | undefined): ContainerSpec {
  const raw = asObject(value) ?? {};
  return {
    raw,
    name: asString(raw["name"]) ?? "",
    ...defined({ image: asString(raw["image"]), restartPolicy: asString(raw["restartPolicy"]) }),
    command: stringsOf(raw["command"]),
    args: stringsOf(raw["args"]),
    securityContext: toContainerSecurityContext(raw["securityContext"]),
    ports: eachOf(raw["ports"], toPort),
    volumeMounts: eachOf(raw["volumeMounts"], toVolumeMount),
    volumeDevices: eachOf(raw["volumeDevices"], toVolumeDevice),
    env: eachOf(raw["env"], toEnvironmentVariable),
    envFrom: eachOf(raw["envFrom"], toEnvironmentSource),
    resources: toResources(raw["resources"]),
  };
}

/** Requests and limits. A quantity may be written as a number; it is kept as its text. */
export function toResources(value: Json | undefined): Resources {
  const raw = asObject(value);
  return { requests: quantities(raw?.["requests"]), limits: quantities(raw?.["limits"]) };
}

const noQuantities: Readonly<Record<string, string>> = {};

function quantities(value: Json | undefined): Readonly<Record<string, string>> {
  if (value === undefined) return noQuantities;
  const result: Record<string, string> = {};
  for (const [name, quantity] of Object.entries(asObject(value) ?? {})) {
    if (typeof quantity === "string" || typeof quantity === "number") result[name] = String(quantity);
  }
  return result;
}

/** Most containers lack most of these lists, and all that lack one share one. */
const none: readonly never[] = [];

function eachOf<T>(value: Json | undefined, typed: (raw: JsonObject) => T): readonly T[] {
  const list = asList(value);
  if (list.length === 0) return none;
  const result: T[] = [];
  for (const item of list) {
    const raw = asObject(item);
    if (raw !== undefined) result.push(typed(raw));
  }
  return result;
}

function toPort(raw: JsonObject): ContainerPort {
  return {
    containerPort: asInteger(raw["containerPort"]) ?? 0,
    protocol: asString(raw["protocol"]) ?? "TCP",
    ...defined({
      hostPort: asInteger(raw["hostPort"]),
      hostIP: asString(raw["hostIP"]),
      name: asString(raw["name"]),
    }),
  };
}

function toVolumeMount(raw: JsonObject): VolumeMount {
  return {
    name: asString(raw["name"]) ?? "",
    mountPath: asString(raw["mountPath"]) ?? "",
    readOnly: asBoolean(raw["readOnly"]) ?? false,
    ...defined({
      subPath: asString(raw["subPath"]) ?? asString(raw["subPathExpr"]),
      mountPropagation: asString(raw["mountPropagation"]),
      recursiveReadOnly: asString(raw["recursiveReadOnly"]),
    }),
  };
}

function toVolumeDevice(raw: JsonObject): { name: string; devicePath: string } {
  return { name: asString(raw["name"]) ?? "", devicePath: asString(raw["devicePath"]) ?? "" };
}

function toEnvironmentVariable(raw: JsonObject): EnvironmentVariable {
  const from = asObject(raw["valueFrom"]);
  return {
    name: asString(raw["name"]) ?? "",
    ...defined({
      value: asString(raw["value"]),
      fromSecret: nameOf(from?.["secretKeyRef"]),
      fromConfigMap: nameOf(from?.["configMapKeyRef"]),
    }),
  };
}

function toEnvironmentSource(raw: JsonObject): ContainerSpec["envFrom"][number] {
  return defined({
    secret: nameOf(raw["secretRef"]),
    configMap: nameOf(raw["configMapRef"]),
    prefix: asString(raw["prefix"]),
  });
}

/** The name in a reference; an empty one where the reference is there and names nothing. */
function nameOf(reference: Json | undefined): string | undefined {
  const raw = asObject(reference);
  return raw === undefined ? undefined : (asString(raw["name"]) ?? "");
}
