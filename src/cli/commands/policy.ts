import type { MadePolicies, PolicySettings, PolicyTestReport } from "../../app/index.ts";
import { makePolicies, renderPolicyTest, testPolicies } from "../../app/index.ts";
import type { Platform } from "../../platform/index.ts";
import { nodePlatform, standardError } from "../../platform/index.ts";
import { exitCodes } from "../exit-codes.ts";
import type { LoadedConfig } from "../load-config.ts";
import { loadConfig } from "../load-config.ts";
import { UsageError, write } from "../output.ts";

interface PolicyFlags {
  readonly engine: string;
  readonly level?: PolicySettings["level"];
  readonly rule?: readonly string[];
  readonly policyVersion?: string;
  readonly minimumKubernetes?: string;
  readonly action: PolicySettings["action"];
  readonly exemptNamespace?: readonly string[];
  readonly perRule?: boolean;
  readonly input?: readonly string[];
  readonly apiServer?: readonly string[];
  readonly allowInternet?: boolean;
  readonly includePackaged?: boolean;
  readonly kyverno?: string;
  readonly gatekeeperCode?: PolicySettings["gatekeeperCode"];
  readonly k3s?: string;
  readonly seccompForm?: PolicySettings["seccompForm"];
  readonly engineVersion?: readonly string[];
  readonly architecture?: readonly string[];
  readonly output?: string;
  readonly config?: string | false;
}

interface PolicyTestFlags extends Omit<PolicyFlags, "output"> {
  readonly policy?: readonly string[];
  readonly format: "human" | "json";
}

/** k3s' own components, the control plane and the node agents live here; nobody else may write to it. */
const alwaysExempt = "kube-system";

/** `podseal policy`: writes the policies that hold a cluster to a level. */
export async function policy(paths: readonly string[], options: Record<string, unknown>): Promise<number> {
  const flags = options as unknown as PolicyFlags;
  const platform = nodePlatform;
  const settings = settingsOf(flags, loadConfig(platform, flags.config));
  const made = await makePolicies(platform, { ...settings, input: [...paths, ...settings.input] });
  for (const problem of made.problems) void standardError.write(`podseal: ${problem}\n`);
  await writePolicies(platform, made, flags.output ?? "-");
  return made.problems.length > 0 ? exitCodes.failed : exitCodes.held;
}

/** `podseal policy test`: runs policies on manifests without a cluster. */
export async function policyTest(
  paths: readonly string[],
  options: Record<string, unknown>,
): Promise<number> {
  const flags = options as unknown as PolicyTestFlags;
  const platform = nodePlatform;
  const loaded = loadConfig(platform, flags.config);
  const chosen = paths.length > 0 ? paths : (loaded.config.paths ?? []).map(loaded.resolve);
  if (chosen.length === 0)
    throw new UsageError('nothing to read: give files, folders or globs, or "-" for standard input');
  const report = await testPolicies(platform, {
    policies: flags.policy ?? [],
    settings: settingsOf(flags, loaded),
    paths: chosen,
    exclude: (loaded.config.exclude ?? []).map(loaded.resolve),
  });
  await write(
    platform,
    "-",
    flags.format === "json" ? `${JSON.stringify(report, null, 2)}\n` : renderPolicyTest(report),
  );
  return exitCodeOf(report);
}

function settingsOf(flags: Omit<PolicyFlags, "output">, { config, waivers }: LoadedConfig): PolicySettings {
  return {
    engine: flags.engine,
    level: flags.level ?? config.level ?? "rootless-podman",
    rules: flags.rule ?? [],
    policyVersion: flags.policyVersion ?? config.policyVersion ?? "latest",
    ...(flags.minimumKubernetes === undefined ? {} : { minimumKubernetes: flags.minimumKubernetes }),
    action: flags.action,
    exemptNamespaces: [alwaysExempt, ...(flags.exemptNamespace ?? [])],
    perRule: flags.perRule === true,
    waivers,
    input: flags.input ?? [],
    apiServer: flags.apiServer ?? [],
    allowInternet: flags.allowInternet === true,
    includePackaged: flags.includePackaged === true,
    ...(flags.gatekeeperCode === undefined ? {} : { gatekeeperCode: flags.gatekeeperCode }),
    ...(flags.kyverno === undefined ? {} : { kyverno: flags.kyverno }),
    ...(flags.k3s === undefined ? {} : { k3s: flags.k3s }),
    ...(flags.seccompForm === undefined ? {} : { seccompForm: flags.seccompForm }),
    engineVersions: flags.engineVersion ?? [],
    architectures: flags.architecture ?? [],
  };
}

async function writePolicies(platform: Platform, made: MadePolicies, output: string): Promise<void> {
  if (output === "-") {
    await write(platform, "-", streamOf(made));
    return;
  }
  platform.makeFolder(output);
  for (const { path, text } of made.files) {
    const place = platform.joinPath(output, path);
    platform.makeFolder(platform.parentOf(place));
    platform.writeFile(place, text);
  }
}

/** @throws UsageError for files that one stream cannot hold */
function streamOf({ files, stream }: MadePolicies): string {
  const inStream = files.filter(({ beside }) => beside !== true);
  if (stream === "one-file" && inStream.length > 1)
    throw new UsageError(
      `${inStream.map(({ path }) => path).join(" and ")} do not go into one stream: give --output DIR`,
    );
  if (stream === "sections") return inStream.map(({ path, text }) => `#### ${path}\n${text}`).join("\n");
  return inStream.map(({ text }) => text).join("---\n");
}

/** Denied objects are findings; an object of which nothing can be said is not held. */
function exitCodeOf({ results, problems, unmatched }: PolicyTestReport): number {
  if (problems.length > 0 || results.length + unmatched.length === 0) return exitCodes.failed;
  if (results.some(({ outcome }) => outcome === "denied")) return exitCodes.findings;
  return results.some(({ outcome }) => outcome === "unknown") ? exitCodes.failed : exitCodes.held;
}
