import type { Platform } from "../../platform/index.ts";
import { FileError } from "../../platform/index.ts";
import type { PlanReport, StepReport } from "../../report/index.ts";
import type { Json, JsonObject, KubernetesObject } from "../../workload/index.ts";
import { asString } from "../../workload/index.ts";
import { ContextError } from "../context-error.ts";
import { readingInputOnce, textOf } from "./edit-file.ts";
import { readFunctionConfig } from "./function-config.ts";
import type { Hardened, HardenRequest } from "./harden.ts";
import { hardenPaths } from "./harden.ts";
import { readResourceList, withResults } from "./resource-list.ts";

/** What a run as a KRM function gives. */
export interface FunctionRun {
  /** The ResourceList for standard output, with `results`. */
  readonly text: string;
  /** Why it failed, in words for standard error; empty when it did its job. */
  readonly errors: readonly string[];
}

/**
 * Runs as a KRM function: hardens the items of the ResourceList on standard input as its functionConfig asks, which wins over the request,
 * and tells what was done in `results`. Undefined when standard input is no ResourceList.
 */
export async function hardenResourceList(
  platform: Platform,
  request: HardenRequest,
): Promise<FunctionRun | undefined> {
  const once = readingInputOnce(platform);
  const text = await textOf(once, "-");
  const list = text === undefined ? undefined : readResourceList(text);
  if (text === undefined || list === undefined) return undefined;
  const config = readFunctionConfig(list["functionConfig"]);
  if ("problems" in config) return failure(text, config.problems);
  try {
    const hardened = await hardenPaths(once, { ...request, ...config.settings, paths: ["-"] });
    const after = hardened.files.find(({ file }) => file === "-")?.after ?? text;
    const errors = problemsOf(hardened);
    return {
      text: withResults(after, [...errors.map(errorResult), ...resultsOf(hardened)]),
      errors,
    };
  } catch (error) {
    if (error instanceof ContextError || error instanceof FileError) return failure(text, [error.message]);
    throw error;
  }
}

function failure(text: string, errors: readonly string[]): FunctionRun {
  return { text: withResults(text, errors.map(errorResult)), errors };
}

function errorResult(message: string): JsonObject {
  return { message, severity: "error" };
}

function problemsOf({ report }: Hardened): string[] {
  return report.problems
    .filter(({ severity }) => severity === "error")
    .map(({ line, message }) => (line === undefined ? message : `line ${line}: ${message}`));
}

/** What was done and what was not, workload by workload. Source of the shape: functions-spec.md of kustomize, `Result`. */
function resultsOf({ report, planned }: Hardened): JsonObject[] {
  const objectOf = new Map(planned.map(({ id, workload }) => [id, workload.object]));
  return report.workloads
    .filter(({ origin }) => origin === "user")
    .flatMap((plan) => {
      const object = objectOf.get(plan.id);
      const about = object === undefined ? {} : { ...resourceRef(object), ...fileOf(object) };
      return [...plan.steps.map((step) => ({ ...stepResult(step), ...about })), ...leftResults(plan, about)];
    });
}

function stepResult(step: StepReport): JsonObject {
  const { id, title, container, applied, refused, because, changes, applicability } = step;
  const what = `${title}${container === undefined ? "" : ` in ${container}`}`;
  const [first, ...others] = changes;
  const value =
    first?.kind !== "remove" && others.length === 0 ? (first?.value as Json | undefined) : undefined;
  return {
    message: applied
      ? what
      : refused === undefined
        ? `Not made, it may break the program: ${what}. ${because}`
        : `To be made by hand: ${what}. ${refused.reason}`,
    severity: applied ? "info" : "warning",
    ...(first === undefined
      ? {}
      : { field: { path: first.path, ...(value === undefined ? {} : { proposedValue: value }) } }),
    tags: { step: id, applicability },
  };
}

function leftResults({ remaining, leftAlone }: PlanReport, about: JsonObject): JsonObject[] {
  if (leftAlone !== undefined) return [{ message: `Left alone: ${leftAlone}`, severity: "info", ...about }];
  return remaining.map(({ rule, severity, message, remediation, verdict }) => ({
    message: `${verdict === "unknown" ? "Depends on facts that are not known" : "Stays"}: ${message}. ${remediation}`,
    severity: severity === "low" || verdict === "unknown" ? "info" : "warning",
    ...about,
    tags: { rule, severity },
  }));
}

function resourceRef({ apiVersion, kind, name, namespace }: KubernetesObject): JsonObject {
  return {
    resourceRef: {
      apiVersion,
      kind,
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

/** Where the orchestrator read the object, by the annotations that it put there. */
function fileOf({ annotations }: KubernetesObject): JsonObject {
  const of = (name: string): string | undefined =>
    asString(annotations[`internal.config.kubernetes.io/${name}`]) ??
    asString(annotations[`config.kubernetes.io/${name}`]);
  const path = of("path");
  if (path === undefined) return {};
  const index = Number(of("index") ?? "0");
  return { file: { path, ...(Number.isInteger(index) ? { index } : {}) } };
}
