import type { NamespaceSharing } from "../values.ts";
import { onLadder } from "../verdict.ts";

/** The container's own, the pod's, the host's (engines.md 2.11). */
export const compareSharing = onLadder<NamespaceSharing>(["private", "pod", "host"]);

export function sharingInWords(value: NamespaceSharing): string {
  if (value === "private") return "its own";
  return value === "pod" ? "shared in the pod" : "the host's";
}
