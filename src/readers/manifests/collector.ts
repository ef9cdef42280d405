import type { FieldPath } from "../../confinement/index.ts";
import type { KubernetesObject, ObjectSource, Workload } from "../../workload/index.ts";
import { identityOf } from "../../workload/index.ts";
import type { NotJudgedReason } from "./not-judged-kinds.ts";
import type { NotJudged, ReadProblem } from "./result.ts";
import type { Position } from "./text-source.ts";

/** What reading gathers, file by file. */
export class Collector {
  readonly workloads: Workload[] = [];
  readonly objects: KubernetesObject[] = [];
  readonly problems: ReadProblem[] = [];
  readonly notJudged: NotJudged[] = [];
  files = 0;
  documents = 0;
  skippedUnparsed = 0;
  filesWithoutObjects = 0;
  bytes = 0;

  /** A problem of a file or of a place in it. */
  addProblem(problem: Omit<ReadProblem, "line" | "column">, position?: Position): void {
    this.problems.push({ ...problem, line: position?.line, column: position?.column });
  }

  /** A file, or a place in it, that is not judged. */
  tellFile(file: string, reason: NotJudgedReason, position?: Position): void {
    this.notJudged.push({
      ...reason,
      file,
      line: position?.line,
      column: position?.column,
      object: undefined,
    });
  }

  /** An object, or a field of it, that is not judged. */
  tellObject(object: KubernetesObject, path: FieldPath, reason: NotJudgedReason): void {
    const place = placeOf(object.source, path);
    this.notJudged.push({ ...reason, file: object.source.file, ...place, object: identityOf(object) });
  }
}

/** Where a field of an object stands, as far as it is known. */
export function placeOf(
  source: ObjectSource,
  path: FieldPath,
): { line: number | undefined; column: number | undefined } {
  const region = source.region(path);
  return { line: region?.line, column: region?.column };
}
