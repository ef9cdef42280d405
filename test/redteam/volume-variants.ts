import type { Hardened, Variant } from "./hardened.ts";
import { list, tokenSecret, yaml } from "./hardened.ts";

/** A further volume, mounted. */
function volume(
  what: string,
  source: string,
  shows: string,
  mount = "",
  more: Partial<Variant> = {},
): Variant {
  return { what, change: (it) => addVolume(it, source, mount), shows, ...more };
}

function addVolume({ spec, container }: Hardened, source: string, mount: string): void {
  list(spec, "volumes").push({ name: "more", ...yaml(source) });
  list(container, "volumeMounts").push({
    name: "more",
    mountPath: "/more",
    ...(mount === "" ? {} : yaml(mount)),
  });
}

const asRoot = (variant: Variant): Variant => ({
  ...variant,
  what: `root: ${variant.what}`,
  change: (it) => {
    it.podContext["runAsNonRoot"] = false;
    it.context["runAsUser"] = 0;
    variant.change?.(it);
  },
});

const path = (what: string, shows = "host-paths", mount = "", more: Partial<Variant> = {}): Variant =>
  asRoot(volume(`hostPath ${what}`, `hostPath: {path: "${what}"}`, shows, mount, more));

const readOnly = "{readOnly: true, recursiveReadOnly: Enabled}";

const hostPaths: readonly Variant[] = [
  path("/"),
  path("//"),
  path("/."),
  path("/etc"),
  path("/etc/"),
  path("/srv/../etc"),
  path("etc"),
  path("/proc"),
  path("/sys"),
  path("/dev"),
  path("/dev/kmsg"),
  path("/root"),
  path("/boot"),
  path("/usr/local/bin"),
  path("/lib/modules"),
  path("/var"),
  path("/var/lib"),
  path("/var/lib/kubelet"),
  path("/var/lib/kubelet/pods"),
  path("/var/lib/rancher/k3s/server"),
  path("/var/lib/rancher/k3s/storage/../server/token"),
  path("/var/lib/rancher/k3s/storage"),
  path("/etc/rancher/k3s/k3s.yaml"),
  path("/etc/kubernetes/manifests"),
  path("/var/log"),
  path("/var/log/pods"),
  path("/run"),
  path("/var/run/docker.sock"),
  path("/run/containerd/containerd.sock"),
  path("/run/k3s/containerd/containerd.sock"),
  path("/var/run/dbus/system_bus_socket", "host-paths", "", { only: "sealed" }),
  path("/srv/app/admin.sock"),
  path("/run/systemd"),
  path("/var/spool/cron"),
  path("/var/lib/docker/volumes"),
  path("/var/lib/etcd"),
  path("/var/lib/dpkg"),
  path("/var/lib/rpm"),
  path("/var/lib/apt"),
  path("/var/lib/k0s"),
  path("/var/snap/microk8s/common"),
  path("/home"),
  path("/nix"),
  path("/snap"),
  path("/ostree"),
  path("/sysroot"),
  path("/efi"),
  path("/opt"),
  path("/proc/1/root", "host-paths", readOnly),
  path("/", "host-paths", readOnly),
  path("/etc", "host-paths", readOnly),
  path("/etc/localtime", "host-paths", readOnly, { only: "sealed" }),
  path("/etc/shadow", "host-paths", readOnly),
  path("/var/lib/kubelet", "host-paths", readOnly),
  path("/var/run/docker.sock", "host-paths", readOnly),
  path("/run/user/1001/podman/podman.sock", "host-paths"),
  path("/srv/data", "volume-flags", "{readOnly: true}", { only: "sealed" }),
  path("/srv/data", "mount-propagation", "mountPropagation: HostToContainer"),
  path("/srv/data", "mount-propagation", "mountPropagation: Bidirectional"),
  path("${DATA}", "", "", { says: "refused" }),
  path("/srv/{{ dir }}", "", "", { says: "refused" }),
  asRoot(volume("hostPath / with a subPath", "hostPath: {path: /}", "host-paths", "subPath: etc")),
  asRoot(
    volume(
      "hostPath / with an expanded subPath",
      "hostPath: {path: /}",
      "host-paths",
      "subPathExpr: $(FOLDER)",
    ),
  ),
  asRoot(volume("a socket under another name", "hostPath: {path: /srv/engine, type: Socket}", "host-paths")),
  asRoot(volume("a device under another name", "hostPath: {path: /srv/kvm, type: CharDevice}", "host-paths")),
  asRoot(volume("a disk under another name", "hostPath: {path: /srv/disk, type: BlockDevice}", "host-paths")),
  volume("hostPath without a path", "hostPath: {}", "host-paths", "", { only: "sealed" }),
  volume("hostPath and emptyDir at once", "{emptyDir: {}, hostPath: {path: /etc}}", "host-paths", "", {
    only: "sealed",
  }),
  volume("hostPath for a user without rights, readable", "hostPath: {path: /etc}", "host-paths", "", {
    only: "sealed",
  }),
];

function bound(what: string, source: string, shows: string, more: Partial<Variant> = {}): Variant {
  return {
    what,
    change: (it) => {
      addVolume(it, "persistentVolumeClaim: {claimName: data}", "");
      it.objects.push(
        yaml(`
          apiVersion: v1
          kind: PersistentVolumeClaim
          metadata: {name: data, namespace: hardened}
          spec: {volumeName: data, storageClassName: ""}`),
        {
          ...yaml("{apiVersion: v1, kind: PersistentVolume, metadata: {name: data}}"),
          spec: yaml(source),
        },
      );
    },
    shows,
    ...more,
  };
}

