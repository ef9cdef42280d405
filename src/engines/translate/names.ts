/** A name of the API (RFC 1123 label that begins with a letter) nearest to the name of a source: "Shop_DB.1" is shop-db-1. */
export function kubernetesName(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 53)
    .replace(/-+$/, "");
  if (plain === "") return "container";
  return /^[a-z]/.test(plain) ? plain : `c-${plain}`;
}

/** Names that are told apart by a number where the plain ones are the same. */
export class UniqueNames {
  readonly #taken = new Set<string>();

  of(name: string): string {
    const plain = kubernetesName(name);
    let unique = plain;
    for (let number = 2; this.#taken.has(unique); number++) unique = `${plain}-${number}`;
    this.#taken.add(unique);
    return unique;
  }
}

/** A key of a ConfigMap or Secret: letters, digits, "-", "_" and ".". */
export function keyName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, "-").replace(/^\.+/, "") || "data";
}
