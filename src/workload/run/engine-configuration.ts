import type { RunDevice, RunMount, RunPlace, RunUlimit, RunVariable } from "./run-declaration.ts";

/**
 * What the configuration of an engine on a host makes the default of every container. Only what bears on confinement; absent means
 * that no file says so and the engine's own default stands. Values keep the engine's spelling, units are normalised.
 */
interface EngineConfiguration {
  /** The files that were merged, lowest precedence first; those that do not exist are left out. */
  readonly files: readonly string[];
  /** Which file the value of a key comes from, by the key as written: "containers.pids_limit", "no-new-privileges". */
  readonly origins: Readonly<Record<string, RunPlace>>;
  /** Keys that bear on containers, were understood as such and have no field here: key as written -> value as JSON text. */
  readonly others: Readonly<Record<string, string>>;
}

/**
 * containers.conf of a host as Podman merges it. Field by field in the words of containers.conf(5), table [containers] unless noted
 * (source: containers.conf(5); containers/container-libs common/pkg/config/config.go, main of 2026-05).
 */
export interface PodmanConfiguration extends EngineConfiguration {
  readonly engine: "podman";
  /** True for the files of a rootless user, false for root's: they are looked up in other folders. */
  readonly rootless: boolean;
  /** Keys whose list is added to Podman's built-in default and does not replace it (`{append=true}`): "containers.default_capabilities". */
  readonly addedToDefault?: readonly string[];
  /** `default_capabilities`, as written. An empty list means none. */
  readonly defaultCapabilities?: readonly string[];
  /** `default_sysctls`. */
  readonly defaultSysctls?: Readonly<Record<string, string>>;
  /** `default_ulimits`. */
  readonly defaultUlimits?: readonly RunUlimit[];
  /** `pids_limit`; Infinity for 0 and -1. */
  readonly pidsLimit?: number;
  /** `seccomp_profile`: path, "unconfined"; an empty text is left out, for it means the built-in profile. */
  readonly seccompProfile?: string;
  /** `apparmor_profile`. */
  readonly apparmorProfile?: string;
  /** `label`: SELinux separation. */
  readonly label?: boolean;
  /** `label_users`. */
  readonly labelUsers?: boolean;
  /** `privileged` (Podman 5): every container is created privileged. */
  readonly privileged?: boolean;
  /** `read_only`. */
  readonly readOnly?: boolean;
  /** `init`. */
  readonly init?: boolean;
  /** `netns`, `userns`, `ipcns`, `pidns`, `utsns`, `cgroupns` as written. */
  readonly netns?: string;
  readonly userns?: string;
  readonly ipcns?: string;
  readonly pidns?: string;
  readonly utsns?: string;
  readonly cgroupns?: string;
  /** `userns_size` (ids of --userns=auto; Podman before 4). */
  readonly usernsSize?: number;
  /** `cgroups`: "enabled", "disabled", "no-conmon", "split". */
  readonly cgroups?: string;
  /** `cgroup_conf`: lines "file=value" for the unified hierarchy. */
  readonly cgroupConf?: readonly string[];
  /** `no_hosts`. */
  readonly noHosts?: boolean;
  /** `host_containers_internal_ip`. */
  readonly hostContainersInternalIp?: string;
  /** `umask`, octal digits. */
  readonly umask?: string;
  /** `volumes` and `mounts`: mounted into every container. */
  readonly mounts?: readonly RunMount[];
  /** `devices`. */
  readonly devices?: readonly RunDevice[];
  /** `env`; variables without a value are taken from the caller. */
  readonly environment?: readonly RunVariable[];
  /** `env_host`: the whole environment of the caller is handed in. */
  readonly environmentOfHost?: boolean;
  /** `http_proxy`. */
  readonly httpProxy?: boolean;
  /** `annotations`. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** `shm_size`, bytes. */
  readonly shmSize?: number;
  /** `oom_score_adj`. */
  readonly oomScoreAdj?: number;
  /** `prepare_volume_on_create`. */
  readonly prepareVolumeOnCreate?: boolean;
  /** `interface_name`. */
  readonly interfaceName?: string;
  /** `dns_servers`. */
  readonly dns?: readonly string[];
  /** `keyring`. */
  readonly keyring?: boolean;
  /** [engine] `runtime`. */
  readonly runtime?: string;
  /** [engine] `cgroup_manager`: "systemd", "cgroupfs". */
  readonly cgroupManager?: string;
  /** [engine] `kernel_relabel`/`no_pivot_root` and what else weakens a container. */
  readonly noPivotRoot?: boolean;
  /** [engine] `hooks_dir`: OCI hooks can change a container as they like. */
  readonly hooksFolders?: readonly string[];
  /** [engine] `remote`: the containers run elsewhere; nothing here speaks for them. */
  readonly remote?: boolean;
  /** [network] `default_rootless_network_cmd`: "pasta", "slirp4netns". */
  readonly rootlessNetworkCommand?: string;
  /** [network] `pasta_options`. */
  readonly pastaOptions?: readonly string[];
  /** [engine] `network_cmd_options`: options of slirp4netns. */
  readonly slirp4netnsOptions?: readonly string[];
  /** [network] `default_network`. */
  readonly defaultNetwork?: string;
}

