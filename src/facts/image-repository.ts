/** Registry and repository without tag and digest, Docker's defaults filled in. Source: distribution/reference normalize.go. */
export function imageRepository(reference: string): string {
  const [untagged = ""] = reference.split("@");
  const name = untagged.replace(/:[^/:]*$/, "");
  const [first = "", ...rest] = name.split("/");
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  if (hasRegistry) {
    const path = rest.join("/");
    const registry = first === "index.docker.io" ? "docker.io" : first;
    return registry === "docker.io" && rest.length === 1
      ? `docker.io/library/${path}`
      : `${registry}/${path}`;
  }
  return rest.length === 0 ? `docker.io/library/${name}` : `docker.io/${name}`;
}

/** Whether a pattern means the repository: the same, or `*` at its end for any last part. */
export function isRepository(repository: string, pattern: string): boolean {
  if (!pattern.endsWith("/*")) return repository === pattern;
  return repository.startsWith(pattern.slice(0, -1)) && !repository.slice(pattern.length - 1).includes("/");
}
