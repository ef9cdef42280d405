import { context } from "./container-variants.ts";
import type { Tree, Variant } from "./hardened.ts";
import { at, tokenSecret, yaml } from "./hardened.ts";

const filters: readonly Variant[] = [
  context("seccomp Unconfined over the pod's", "seccompProfile: {type: Unconfined}", "seccomp"),
  context("seccomp without a type", "seccompProfile: {}", "seccomp"),
  context("seccomp in lower case", "seccompProfile: {type: runtimedefault}", "", { says: "refused" }),
  context(
    "a Localhost filter that nobody knows",
    "seccompProfile: {type: Localhost, localhostProfile: a.json}",
    "seccomp",
  ),
  {
    ...context(
      "a Localhost filter that allows all",
      "seccompProfile: {type: Localhost, localhostProfile: a.json}",
      "seccomp",
    ),
    change: ({ context, facts }) => {
      context["seccompProfile"] = { type: "Localhost", localhostProfile: "a.json" };
      at(facts, "seccompProfiles")["a.json"] = { defaultAction: "SCMP_ACT_ALLOW" };
    },
  },
  {
    what: "a Localhost filter that logs instead of refusing",
    change: ({ context, facts }) => {
      context["seccompProfile"] = { type: "Localhost", localhostProfile: "a.json" };
      at(facts, "seccompProfiles")["a.json"] = { defaultAction: "SCMP_ACT_LOG" };
    },
    shows: "seccomp",
  },
  {
    what: "a Localhost filter that refuses a few",
    change: ({ context, facts }) => {
      context["seccompProfile"] = { type: "Localhost", localhostProfile: "a.json" };
      at(facts, "seccompProfiles")["a.json"] = yaml(
        "{defaultAction: SCMP_ACT_ALLOW, syscalls: [{names: [unshare, clone3], action: SCMP_ACT_ERRNO}]}",
      );
    },
    shows: "seccomp",
  },
  {
    what: "a Localhost filter that traces",
    change: ({ context, facts }) => {
      context["seccompProfile"] = { type: "Localhost", localhostProfile: "a.json" };
      at(facts, "seccompProfiles")["a.json"] = yaml(
        "{defaultAction: SCMP_ACT_ERRNO, syscalls: [{names: [read], action: SCMP_ACT_ALLOW}, {names: [mount, unshare], action: SCMP_ACT_TRACE}]}",
      );
    },
    shows: "seccomp",
  },
  ...["SCMP_ACT_NOTIFY", "SCMP_ACT_MAYBE", "SCMP_ACT_TRACE"].map((action): Variant => ({
    what: `a Localhost filter with ${action}`,
    change: ({ context, facts }) => {
      context["seccompProfile"] = { type: "Localhost", localhostProfile: "a.json" };
      at(facts, "seccompProfiles")["a.json"] = {
        defaultAction: "SCMP_ACT_ERRNO",
        syscalls: [{ names: ["mount", "bpf"], action }],
      };
    },
    shows: "seccomp",
  })),
  {
    what: "a Localhost filter whose file is no profile",
    change: ({ context, facts }) => {
      context["seccompProfile"] = { type: "Localhost", localhostProfile: "a.json" };
      at(facts, "seccompProfiles")["a.json"] = { defaultAction: 1 };
    },
    shows: "seccomp",
  },
  {
    what: "a Localhost filter of another architecture",
    change: ({ facts }) => {
      facts["architecture"] = "arm64";
      const profile = at(facts, "seccompProfiles");
      for (const one of Object.values(profile)) delete (one as Tree)["architectures"];
    },
    only: "sealed",
    shows: "seccomp",
  },
  context("AppArmor Unconfined", "appArmorProfile: {type: Unconfined}", "apparmor", { only: "sealed" }),
  context(
    "an AppArmor profile named unconfined",
    "appArmorProfile: {type: Localhost, localhostProfile: unconfined}",
    "apparmor",
    { only: "sealed" },
  ),
  {
    what: "AppArmor unconfined by annotation, over the pod's field",
    change: ({ metadata }) => {
      at(metadata, "annotations")["container.apparmor.security.beta.kubernetes.io/web"] = "unconfined";
    },
    only: "sealed",
    shows: "apparmor",
  },
];

