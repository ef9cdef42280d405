export type {
  Command,
  CommandResult,
  CommandStatus,
  FileErrorCode,
  FileKind,
  FolderEntry,
  Platform,
  RunningCommand,
} from "./platform.ts";
export { FileError } from "./platform.ts";
export type { ByteStream } from "./decompress.ts";
export { CompressionError, decompress, single } from "./decompress.ts";
export type { DigestAlgorithm, RunningDigest } from "./digest.ts";
export { startDigest } from "./digest.ts";
export type { HttpRequest, HttpResponse, RequestErrorCode } from "./http.ts";
export { RequestError } from "./http.ts";
export { nodePlatform } from "./node-platform.ts";
export type { StandardStream } from "./standard-streams.ts";
export { endProcess, standardError, standardOutput } from "./standard-streams.ts";
export type { MemoryPlatformOptions } from "./memory-platform.ts";
export { memoryPlatform } from "./memory-platform.ts";
export type { VisitedFolder, WalkOptions } from "./walk.ts";
export { walk } from "./walk.ts";
export { expandGlob, isGlob, toRegExp } from "./glob.ts";
