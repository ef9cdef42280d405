/**
 * Every option of the engines, key of Compose and the path of each key below it, as their own sources list them. Names alone; the tests
 * hold our tables against them.
 */

/** By the version of Podman whose manual pages first list them (podman-run.1, podman-create.1 and the like; nothing new in 6.0.0-dev at
 * c6580b4a5219). `--link-local-ip` is left out: the page says that it is not implemented, and the command refuses it. */
export const podmanOptions = {
  container: {
    "4.3.1":
      "add-host annotation arch attach authfile blkio-weight blkio-weight-device cap-add cap-drop " +
      "cgroup-conf cgroup-parent cgroupns cgroups chrootdirs cidfile conmon-pidfile cpu-period " +
      "cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus cpuset-cpus cpuset-mems detach " +
      "detach-keys device device-cgroup-rule device-read-bps device-read-iops device-write-bps " +
      "device-write-iops disable-content-trust dns dns-option dns-search entrypoint env env-file " +
      "env-host env-merge expose gidmap group-add health-cmd health-interval health-on-failure " +
      "health-retries health-start-period health-timeout help hostname hostuser http-proxy " +
      "image-volume init init-ctr init-path interactive ip ip6 ipc label label-file log-driver " +
      "log-opt mac-address memory memory-reservation memory-swap memory-swappiness mount name " +
      "network network-alias no-healthcheck no-hosts oom-kill-disable oom-score-adj os passwd " +
      "passwd-entry personality pid pidfile pids-limit platform pod pod-id-file preserve-fds " +
      "privileged publish publish-all pull quiet read-only read-only-tmpfs replace requires " +
      "restart rm rmi rootfs sdnotify seccomp-policy secret security-opt shm-size sig-proxy " +
      "stop-signal stop-timeout subgidname subuidname sysctl systemd timeout tls-verify tmpfs tty " +
      "tz uidmap ulimit umask unsetenv unsetenv-all user userns uts variant volume volumes-from " +
      "workdir",
    "4.9.5":
      "decryption-key group-entry health-startup-cmd health-startup-interval " +
      "health-startup-retries health-startup-success health-startup-timeout rdt-class " +
      "shm-size-systemd",
    "5.0.0": "gpus preserve-fd retry retry-delay",
    "5.4.2": "health-log-destination health-max-log-count health-max-log-size hosts-file no-hostname",
    "5.8.2": "cert-dir creds",
  },
  pod: {
    "4.3.1":
      "add-host blkio-weight blkio-weight-device cgroup-parent cpu-shares cpus cpuset-cpus " +
      "cpuset-mems device device-read-bps device-write-bps dns dns-option dns-search exit-policy " +
      "gidmap help hostname infra infra-command infra-conmon-pidfile infra-image infra-name ip " +
      "ip6 label label-file mac-address memory memory-swap name network network-alias no-hosts " +
      "pid pod-id-file publish replace security-opt share share-parent shm-size subgidname " +
      "subuidname sysctl uidmap userns uts volume volumes-from",
    "4.9.5": "restart shm-size-systemd",
    "5.0.0": "gpus",
    "5.4.2": "hosts-file no-hostname",
  },
  volume: {
    "4.3.1": "driver help label opt",
    "4.9.5": "ignore",
    "5.8.2": "gid uid",
  },
  network: {
    "4.3.1": "disable-dns driver gateway internal ip-range ipam-driver ipv6 label opt subnet",
    "4.9.5": "dns ignore interface-name route",
  },
} as const;

/** docker/cli cli/command/container/opts.go, create.go and run.go@v29.9.3. */
export const dockerOptions =
  "add-host annotation attach blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent " +
  "cgroupns cidfile cpu-count cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime " +
  "cpu-shares cpus cpuset-cpus cpuset-mems detach detach-keys device device-cgroup-rule " +
  "device-read-bps device-read-iops device-write-bps device-write-iops disable-content-trust dns " +
  "dns-opt dns-option dns-search domainname entrypoint env env-file expose gpus group-add " +
  "health-cmd health-interval health-retries health-start-interval health-start-period " +
  "health-timeout help hostname init interactive io-maxbandwidth io-maxiops ip ip6 ipc isolation " +
  "kernel-memory label label-file link link-local-ip log-driver log-opt mac-address memory " +
  "memory-reservation memory-swap memory-swappiness mount name net net-alias network " +
  "network-alias no-healthcheck oom-kill-disable oom-score-adj pid pids-limit platform privileged " +
  "publish publish-all pull quiet read-only restart rm runtime security-opt shm-size sig-proxy " +
  "stop-signal stop-timeout storage-opt sysctl tmpfs tty ulimit umask use-api-socket user userns " +
  "uts volume volume-driver volumes-from workdir";

