import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented } from "../yaml/write-yaml.ts";

/** What every policy's metadata holds. `comment`: lines before the name, "" for none. */
export function metadataOf(name: string, comment = ""): Readonly<Record<string, YamlValue>> {
  return {
    name: comment === "" ? name : commented(comment, name),
    labels: { "app.kubernetes.io/managed-by": "podseal" },
  };
}
