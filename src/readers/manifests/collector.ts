import type { FieldPath } from "../../confinement/index.ts";
import type {
  CheckedField,
  Discovery,
  JsonObject,
  KubernetesObject,
  ObjectSource,
  Workload,
} from "../../workload/index.ts";
import { identityOf } from "../../workload/index.ts";
import { KnownDocuments } from "../yaml/index.ts";
import type { NotJudgedReason } from "./not-judged-kinds.ts";
import type { NotJudged, ReadProblem } from "./result.ts";
import type { Position } from "./text-source.ts";

/** What an object holds, which is the same wherever it stands. */
export interface ObjectContent extends Discovery {
  /** What the API server does not take as written; of an object with pods alone. */
  readonly fields: readonly CheckedField[];
}

/** What reading gathers, file by file. */
export class Collector {
  readonly workloads: Workload[] = [];
  readonly objects: KubernetesObject[] = [];
  readonly problems: ReadProblem[] = [];
  readonly notJudged: NotJudged[] = [];
  /** Documents of which an object is kept, and what its objects hold: copies of them are given the same. */
  readonly known = new KnownDocuments();
  readonly contents = new Map<JsonObject, ObjectContent>();
  files = 0;
  documents = 0;
  skippedUnparsed = 0;
  filesWithoutObjects = 0;
  bytes = 0;

  /** How many objects are kept: with their documents' values and their files' texts, which their places are found in. */
  get held(): number {
    return this.objects.length + this.workloads.length;
  }

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
