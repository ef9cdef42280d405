import { defineRule } from "../rule.ts";

export const imageVolumeWritable = defineRule({
  id: "image-volume-writable",
  title: "Volume that the image declares stays writable",
  severity: "low",
  severityReason: "It is a place to leave a program behind, in a container that looks read-only.",
  risk: "readOnlyRootFilesystem does not cover the image's VOLUMEs: the runtime puts a writable folder of the node at each.",
  rootlessPodman: "Puts a writable anonymous volume there as well.",
  remediation:
    "Mount an emptyDir with a size limit, or a read-only volume, at each path that the image declares as VOLUME.",
  dimensions: ["root-filesystem"],
  versions: [],
  judges: "root-filesystem",
  says: () => "a volume of the image is writable",
  references: [
    "https://github.com/opencontainers/image-spec/blob/main/config.md",
    "https://kubernetes.io/docs/concepts/storage/volumes/",
  ],
});