const claims: readonly Variant[] = [
  asRoot({
    what: "two volumes of one name, the second the host's root folder",
    change: (it) => {
      list(it.spec, "volumes").push(yaml("{name: more, emptyDir: {}}"));
      addVolume(it, "hostPath: {path: /}", "");
    },
    shows: "host-paths",
  }),
  asRoot(bound("a claim bound to a hostPath of /", "hostPath: {path: /}", "host-paths")),
  asRoot(
    bound(
      "a claim bound to the engine's socket",
      "hostPath: {path: /run/containerd/containerd.sock}",
      "host-paths",
    ),
  ),
  asRoot(bound("a claim bound to a local volume of /etc", "local: {path: /etc}", "host-paths")),
  asRoot({
    ...bound(
      "a claim that a hostPath volume names",
      "{hostPath: {path: /}, claimRef: {namespace: hardened, name: data}}",
      "host-paths",
    ),
    change: (it) => {
      addVolume(it, "persistentVolumeClaim: {claimName: data}", "");
      it.objects.push(
        yaml(
          "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data, namespace: hardened}, spec: {storageClassName: ''}}",
        ),
        yaml(
          "{apiVersion: v1, kind: PersistentVolume, metadata: {name: data}, spec: {hostPath: {path: /}, claimRef: {namespace: hardened, name: data}}}",
        ),
      );
    },
  }),
  bound(
    "NFS, with which the pod does not start in ids of its own",
    "nfs: {server: nas, path: /}",
    "host-user",
    { only: "sealed" },
  ),
  volume("an NFS volume", "nfs: {server: nas, path: /}", "host-user", "", { only: "sealed" }),
  {
    what: "a block device of a claim",
    change: ({ spec, container }) => {
      list(spec, "volumes").push(yaml("{name: disk, persistentVolumeClaim: {claimName: disk}}"));
      container["volumeDevices"] = [{ name: "disk", devicePath: "/dev/xvda" }];
    },
    shows: "devices",
  },
];

const kinds: readonly Variant[] = [
  volume("an inline CSI volume of hostPath", "csi: {driver: hostpath.csi.k8s.io}", "volume-flags"),
  volume("a flexVolume", "flexVolume: {driver: example.com/any}", "volume-flags"),
  volume("iSCSI", "iscsi: {targetPortal: a, iqn: b, lun: 0}", "volume-flags"),
  volume("a source that no version knows", "newVolume: {}", "volume-flags"),
  {
    what: "an emptyDir where files may raise privilege",
    change: ({ context }) => void Object.assign(context, { allowPrivilegeEscalation: true }),
    shows: "volume-flags",
  },
];

const tokens: readonly Variant[] = [
  volume("a projected token", "projected: {sources: [{serviceAccountToken: {path: token}}]}", "api-token"),
  volume(
    "a projected token of an empty audience",
    "projected: {sources: [{serviceAccountToken: {path: token, audience: ''}}]}",
    "api-token",
  ),
  volume(
    "a projected token for the API server by name",
    "projected: {sources: [{serviceAccountToken: {path: token, audience: https://kubernetes.default.svc.cluster.local}}]}",
    "api-token",
  ),
  volume(
    "a projected token for the API server of k3s",
    "projected: {sources: [{serviceAccountToken: {path: token, audience: k3s}}]}",
    "api-token",
  ),
  volume(
    "a projected token of another audience",
    "projected: {sources: [{serviceAccountToken: {path: token, audience: vault}}]}",
    "api-token",
  ),
  volume(
    "a projected token behind a map",
    "projected: {sources: [{configMap: {name: a}}, {serviceAccountToken: {path: token}}]}",
    "api-token",
  ),
  volume(
    "a client certificate for the API server",
    "projected: {sources: [{podCertificate: {signerName: kubernetes.io/kube-apiserver-client-pod, keyType: ED25519, credentialBundlePath: a}}]}",
    "api-token",
  ),
  {
    what: "a volume above the token's folder, which hides nothing",
    change: (it) => {
      it.spec["automountServiceAccountToken"] = true;
      addVolume(it, "emptyDir: {}", "mountPath: /var/run");
    },
    shows: "api-token",
  },
  {
    what: "a volume at the token's folder with a slash",
    change: (it) => {
      it.spec["automountServiceAccountToken"] = true;
      addVolume(it, "emptyDir: {}", "mountPath: /var/run/secrets/kubernetes.io/serviceaccount/");
    },
    shows: "api-token",
  },
  volume(
    "the token folder of servers before 1.24",
    "secret: {secretName: default-token-x7k2p}",
    "api-token",
    "{mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true}",
  ),
  {
    ...volume("a Secret with a service account's token", "secret: {secretName: robot}", "api-token"),
    change: (it) => {
      addVolume(it, "secret: {secretName: robot}", "");
      it.objects.push(tokenSecret());
    },
  },
  {
    what: "a projected Secret with a service account's token",
    change: (it) => {
      addVolume(it, "projected: {sources: [{secret: {name: robot}}]}", "");
      it.objects.push(tokenSecret());
    },
    shows: "api-token",
  },
];

export const volumeVariants: readonly Variant[] = [...hostPaths, ...claims, ...kinds, ...tokens];
