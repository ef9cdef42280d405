import type { NotJudged, ReadProblem } from "../../readers/index.ts";
import type { NotJudgedReport, ProblemReport } from "../../report/index.ts";

export function problemReport({
  level,
  code,
  file,
  line,
  column,
  message,
  hint,
}: ReadProblem): ProblemReport {
  return {
    severity: level,
    code,
    message,
    file,
    ...(hint === "" ? {} : { hint }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

export function notJudgedReport({ code, file, line, object, message, hint }: NotJudged): NotJudgedReport {
  return {
    what: object?.replace(/\/$/, "") ?? file,
    kind: code,
    reason: message,
    how: hint,
    file,
    ...(line === undefined ? {} : { line }),
  };
}
