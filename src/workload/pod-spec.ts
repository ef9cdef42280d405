import type { JsonObject } from "./json.ts";

/**
 * The fields of a pod spec that bear on confinement, with their API types. A value of another type than the API's is left out here
 * and reported as a problem by the field tables; `raw` is the object as written. Optional means absent or null.
 */
export interface PodSpec {
  readonly raw: JsonObject;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly hostUsers?: boolean;
  readonly shareProcessNamespace?: boolean;
  readonly automountServiceAccountToken?: boolean;
  readonly serviceAccountName?: string;
  readonly enableServiceLinks?: boolean;
  readonly runtimeClassName?: string;
  readonly priorityClassName?: string;
  readonly osName?: string;
  readonly nodeName?: string;
  readonly restartPolicy?: string;
  readonly securityContext: PodSecurityContext;
  readonly volumes: readonly Volume[];
  /** Pod-level resources (Kubernetes >= 1.32). */
  readonly resources: Resources;
}

export interface PodSecurityContext {
  readonly raw: JsonObject;
  readonly present: boolean;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly fsGroup?: number;
  readonly fsGroupChangePolicy?: string;
  readonly supplementalGroups: readonly number[];
  readonly supplementalGroupsPolicy?: string;
  readonly seccompProfile?: SecurityProfile;
  readonly appArmorProfile?: SecurityProfile;
  readonly seLinuxOptions?: SeLinuxOptions;
  readonly sysctls: readonly { readonly name: string; readonly value: string }[];
  readonly windowsOptions?: WindowsOptions;
}

/** A seccomp or AppArmor profile as asked for. */
export interface SecurityProfile {
  readonly type: string;
  readonly localhostProfile?: string;
}

export interface SeLinuxOptions {
  readonly user?: string;
  readonly role?: string;
  readonly type?: string;
  readonly level?: string;
}

export interface WindowsOptions {
  readonly hostProcess?: boolean;
  readonly runAsUserName?: string;
}

export interface ContainerSpec {
  readonly raw: JsonObject;
  readonly name: string;
  readonly image?: string;
  readonly restartPolicy?: string;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly securityContext: ContainerSecurityContext;
  readonly ports: readonly ContainerPort[];
  readonly volumeMounts: readonly VolumeMount[];
  readonly volumeDevices: readonly { readonly name: string; readonly devicePath: string }[];
  readonly env: readonly EnvironmentVariable[];
  readonly envFrom: readonly {
    readonly secret?: string;
    readonly configMap?: string;
    readonly prefix?: string;
  }[];
  readonly resources: Resources;
}

export interface ContainerSecurityContext {
  readonly raw: JsonObject;
  readonly present: boolean;
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly capabilities: {
    readonly present: boolean;
    readonly add: readonly string[];
    readonly drop: readonly string[];
  };
  readonly procMount?: string;
  readonly seccompProfile?: SecurityProfile;
  readonly appArmorProfile?: SecurityProfile;
  readonly seLinuxOptions?: SeLinuxOptions;
  readonly windowsOptions?: WindowsOptions;
}

export interface ContainerPort {
  readonly containerPort: number;
  readonly hostPort?: number;
  readonly hostIP?: string;
  readonly protocol: string;
  readonly name?: string;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
  readonly subPath?: string;
  readonly mountPropagation?: string;
  readonly recursiveReadOnly?: string;
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly fromSecret?: string;
  readonly fromConfigMap?: string;
}

/** `source` is the key that says what it is: hostPath, emptyDir, persistentVolumeClaim, nfs ...; "emptyDir" when none is given, as the API defaults it. */
export interface Volume {
  readonly name: string;
  readonly source: string;
  readonly raw: JsonObject;
  readonly hostPath?: { readonly path: string; readonly type?: string };
  /** Of a claim template, the claim of the first replica. */
  readonly claimName?: string;
  /** The PersistentVolumeClaimSpec of a claim template. */
  readonly claimSpec?: JsonObject;
  readonly secretName?: string;
  /** For emptyDir with medium Memory. */
  readonly memory?: boolean;
}

/** Quantities as written, e.g. "500m", "1Gi". */
export interface Resources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}
