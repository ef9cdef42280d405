// The package: what `import ... from "podseal"` gives. Its declarations reach no module that a consumer does not have.
export type {
  AuditOptions,
  ClusterOptions,
  CompareOptions,
  ContainerConfinement,
  DimensionRecord,
  LibraryInput,
  LibraryWaiver,
} from "./types.ts";
export type { AuditReport, ComparisonReport, Explanation } from "../../report/index.ts";
export { audit, compare, confine, explain } from "./library.ts";
export { ContextError } from "../context-error.ts";
export { InputError } from "./input-error.ts";