/**
 * daemon.json of Docker, in the words of the options of dockerd
 * (source: docs.docker.com/reference/cli/dockerd, section "Daemon configuration file"; moby/moby daemon/config/config.go@v28).
 */
export interface DockerConfiguration extends EngineConfiguration {
  readonly engine: "docker";
  /** `userns-remap`: "default", "user", "user:group", ids; an empty text is left out. */
  readonly usernsRemap?: string;
  /** `no-new-privileges`. */
  readonly noNewPrivileges?: boolean;
  /** `default-ulimits`. */
  readonly defaultUlimits?: readonly RunUlimit[];
  /** `seccomp-profile`: path, "builtin", "unconfined". */
  readonly seccompProfile?: string;
  /** `selinux-enabled`. */
  readonly selinuxEnabled?: boolean;
  /** `default-cgroupns-mode`: "host", "private". */
  readonly defaultCgroupnsMode?: string;
  /** `default-ipc-mode`: "shareable", "private". */
  readonly defaultIpcMode?: string;
  /** `default-shm-size`, bytes. */
  readonly defaultShmSize?: number;
  /** `cgroup-parent`. */
  readonly cgroupParent?: string;
  /** `exec-opts`: native.cgroupdriver. */
  readonly execOptions?: readonly string[];
  /** `default-runtime`. */
  readonly defaultRuntime?: string;
  /** `runtimes`: name -> path or type. */
  readonly runtimes?: Readonly<Record<string, string>>;
  /** `icc`: containers of the default bridge reach each other. */
  readonly interContainerCommunication?: boolean;
  readonly iptables?: boolean;
  readonly ip6tables?: boolean;
  /** `ip-forward`, `ip-masq`. */
  readonly ipForward?: boolean;
  readonly ipMasquerade?: boolean;
  /** `ip`: address that published ports are bound to by default. */
  readonly defaultBindAddress?: string;
  /** `userland-proxy`. */
  readonly userlandProxy?: boolean;
  /** `live-restore`. */
  readonly liveRestore?: boolean;
  /** `init`. */
  readonly init?: boolean;
  /** `storage-driver`, `storage-opts`. */
  readonly storageDriver?: string;
  readonly storageOptions?: readonly string[];
  /** `hosts`: sockets of the API; "tcp://..." without TLS is root for everyone who reaches it. */
  readonly hosts?: readonly string[];
  readonly tlsVerify?: boolean;
  /** `authorization-plugins`. */
  readonly authorizationPlugins?: readonly string[];
  /** `allow-direct-routing`: containers are reached without a published port. */
  readonly allowDirectRouting?: boolean;
  readonly dns?: readonly string[];
}
