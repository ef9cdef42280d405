import { generateK3s } from "../../policies/index.ts";
import type { InitFile } from "./init-files.ts";

/** What to put onto the servers and agents of the newest k3s: what `podseal policy --engine k3s` writes. */
export function k3sFiles(): InitFile[] {
  return generateK3s({}).map(({ path, text }) => ({ file: `k3s/${path}`, text }));
}
