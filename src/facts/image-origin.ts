/** Where an image was read: a registry, the storage of an engine, a command that tells, a file that was given. */
export interface ImageOrigin {
  readonly kind: "registry" | "storage" | "engine" | "file";
  /** "docker.io", "/var/lib/containers/storage", "podman", "app.tar". */
  readonly from: string;
}

/** Facts that somebody states instead of the image. */
export interface StatedFacts {
  /** "context file facts.yaml". */
  readonly from: string;
  /** Their names. */
  readonly facts: readonly string[];
}

/** Facts of an image that tell where they come from. */
export interface TracedFacts {
  readonly digest?: string;
  /** Where it was read. Absent for what nobody read. */
  readonly origin?: ImageOrigin;
  /** The first that names a fact holds. */
  readonly stated?: readonly StatedFacts[];
}

/** Where a fact of an image comes from: "registry docker.io, sha256:0123456789ab"; undefined where nobody told. */
export function originOf<T extends TracedFacts>(
  image: T | undefined,
  fact: keyof T & string,
): string | undefined {
  const stated = image?.stated?.find(({ facts }) => facts.includes(fact));
  if (stated !== undefined) return stated.from;
  if (image?.origin === undefined || image[fact] === undefined) return undefined;
  const digest = image.digest === undefined ? "" : `, ${shortDigest(image.digest)}`;
  return `${originInWords(image.origin)}${digest}`;
}

/** With where the fact comes from, where that is known: "words (registry docker.io, sha256:0123456789ab)". */
export function withOrigin<T extends TracedFacts>(
  words: string,
  image: T | undefined,
  fact: keyof T & string,
): string {
  const origin = originOf(image, fact);
  return origin === undefined ? words : `${words} (${origin})`;
}

/** "registry docker.io", "file app.tar"; folders and commands by themselves. */
function originInWords({ kind, from }: ImageOrigin): string {
  return kind === "registry" || kind === "file" ? `${kind} ${from}` : from;
}

/** With twelve digits, as engines shorten it. */
function shortDigest(digest: string): string {
  return digest.replace(/^(\w+:[0-9a-f]{12})[0-9a-f]*$/, "$1");
}
