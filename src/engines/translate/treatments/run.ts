import type { TreatmentRow } from "./treatment.ts";

const noCaller = "nobody stands beside a pod: kubectl logs, attach and exec do what it is for";
const fetching =
  "the node fetches the image: imagePullPolicy, and imagePullSecrets for a registry that asks who you are";
const hostFile = "a file that the engine writes for its caller: kubectl get shows the same";
const logs = "the kubelet keeps the log: kubectl logs";
const addresses = "the cluster gives addresses and names: reach the pod by its Service";
const windows = "of Windows containers alone: on Linux it does nothing";

/**
 * Options of `run`, `create`, `pod create`, `volume create` and `network create` that fill no field (sources: podman-run(1),
 * podman-create(1), podman-pod-create(1) v4.3.1 to 6.0.0-dev; docker/cli cli/command/container/opts.go@v29.9.3).
 */
export const runTreatments: readonly TreatmentRow[] = [
  ["--attach --detach --detach-keys --sig-proxy --quiet --help", "without-meaning", noCaller],
  ["--rm --rmi --replace --name", "without-meaning", "the cluster makes and takes away containers by itself"],
  ["--cidfile --conmon-pidfile --pidfile --pod-id-file", "without-meaning", hostFile],
  ["--log-driver --log-opt", "without-meaning", logs],
  [
    "--pull --authfile --cert-dir --creds --signature-policy --tls-verify --retry --retry-delay --disable-content-trust",
    "without-meaning",
    fetching,
  ],
  [
    "--decryption-key",
    "without-meaning",
    "a node decrypts images with keys of its own: give them to its container runtime",
  ],
  [
    "--platform --arch --os --variant",
    "without-meaning",
    "the node's own platform is taken: nodeSelector kubernetes.io/arch where nodes differ",
  ],
  [
    "--dns-option --dns-search --domainname --no-hosts --no-hostname --hosts-file",
    "without-meaning",
    "the kubelet writes /etc/resolv.conf, /etc/hosts and /etc/hostname",
  ],
  ["--ip --ip6 --mac-address --link-local-ip", "without-meaning", addresses],
  [
    "--link",
    "impossible",
    "a link is a name on the engine's default network, where a pod has none: put both containers on a network of their own",
  ],
  [
    "--passwd --passwd-entry --group-entry --hostuser",
    "without-meaning",
    "the image's /etc/passwd and /etc/group stand as they are: a user that is not in them has a number and no name",
  ],
  ["--sdnotify", "without-meaning", "readiness is the readinessProbe's business, not systemd's"],
  [
    "--timeout",
    "weakened",
    "a Deployment ends no pod after a time: --to job, and activeDeadlineSeconds in its pod",
    { values: [{ is: /^0$/, outcome: "without-meaning", words: "no limit of time, as a pod" }] },
  ],
  [
    "--umask",
    "impossible",
    "a pod's umask is 0022: set another where the program starts (sh -c 'umask ...; exec ...')",
    { values: [{ is: /^0?0?22$/, outcome: "kept", words: "the umask of every pod" }] },
  ],
  [
    "--seccomp-policy",
    "impossible",
    "the filter of the image's label io.containers.seccomp.profile: put it on the node, podseal explain localhost-profile",
    {
      values: [{ is: /^default$/, outcome: "kept", words: "seccompProfile RuntimeDefault", bears: [] }],
      bears: ["seccomp"],
    },
  ],
  [
    "--personality",
    "impossible",
    "no field of a pod sets the personality of a process: set it where the program starts (setarch)",
  ],
  [
    "--image-volume",
    "without-meaning",
    "the runtime gives the image's VOLUMEs a folder of the pod's own",
    {
      values: [
        {
          is: /^ignore$/,
          outcome: "weakened",
          words: "the runtime makes the image's VOLUMEs writable, where Podman left them part of the image",
          bears: ["volumes", "root-filesystem"],
          moves: "tighter",
        },
      ],
    },
  ],
  [
    "--chrootdirs --shm-size-systemd --init-path",
    "without-meaning",
    "a file that the engine puts in for a program of its own; a pod gets none",
  ],
  [
    "--volume-driver",
    "impossible",
    "what is behind the driver becomes a StorageClass: name it in the claim, or declare the volume",
    { values: [{ is: /^local$/, outcome: "without-meaning", words: "the cluster's own storage class" }] },
  ],
  ["--rootfs", "impossible", "a pod runs images: build one of the folder, push it to a registry and name it"],
  [
    "--env-host",
    "strengthened",
    "no variable of the node reaches a pod: name those that the program needs",
    {
      values: [{ is: /^false$/, outcome: "kept", words: "no variable of the node reaches a pod", bears: [] }],
      bears: ["secret-environment", "proxy-environment"],
      moves: "looser",
    },
  ],
  [
    "--env-merge --unsetenv --unsetenv-all",
    "impossible",
    "a pod adds to the image's variables and cannot take from them or read them: write the value out, or set it in the image",
    { bears: ["secret-environment", "proxy-environment"] },
  ],
  [
    "--preserve-fd --preserve-fds",
    "impossible",
    "a pod inherits no open files from a caller",
    { bears: ["host-paths", "devices"], moves: "looser" },
  ],
  ["--init-ctr", "impossible", "write it by hand as one of initContainers of its pod"],
  [
    "--systemd",
    "without-meaning",
    "a pod mounts nothing for systemd: an image whose first process is systemd does not start in one that is confined",
    {
      values: [
        {
          is: /^always$/,
          outcome: "impossible",
          words:
            "systemd in a container needs a cgroup that it may write, which a confined pod has none of: run the services of the image each as a pod",
        },
      ],
    },
  ],
  [
    "--health-on-failure",
    "without-meaning",
    "nothing is done, as by a readinessProbe",
    {
      values: [
        {
          is: /^(kill|restart|stop)$/,
          outcome: "without-meaning",
          words: "a readinessProbe restarts nothing: copy it as livenessProbe, which does",
        },
      ],
    },
  ],
  [
    "--health-log-destination --health-max-log-count --health-max-log-size",
    "without-meaning",
    "kubectl describe tells the last failures of a probe",
  ],
  [
    "--health-start-interval --health-startup-cmd --health-startup-interval --health-startup-retries --health-startup-success --health-startup-timeout",
    "without-meaning",
    "the readinessProbe holds traffic back from the start; a slow start needs no check of its own",
  ],
  [
    "--label-file",
    "without-meaning",
    "labels of an engine, in a file that cannot be read: give it",
    // The label io.containers.capabilities takes capabilities away.
    { bears: ["capabilities", "capability-sets"], moves: "tighter", bearsWith: "podman" },
  ],
  [
    "--blkio-weight --blkio-weight-device",
    "without-meaning",
    "shares of the disk's time: a pod sets none, and the node shares it out",
  ],
  [
    "--device-read-bps --device-read-iops --device-write-bps --device-write-iops",
    "weakened",
    "a pod cannot limit how fast it reads and writes a disk",
  ],
  ["--cpu-rt-period --cpu-rt-runtime", "impossible", "a pod gets no real-time share of a processor"],
  ["--cpuset-mems", "without-meaning", "memory nodes are given by the kubelet's static memory manager"],
  [
    "--kernel-memory --memory-swappiness",
    "without-meaning",
    "of cgroups of version 1, which no node of today has",
  ],
  [
    "--cgroup-conf",
    "impossible",
    "no field of a pod writes a cgroup file: use --memory, --cpus and --pids-limit where they say the same",
    { bears: ["memory-limit", "cpu-limit", "pids-limit"] },
  ],
  ["--rdt-class", "impossible", "a class of Intel RDT is given by the node's runtime, not by a pod"],
  ["--cpu-count --cpu-percent --io-maxbandwidth --io-maxiops", "without-meaning", windows],
  [
    "--isolation",
    "impossible",
    windows,
    { values: [{ is: /^(default)?$/, outcome: "without-meaning", words: windows }] },
  ],
  [
    "--security-opt",
    "impossible",
    "no field of a pod says it",
    { bears: ["seccomp", "apparmor", "selinux", "masked-paths", "proc-mount", "no-new-privileges"] },
  ],
  [
    "--module --hooks-dir --runtime-flag --pull-option",
    "impossible",
    "an option of Podman itself, which may change what every container gets: take it out, and give the options to the container",
    { bears: "every" },
  ],
  [
    "--default-mounts-file",
    "impossible",
    "folders of the host for every container: give them to the container with --volume",
    { bears: ["host-paths"], moves: "looser" },
  ],
  [
    "--cdi-spec-dir",
    "without-meaning",
    "where the devices of --device are described, which a device plugin gives to a pod",
  ],
  [
    "--cgroup-manager",
    "without-meaning",
    "the kubelet places the cgroup",
    { bears: ["memory-limit", "cpu-limit", "pids-limit"] },
  ],
  [
    "--network-cmd-path",
    "impossible",
    "a program of the host that connects the container",
    { bears: ["reaches", "reachable-from"] },
  ],
  [
    "--exit-policy --infra --infra-command --infra-conmon-pidfile --infra-image --infra-name --share-parent",
    "without-meaning",
    "the container runtime holds a pod together with a container of its own",
  ],
  [
    "--disable-dns --gateway --interface-name --ip-range --ipam-driver --ipam-opt --ipv4 --ipv6 --route --subnet --aux-address --config-from --config-only --ingress --attachable --scope",
    "without-meaning",
    "the cluster's network gives addresses and names",
  ],
  [
    "--driver --opt --device",
    "kept",
    "a folder of the node or an export of NFS, as far as they name one; else a claim, and the cluster's own network",
    {
      values: [
        {
          is: /isolate|host_binding|enable_icc|gateway_mode|trusted_host_interfaces/,
          outcome: "without-meaning",
          words: "of the engine's bridge: NetworkPolicies say who reaches the pod, and Services where",
          bears: ["reaches", "reachable-from", "host-ports"],
        },
        {
          is: /^(macvlan|ipvlan)$/,
          outcome: "strengthened",
          words: "the pod gets an address of the cluster, none of the local network",
        },
      ],
    },
  ],
  [
    "--share",
    "kept",
    "containers of a pod share network, ipc and host name, and with shareProcessNamespace their processes",
  ],
  ["--none", "without-meaning", "says nothing: it is empty or off"],
  ["--internal", "kept", "NetworkPolicy: no way out of the network"],
  [
    "--label --dns --uid --gid",
    "without-meaning",
    "of the engine: the cluster's network and storage give the same in their own way",
  ],
  [
    "--availability --limit-bytes --required-bytes --secret --sharing --topology-preferred --topology-required --type",
    "impossible",
    "a volume of a swarm's cluster: make a claim of your storage class",
  ],
  ["--ignore", "without-meaning", "kubectl apply takes what is there already"],
];
