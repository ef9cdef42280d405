export type {
  Command,
  CommandResult,
  CommandStatus,
  FileErrorCode,
  FileKind,
  FolderEntry,
  Platform,
} from "./platform.ts";
export { FileError } from "./platform.ts";
export { nodePlatform } from "./node-platform.ts";
export type { MemoryPlatformOptions } from "./memory-platform.ts";
export { memoryPlatform } from "./memory-platform.ts";
export type { VisitedFolder, WalkOptions } from "./walk.ts";
export { walk } from "./walk.ts";
export { expandGlob, isGlob, toRegExp } from "./glob.ts";
