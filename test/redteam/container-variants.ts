import type { Hardened, Value, Variant } from "./hardened.ts";
import { at, list, yaml } from "./hardened.ts";

/** A change of the container's securityContext, in YAML. */
export function context(what: string, fields: string, shows: string, more: Partial<Variant> = {}): Variant {
  return { what, change: ({ context }) => void Object.assign(context, yaml(fields)), shows, ...more };
}

function without(field: string, shows: string): Variant {
  const what = `no ${field}`;
  return { what, change: ({ context }) => void Reflect.deleteProperty(context, field), shows };
}

/** A further container, as confined as the first but for the given fields. */
export function beside(
  what: string,
  kind: "containers" | "initContainers" | "ephemeralContainers",
  fields: string,
  shows: string,
  more: Partial<Variant> = {},
): Variant {
  return { what, change: (it) => void list(it.spec, kind).push(another(it, fields)), shows, ...more };
}

function another({ container }: Hardened, fields: string): Value {
  const copy = structuredClone(container);
  delete copy["ports"];
  const { securityContext, ...rest } = yaml(fields);
  Object.assign(copy, { name: "other" }, rest);
  if (securityContext === null) delete copy["securityContext"];
  else Object.assign(at(copy, "securityContext"), securityContext);
  for (const [key, value] of Object.entries(copy)) if (value === null) Reflect.deleteProperty(copy, key);
  return copy;
}

/** Capabilities count for root only: a process of another user keeps none. */
function asRoot(variant: Variant): Variant {
  const { change } = variant;
  return {
    ...variant,
    what: `root: ${variant.what}`,
    change: (it) => {
      it.podContext["runAsNonRoot"] = false;
      it.context["runAsUser"] = 0;
      change?.(it);
    },
  };
}

const add = (names: string): Variant =>
  context(`adds ${names}`, `capabilities: {drop: [ALL], add: [${names}]}`, "capabilities");

const capabilities: readonly Variant[] = [
  without("capabilities", "capabilities"),
  context("capabilities: null", "capabilities: null", "capabilities"),
  context("capabilities.drop: null", "capabilities: {drop: null}", "capabilities"),
  context("capabilities.drop is empty", "capabilities: {drop: []}", "capabilities"),
  context("drops CAP_ALL, which is no name", "capabilities: {drop: [CAP_ALL]}", "capabilities"),
  context("drops two only", "capabilities: {drop: [MKNOD, NET_RAW]}", "capabilities"),
  context(
    "drops with prefix",
    "capabilities: {drop: [CAP_NET_RAW, CAP_MKNOD, CAP_AUDIT_WRITE]}",
    "capabilities",
  ),
  context("drops what no kernel knows", "capabilities: {drop: [EVERYTHING]}", "capabilities"),
  context("drops ALL with a space", 'capabilities: {drop: ["ALL "]}', "capabilities"),
  context("adds ALL, drops one", "capabilities: {add: [ALL], drop: [NET_RAW]}", "capabilities"),
  context("adds all in lower case", "capabilities: {add: [all]}", "capabilities"),
  context("adds SYS_ADMIN twice", "capabilities: {drop: [ALL], add: [SYS_ADMIN, SYS_ADMIN]}", "capabilities"),
  context(
    "adds before an unknown name",
    "capabilities: {drop: [ALL], add: [NOTHING, SYS_PTRACE]}",
    "capabilities",
  ),
  context("drops ALL twice, adds", "capabilities: {drop: [ALL, ALL], add: [BPF]}", "capabilities"),
  add("SYS_ADMIN"),
  add("sys_admin"),
  add("Sys_Module"),
  add("NET_ADMIN"),
  add("SYS_PTRACE"),
  add("SYS_TIME"),
  add("DAC_READ_SEARCH"),
  add("BPF"),
  add("PERFMON"),
  add("CHECKPOINT_RESTORE"),
  add("NET_RAW"),
  add("MKNOD"),
  add("AUDIT_WRITE"),
  {
    what: "CAP_SYS_PTRACE, which CRI-O takes",
    change: (it: Hardened) => {
      it.context["capabilities"] = yaml("{drop: [ALL], add: [CAP_SYS_PTRACE]}");
      it.facts["containerRuntime"] = yaml("{name: cri-o, version: 1.34.0}");
    },
    shows: "capabilities",
  },
  context("capabilities.add as a template", 'capabilities: {drop: [ALL], add: ["${CAPABILITY}"]}', "", {
    says: "refused",
  }),
].map(asRoot);

