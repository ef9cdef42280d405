import type { Platform } from "../../platform/index.ts";
import type { ProblemReport } from "../../report/index.ts";
import type { RunDeclaration, RunProject, RunVariable, WrittenOption } from "../../workload/index.ts";
import { textOf } from "./text-of.ts";

/** A project with what stands in the files that its options name, and the lines that the engine would refuse. */
export interface WithKeyFiles {
  readonly project: RunProject;
  readonly problems: readonly ProblemReport[];
}

/**
 * Reads the files of --env-file and --label-file that can be read into the declarations; the reader of Compose has merged its own already.
 * One that cannot be read stays named: what it may hold is not known.
 */
export function withKeyFiles(platform: Platform, project: RunProject): WithKeyFiles {
  const problems: ProblemReport[] = [];
  const containers = project.containers.map((declaration) =>
    withLabels(platform, withVariables(platform, declaration, problems), problems),
  );
  return { project: { ...project, containers }, problems };
}

function withVariables(
  platform: Platform,
  declaration: RunDeclaration,
  problems: ProblemReport[],
): RunDeclaration {
  const { environmentFiles: files = [], environment: own = [], format } = declaration;
  if (files.length === 0) return declaration;
  if (format === "compose") {
    const unread = files.filter((file) => textOf(platform, file) === undefined);
    return { ...declaration, environmentFiles: unread };
  }
  const read = readAll(platform, files, problems);
  if (read === undefined) return declaration;
  return { ...declaration, environmentFiles: [], environment: [...read, ...own] };
}

/** What is written on the command line counts before a file. Once read, --label-file says what --label says. */
function withLabels(
  platform: Platform,
  declaration: RunDeclaration,
  problems: ProblemReport[],
): RunDeclaration {
  const isFile = ({ name }: WrittenOption): boolean => name === "--label-file";
  const { written, notUnderstood } = declaration;
  const files = [...written, ...notUnderstood].filter(isFile).map(({ value }) => value);
  const read = files.length === 0 ? undefined : readAll(platform, [...new Set(files)], problems);
  if (read === undefined) return declaration;
  const labels = Object.fromEntries(
    read.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  );
  return {
    ...declaration,
    labels: { ...labels, ...declaration.labels },
    written: written.map((option) => (isFile(option) ? { ...option, field: "labels" } : option)),
    notUnderstood: notUnderstood.filter((option) => !isFile(option)),
  };
}

/** Undefined where one of the files cannot be read. */
function readAll(
  platform: Platform,
  files: readonly string[],
  problems: ProblemReport[],
): readonly RunVariable[] | undefined {
  const texts = files.map((file) => ({ file, text: textOf(platform, file) }));
  if (texts.some(({ text }) => text === undefined)) return undefined;
  return texts.flatMap(({ file, text = "" }) => readKeys(file, text, problems));
}

/**
 * Lines KEY=VALUE as both engines read them: nothing is unquoted, a key has no spaces.
 * Source: podman@v5.8.2 cmd/podman/parse/net.go, parseEnvOrLabelFile; docker/cli@v29.4.0 pkg/kvfile/kvfile.go.
 */
function readKeys(file: string, text: string, problems: ProblemReport[]): readonly RunVariable[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  return lines.flatMap((raw, index) => {
    const line = raw.trimStart();
    if (line === "" || line.startsWith("#")) return [];
    const [, name = line, value] = /^([^=]*)=(.*)$/s.exec(line) ?? [];
    const fault = faultOf(name);
    if (fault === undefined) return [value === undefined ? { name } : { name, value }];
    problems.push({ severity: "error", code: "invalid-value", message: fault, file, line: index + 1 });
    return [];
  });
}

function faultOf(name: string): string | undefined {
  if (name === "") return "a line begins with =: the engine refuses it, write KEY=VALUE";
  return /[ \t]/.test(name) ? `the key "${name}" has spaces: the engine refuses it` : undefined;
}
