import type { TreatmentRow } from "./treatment.ts";

const swarm = "of a swarm, or of the tool that watches over one";
const addresses = "the cluster gives addresses and names: reach the pod by its Service";
const fromEngine = "of the engine: the cluster's network and storage give the same in their own way";
const logs = "the kubelet keeps the log: kubectl logs";

/** Keys of a service that fill no field, and those below a field that say something else than it (source: compose-spec.json@v2.16.2). */
export const serviceTreatments: readonly TreatmentRow[] = [
  ["attach", "without-meaning", "nobody stands beside a pod: kubectl logs"],
  [
    "blkio_config.device_read_bps blkio_config.device_read_iops blkio_config.device_write_bps blkio_config.device_write_iops",
    "weakened",
    "a pod cannot limit how fast it reads and writes a disk",
  ],
  [
    "blkio_config.weight blkio_config.weight_device blkio_config",
    "without-meaning",
    "shares of the disk's time: a pod sets none, and the node shares it out",
  ],
  ["cpu_count cpu_percent", "without-meaning", "of Windows containers alone: on Linux it does nothing"],
  [
    "credential_spec credential_spec.*",
    "impossible",
    "of Windows containers alone: on Linux it does nothing",
  ],
  [
    "isolation",
    "impossible",
    "of Windows containers alone: on Linux it does nothing",
    { values: [{ is: /^default$/, outcome: "without-meaning", words: "of Windows containers alone" }] },
  ],
  ["cpu_rt_period cpu_rt_runtime", "impossible", "a pod gets no real-time share of a processor"],
  [
    "depends_on.*.condition depends_on.*.restart depends_on.*.required",
    "without-meaning",
    "pods start in any order: the program has to wait for what it needs",
  ],
  [
    "deploy.mode deploy.endpoint_mode deploy.labels deploy.labels.* deploy.placement deploy.placement.* deploy.rollback_config.* deploy.rollback_config deploy.update_config.* deploy.update_config deploy.restart_policy.delay deploy.restart_policy.window deploy.restart_policy.max_attempts deploy.restart_policy deploy",
    "without-meaning",
    swarm,
  ],
  [
    "deploy.resources.reservations.generic_resources deploy.resources.reservations.generic_resources.*",
    "impossible",
    "resources of a swarm's nodes: a device plugin or DRA gives them to a pod",
  ],
  [
    "deploy.resources deploy.resources.limits deploy.resources.reservations",
    "without-meaning",
    "nothing is limited or asked for",
  ],
  ["develop develop.*", "without-meaning", "of docker compose watch: a pod runs the image as it was built"],
  ["dns_opt dns_search domainname", "without-meaning", "the kubelet writes /etc/resolv.conf and /etc/hosts"],
  [
    "extends extends.*",
    "impossible",
    "the service that it extends could not be read: give its file too",
    { bears: "every" },
  ],
  [
    "external_links",
    "impossible",
    "a container outside of the project: make an ExternalName Service, or give its project too",
  ],
  [
    "links",
    "without-meaning",
    "the Service of the other service answers to its name",
    {
      values: [
        {
          is: /^([^:]+):(?!\1$).+$/,
          outcome: "impossible",
          words: "another name for a service: write it among the aliases of that service's network",
        },
      ],
    },
  ],
  ["healthcheck.start_interval", "without-meaning", "the readinessProbe has one period"],
  [
    "label_file",
    "without-meaning",
    "labels of an engine",
    { bears: ["capabilities", "capability-sets"], moves: "tighter", bearsWith: "podman" },
  ],
  ["logging logging.*", "without-meaning", logs],
  ["mac_address", "without-meaning", addresses],
  ["mem_swappiness", "without-meaning", "of cgroups of version 1, which no node of today has"],
  [
    "models models.*",
    "impossible",
    "a model that Docker runs beside the container: run it as a pod and name its address in the environment",
  ],
  [
    "networks.*.ipv4_address networks.*.ipv6_address networks.*.link_local_ips networks.*.mac_address networks.*.interface_name networks.*.priority networks.*.gw_priority",
    "without-meaning",
    addresses,
  ],
  [
    "networks.*.driver_opts networks.*.driver_opts.*",
    "without-meaning",
    addresses,
    // com.docker.network.endpoint.sysctls
    {
      values: [{ is: /^\{\}$/, outcome: "without-meaning", words: addresses, bears: [] }],
      bears: ["sysctls"],
    },
  ],
  ["networks.*.use_service_name_alias", "without-meaning", "the Service has the service's name"],
  [
    "platform",
    "without-meaning",
    "the node's own platform is taken: nodeSelector kubernetes.io/arch where nodes differ",
  ],
  [
    "post_start pre_stop",
    "impossible",
    "write it by hand as lifecycle.postStart or lifecycle.preStop of the container, which run as its own user",
    // As another user, or privileged.
    {
      bears: ["capabilities", "host-user", "host-groups", "seccomp", "apparmor", "selinux", "set-id"],
      moves: "looser",
    },
  ],
  ["pre_start", "impossible", "write it by hand as one of initContainers"],
  ["profiles", "without-meaning", "which services start is told by what is applied"],
  [
    "provider provider.*",
    "impossible",
    "a program of the host makes it, no container: make it yourself and name its address in the environment",
  ],
  ["pull_policy pull_refresh_after", "without-meaning", "the node fetches the image: imagePullPolicy"],
  [
    "security_opt",
    "impossible",
    "no field of a pod says it",
    { bears: ["seccomp", "apparmor", "selinux", "masked-paths", "proc-mount", "no-new-privileges"] },
  ],
  ["storage_opt.*", "impossible", "an option of the engine's storage driver: only size has a counterpart"],
  [
    "umask",
    "impossible",
    "a pod's umask is 0022: set another where the program starts (sh -c 'umask ...; exec ...')",
    { values: [{ is: /^0?0?(22|18)$/, outcome: "kept", words: "the umask of every pod" }] },
  ],
];