const privilege: readonly Variant[] = [
  context("privileged", "privileged: true", "privileged-container"),
  context(
    "privileged and everything dropped",
    "{privileged: true, capabilities: {drop: [ALL]}}",
    "capabilities",
  ),
  context("privileged as text", 'privileged: "true"', "", { says: "refused" }),
  without("allowPrivilegeEscalation", "privilege-escalation-allowed"),
  context("escalation allowed", "allowPrivilegeEscalation: true", "privilege-escalation-allowed"),
  context("escalation null", "allowPrivilegeEscalation: null", "privilege-escalation-allowed"),
  context("escalation as text", 'allowPrivilegeEscalation: "false"', "", { says: "refused" }),
  { ...without("readOnlyRootFilesystem", "root-filesystem"), only: "sealed" },
  context("root writable", "readOnlyRootFilesystem: false", "root-filesystem", { only: "sealed" }),
  context("proc unmasked", "procMount: Unmasked", "proc-mount"),
  context("proc unmasked with a gate", "procMount: Unmasked", "proc-mount", {
    flags: { kubernetes: "1.34" },
  }),
  context("procMount misspelt", "procMount: unmasked", "", { says: "refused" }),
  {
    what: "no securityContext at all",
    change: ({ container }) => void Reflect.deleteProperty(container, "securityContext"),
    shows: "privilege-escalation-allowed",
  },
  {
    what: "securityContext: null",
    change: ({ container }) => void Object.assign(container, { securityContext: null }),
    shows: "capabilities",
  },
  {
    what: "securityContext is empty",
    change: ({ container }) => void Object.assign(container, { securityContext: {} }),
    shows: "privilege-escalation-allowed",
  },
  {
    what: "securityContext is a list",
    change: ({ container, context }) => void Object.assign(container, { securityContext: [context] }),
    says: "refused",
  },
  {
    what: "securityContext misspelt",
    change: ({ container, context }) => {
      delete container["securityContext"];
      container["securitycontext"] = context;
    },
    shows: "capabilities",
  },
  {
    what: "the container's fields stand at the pod",
    change: ({ container, context, podContext }) => {
      delete container["securityContext"];
      Object.assign(podContext, context);
    },
    shows: "capabilities",
  },
];

const others: readonly Variant[] = [
  beside(
    "an init container without fields",
    "initContainers",
    "securityContext: null",
    "privilege-escalation-allowed",
  ),
  beside(
    "a privileged init container",
    "initContainers",
    "securityContext: {privileged: true}",
    "privileged-container",
  ),
  beside(
    "a privileged sidecar",
    "initContainers",
    "{restartPolicy: Always, securityContext: {privileged: true}}",
    "privileged-container",
  ),
  beside(
    "a second container that may escalate",
    "containers",
    "securityContext: {allowPrivilegeEscalation: true}",
    "privilege-escalation-allowed",
  ),
  beside(
    "a container of the same name",
    "containers",
    "{name: web, securityContext: {privileged: true}}",
    "privileged-container",
  ),
  beside(
    "a container without a name",
    "containers",
    '{name: "", securityContext: {privileged: true}}',
    "privileged-container",
  ),
  beside(
    "a container without an image",
    "containers",
    "{image: null, securityContext: {privileged: true}}",
    "privileged-container",
  ),
  beside(
    "a container named __proto__",
    "containers",
    "{name: __proto__, securityContext: {privileged: true}}",
    "privileged-container",
  ),
  beside(
    "a privileged debugging container",
    "ephemeralContainers",
    "{resources: null, securityContext: {privileged: true}}",
    "privileged-container",
  ),
  beside(
    "a debugging container that may trace",
    "ephemeralContainers",
    "{resources: null, securityContext: {runAsUser: 0, runAsNonRoot: false, capabilities: {add: [SYS_PTRACE]}}}",
    "capabilities",
  ),
  beside(
    "a debugging container without fields",
    "ephemeralContainers",
    "{resources: null, securityContext: null, targetContainerName: web}",
    "privilege-escalation-allowed",
  ),
  beside(
    "a second container without seccomp",
    "containers",
    "securityContext: {seccompProfile: {type: Unconfined}}",
    "seccomp",
  ),
  beside(
    "a second container with a device",
    "containers",
    "resources: {limits: {nvidia.com/gpu: 1}}",
    "devices",
  ),
];

export const containerVariants: readonly Variant[] = [...capabilities, ...privilege, ...others];
