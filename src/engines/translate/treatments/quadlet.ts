import { systemdTreatments } from "./systemd.ts";
import type { TreatmentRow } from "./treatment.ts";

const systemd = "of systemd on the host: the cluster starts, watches and stops pods by itself";
const fetching =
  "the node fetches the image: imagePullPolicy, and imagePullSecrets for a registry that asks who you are";
const ofEngine = "of the engine: the cluster's network and storage give the same in their own way";

/**
 * Keys of Quadlet that are no option of `podman run`, or bear another name. Those of units that a container refers to, and those of
 * systemd's own sections, have the section before them (source: podman-systemd.unit(5) v4.4 to 6.0.0-dev).
 */
export const quadletTreatments: readonly TreatmentRow[] = [
  ["ServiceName= StartWithPod= ExitPolicy= ReloadCmd= ReloadSignal= Notify=", "without-meaning", systemd],
  [
    "ContainersConfModule= *.ContainersConfModule=",
    "impossible",
    "a module of containers.conf may set any default: take it out, and give its file with --containers-conf",
    { bears: "every" },
  ],
  [
    "GlobalArgs= *.GlobalArgs=",
    "impossible",
    "an option of Podman itself, which may change what every container gets: take it out, and give the options to the container",
    {
      values: [
        {
          is: /^(\s*--(conmon|log-level|events-backend|imagestore|out|root|runroot|storage-driver|tmpdir|volumepath)[= ]\S+|\s*--(syslog|transient-store)(=\S+)?)+\s*$/,
          outcome: "without-meaning",
          words: "how Podman itself is called",
          bears: [],
        },
      ],
      bears: "every",
    },
  ],
  [
    "AutoUpdate= Kube.AutoUpdate=",
    "without-meaning",
    "imagePullPolicy: Always and kubectl rollout restart fetch a newer image",
  ],
  ["StopTimeout=", "without-meaning", "the kubelet waits terminationGracePeriodSeconds"],
  ["Label= Annotation=", "without-meaning", "labels of an engine"],
  ["Group=", "kept", "runAsGroup"],
  ["ContainerName= PodName=", "without-meaning", "the name is made of the unit's"],
  [
    "RemapUsers= RemapUid= RemapGid= RemapUidSize=",
    "strengthened",
    "hostUsers: false: a range of ids that no other pod has",
  ],
  ["VolatileTmp=", "kept", "tmpfs: an emptyDir in memory"],
  ["Rootfs=", "impossible", "a pod runs images: build one of the folder, push it to a registry and name it"],
  ["Volume.Copy=", "without-meaning", "a claim starts empty: copy the data over"],
  [
    "Volume.Device= Volume.Type= Volume.Options= Volume.Image= Volume.Driver=",
    "kept",
    "a folder of the node or an export of NFS, as far as they name one; else a claim",
  ],
  [
    "Volume.User= Volume.Group= Volume.UID= Volume.GID=",
    "without-meaning",
    "whose the files are is told by fsGroup of the pod, or by a chown of your own",
  ],
  ["Network.Internal=", "kept", "NetworkPolicy: no way out of the network"],
  [
    "Network.Driver=",
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
  [
    "Network.Options=",
    "without-meaning",
    "of the engine's bridge: NetworkPolicies say who reaches the pod, and Services where",
    {
      values: [
        {
          is: /^(mtu|vlan|com\.docker\.network\.(driver\.mtu|bridge\.name))=/,
          outcome: "without-meaning",
          words: ofEngine,
          bears: [],
        },
      ],
      bears: ["reaches", "reachable-from", "host-ports"],
    },
  ],
  [
    "Volume.PodmanArgs=",
    "impossible",
    "options in words of their own: write them as keys of the unit",
    { bears: ["host-paths", "volume-flags", "volumes"] },
  ],
  [
    "Network.PodmanArgs=",
    "impossible",
    "options in words of their own: write them as keys of the unit",
    { bears: ["reaches", "reachable-from", "host-ports"] },
  ],
  ["Volume.* Network.*", "without-meaning", ofEngine],
  ["Image.Image= Image.ImageTag= Artifact.Artifact=", "kept", "image"],
  ["Image.* Artifact.*", "without-meaning", fetching],
  ["Build.*", "without-meaning", "of the build: build the image, push it to a registry and name it"],
  ["Kube.Yaml= Kube.ConfigMap=", "kept", "read as Podman plays it"],
  ["Kube.UserNS=", "strengthened", "hostUsers: false: a range of ids that no other pod has"],
  ["Kube.Remap*", "strengthened", "hostUsers: false: a range of ids that no other pod has"],
  ["Kube.Network=", "kept", "NetworkPolicies: pods of the same network"],
  ["Kube.PublishPort=", "kept", "a Service"],
  [
    "Kube.PodmanArgs=",
    "impossible",
    "options of podman kube play in words of their own: write them as keys of the unit",
    { bears: "every" },
  ],
  ["Kube.*", "without-meaning", systemd],
  ...systemdTreatments,
  ["Service.* Install.* Unit.* Quadlet.*", "without-meaning", systemd],
];
