import type { Json, JsonObject } from "./json.ts";
import { asBoolean, asInteger, asList, asObject, asString } from "./json.ts";
import type {
  ContainerSecurityContext,
  PodSecurityContext,
  SecurityProfile,
  SeLinuxOptions,
  WindowsOptions,
} from "./pod-spec.ts";
import { defined, stringsOf } from "./typed-fields.ts";

/** The typed view of `spec.securityContext` of a pod. */
export function toPodSecurityContext(value: Json | undefined): PodSecurityContext {
  const raw = asObject(value) ?? {};
  return {
    raw,
    present: asObject(value) !== undefined,
    ...identityFields(raw),
    ...profileFields(raw),
    ...defined({
      fsGroup: asInteger(raw["fsGroup"]),
      fsGroupChangePolicy: asString(raw["fsGroupChangePolicy"]),
      supplementalGroupsPolicy: asString(raw["supplementalGroupsPolicy"]),
    }),
    supplementalGroups: asList(raw["supplementalGroups"]).flatMap((group) => asInteger(group) ?? []),
    sysctls: asList(raw["sysctls"]).flatMap(toSysctl),
  };
}

/** The typed view of `securityContext` of a container. */
export function toContainerSecurityContext(value: Json | undefined): ContainerSecurityContext {
  const raw = asObject(value) ?? {};
  return {
    raw,
    present: asObject(value) !== undefined,
    ...identityFields(raw),
    ...profileFields(raw),
    ...defined({
      privileged: asBoolean(raw["privileged"]),
      allowPrivilegeEscalation: asBoolean(raw["allowPrivilegeEscalation"]),
      readOnlyRootFilesystem: asBoolean(raw["readOnlyRootFilesystem"]),
      procMount: asString(raw["procMount"]),
    }),
    capabilities: toCapabilities(raw["capabilities"]),
  };
}

function identityFields(raw: JsonObject): {
  runAsUser?: number;
  runAsGroup?: number;
  runAsNonRoot?: boolean;
} {
  return defined({
    runAsUser: asInteger(raw["runAsUser"]),
    runAsGroup: asInteger(raw["runAsGroup"]),
    runAsNonRoot: asBoolean(raw["runAsNonRoot"]),
  });
}

interface ProfileFields {
  seccompProfile?: SecurityProfile;
  appArmorProfile?: SecurityProfile;
  seLinuxOptions?: SeLinuxOptions;
  windowsOptions?: WindowsOptions;
}

function profileFields(raw: JsonObject): ProfileFields {
  return defined({
    seccompProfile: toProfile(raw["seccompProfile"]),
    appArmorProfile: toProfile(raw["appArmorProfile"]),
    seLinuxOptions: toSeLinuxOptions(raw["seLinuxOptions"]),
    windowsOptions: toWindowsOptions(raw["windowsOptions"]),
  });
}

function toProfile(value: Json | undefined): SecurityProfile | undefined {
  const raw = asObject(value);
  if (raw === undefined) return undefined;
  return {
    type: asString(raw["type"]) ?? "",
    ...defined({ localhostProfile: asString(raw["localhostProfile"]) }),
  };
}

function toSeLinuxOptions(value: Json | undefined): SeLinuxOptions | undefined {
  const raw = asObject(value);
  if (raw === undefined) return undefined;
  return defined({
    user: asString(raw["user"]),
    role: asString(raw["role"]),
    type: asString(raw["type"]),
    level: asString(raw["level"]),
  });
}

function toWindowsOptions(value: Json | undefined): WindowsOptions | undefined {
  const raw = asObject(value);
  if (raw === undefined) return undefined;
  return defined({
    hostProcess: asBoolean(raw["hostProcess"]),
    runAsUserName: asString(raw["runAsUserName"]),
  });
}

function toCapabilities(value: Json | undefined): ContainerSecurityContext["capabilities"] {
  const raw = asObject(value);
  return { present: raw !== undefined, add: stringsOf(raw?.["add"]), drop: stringsOf(raw?.["drop"]) };
}

function toSysctl(value: Json): { name: string; value: string }[] {
  const raw = asObject(value);
  const name = asString(raw?.["name"]);
  return name === undefined ? [] : [{ name, value: asString(raw?.["value"]) ?? "" }];
}
