import { asObject, asString, type CriRequest, type JsonObject } from "../../workload/index.ts";
import { kindOfInspect } from "../inspect/kind.ts";
import { problemAt, type RunProblem } from "../run-values/problem.ts";
import { lineAndColumn, locateNearest, readStream, type StreamDocument } from "../yaml/index.ts";
import { decodeMessage, type Fault } from "./decode.ts";

/** What was read of a file for `crictl run` or `crictl runp`; undefined where crictl would refuse it. */
export interface CriRequestReading {
  readonly request: CriRequest | undefined;
  readonly problems: readonly RunProblem[];
}

/**
 * Reads a ContainerConfig or a PodSandboxConfig, JSON or YAML, as crictl reads it: its first document alone (cri-tools@v1.37.0
 * cmd/crictl/util.go). One with an error is not told in part.
 */
export function readCriRequest(text: string, file: string): CriRequestReading {
  const [document, ...others] = readStream(text).filter(({ kind }) => kind !== "empty");
  const value = document?.kind === "value" ? asObject(document.value) : undefined;
  if (document === undefined || value === undefined)
    return { request: undefined, problems: [notThis(file, document)] };
  const kind = kindOfInspect(value) === "cri-container-request" ? "container" : "sandbox";
  const faults: Fault[] = [];
  const message = kind === "container" ? "ContainerConfig" : "PodSandboxConfig";
  const decoded = decodeMessage(message, value, [], faults);
  faults.push(...missingNames(kind, decoded));
  if (decoded["windows"] !== undefined)
    faults.push({
      path: ["windows"],
      level: "error",
      message: "a container of Windows is not judged",
      hint: "",
    });
  const place = (path: Fault["path"]) => {
    const found = locateNearest(text, document, path);
    return { file, ...(found && lineAndColumn(text, found.keyStart ?? found.start)) };
  };
  const problems = faults.map(({ path, level, message: words, hint }) =>
    problemAt(place(path), {
      level,
      code: level === "error" ? "invalid-value" : "doubtful",
      message: words,
      hint,
    }),
  );
  const behind = others.length === 0 ? [] : [furtherDocuments(file, text, others[0])];
  const isRefused = faults.some(({ level }) => level === "error");
  return {
    request: isRefused ? undefined : { place: place([]), kind, config: decoded },
    problems: [...problems, ...behind],
  };
}

/** What crictl refuses to go without. */
function missingNames(kind: CriRequest["kind"], config: JsonObject): readonly Fault[] {
  const metadata = asObject(config["metadata"]) ?? {};
  const needed = kind === "container" ? ["name"] : ["name", "namespace"];
  const missing = needed.filter((name) => (asString(metadata[name]) ?? "") === "");
  const image = asString(asObject(config["image"])?.["image"]) ?? "";
  const words = missing.map((name) => `metadata.${name} is not set`);
  if (kind === "container" && image === "") words.push("image.image is not set");
  return words.map((message) => ({
    path: ["metadata"],
    level: "error",
    message,
    hint: "crictl refuses the file as it is",
  }));
}

function furtherDocuments(file: string, text: string, next: StreamDocument | undefined): RunProblem {
  const message = "crictl reads the first document of the file alone";
  const place = { file, ...(next && lineAndColumn(text, next.offset)) };
  return problemAt(place, { level: "warning", code: "doubtful", message, hint: "make two files of it" });
}

function notThis(file: string, document: StreamDocument | undefined): RunProblem {
  const message = document?.kind === "error" ? document.error.message : "this is no configuration for crictl";
  const code = document?.kind === "error" ? "malformed" : "not-this-format";
  return problemAt({ file }, { level: "error", code, message, hint: "" });
}