/** compose-spec.json of compose-go@v2.16.2: keys of a service, with those below; "*" stands for a name. Items of lists are one option. */
export const composeServicePaths =
  "annotations attach blkio_config blkio_config.device_read_bps blkio_config.device_read_iops " +
  "blkio_config.device_write_bps blkio_config.device_write_iops blkio_config.weight " +
  "blkio_config.weight_device build build.additional_contexts build.args build.cache_from " +
  "build.cache_to build.context build.dockerfile build.dockerfile_inline build.entitlements " +
  "build.extra_hosts build.isolation build.labels build.network build.no_cache " +
  "build.no_cache_filter build.platforms build.privileged build.provenance build.pull build.sbom " +
  "build.secrets build.shm_size build.ssh build.tags build.target build.ulimits " +
  "build.ulimits.*.hard build.ulimits.*.soft cap_add cap_drop cgroup cgroup_parent command " +
  "configs container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime " +
  "cpu_shares cpus cpuset credential_spec credential_spec.config credential_spec.file " +
  "credential_spec.registry depends_on depends_on.*.condition depends_on.*.required " +
  "depends_on.*.restart deploy deploy.endpoint_mode deploy.labels deploy.mode deploy.placement " +
  "deploy.placement.constraints deploy.placement.max_replicas_per_node " +
  "deploy.placement.preferences deploy.replicas deploy.resources deploy.resources.limits " +
  "deploy.resources.limits.cpus deploy.resources.limits.memory deploy.resources.limits.pids " +
  "deploy.resources.reservations deploy.resources.reservations.cpus " +
  "deploy.resources.reservations.devices deploy.resources.reservations.generic_resources " +
  "deploy.resources.reservations.memory deploy.restart_policy deploy.restart_policy.condition " +
  "deploy.restart_policy.delay deploy.restart_policy.max_attempts deploy.restart_policy.window " +
  "deploy.rollback_config deploy.rollback_config.delay deploy.rollback_config.failure_action " +
  "deploy.rollback_config.max_failure_ratio deploy.rollback_config.monitor " +
  "deploy.rollback_config.order deploy.rollback_config.parallelism deploy.update_config " +
  "deploy.update_config.delay deploy.update_config.failure_action " +
  "deploy.update_config.max_failure_ratio deploy.update_config.monitor deploy.update_config.order " +
  "deploy.update_config.parallelism develop develop.watch device_cgroup_rules devices dns dns_opt " +
  "dns_search domainname entrypoint env_file environment expose extends extends.file " +
  "extends.service external_links extra_hosts gpus group_add healthcheck healthcheck.disable " +
  "healthcheck.interval healthcheck.retries healthcheck.start_interval healthcheck.start_period " +
  "healthcheck.test healthcheck.timeout hostname image init ipc isolation label_file labels links " +
  "logging logging.driver logging.options mac_address mem_limit mem_reservation mem_swappiness " +
  "memswap_limit models models.*.endpoint_var models.*.model_var network_mode networks " +
  "networks.*.aliases networks.*.driver_opts networks.*.gw_priority networks.*.interface_name " +
  "networks.*.ipv4_address networks.*.ipv6_address networks.*.link_local_ips " +
  "networks.*.mac_address networks.*.priority networks.*.use_service_name_alias oom_kill_disable " +
  "oom_score_adj pid pids_limit platform ports post_start pre_start pre_stop privileged profiles " +
  "provider provider.options provider.type pull_policy pull_refresh_after read_only restart " +
  "runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal " +
  "storage_opt sysctls tmpfs tty ulimits ulimits.*.hard ulimits.*.soft umask use_api_socket user " +
  "userns_mode uts volumes volumes_from working_dir";

/** The keys of what a project declares beside its services, and the keys at the top. */
export const composeProjectPaths =
  "configs.*.content configs.*.environment configs.*.external configs.*.external.name " +
  "configs.*.file configs.*.labels configs.*.name configs.*.template_driver models.*.context_size " +
  "models.*.model models.*.name models.*.runtime_flags networks.*.attachable networks.*.driver " +
  "networks.*.driver_opts networks.*.enable_ipv4 networks.*.enable_ipv6 networks.*.external " +
  "networks.*.external.name networks.*.internal networks.*.ipam networks.*.ipam.config " +
  "networks.*.ipam.driver networks.*.ipam.options networks.*.labels networks.*.name " +
  "secrets.*.driver secrets.*.driver_opts secrets.*.environment secrets.*.external " +
  "secrets.*.external.name secrets.*.file secrets.*.labels secrets.*.name " +
  "secrets.*.template_driver volumes.*.driver volumes.*.driver_opts volumes.*.external " +
  "volumes.*.external.name volumes.*.labels volumes.*.name";

/** One text for all versions. */
export function namesOf(lists: string | Readonly<Record<string, string>>): readonly string[] {
  return (typeof lists === "string" ? [lists] : Object.values(lists)).flatMap((list) => list.split(" "));
}
