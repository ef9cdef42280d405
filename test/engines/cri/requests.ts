import type { CrictlRun } from "../crictl-observation.ts";

/** A configuration for `crictl run`, and why crictl or containerd makes nothing of it. */
export interface RequestCase extends CrictlRun {
  readonly isRefused?: true;
}

interface Parts {
  readonly container?: object;
  readonly security?: object;
  readonly resources?: object;
  readonly pod?: object;
  readonly isRefused?: true;
}

function request(name: string, { container, security, resources, pod, isRefused }: Parts): RequestCase {
  const linux = {
    ...(security !== undefined && { security_context: security }),
    ...(resources !== undefined && { resources }),
  };
  return {
    name,
    container: JSON.stringify({
      metadata: { name: "c" },
      image: { image: "localhost/podseal-root:latest" },
      command: ["/probe", "hold"],
      log_path: "c.log",
      linux,
      ...container,
    }),
    pod: JSON.stringify({
      metadata: { name: `p-${name}`, namespace: "default", uid: `uid-${name}`, attempt: 1 },
      log_directory: "{folder}/logs",
      linux: {},
      ...pod,
    }),
    ...(isRefused !== undefined && { isRefused }),
  };
}

const bind = "{folder}/bind";
const ofPod = (security: object): object => ({ linux: { security_context: security } });

/** One field at a time, as people write these files, and what crictl 1.37 and containerd do not take. */
export const requestCases: readonly RequestCase[] = [
  request("plain", {}),
  request("without-linux", { container: { linux: undefined }, pod: { linux: undefined } }),
  request("any-case", {
    container: { linux: { Security_Context: { Capabilities: { Drop_Capabilities: ["ALL"] } } } },
  }),
  request("drop-all", { security: { capabilities: { drop_capabilities: ["ALL"] }, no_new_privs: true } }),
  request("drop-all-small", { security: { capabilities: { drop_capabilities: ["all"] } } }),
  request("add", {
    security: { capabilities: { add_capabilities: ["NET_ADMIN"], drop_capabilities: ["NET_RAW"] } },
  }),
  request("add-ambient", { security: { capabilities: { add_ambient_capabilities: ["NET_ADMIN"] } } }),
  request("user", { security: { run_as_user: { value: 1000 }, run_as_group: { value: 2000 } } }),
  request("user-of-image", { container: { image: { image: "localhost/podseal-named-user:latest" } } }),
  request("groups", { security: { supplemental_groups: [5000, 5001] } }),
  request("own-processes", { security: { namespace_options: { pid: 1 } } }),
  request("host-processes", { pod: ofPod({ namespace_options: { pid: 2 } }) }),
  request("own-processes-on-host", {
    security: { namespace_options: { pid: 1 } },
    pod: ofPod({ namespace_options: { pid: 2 } }),
  }),
  request("host-network", { pod: ofPod({ namespace_options: { network: 2 } }) }),
  request("host-network-of-container", { security: { namespace_options: { network: 2, ipc: 2 } } }),
  request("host-ipc", { pod: ofPod({ namespace_options: { ipc: 2 } }) }),
  request("seccomp-default", { security: { seccomp: {} } }),
  request("seccomp-off", { security: { seccomp: { profile_type: 1 } } }),
  request("seccomp-of-old", { security: { seccomp_profile_path: "runtime/default" } }),
  request("masked", { security: { masked_paths: ["/proc/kcore"], readonly_paths: ["/proc/sys"] } }),
  request("read-only-root", { security: { readonly_rootfs: true } }),
  request("mounts", {
    container: {
      mounts: [
        { container_path: "/a", host_path: bind },
        { container_path: "/b", host_path: bind, readonly: true, propagation: 1 },
      ],
    },
  }),
  request("device", {
    container: { devices: [{ container_path: "/dev/fuse", host_path: "/dev/fuse", permissions: "rwm" }] },
  }),
  request("score", { resources: { oom_score_adj: 500 } }),
  request("sysctl", { pod: { linux: { sysctls: { "net.ipv4.ip_unprivileged_port_start": "80" } } } }),
  request("secret", { container: { envs: [{ key: "DB_PASSWORD", value: "x1y2z3aa" }] } }),
  request("privileged", { security: { privileged: true }, pod: ofPod({ privileged: true }) }),
  {
    name: "yaml",
    container: [
      "metadata: { name: c }",
      "image: { image: localhost/podseal-root:latest }",
      "command: [/probe, hold]",
      "linux:",
      "  security_context:",
      "    no_new_privs: yes",
      "    supplemental_groups: [5000]",
      "",
    ].join("\n"),
    pod: "metadata: { name: p-yaml, namespace: default, uid: u1 }\nlog_directory: '{folder}/logs'\nlinux: {}\n",
  },
  request("privileged-alone", { security: { privileged: true }, isRefused: true }),
  request("group-without-user", { security: { run_as_group: { value: 5 } }, isRefused: true }),
  request("mode-by-name", { security: { namespace_options: { pid: "CONTAINER" } }, isRefused: true }),
  request("user-by-number", { security: { run_as_user: 1000 }, isRefused: true }),
  request("user-as-text", { security: { run_as_user: { value: "1000" } }, isRefused: true }),
  request("without-name", { container: { metadata: {} }, isRefused: true }),
  request("without-namespace", { pod: { metadata: { name: "p" } }, isRefused: true }),
];

/** In the spelling of protocol buffers' own JSON. */
export const camelCase = request("camel-case", {
  container: { linux: { securityContext: { capabilities: { dropCapabilities: ["ALL"] } } } },
});
