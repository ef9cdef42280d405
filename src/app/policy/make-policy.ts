import { newestKnown } from "../../facts/index.ts";
import type { Platform } from "../../platform/index.ts";
import type {
  DemandedRule,
  GatekeeperCode,
  PolicyAction,
  PolicyFile,
  PolicyRequest,
  PolicyTarget,
  SeccompRequest,
  Target,
} from "../../policies/index.ts";
import {
  inexpressibleAmong,
  levelRules,
  newestDemand,
  policyTargets,
  targets,
} from "../../policies/index.ts";
import type { ReadResult } from "../../readers/index.ts";
import { readManifests } from "../../readers/index.ts";
import type { LevelId, MinorVersion, Rule } from "../../rules/index.ts";
import { allRules, levelById, parseMinorVersion, ruleById } from "../../rules/index.ts";
import { ContextError } from "../context-error.ts";
import { toolVersion } from "../version.ts";
import type { ConfiguredWaiver } from "../waive.ts";
import { admissionWaivers } from "./admission-waivers.ts";
import { inputFor } from "./beside-pods.ts";
import { errorLines } from "./error-lines.ts";
import { nodeRequest } from "./node-request.ts";

/** What `podseal policy` is asked for, before it is checked. */
export interface PolicySettings {
  readonly engine: string;
  readonly level: LevelId;
  /** Ids of rules to take in place of the level's. */
  readonly rules: readonly string[];
  readonly policyVersion: string;
  /** "1.30"; undefined for the newest known. */
  readonly minimumKubernetes?: string;
  readonly action: PolicyAction;
  readonly exemptNamespaces: readonly string[];
  readonly perRule: boolean;
  /** "1.13", for Kyverno's policies; undefined for the newest known. */
  readonly kyverno?: string;
  /** Languages of Gatekeeper's templates: both when absent. */
  readonly gatekeeperCode?: GatekeeperCode;
  /** Release of k3s on the nodes: "v1.33.5+k3s1", "1.33"; undefined for the newest known. */
  readonly k3s?: string;
  /** What the seccomp profile is made for, as typed: ENGINE=VERSION. */
  readonly engineVersions?: readonly string[];
  readonly architectures?: readonly string[];
  readonly seccompForm?: SeccompRequest["form"];
  /** For network policies: addresses of the API server, "192.0.2.10/32". */
  readonly apiServer?: readonly string[];
  /** For network policies: whether pods that are given names of the internet may connect to it. */
  readonly allowInternet?: boolean;
  /** For network policies: whether those of k3s' own components are written as comments. */
  readonly includePackaged?: boolean;
  readonly waivers: readonly ConfiguredWaiver[];
  /** Manifests to read waivers and workloads from. */
  readonly input: readonly string[];
}

export interface MadePolicies {
  readonly files: readonly PolicyFile[];
  /** How the files go into one stream, see `Target`. */
  readonly stream: Target["stream"];
  /** What was wrong with the input, a line each. */
  readonly problems: readonly string[];
}

/**
 * Makes the policies of a request.
 * @throws ContextError for an engine, rule or version that there is none of.
 */
export async function makePolicies(platform: Platform, settings: PolicySettings): Promise<MadePolicies> {
  const target = targets[engineOf(settings.engine)];
  if (target === undefined)
    throw new ContextError(`podseal does not make policies of ${settings.engine} yet`);
  if (target.needsInput === true && settings.input.length === 0)
    throw new ContextError(
      `--engine ${settings.engine} looks at workloads: give files or folders, or --input`,
    );
  const read =
    settings.input.length === 0
      ? undefined
      : await readManifests(settings.input, platform, {
          complete: false,
          render: "given",
          kubernetes: newestKnown.kubernetes.version,
          routes: true,
        });
  return {
    files: generated(target, policyRequest(platform, settings, read)),
    stream: target.stream,
    problems: errorLines(read?.problems ?? []),
  };
}

/** @throws ContextError where the target makes nothing for the versions that are asked for. */
function generated(target: Target, request: PolicyRequest): readonly PolicyFile[] {
  try {
    return target.generate(request);
  } catch (error) {
    throw error instanceof RangeError ? new ContextError(error.message) : error;
  }
}

