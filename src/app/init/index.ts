export type { InitRequest } from "./request.ts";
export type { InitFile } from "./init-files.ts";
export { initFiles, initStream } from "./init-files.ts";
export { k3sFiles } from "./k3s-files.ts";
export { writeInit } from "./write-init.ts";
