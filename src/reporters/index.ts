export type { Paint, Style, Terminal } from "./terminal.ts";
export { plainTerminal } from "./terminal.ts";
export type { HumanOptions } from "./human/audit.ts";
export { humanAudit } from "./human/audit.ts";
export { jsonReport } from "./json.ts";
export { sarifReport } from "./sarif.ts";
export { junitReport } from "./junit.ts";
export { markdownReport } from "./markdown.ts";
export { githubReport } from "./github.ts";
