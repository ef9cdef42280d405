import { imageRepository } from "../../facts/index.ts";
import { ImageError } from "./image-error.ts";

/** A reference with Docker's defaults filled in, as the kubelet and containerd read it. */
export interface ImageReference {
  /** "docker.io" for short names. */
  readonly registry: string;
  /** "library/nginx". */
  readonly repository: string;
  /** "latest" unless a tag or digest is written. A tag beside a digest does not count. */
  readonly tag?: string;
  /** "sha256:...". */
  readonly digest?: string;
  /** The whole: "docker.io/library/nginx:latest". */
  readonly name: string;
}

const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const repositoryForm = new RegExp(`^${component}(?:/${component})*$`);
const registryForm = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const tagForm = /^\w[\w.-]{0,127}$/;
const digestForm = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Source of the grammar: distribution/reference v0.6.0 reference.go. @throws ImageError "reference" */
export function parseImageReference(written: string): ImageReference {
  const [named = "", digest, ...more] = written.split("@");
  const full = imageRepository(named);
  const [registry = "", ...path] = full.split("/");
  const repository = path.join("/");
  const tag = /:([^/:]*)$/.exec(named)?.[1];
  const isReference =
    registryForm.test(registry) &&
    repositoryForm.test(repository) &&
    (tag === undefined || tagForm.test(tag)) &&
    (digest === undefined || digestForm.test(digest)) &&
    more.length === 0;
  if (!isReference) throw new ImageError("reference", `${written} is no image reference`);
  if (digest !== undefined) return { registry, repository, digest, name: `${full}@${digest}` };
  const chosen = tag ?? "latest";
  return { registry, repository, tag: chosen, name: `${full}:${chosen}` };
}
