import type { Hardened, Tree, Variant } from "./hardened.ts";
import { at, list, yaml } from "./hardened.ts";

/** A change of fields of the pod's spec, in YAML. */
function pod(what: string, fields: string, shows: string, more: Partial<Variant> = {}): Variant {
  return { what, change: ({ spec }) => void Object.assign(spec, yaml(fields)), shows, ...more };
}

function sysctl(name: string, value: string, shows: string, more: Partial<Variant> = {}): Variant {
  const set = ({ podContext }: Hardened): void => {
    const all = list(podContext, "sysctls") as Tree[];
    const before = all.find((one) => one["name"] === name);
    if (before === undefined) all.push({ name, value });
    else before["value"] = value;
  };
  return { what: `${name} = ${value}`, change: set, shows, ...more };
}

const namespaces: readonly Variant[] = [
  pod("hostNetwork", "hostNetwork: true", "network-namespace"),
  pod("hostPID", "hostPID: true", "pid-namespace"),
  pod("hostIPC", "hostIPC: true", "ipc-namespace"),
  pod("shared processes", "shareProcessNamespace: true", "pid-namespace"),
  pod("hostNetwork as YAML 1.1 text", 'hostNetwork: "yes"', "", { says: "refused" }),
  pod("hostUsers: null at the level sealed", "hostUsers: null", "host-user", { only: "sealed" }),
  pod("hostUsers true", "hostUsers: true", "host-user", { only: "sealed" }),
  pod("hostusers misspelt", "{hostUsers: null, hostusers: false}", "host-user", { only: "sealed" }),
];

const identity: readonly Variant[] = [
  {
    what: "further groups of the host: root",
    change: ({ spec, podContext }) => {
      delete spec["hostUsers"];
      podContext["supplementalGroups"] = [0];
    },
    shows: "host-groups",
  },
  {
    what: "the docker group of the host",
    change: ({ spec, podContext }) => {
      delete spec["hostUsers"];
      podContext["supplementalGroups"] = [999];
    },
    only: "sealed",
    shows: "host-groups",
  },
  {
    what: "fsGroup 0 in the host's ids",
    change: ({ spec, podContext }) => {
      delete spec["hostUsers"];
      podContext["fsGroup"] = 0;
    },
    shows: "host-groups",
  },
  {
    what: "groups of the image, merged",
    change: ({ spec, podContext }) => {
      delete spec["hostUsers"];
      delete podContext["supplementalGroupsPolicy"];
    },
    shows: "host-groups",
  },
  {
    what: "no group in the host's ids",
    change: ({ spec, podContext }) => {
      delete spec["hostUsers"];
      delete podContext["runAsGroup"];
    },
    shows: "host-groups",
  },
  {
    what: "no pod securityContext",
    change: ({ spec }) => void Reflect.deleteProperty(spec, "securityContext"),
    shows: "seccomp",
  },
  {
    what: "pod securityContext null",
    change: ({ spec }) => void Object.assign(spec, { securityContext: null }),
    shows: "seccomp",
  },
  {
    what: "no seccomp",
    change: ({ podContext }) => void Reflect.deleteProperty(podContext, "seccompProfile"),
    shows: "seccomp",
  },
  {
    what: "seccomp null",
    change: ({ podContext }) => void Object.assign(podContext, { seccompProfile: null }),
    shows: "seccomp",
  },
  {
    what: "seccomp by the old annotations only",
    change: ({ podContext, metadata }) => {
      delete podContext["seccompProfile"];
      at(metadata, "annotations")["seccomp.security.alpha.kubernetes.io/pod"] = "runtime/default";
    },
    shows: "seccomp",
  },
  {
    what: "seccomp Unconfined for the pod",
    change: ({ podContext }) => void Object.assign(podContext, { seccompProfile: { type: "Unconfined" } }),
    shows: "seccomp",
  },
];

const SELinux = (options: string): Variant => ({
  what: `SELinux ${options}`,
  change: ({ podContext, facts }) => {
    podContext["seLinuxOptions"] = yaml(options);
    Object.assign(at(facts, "node"), yaml("{securityModules: [selinux], runtimeSelinux: true}"));
  },
  shows: "selinux",
});

const modules: readonly Variant[] = [
  SELinux("{type: spc_t}"),
  SELinux("{type: unconfined_t}"),
  SELinux("{type: container_init_t}"),
  SELinux("{user: unconfined_u, role: unconfined_r, type: unconfined_t}"),
  {
    ...SELinux("{type: spc_t}"),
    what: "spc_t of a container",
    change: ({ context, facts }) => {
      context["seLinuxOptions"] = { type: "spc_t" };
      Object.assign(at(facts, "node"), yaml("{securityModules: [selinux], runtimeSelinux: true}"));
    },
  },
];

