/**
 * The keys of each section and the version of Podman that they came with: the tables that Quadlet refuses other keys by
 * (source: containers/podman pkg/systemd/quadlet/quadlet.go at v4.4.0, v4.5.0 ... v5.8.0 and main of 2026-05 for 6.0; described in
 * podman-systemd.unit(5)).
 */
const keysByVersion: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Container: {
    "4.4":
      "AddCapability AddDevice Annotation ContainerName DropCapability Environment EnvironmentFile EnvironmentHost Exec ExposeHostPort Group Image Label Network NoNewPrivileges Notify PodmanArgs PublishPort ReadOnly RemapGid RemapUid RemapUidSize RemapUsers RunInit SeccompProfile Timezone User VolatileTmp Volume",
    "4.5":
      "HealthCmd HealthInterval HealthOnFailure HealthRetries HealthStartPeriod HealthStartupCmd HealthStartupInterval HealthStartupRetries HealthStartupSuccess HealthStartupTimeout HealthTimeout IP IP6 LogDriver Mount Rootfs Secret SecurityLabelDisable SecurityLabelFileType SecurityLabelLevel SecurityLabelType Tmpfs UserNS",
    "4.6": "AutoUpdate HostName Mask Pull SecurityLabelNested Sysctl Unmask WorkingDir",
    "4.7": "DNS DNSOption DNSSearch PidsLimit ShmSize Ulimit",
    "4.8": "ContainersConfModule GIDMap GlobalArgs ReadOnlyTmpfs SubGIDMap SubUIDMap UIDMap",
    "5.0": "Entrypoint Pod StopTimeout",
    "5.1": "GroupAdd",
    "5.2": "LogOpt NetworkAlias StopSignal",
    "5.3":
      "AddHost CgroupsMode HealthLogDestination HealthMaxLogCount HealthMaxLogSize ServiceName StartWithPod",
    "5.5": "Memory ReloadCmd ReloadSignal Retry RetryDelay",
    "5.7": "HttpProxy",
    "5.8": "AppArmor",
  },
  Volume: {
    "4.4": "Copy Device Group Label Options Type User",
    "4.6": "PodmanArgs",
    "4.7": "VolumeName",
    "4.8": "ContainersConfModule Driver GlobalArgs Image",
    "5.3": "ServiceName",
    "6.0": "GID UID",
  },
  Network: {
    "4.4": "DisableDNS Driver Gateway IPAMDriver IPRange IPv6 Internal Label Options Subnet",
    "4.6": "PodmanArgs",
    "4.7": "DNS NetworkName",
    "4.8": "ContainersConfModule GlobalArgs",
    "5.3": "ServiceName",
    "5.5": "NetworkDeleteOnStop",
    "5.6": "InterfaceName",
  },
  Kube: {
    "4.4": "ConfigMap Network PublishPort RemapGid RemapUid RemapUidSize RemapUsers Yaml",
    "4.5": "LogDriver UserNS",
    "4.6": "ExitCodePropagation PodmanArgs",
    "4.7": "AutoUpdate SetWorkingDirectory",
    "4.8": "ContainersConfModule GlobalArgs KubeDownForce",
    "5.2": "LogOpt",
    "5.3": "ServiceName",
  },
  Image: {
    "4.8":
      "AllTags Arch AuthFile CertDir ContainersConfModule Creds DecryptionKey GlobalArgs Image ImageTag OS PodmanArgs TLSVerify Variant",
    "5.3": "ServiceName",
    "5.5": "Retry RetryDelay",
    "5.6": "Policy",
  },
  Pod: {
    "5.0": "ContainersConfModule GlobalArgs Network PodName PodmanArgs PublishPort Volume",
    "5.2": "NetworkAlias",
    "5.3":
      "AddHost DNS DNSOption DNSSearch GIDMap IP IP6 RemapGid RemapUid RemapUidSize RemapUsers ServiceName SubGIDMap SubUIDMap UIDMap UserNS",
    "5.4": "ShmSize",
    "5.5": "HostName",
    "5.6": "ExitPolicy Label",
    "5.7": "StopTimeout",
  },
  Build: {
    "5.2":
      "Annotation Arch AuthFile ContainersConfModule DNS DNSOption DNSSearch Environment File ForceRM GlobalArgs GroupAdd ImageTag Label Network PodmanArgs Pull Secret SetWorkingDirectory TLSVerify Target Variant Volume",
    "5.3": "ServiceName",
    "5.5": "Retry RetryDelay",
    "5.7": "BuildArg IgnoreFile",
  },
  Quadlet: {
    "5.3": "DefaultDependencies",
  },
  Artifact: {
    "5.7":
      "Artifact AuthFile CertDir ContainersConfModule Creds DecryptionKey GlobalArgs PodmanArgs Quiet Retry RetryDelay ServiceName TLSVerify",
  },
};

/** By section, then by key: the version that it came with, such as "5.3". */
export const quadletKeys: Readonly<Record<string, ReadonlyMap<string, string>>> = Object.fromEntries(
  Object.entries(keysByVersion).map(([section, versions]) => [
    section,
    new Map(
      Object.entries(versions).flatMap(([version, keys]) =>
        keys.split(" ").map((key) => [key, version] as const),
      ),
    ),
  ]),
);