function policyRequest(
  platform: Platform,
  settings: PolicySettings,
  read: ReadResult | undefined,
): PolicyRequest {
  const today = new Date(platform.now()).toISOString().slice(0, 10);
  const asked = settings.rules.map(ruleNamed);
  return {
    name: `podseal-${asked.length === 0 ? settings.level : "rules"}`,
    title: asked.length === 0 ? levelTitle(settings) : `the rules ${asked.map(({ id }) => id).join(", ")}`,
    rules: asked.length === 0 ? demandsOf(settings) : asked.flatMap((rule) => newestDemand(rule) ?? []),
    inexpressible: inexpressibleAmong(asked.length === 0 ? beyondLevel(settings.level) : asked),
    minimumKubernetes: minimumOf(settings.minimumKubernetes),
    action: settings.action,
    exemptNamespaces: [...new Set(settings.exemptNamespaces)],
    waivers: admissionWaivers(settings.waivers, read?.workloads ?? [], today),
    perRule: settings.perRule,
    toolVersion,
    policyVersion: policyVersionOf(settings.policyVersion),
    ...(settings.gatekeeperCode === undefined ? {} : { gatekeeperCode: settings.gatekeeperCode }),
    ...(settings.kyverno === undefined ? {} : { kyverno: kyvernoOf(settings.kyverno) }),
    ...nodeRequest(settings),
    ...(read === undefined ? {} : { input: inputFor(settings, read) }),
  };
}

function engineOf(name: string): PolicyTarget {
  const found = policyTargets.find((one) => one === name);
  if (found === undefined)
    throw new ContextError(`no engine ${JSON.stringify(name)}: there are ${policyTargets.join(", ")}`);
  return found;
}

function ruleNamed(id: string): Rule {
  const rule = ruleById(id);
  if (rule === undefined)
    throw new ContextError(`no rule ${JSON.stringify(id)}: "podseal explain" lists them`);
  return rule;
}

/** "latest", or a version without its v. @throws ContextError for what is no version */
function policyVersionOf(text: string): string {
  if (text === "latest") return text;
  const version = parseMinorVersion(text);
  if (version === undefined)
    throw new ContextError(`not a policy version: ${text}; write it as v1.34 or latest`);
  return version.join(".");
}

/** @throws ContextError for what is no version */
function kyvernoOf(text: string): MinorVersion {
  const version = parseMinorVersion(text);
  if (version === undefined) throw new ContextError(`not a version of Kyverno: ${text}; write it as 1.13`);
  return version;
}

/** The demands of a level at a policy version. @throws ContextError for what is no version. */
export function demandsOf({
  level,
  policyVersion,
}: Pick<PolicySettings, "level" | "policyVersion">): readonly DemandedRule[] {
  return levelRules(level, { policy: policyVersionOf(policyVersion), newestServer: newestServer.join(".") });
}

function levelTitle({ level, policyVersion }: PolicySettings): string {
  const { title, judgedBy } = levelById(level);
  return judgedBy.kind === "standard"
    ? `${title}, policy version ${policyVersion}`
    : `${title}, as far as it stands in a pod's fields`;
}

/** Of the levels that look at more than fields, the rules on that. */
function beyondLevel(level: LevelId): readonly Rule[] {
  return levelById(level).judgedBy.kind === "standard"
    ? []
    : allRules.filter(
        ({ versions, id }) =>
          versions.length === 0 && !(level === "sealed" && id === "seccomp-beyond-podman"),
      );
}

const newestServer: MinorVersion = parseMinorVersion(newestKnown.kubernetes.version) ?? [1, 37];

/** First server with ValidatingAdmissionPolicy (kubernetes/api admissionregistration/v1alpha1). */
const firstServer: MinorVersion = [1, 26];

/** @throws ContextError for what is no version, or one before the first server that has the API. */
export function minimumOf(version: string | undefined): MinorVersion {
  if (version === undefined) return newestServer;
  const parsed = parseMinorVersion(version);
  if (parsed === undefined) throw new ContextError(`not a Kubernetes version: ${version}; write it as 1.34`);
  if (parsed[0] < firstServer[0] || (parsed[0] === firstServer[0] && parsed[1] < firstServer[1]))
    throw new ContextError(
      `Kubernetes ${version} has no ValidatingAdmissionPolicy: the first is ${firstServer.join(".")}`,
    );
  return parsed;
}
