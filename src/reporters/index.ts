export type { Paint, Style, Terminal } from "./terminal.ts";
export { plainTerminal } from "./terminal.ts";
export type { HumanOptions } from "./human/audit.ts";
export { humanAudit } from "./human/audit.ts";
export { jsonReport } from "./json.ts";
