import { podsealProfileFile } from "../../facts/index.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented, writeDocument } from "../yaml/write-yaml.ts";
import type { MadeProfile } from "./profile.ts";

const namespace = "podseal-node";
const name = "podseal-seccomp";

/** The image that k3s brings for its local-path provisioner: every node of it has it or knows where to get it. k3s-io/k3s scripts/airgap/image-list.txt@7a8e519. */
const image = "docker.io/rancher/mirrored-library-busybox:1.37.0";

/** Folder of Localhost profiles: below the kubelet's root, which k3s leaves at its default (k3s-io/k3s pkg/daemons/agent/agent_linux.go@00014d2). */
export const seccompFolder = "/var/lib/kubelet/seccomp";

/** Copies beside the old file and then renames, so that no container starts with half of it. */
const script = [
  "trap 'exit 0' TERM",
  "while true; do",
  `  if ! cmp -s /profile/${podsealProfileFile} /seccomp/${podsealProfileFile}; then`,
  `    cp /profile/${podsealProfileFile} /seccomp/.${podsealProfileFile}.new`,
  `    mv /seccomp/.${podsealProfileFile}.new /seccomp/${podsealProfileFile}`,
  "  fi",
  "  sleep 60 &",
  "  wait $!",
  "done",
].join("\n");

/** A namespace, and for each architecture a ConfigMap with the profile and a DaemonSet that keeps it on the nodes. */
export function daemonSetText(profiles: readonly MadeProfile[], toolVersion: string): string {
  const documents = [
    writeDocument(
      [
        "It holds nothing but the installer. A hostPath needs the level privileged: whoever may create pods in here has the nodes. Exempt it",
        `from policies of your own: podseal policy --exempt-namespace ${namespace}`,
      ].join("\n"),
      {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
      },
    ),
    ...profiles.flatMap((made) => [configMapText(made), installerText(made)]),
  ];
  return `${heading(profiles, toolVersion)}---\n${documents.join("---\n")}`;
}

function heading(profiles: readonly MadeProfile[], toolVersion: string): string {
  const [first] = profiles;
  return [
    `Made by podseal ${toolVersion}: puts ${seccompFolder}/${podsealProfileFile} on every node, a profile within ${first?.within.join(" and ") ?? ""} (no capabilities, native system calls alone: 32-bit programs are ended by it).`,
    `Use, once kubectl -n ${namespace} rollout status daemonset says that every node has it: set seccompProfile.type to Localhost and seccompProfile.localhostProfile to ${podsealProfileFile}. A pod on a node without the file does not start.`,
    "May break: nothing by itself. On nodes that enforce SELinux the container may not write to the folder: copy the file by hand there.",
    `Undo: change the pods back first, then delete the namespace ${namespace}, and rm ${seccompFolder}/${podsealProfileFile} on the nodes.`,
  ]
    .map((sentence) => wrapComment(sentence))
    .join("");
}

function nameOf({ architecture }: MadeProfile): string {
  return `${name}-${architecture}`;
}

function configMapText(made: MadeProfile): string {
  return writeDocument("", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: nameOf(made), namespace },
    data: { [podsealProfileFile]: JSON.stringify(made.profile, null, 2) },
  });
}

function installerText(made: MadeProfile): string {
  const labels = { "app.kubernetes.io/name": nameOf(made) };
  return writeDocument("", {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: nameOf(made), namespace, labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podOf(made) },
    },
  });
}

function podOf(made: MadeProfile): YamlValue {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    nodeSelector: { "kubernetes.io/os": "linux", "kubernetes.io/arch": made.architecture },
    tolerations: commented("Every node, one that takes no other pods among them.", [{ operator: "Exists" }]),
    securityContext: {
      runAsUser: commented(
        "The folder belongs to the node's root. Without capabilities root may write to its own files alone.",
        0,
      ),
      runAsGroup: 0,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [containerOf()],
    volumes: [
      { name: "profile", configMap: { name: nameOf(made) } },
      { name: "seccomp", hostPath: { path: seccompFolder, type: "DirectoryOrCreate" } },
    ],
  };
}

function containerOf(): YamlValue {
  return {
    name: "installer",
    image: commented(
      "Any image with a shell, cmp, cp and mv. Pin its digest once you have chosen one.",
      image,
    ),
    command: ["/bin/sh", "-c", script],
    readinessProbe: commented("Ready means: this node has the profile.", {
      exec: { command: ["cmp", "-s", `/profile/${podsealProfileFile}`, `/seccomp/${podsealProfileFile}`] },
      periodSeconds: 10,
    }),
    resources: {
      requests: { cpu: "1m", memory: "4Mi", "ephemeral-storage": "1Mi" },
      limits: { cpu: "50m", memory: "16Mi", "ephemeral-storage": "8Mi" },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "profile", mountPath: "/profile", readOnly: true },
      { name: "seccomp", mountPath: "/seccomp" },
    ],
  };
}
