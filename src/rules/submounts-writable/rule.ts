import { anyOf, containers, oneOf, withField } from "../requirement.ts";
import { defineRule } from "../rule.ts";

export const submountsWritable = defineRule({
  id: "submounts-writable",
  title: "Read-only mount leaves what is mounted below it writable",
  severity: "low",
  severityReason: "It takes a file system mounted below the volume's folder on the node.",
  risk: "readOnly covers the top mount only: file systems mounted below it can be written.",
  rootlessPodman: "Has no recursive read-only mounts either.",
  remediation:
    "Set recursiveReadOnly: IfPossible beside readOnly: true (servers from 1.33, Linux 5.12, runc 1.1).",
  dimensions: ["volume-flags"],
  versions: [
    {
      since: "1.0",
      requirement: containers(
        "volumeMounts[*]",
        anyOf(
          withField("readOnly", oneOf(false, "")),
          withField("recursiveReadOnly", oneOf("IfPossible", "Enabled")),
        ),
      ),
    },
  ],
  evidence: { "volume-flags": ({ writableSubmounts }) => writableSubmounts },
  says: () => "readOnly is true without recursiveReadOnly",
  references: [
    "https://kubernetes.io/docs/concepts/storage/volumes/#recursive-read-only-mounts",
    "https://man7.org/linux/man-pages/man2/mount_setattr.2.html",
  ],
});
