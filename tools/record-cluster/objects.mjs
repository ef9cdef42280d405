// The objects around pods, as the server completes them: namespaces, accounts, services, claims, policies.
import { at, metadata, uid } from "./identity.mjs";
import { NODE } from "./pods.mjs";

let lastClusterIp = 40;
let lastNodePort = 30100;

export function namespace(name, seconds, { labels, annotations } = {}) {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: metadata("Namespace", {
      name,
      seconds,
      annotations,
      labels: { "kubernetes.io/metadata.name": name, ...labels },
    }),
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

export function serviceAccount(name, namespaceName, seconds, { automount, labels, annotations } = {}) {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    automountServiceAccountToken: automount,
    metadata: metadata("ServiceAccount", { name, namespace: namespaceName, seconds, labels, annotations }),
  };
}

/** `type` LoadBalancer gets the node's address, as k3s' ServiceLB gives it. */
export function service({ name, namespace, seconds, labels, annotations, spec }) {
  const type = spec.type ?? "ClusterIP";
  const clusterIP = spec.clusterIP ?? `10.43.${(lastClusterIp += 17)}.${lastClusterIp % 200}`;
  const balanced = type === "LoadBalancer";
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata("Service", {
      name,
      namespace,
      seconds,
      labels,
      annotations,
      finalizers: balanced ? ["service.kubernetes.io/load-balancer-cleanup"] : undefined,
    }),
    spec: {
      internalTrafficPolicy: "Cluster",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      sessionAffinity: "None",
      ...(balanced && { allocateLoadBalancerNodePorts: true, externalTrafficPolicy: "Cluster" }),
      ...spec,
      type,
      clusterIP,
      clusterIPs: [clusterIP],
      ports: spec.ports.map((port) => ({
        protocol: "TCP",
        targetPort: port.port,
        ...(balanced && { nodePort: (lastNodePort += 211) }),
        ...port,
      })),
    },
    status: { loadBalancer: balanced ? { ingress: [{ ip: NODE.ip, ipMode: "VIP" }] } : {} },
  };
}

/** A claim that the local-path provisioner has bound. */
export function claim({ name, namespace, seconds, labels, annotations, storage }) {
  const provisioner = "rancher.io/local-path";
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: metadata("PersistentVolumeClaim", {
      name,
      namespace,
      seconds,
      labels,
      annotations: {
        "pv.kubernetes.io/bind-completed": "yes",
        "pv.kubernetes.io/bound-by-controller": "yes",
        "volume.beta.kubernetes.io/storage-provisioner": provisioner,
        "volume.kubernetes.io/selected-node": NODE.name,
        "volume.kubernetes.io/storage-provisioner": provisioner,
        ...annotations,
      },
      finalizers: ["kubernetes.io/pvc-protection"],
    }),
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage } },
      storageClassName: "local-path",
      volumeMode: "Filesystem",
      volumeName: `pvc-${uid("PersistentVolumeClaim", namespace, name)}`,
    },
    status: { accessModes: ["ReadWriteOnce"], capacity: { storage }, phase: "Bound" },
  };
}

export function networkPolicy({ name, namespace, seconds, annotations, spec }) {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: metadata("NetworkPolicy", { name, namespace, seconds, annotations, generation: 1 }),
    spec,
  };
}

/** The one node, as k3s and its kubelet describe it. */
export function node() {
  const condition = (type, status, reason, message) => ({
    lastHeartbeatTime: at(3196800),
    lastTransitionTime: at(14),
    message,
    reason,
    status,
    type,
  });
  const resources = (cpu, memory, storage) => ({
    cpu,
    "ephemeral-storage": storage,
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    memory,
    pods: "110",
  });
  const features = { recursiveReadOnlyMounts: true, userNamespaces: true };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: metadata("Node", {
      name: NODE.name,
      seconds: 0,
      annotations: {
        "alpha.kubernetes.io/provided-node-ip": NODE.ip,
        "flannel.alpha.coreos.com/backend-type": "vxlan",
        "flannel.alpha.coreos.com/kube-subnet-manager": "true",
        "flannel.alpha.coreos.com/public-ip": NODE.ip,
        "k3s.io/hostname": NODE.name,
        "k3s.io/internal-ip": NODE.ip,
        "k3s.io/node-args": '["server","--write-kubeconfig-mode","644"]',
        "k3s.io/node-env": "{}",
        "node.alpha.kubernetes.io/ttl": "0",
        "volumes.kubernetes.io/controller-managed-attach-detach": "true",
      },
      labels: {
        "beta.kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/instance-type": "k3s",
        "beta.kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": NODE.name,
        "kubernetes.io/os": "linux",
        "node-role.kubernetes.io/control-plane": "true",
        "node-role.kubernetes.io/master": "true",
        "node.kubernetes.io/instance-type": "k3s",
      },
      finalizers: ["wrangler.cattle.io/node"],
    }),
    spec: { podCIDR: "10.42.0.0/24", podCIDRs: ["10.42.0.0/24"], providerID: `k3s://${NODE.name}` },
    status: {
      addresses: [
        { address: NODE.ip, type: "InternalIP" },
        { address: NODE.name, type: "Hostname" },
      ],
      allocatable: resources("4", "16231984Ki", "472446402651"),
      capacity: resources("4", "16231984Ki", "485656252Ki"),
      conditions: [
        condition(
          "MemoryPressure",
          "False",
          "KubeletHasSufficientMemory",
          "kubelet has sufficient memory available",
        ),
        condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      features: { supplementalGroupsPolicy: true },
      images: [{ names: ["docker.io/rancher/mirrored-pause:3.6"], sizeBytes: 301463 }],
      nodeInfo: {
        architecture: "amd64",
        bootID: uid("boot", NODE.name),
        containerRuntimeVersion: "containerd://2.1.4-k3s1",
        kernelVersion: "6.12.48+deb13-amd64",
        kubeProxyVersion: "",
        kubeletVersion: "v1.33.5+k3s1",
        machineID: uid("machine", NODE.name).replaceAll("-", ""),
        operatingSystem: "linux",
        osImage: "Debian GNU/Linux 13 (trixie)",
        systemUUID: uid("system", NODE.name),
      },
      runtimeHandlers: [
        { features, name: "" },
        { features, name: "runc" },
      ],
    },
  };
}