/** Keys of what a project declares beside its services. */
export const projectTreatments: readonly TreatmentRow[] = [
  [
    "networks.*.ipam networks.*.ipam.* networks.*.attachable networks.*.enable_ipv4 networks.*.enable_ipv6 networks.*.labels networks.*.labels.* networks.*.name networks.*.driver_opts.com.docker.network.driver.mtu networks.*.driver_opts.com.docker.network.bridge.name networks.*.driver_opts.parent networks.*.driver_opts.mtu",
    "without-meaning",
    fromEngine,
  ],
  [
    "networks.*.driver_opts networks.*.driver_opts.*",
    "without-meaning",
    "of the engine's bridge: NetworkPolicies say who reaches the pod, and Services where",
    {
      values: [{ is: /^\{\}$/, outcome: "without-meaning", words: fromEngine, bears: [] }],
      bears: ["reaches", "reachable-from", "host-ports"],
    },
  ],
  [
    "networks.*.driver",
    "without-meaning",
    "the cluster's own network",
    {
      values: [
        {
          is: /^(macvlan|ipvlan)$/,
          outcome: "strengthened",
          words: "the pod gets an address of the cluster, none of the local network",
        },
      ],
    },
  ],
  ["networks.*.internal", "kept", "NetworkPolicy: no way out of the network"],
  [
    "networks.*.external networks.*.external.*",
    "kept",
    "pods of the same network know each other by its label, whatever project they are of",
  ],
  ["networks.*", "without-meaning", "the engine's own settings of a network"],
  ["volumes.*.labels volumes.*.labels.* volumes.*.name", "without-meaning", fromEngine],
  [
    "volumes.*.driver",
    "without-meaning",
    "what is behind the driver becomes a StorageClass: name it in the claim",
    { values: [{ is: /^local$/, outcome: "without-meaning", words: "the cluster's own storage class" }] },
  ],
  [
    "volumes.*.driver_opts volumes.*.driver_opts.*",
    "kept",
    "a folder of the node or an export of NFS, as far as the options name one",
  ],
  ["volumes.*.external volumes.*.external.*", "kept", "a claim: copy the data over"],
  ["volumes.*", "kept", "a claim"],
  [
    "secrets.*.file configs.*.file secrets.*.environment secrets.*.content configs.*.content configs.*.environment",
    "kept",
    "what the Secret or ConfigMap is made of",
  ],
  [
    "secrets.*.external configs.*.external secrets.*.external.* configs.*.external.*",
    "kept",
    "a Secret or ConfigMap that is there already",
  ],
  [
    "secrets.*.labels secrets.*.labels.* configs.*.labels configs.*.labels.* secrets.*.name configs.*.name",
    "without-meaning",
    fromEngine,
  ],
  [
    "secrets.*.driver secrets.*.driver_opts secrets.*.driver_opts.* secrets.*.template_driver configs.*.template_driver",
    "impossible",
    "of a swarm's store of secrets: External Secrets or a CSI driver does the same in a cluster",
  ],
  ["secrets.* configs.*", "kept", "a Secret or ConfigMap"],
];

/** Keys at the top of a file, which say nothing of a container. */
export const topTreatments: readonly TreatmentRow[] = [
  ["version", "without-meaning", "Compose reads every file by the rules of today"],
  ["name", "kept", "the namespace, unless --namespace names one"],
  [
    "include include.path include.env_file include.project_directory",
    "kept",
    "what is included is part of the project",
  ],
  ["services networks volumes secrets configs", "kept", "each of their keys is told"],
  [
    "models models.*",
    "impossible",
    "a model that Docker runs: run it as a pod; the services that use it are refused",
  ],
  [
    "jobs jobs.*",
    "impossible",
    "a container that runs to completion by a trigger: not translated; write a Job or CronJob",
  ],
];
