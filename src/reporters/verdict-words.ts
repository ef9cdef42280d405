import type { DimensionGroup, Verdict } from "../confinement/index.ts";
import type { Style } from "./terminal.ts";

export interface VerdictWords {
  readonly symbol: string;
  readonly word: string;
  readonly style: Style;
}

/** How each verdict is shown, from worst to best. The symbols are told apart without colour. */
export const verdictWords: Readonly<Record<Verdict, VerdictWords>> = {
  looser: { symbol: "✗", word: "looser", style: "red" },
  unknown: { symbol: "?", word: "unknown", style: "yellow" },
  incomparable: { symbol: "≠", word: "incomparable", style: "magenta" },
  equal: { symbol: "=", word: "equal", style: "dim" },
  tighter: { symbol: "✓", word: "tighter", style: "green" },
};

/** Column titles of the matrix. */
export const groupTitles: Readonly<Record<DimensionGroup, string>> = {
  identity: "identity",
  privilege: "privilege",
  kernel: "kernel",
  namespaces: "namespaces",
  filesystem: "files",
  network: "network",
  credentials: "credentials",
  resources: "resources",
  engine: "engine",
};

/** The same for terminals that have no room for whole words. */
export const shortGroupTitles: Readonly<Record<DimensionGroup, string>> = {
  identity: "ident",
  privilege: "priv",
  kernel: "kern",
  namespaces: "ns",
  filesystem: "files",
  network: "net",
  credentials: "cred",
  resources: "res",
  engine: "eng",
};
