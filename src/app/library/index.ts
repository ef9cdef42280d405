// The package: what `import ... from "podseal"` gives. Its declarations reach no module that a consumer does not have.
export type {
  AuditOptions,
  ClusterOptions,
  CompareOptions,
  ContainerConfinement,
  DimensionRecord,
  Hardened,
  HardenedText,
  HardenOptions,
  LibraryInput,
  LibraryWaiver,
} from "./types.ts";
export type { AuditReport, ComparisonReport, Explanation, HardenReport } from "../../report/index.ts";
export { audit, compare, confine, explain, harden } from "./library.ts";
export { ContextError } from "../context-error.ts";
export { InputError } from "./input-error.ts";