const ids: readonly Variant[] = [
  {
    what: "uid 0 in the host's ids",
    change: ({ spec, context }) => {
      spec["hostUsers"] = true;
      Object.assign(context, { runAsUser: 0, runAsNonRoot: false });
    },
    shows: "host-user",
  },
  {
    what: "uid 1000 in the host's ids, one of another login user",
    change: ({ spec, context, facts }) => {
      delete spec["hostUsers"];
      context["runAsUser"] = 1001;
      at(facts, "node")["users"] = { loginUid: 1000 };
      at(facts, "node")["accounts"] = yaml(
        "[{uid: 1001, name: eve, login: true}, {uid: 1000, name: me, login: true}]",
      );
    },
    only: "sealed",
    shows: "host-user",
  },
  {
    what: "a system account's uid",
    change: ({ spec, context }) => {
      delete spec["hostUsers"];
      context["runAsUser"] = 33;
    },
    only: "sealed",
    shows: "host-user",
  },
  {
    what: "the root group in the host's ids",
    change: ({ spec, context }) => {
      delete spec["hostUsers"];
      context["runAsGroup"] = 0;
    },
    shows: "host-groups",
  },
  {
    what: "no runAsUser in the host's ids",
    change: ({ spec, podContext }) => {
      delete spec["hostUsers"];
      delete podContext["runAsUser"];
      delete podContext["runAsNonRoot"];
    },
    shows: "host-user",
  },
  {
    what: "a container that takes back runAsNonRoot",
    change: ({ spec, podContext, context }) => {
      delete spec["hostUsers"];
      delete podContext["runAsUser"];
      context["runAsNonRoot"] = false;
    },
    shows: "host-user",
  },
];

const resources: readonly Variant[] = [
  {
    what: "a device of a plugin, asked for only",
    change: ({ container }) =>
      void Object.assign(at(container, "resources", "requests"), { "smarter-devices/kvm": "1" }),
    shows: "devices",
  },
  {
    what: "a device by a resource claim",
    change: ({ spec, container }) => {
      spec["resourceClaims"] = [{ name: "gpu", resourceClaimTemplateName: "gpu" }];
      at(container, "resources")["claims"] = [{ name: "gpu" }];
    },
    shows: "devices",
  },
  {
    what: "no limits",
    change: ({ container }) => void Reflect.deleteProperty(at(container, "resources"), "limits"),
    only: "sealed",
    shows: "memory-limit",
  },
  {
    what: "a memory limit of 0, which is none",
    change: ({ container }) => void Object.assign(at(container, "resources", "limits"), { memory: "0" }),
    only: "sealed",
    shows: "memory-limit",
  },
  {
    what: "a memory limit below 0",
    change: ({ container }) => void Object.assign(at(container, "resources", "limits"), { memory: "-1" }),
    only: "sealed",
    shows: "memory-limit",
  },
  {
    what: "a cpu limit of 0, which is none",
    change: ({ container }) => void Object.assign(at(container, "resources", "limits"), { cpu: 0 }),
    only: "sealed",
    shows: "cpu-limit",
  },
  {
    what: "a memory limit that is no quantity",
    change: ({ container }) => void Object.assign(at(container, "resources", "limits"), { memory: "64MB" }),
    says: "refused",
  },
  {
    what: "a limit that comes from another namespace's range",
    change: ({ container, objects }) => {
      delete at(container, "resources", "limits")["ephemeral-storage"];
      objects.push(
        yaml(`
          apiVersion: v1
          kind: LimitRange
          metadata: {name: range, namespace: elsewhere}
          spec: {limits: [{type: Container, default: {ephemeral-storage: 1Gi}}]}`),
      );
    },
    only: "sealed",
    shows: "ephemeral-storage-limit",
  },
  {
    what: "a limit of pods in the namespace's range, which containers do not get",
    change: ({ container, objects }) => {
      delete at(container, "resources", "limits")["memory"];
      objects.push(
        yaml(`
          apiVersion: v1
          kind: LimitRange
          metadata: {name: range, namespace: hardened}
          spec: {limits: [{type: Pod, default: {memory: 1Gi}}]}`),
      );
    },
    only: "sealed",
    shows: "memory-limit",
  },
];

const environment: readonly Variant[] = [
  {
    what: "a secret in a variable",
    change: ({ container }) => {
      container["env"] = [yaml("{name: KEY, valueFrom: {secretKeyRef: {name: app, key: key}}}")];
    },
    only: "sealed",
    shows: "secret-environment",
  },
  {
    what: "every key of a Secret",
    change: ({ container }) => {
      container["envFrom"] = [yaml("secretRef: {name: app}")];
    },
    only: "sealed",
    shows: "secret-environment",
  },
  {
    what: "a password written out",
    change: ({ container }) => {
      container["env"] = [yaml("{name: DB_PASSWORD, value: hunter2}")];
    },
    only: "sealed",
    shows: "secret-environment",
  },
  {
    what: "a service account's token in a variable",
    change: ({ container, objects }) => {
      container["env"] = [yaml("{name: KEY, valueFrom: {secretKeyRef: {name: robot, key: token}}}")];
      objects.push(tokenSecret());
    },
    shows: "api-token",
  },
  {
    what: "a service account's token among the keys of a Secret",
    change: ({ container, objects }) => {
      container["envFrom"] = [yaml("secretRef: {name: robot}")];
      objects.push(tokenSecret());
    },
    shows: "api-token",
  },
];

export const processVariants: readonly Variant[] = [...filters, ...ids, ...resources, ...environment];
