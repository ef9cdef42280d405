import { pod, serverSince } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { volumeInWords } from "../words.ts";

const sources = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];
// A volume with no source at all becomes an emptyDir: the API server defaults it before admission sees it.
const allowing = (...values: readonly string[]) =>
  pod("volumes[*]", { is: "keys-among", values, ignored: ["name"] });

export const volumeTypeUnrestricted = defineRule({
  id: "volume-type-unrestricted",
  title: "Volume is of a kind outside the restricted list",
  severity: "medium",
  severityReason: "Such volumes reach the node or a storage system with the kubelet's rights.",
  risk: "The kubelet mounts a network or host file system that the manifest names, and its drivers parse what stands there as root.",
  rootlessPodman: "Mounts only what the login user may mount.",
  remediation: "Use a persistentVolumeClaim, or one of the projected kinds.",
  dimensions: ["volumes", "host-paths"],
  standard: {
    check: "restrictedVolumes",
    level: "restricted",
    reason: "restricted volume types",
    overrides: ["hostPathVolumes"],
  },
  versions: [
    { since: "1.0", requirement: serverSince("1.33", allowing(...sources, "image"), allowing(...sources)) },
  ],
  says: ({ value }) => `volume ${volumeInWords(value)}`,
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
