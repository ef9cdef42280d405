import { nodePlatform } from "../../platform/index.ts";
import type { ReadProblem } from "../../readers/index.ts";
import { plainTerminal } from "../../reporters/index.ts";
import type { AuditReport, ComparisonReport, Explanation } from "../../report/index.ts";
import { auditPaths, comparePaths, readInput } from "../audit-paths.ts";
import type { ConfigProblem } from "../config-schema.ts";
import { parseConfig } from "../config-schema.ts";
import { configuredWaivers } from "../config.ts";
import { ContextError } from "../context.ts";
import { hardenPaths } from "../harden/harden.ts";
import { diffOf } from "../harden/painted-diff.ts";
import { explainIndex, explainName } from "../explain.ts";
import { containersOf } from "../container-confinement.ts";
import { InputError } from "./input-error.ts";
import { request, source } from "./input.ts";
import type {
  AuditOptions,
  ClusterOptions,
  CompareOptions,
  ContainerConfinement,
  Hardened,
  HardenOptions,
  LibraryInput,
} from "./types.ts";

/**
 * Judges every container of the input, as `podseal audit` does, and gives its report: what `--format json` prints.
 *
 * What is wrong with the input is in the report (`problems`), not thrown.
 * @throws ContextError for a level's policy version, a release, a context file or a waiver that cannot be used
 * @example
 * ```js
 * import { audit } from "podseal";
 *
 * const report = await audit("deploy/", { level: "rootless-podman", k3s: "1.33" });
 * console.log(report.summary.sentence);
 * for (const { severity, rule, message, place } of report.findings) {
 *   console.log(severity, rule, message, place?.file, place?.line);
 * }
 * ```
 */
export async function audit(input: LibraryInput, options: AuditOptions = {}): Promise<AuditReport> {
  const { level, policyVersion, waivers = [], ...cluster } = options;
  const { platform, paths } = source(input);
  return auditPaths(platform, {
    ...request(paths, cluster),
    ...(level === undefined ? {} : { level }),
    ...(policyVersion === undefined ? {} : { policyVersion }),
    waivers: checkedWaivers(waivers).map((waiver) => ({ waiver })),
  });
}

/**
 * The confinement of every container of a manifest: of a Pod, of any object with a pod template, or of a text with several documents.
 *
 * @param manifest an object as an API client gives it, or YAML or JSON as text
 * @throws InputError when it cannot be parsed or makes no pod; ContextError as `audit`
 * @example
 * ```js
 * import { confine } from "podseal";
 *
 * const [web] = await confine({
 *   apiVersion: "v1",
 *   kind: "Pod",
 *   metadata: { name: "web" },
 *   spec: { containers: [{ name: "web", image: "nginx", securityContext: { runAsUser: 20000 } }] },
 * });
 * const { words, verdict, open } = web.dimensions.user;
 * console.log(words, verdict, open.length); // "20000" ...
 * ```
 */
export async function confine(
  manifest: string | object,
  options: ClusterOptions = {},
): Promise<ContainerConfinement[]> {
  const { platform, paths } = source(
    typeof manifest === "string" ? { text: manifest } : { objects: [manifest] },
  );
  const { input, context } = await readInput(platform, request(paths, options));
  const broken = input.problems.filter(({ level }) => level === "error");
  if (broken.length > 0) throw new InputError(broken.map(problemLine).join("\n"));
  const confined = input.workloads.flatMap((workload) => containersOf(workload, input.inventory, context));
  if (confined.length === 0) throw new InputError("the manifest makes no Linux container");
  return confined;
}

/**
 * Engine profiles, and the containers of the input if one is given, side by side: what `podseal compare --format json` prints.
 *
 * @throws ContextError as `audit`, and for a profile that is not known
 * @example
 * ```js
 * import { compare } from "podseal";
 *
 * const { columns, rows } = await compare(undefined, { profiles: ["k3s", "podman-rootless"] });
 * for (const { title, cells } of rows) {
 *   console.log(title, cells.map(({ value }, index) => `${columns[index].id}: ${value}`));
 * }
 * ```
 */
export async function compare(input?: LibraryInput, options: CompareOptions = {}): Promise<ComparisonReport> {
  const { profiles = [], ...cluster } = options;
  const { platform, paths } = input === undefined ? { platform: nodePlatform, paths: [] } : source(input);
  return comparePaths(platform, { ...request(paths, cluster), profiles });
}

/**
 * Plans the changes that bring workloads to a level, and makes in memory those that cannot break a program, as `podseal harden` does.
 * Nothing is written: what to do with the texts is the caller's. Charts and kustomizations are not rendered.
 *
 * What is wrong with the input is in the report (`problems`), not thrown.
 * @throws ContextError as `audit`, and for an id in `select` that is none
 * @example
 * ```js
 * import { harden } from "podseal";
 *
 * const text = `apiVersion: v1
 * kind: Pod
 * metadata: { name: web } # the one in front
 * spec:
 *   containers:
 *     - { name: web, image: nginx }
 * `;
 * const { report, texts } = await harden({ text, file: "web.yaml" }, { k3s: "1.33" });
 * console.log(report.summary.sentence);
 * for (const { id, steps } of report.workloads) {
 *   console.log(id, steps.filter(({ applied }) => !applied).map(({ title, because }) => `${title}: ${because}`));
 * }
 * console.log(texts[0]?.diff);
 * ```
 */
export async function harden(input: LibraryInput, options: HardenOptions = {}): Promise<Hardened> {
  const { waivers = [], ...rest } = options;
  const { platform, paths } = source(input);
  const { report, files } = await hardenPaths(platform, {
    ...request(paths, rest),
    waivers: checkedWaivers(waivers).map((waiver) => ({ waiver })),
  });
  const texts = files.map((one) => ({
    file: one.file,
    before: one.before,
    after: one.after,
    diff: diffOf(one, plainTerminal),
  }));
  return { report, texts };
}

/**
 * What a rule, dimension, level or engine profile means; without a name, all names by kind. Undefined for a name that is none of them.
 *
 * @example
 * ```js
 * import { explain } from "podseal";
 *
 * console.log(explain("seccomp").title);
 * ```
 */
export function explain(): Explanation;
export function explain(name: string): Explanation | undefined;
export function explain(name?: string): Explanation | undefined {
  return name === undefined ? explainIndex() : explainName(name);
}

/** @throws ContextError */
function checkedWaivers(waivers: AuditOptions["waivers"]): ReturnType<typeof configuredWaivers>["waivers"] {
  const parsed = parseConfig({ waivers });
  if ("problems" in parsed) throw refusal(parsed.problems);
  const checked = configuredWaivers(parsed.config);
  if (checked.problems.length > 0) throw refusal(checked.problems);
  return checked.waivers;
}

function refusal(problems: readonly ConfigProblem[]): ContextError {
  return new ContextError(problems.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
}

function problemLine({ file, line, column, message }: ReadProblem): string {
  return `${[file, line, column].filter((part) => part !== undefined).join(":")}: ${message}`;
}
