import type { Platform } from "../platform/index.ts";
import { FileError } from "../platform/index.ts";
import { lineAndColumn, locateNearest, readStream } from "../readers/index.ts";
import type { StreamDocument } from "../readers/index.ts";
import type { Config, ConfigProblem } from "./config-schema.ts";
import { parseConfig } from "./config-schema.ts";
import { configuredWaivers } from "./config.ts";
import type { ConfiguredWaiver } from "./waive.ts";

export interface ReadConfig {
  readonly config: Config;
  readonly waivers: readonly ConfiguredWaiver[];
  /** One line each: file, line, column, what is wrong. */
  readonly problems: readonly string[];
}

/** Reads podseal.yaml and checks it against its schema. Never throws for what is in the file or for a file that is not there. */
export function readConfig(platform: Platform, file: string): ReadConfig {
  const failed = (...problems: string[]): ReadConfig => ({ config: {}, waivers: [], problems });
  let text: string;
  try {
    text = new TextDecoder("utf-8").decode(platform.readBytes(file));
  } catch (error) {
    if (error instanceof FileError) return failed(`${file}: ${error.message}`);
    throw error;
  }
  const [document, ...others] = readStream(text).filter(({ kind }) => kind !== "empty");
  if (others.length > 0) return failed(`${file}: holds several documents; a configuration is one`);
  if (document?.kind === "error") {
    const { line, column } = lineAndColumn(text, document.error.offset);
    return failed(`${file}:${line}:${column}: ${document.error.message}`);
  }
  const parsed = parseConfig(document?.kind === "value" ? document.value : undefined);
  if ("problems" in parsed)
    return failed(...parsed.problems.map((one) => problemLine(file, text, document, one)));
  const { waivers, problems } = configuredWaivers(parsed.config);
  return {
    config: parsed.config,
    waivers: waivers.map((waiver, index) => ({
      waiver,
      ...placeOf(file, text, document, ["waivers", index]),
    })),
    problems: problems.map((one) => problemLine(file, text, document, one)),
  };
}

function problemLine(
  file: string,
  text: string,
  document: StreamDocument | undefined,
  { path, message }: ConfigProblem,
): string {
  const { place } = placeOf(file, text, document, path);
  const where = place === undefined ? file : `${file}:${place.line}:${place.column}`;
  return `${where}: ${path.length === 0 ? "" : `${path.join(".")}: `}${message}`;
}

function placeOf(
  file: string,
  text: string,
  document: StreamDocument | undefined,
  path: readonly (string | number)[],
): Pick<ConfiguredWaiver, "place"> {
  const found = document === undefined ? undefined : locateNearest(text, document, path);
  if (found === undefined) return {};
  const start = lineAndColumn(text, found.keyStart ?? found.start);
  const end = lineAndColumn(text, found.end);
  return {
    place: { file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column },
  };
}
