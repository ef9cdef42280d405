/**
 * Fields of the messages of the Container Runtime Interface that bear on a container, in the spelling that crictl reads: it decodes files
 * with Go's encoding/json, so names are those of the struct tags (any case), enumerations are numbers, and what has no such name is left
 * out without a word. Source: k8s.io/cri-api@v0.37.0 pkg/apis/runtime/v1/api.pb.go, cri-tools@v1.37.0 cmd/crictl/util.go,
 * loadContainerConfig; seen with crictl 1.37.0.
 */
export type FieldKind =
  | "text"
  | "switch"
  | "integer"
  | { readonly one: MessageName }
  | { readonly list: MessageName | "text" | "integer" }
  | "texts-by-name"
  /** Names by their numbers. */
  | { readonly names: readonly string[] }
  /** Known, and not looked at. */
  | "any";

export type MessageName = keyof typeof messages;

const namespaceModes = { names: ["POD", "CONTAINER", "NODE", "TARGET"] } as const;
const strings = "texts-by-name";
const texts = { list: "text" } as const;
const integers = { list: "integer" } as const;
const one = <Name extends string>(name: Name): { readonly one: Name } => ({ one: name });
const list = <Name extends string>(name: Name): { readonly list: Name } => ({ list: name });

const security = {
  namespace_options: one("NamespaceOption"),
  selinux_options: one("SELinuxOption"),
  run_as_user: one("Int64Value"),
  run_as_group: one("Int64Value"),
  readonly_rootfs: "switch",
  supplemental_groups: integers,
  supplemental_groups_policy: { names: ["Merge", "Strict"] },
  privileged: "switch",
  seccomp: one("SecurityProfile"),
  apparmor: one("SecurityProfile"),
  seccomp_profile_path: "text",
} as const;

export const messages = {
  ContainerConfig: {
    metadata: one("Metadata"),
    image: one("ImageSpec"),
    command: texts,
    args: texts,
    working_dir: "text",
    envs: list("KeyValue"),
    mounts: list("Mount"),
    devices: list("Device"),
    labels: strings,
    annotations: strings,
    log_path: "text",
    stdin: "switch",
    stdin_once: "switch",
    tty: "switch",
    linux: one("LinuxContainerConfig"),
    windows: "any",
    CDI_devices: list("CDIDevice"),
    stop_signal: "integer",
  },
  PodSandboxConfig: {
    metadata: one("Metadata"),
    hostname: "text",
    log_directory: "text",
    dns_config: "any",
    port_mappings: list("PortMapping"),
    labels: strings,
    annotations: strings,
    linux: one("LinuxPodSandboxConfig"),
    windows: "any",
  },
  Metadata: { name: "text", uid: "text", namespace: "text", attempt: "integer" },
  ImageSpec: {
    image: "text",
    annotations: strings,
    user_specified_image: "text",
    runtime_handler: "text",
    image_ref: "text",
  },
  KeyValue: { key: "text", value: "text" },
  Mount: {
    container_path: "text",
    host_path: "text",
    readonly: "switch",
    selinux_relabel: "switch",
    propagation: {
      names: ["PROPAGATION_PRIVATE", "PROPAGATION_HOST_TO_CONTAINER", "PROPAGATION_BIDIRECTIONAL"],
    },
    uidMappings: list("IDMapping"),
    gidMappings: list("IDMapping"),
    recursive_read_only: "switch",
    image: one("ImageSpec"),
    image_sub_path: "text",
    mount_options: texts,
  },
  Device: { container_path: "text", host_path: "text", permissions: "text" },
  CDIDevice: { name: "text" },
  LinuxContainerConfig: {
    resources: one("LinuxContainerResources"),
    security_context: one("LinuxContainerSecurityContext"),
  },
  LinuxContainerSecurityContext: {
    ...security,
    capabilities: one("Capability"),
    run_as_username: "text",
    no_new_privs: "switch",
    masked_paths: texts,
    readonly_paths: texts,
    apparmor_profile: "text",
  },
  LinuxPodSandboxConfig: {
    cgroup_parent: "text",
    security_context: one("LinuxSandboxSecurityContext"),
    sysctls: strings,
    overhead: "any",
    resources: "any",
  },
  LinuxSandboxSecurityContext: security,
  LinuxContainerResources: {
    cpu_period: "integer",
    cpu_quota: "integer",
    cpu_shares: "integer",
    memory_limit_in_bytes: "integer",
    oom_score_adj: "integer",
    cpuset_cpus: "text",
    cpuset_mems: "text",
    hugepage_limits: "any",
    unified: strings,
    memory_swap_limit_in_bytes: "integer",
  },
  NamespaceOption: {
    network: namespaceModes,
    pid: namespaceModes,
    ipc: namespaceModes,
    target_id: "text",
    userns_options: one("UserNamespace"),
  },
  UserNamespace: { mode: namespaceModes, uids: list("IDMapping"), gids: list("IDMapping") },
  IDMapping: { host_id: "integer", container_id: "integer", length: "integer" },
  SELinuxOption: { user: "text", role: "text", type: "text", level: "text" },
  Int64Value: { value: "integer" },
  SecurityProfile: {
    profile_type: { names: ["RuntimeDefault", "Unconfined", "Localhost"] },
    localhost_ref: "text",
  },
  Capability: { add_capabilities: texts, drop_capabilities: texts, add_ambient_capabilities: texts },
  PortMapping: {
    protocol: { names: ["TCP", "UDP", "SCTP"] },
    container_port: "integer",
    host_port: "integer",
    host_ip: "text",
  },
} as const;

/** The fields of a message. */
export function fieldsOf(name: MessageName): Readonly<Record<string, FieldKind>> {
  return messages[name];
}