const sysctls: readonly Variant[] = [
  sysctl("net.ipv4.ip_unprivileged_port_start", "0", "privileged-ports"),
  sysctl("net.ipv4.ip_unprivileged_port_start", "80", "privileged-ports"),
  sysctl("net.ipv4.ip_unprivileged_port_start", "", "privileged-ports"),
  sysctl("net.ipv4.ping_group_range", "0 2147483647", "sysctls"),
  sysctl("net.ipv4.ip_forward", "1", "sysctls"),
  sysctl("net.ipv6.conf.all.forwarding", "1", "sysctls"),
  sysctl("net/ipv4/ip_forward", "1", "sysctls"),
  sysctl("net.ipv4.conf.all.route_localnet", "1", "sysctls"),
  sysctl("net.ipv4.conf.all.accept_redirects", "1", "sysctls"),
  sysctl("kernel.shmmax", "18446744073709551615", "sysctls"),
  sysctl("kernel.msgmax", "65536", "sysctls"),
  sysctl("fs.mqueue.msg_max", "65536", "sysctls"),
  {
    what: "no sysctls",
    change: ({ podContext }) => void Reflect.deleteProperty(podContext, "sysctls"),
    shows: "privileged-ports",
  },
  {
    what: "a sysctl twice",
    change: ({ podContext }) => {
      list(podContext, "sysctls").push(yaml('{name: net.ipv4.ip_unprivileged_port_start, value: "0"}'));
    },
    shows: "privileged-ports",
  },
  {
    what: "a sysctl's value as a number",
    change: ({ podContext }) => {
      podContext["sysctls"] = [yaml("{name: net.ipv4.ip_unprivileged_port_start, value: 1024}")];
    },
    says: "refused",
  },
];

const runtimes: readonly Variant[] = [
  pod("a runtime class that nobody knows", "runtimeClassName: special", ""),
  {
    what: "the nvidia runtime, which adds devices by itself",
    change: ({ spec, objects }) => {
      spec["runtimeClassName"] = "nvidia";
      objects.push(
        yaml("{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: nvidia}, handler: nvidia}"),
      );
    },
    shows: "devices",
  },
  {
    what: "a harmless name for the nvidia runtime",
    change: ({ spec, objects }) => {
      spec["runtimeClassName"] = "runc";
      objects.push(
        yaml("{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: runc}, handler: nvidia}"),
      );
    },
    shows: "devices",
  },
  {
    what: "devices by CRI-O's annotation",
    change: ({ metadata, facts }) => {
      at(metadata, "annotations")["io.kubernetes.cri-o.Devices"] = "/dev/fuse,/dev/net/tun";
      facts["containerRuntime"] = yaml("{name: cri-o, version: 1.34.0}");
    },
    shows: "devices",
  },
];

const windows: readonly Variant[] = [
  pod("os.name windows with fields of Linux", "os: {name: windows}", "", { says: "windows" }),
  {
    what: "os.name windows and privileged",
    change: ({ spec, context }) => {
      spec["os"] = { name: "windows" };
      context["privileged"] = true;
    },
    says: "refused",
  },
  pod("os.name misspelt", "os: {name: Windows}", "", { says: "refused" }),
  {
    what: "os.name linux and privileged",
    change: ({ spec, context }) => {
      spec["os"] = { name: "linux" };
      context["privileged"] = true;
    },
    shows: "privileged-container",
  },
  pod("a selector for Windows nodes", "nodeSelector: {kubernetes.io/os: windows}", "", { says: "windows" }),
  // Nothing but a selector keeps it off Linux nodes, where the field does nothing and the network is the host's.
  {
    what: "HostProcess without a selector for Windows nodes",
    change: ({ spec, context }) => {
      Object.assign(spec, { hostNetwork: true, hostUsers: true });
      context["windowsOptions"] = { hostProcess: true };
    },
    shows: "host-network",
  },
];

const emptiness: readonly Variant[] = [
  pod("no containers", "containers: []", "", { says: "told" }),
  pod("containers: null", "containers: null", "", { says: "told" }),
  {
    what: "containers as a map",
    change: ({ spec, container }) => void Object.assign(spec, { containers: { web: container } }),
    says: "told",
  },
  {
    what: "no spec",
    change: ({ pod }) => void Reflect.deleteProperty(pod, "spec"),
    says: "told",
  },
  {
    what: "a spec that is a list",
    change: ({ pod, spec }) => void Object.assign(pod, { spec: [spec] }),
    says: "told",
  },
  {
    what: "init containers only",
    change: ({ spec, container }) =>
      void Object.assign(spec, { containers: [], initContainers: [container] }),
    says: "refused",
  },
  {
    what: "a container that is null",
    change: ({ spec, container }) => void Object.assign(spec, { containers: [container, null] }),
    shows: "raw-sockets",
  },
  {
    what: "a container that is a text",
    change: ({ spec, container }) => void Object.assign(spec, { containers: [container, "other"] }),
    says: "refused",
  },
];

export const podVariants: readonly Variant[] = [
  ...namespaces,
  ...identity,
  ...modules,
  ...sysctls,
  ...runtimes,
  ...windows,
  ...emptiness,
];
