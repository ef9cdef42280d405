import type { Variant } from "./hardened.ts";
import { at, yaml } from "./hardened.ts";

/** Servers, runtimes and nodes that do not do what the manifest asks for. The container runs as root of its own ids. */
function lost(what: string, more: Partial<Variant>, facts = "{}", shows = "host-user"): Variant {
  return {
    what: `hostUsers lost: ${what}`,
    change: (it) => {
      it.podContext["runAsNonRoot"] = false;
      it.context["runAsUser"] = 0;
      const { node, ...rest } = yaml(facts);
      Object.assign(at(it.facts, "node"), node);
      Object.assign(it.facts, rest);
    },
    shows,
    ...more,
  };
}

const versions = ["1.24", "1.25", "1.26", "1.27", "1.28", "1.29", "1.30", "1.31", "1.32"];

export const clusterVariants: readonly Variant[] = [
  ...versions.map((version) => lost(`Kubernetes ${version}`, { flags: { kubernetes: version } })),
  ...versions.map((version) => lost(`k3s ${version}`, { flags: { k3s: version } })),
  lost("a version that nobody told", { isVersionUntold: true }),
  lost("gate off", {}, "{kubernetes: '1.34', featureGates: {UserNamespacesSupport: false}}"),
  lost("containerd 1.6", {}, "{kubernetes: '1.34', containerRuntime: {name: containerd, version: 1.6.39}}"),
  lost("containerd 1.7", {}, "{kubernetes: '1.34', containerRuntime: {name: containerd, version: 1.7.34}}"),
  lost("runc 1.1", {}, "{kubernetes: '1.34', ociRuntime: {name: runc, version: 1.1.15}}"),
  lost("crun 1.8", {}, "{kubernetes: '1.34', ociRuntime: {name: crun, version: 1.8.7}}"),
  lost("kernel 5.10", {}, "{node: {kernel: 5.10.0}}"),
  lost("kernel 5.15", {}, "{node: {kernel: 5.15.0-91-generic}}"),
  lost("zfs on an old kernel", {}, "{node: {filesystem: nfs}}"),
  {
    ...lost("hostNetwork", {}),
    change: (it) => {
      it.spec["hostNetwork"] = true;
      it.podContext["runAsNonRoot"] = false;
      it.context["runAsUser"] = 0;
    },
  },
  {
    what: "groups of the image on an old runtime",
    change: ({ spec, facts }) => {
      delete spec["hostUsers"];
      Object.assign(
        facts,
        yaml("{kubernetes: '1.34', containerRuntime: {name: containerd, version: 1.7.34}}"),
      );
    },
    shows: "host-groups",
  },
  {
    what: "RuntimeDefault of containerd 1.7, with io_uring",
    change: ({ facts }) =>
      void Object.assign(
        facts,
        yaml("{kubernetes: '1.34', containerRuntime: {name: containerd, version: 1.7.34}}"),
      ),
    shows: "seccomp",
    only: "rootless-podman",
  },
  {
    what: "RuntimeDefault of k3s 1.27",
    flags: { k3s: "1.27" },
    shows: "seccomp",
    only: "rootless-podman",
  },
  {
    what: "an architecture that no profile is known of",
    change: ({ facts }) => void (facts["architecture"] = "arm64"),
    only: "sealed",
    shows: "seccomp",
  },
  {
    what: "an AppArmor field that the server does not know",
    change: ({ facts, podContext, metadata }) => {
      podContext["appArmorProfile"] = { type: "RuntimeDefault" };
      at(metadata, "annotations")["container.apparmor.security.beta.kubernetes.io/web"] = "unconfined";
      facts["kubernetes"] = "1.29";
    },
    shows: "apparmor",
    only: "sealed",
  },
  {
    what: "seccomp by an old annotation against the pod's field",
    change: ({ facts, metadata }) => {
      at(metadata, "annotations")["container.seccomp.security.alpha.kubernetes.io/web"] = "unconfined";
      Object.assign(
        facts,
        yaml("{kubernetes: '1.24', containerRuntime: {name: containerd, version: 2.3.4}}"),
      );
    },
    shows: "seccomp",
  },
  {
    what: "recursive read-only given up on an old kernel",
    change: ({ spec, container, facts, podContext, context }) => {
      (spec["volumes"] as object[]).push(yaml("{name: more, hostPath: {path: /srv/data}}"));
      (container["volumeMounts"] as object[]).push(
        yaml("{name: more, mountPath: /more, readOnly: true, recursiveReadOnly: IfPossible}"),
      );
      at(facts, "node")["kernel"] = "5.10.0";
      podContext["runAsUser"] = 20001;
      context["privileged"] = false;
    },
    only: "sealed",
    shows: "volume-flags",
  },
];
