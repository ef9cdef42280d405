/** A namespace for the pods of a project: the name of the project as far as the API takes it (RFC 1123). */
export function namespaceFor(project: string): string {
  const name = project
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63)
    .replace(/-+$/, "");
  return name === "" || ["default", "kube-system", "kube-public", "kube-node-lease"].includes(name)
    ? "translated"
    : name;
}
