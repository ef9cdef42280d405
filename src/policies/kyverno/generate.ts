import type { CompiledRule, CompileSettings } from "../cel/compile-rule.ts";
import { compileRule } from "../cel/compile-rule.ts";
import { listLiteral } from "../cel/expression.ts";
import type { AdmissionWaiver, PolicyFile, PolicyRequest } from "../policy-request.ts";
import type { Rule } from "../../rules/index.ts";
import { policyHeader } from "../vap/header.ts";
import { podVariables } from "../vap/pod-expressions.ts";
import { notWaived, waiverNamespace, waiverPattern, waiverWords, workloadVariable } from "../vap/waivers.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { writeDocument } from "../yaml/write-yaml.ts";
import { validatingClusterPolicy } from "./cluster-policy.ts";
import { defaultsPolicy } from "./defaults.ts";
import { exceptionOf } from "./exceptions.ts";
import { metadataOf } from "./metadata.ts";
import type { KyvernoApi } from "./releases.ts";
import { isClusterPolicy, kyvernoApi } from "./releases.ts";
import { validatingPolicy } from "./validating-policy.ts";

export interface KyvernoObjects {
  readonly policies: readonly KyvernoPolicy[];
  /** The policy of the safe defaults among the rules; undefined where there are none. */
  readonly defaults?: YamlValue;
  /** PolicyExceptions and the namespace that holds them; none without waivers for which Kyverno has them. */
  readonly exceptions: readonly YamlValue[];
}

export interface KyvernoPolicy {
  readonly name: string;
  readonly rules: readonly CompiledRule[];
  readonly policy: YamlValue;
}

/**
 * Kyverno's policies in the API of the version asked for, and exceptions from waivers, in one file.
 * @throws RangeError for a version that cannot judge in CEL, or cannot answer as asked.
 */
export function generateKyverno(request: PolicyRequest): readonly PolicyFile[] {
  const { policies, defaults, exceptions } = kyvernoObjects(request);
  const documents = [
    ...policies.map(({ policy }) => writeDocument("", policy)),
    ...(defaults === undefined ? [] : [writeDocument(defaultsComment, defaults)]),
    ...exceptions.map((one, index) => writeDocument(index === 0 ? exceptionsComment : "", one)),
  ];
  return [{ path: `${request.name}.yaml`, text: `${headerOf(request)}${documents.join("---\n")}` }];
}

function headerOf(request: PolicyRequest): string {
  const { since, validating } = kyvernoApi(request.kyverno);
  const [first = "", ...others] = policyHeader(request).split("\n");
  const form = isClusterPolicy(validating) ? "; newer ones have ValidatingPolicy: ask with --kyverno" : "";
  return [first, `# For Kyverno ${since.join(".")} and newer${form}.`, ...others].join("\n");
}

const defaultsComment =
  "Sets, before the policies above judge, what new pods leave open and nothing in the pod points to harm by.";

const exceptionsComment = [
  "Waivers. Nobody but administrators may write PolicyExceptions here, and Kyverno must look for them here and nowhere else",
  `(values of its chart: features.policyExceptions.enabled true, features.policyExceptions.namespace ${waiverNamespace}). A waiver holds for every pod of`,
  "that namespace whose name begins so: names are chosen by who creates pods.",
].join("\n");

/** The same as objects, with their comments. A rule with waivers has a policy of its own, since an exception is from a whole policy. */
export function kyvernoObjects(request: PolicyRequest): KyvernoObjects {
  const api = kyvernoApi(request.kyverno);
  if (request.action === "warn" && !api.warns)
    throw new RangeError(
      `Kyverno ${api.since.join(".")} cannot warn who applies an object: the first that can is 1.13; ask with --action audit, or --kyverno 1.13 or newer`,
    );
  const compiled = request.rules.flatMap((one) => compileRule(one, settingsOf(request, api)) ?? []);
  const isAlone = ({ rule }: CompiledRule): boolean => request.perRule || waiversOf(rule, request).length > 0;
  const together = compiled.filter((one) => !isAlone(one));
  const bundles: readonly (readonly [string, readonly CompiledRule[]])[] = [
    ...(together.length === 0 ? [] : [[request.name, together] as const]),
    ...compiled.filter(isAlone).map((one) => [`${request.name}-${one.rule.id}`, [one]] as const),
  ];
  const defaults = defaultsPolicy(request, api);
  return {
    policies: bundles.map(([name, rules]) => ({ name, rules, policy: policyOf(name, rules, request, api) })),
    ...(defaults === undefined ? {} : { defaults }),
    exceptions: exceptionsFor(compiled, request, api),
  };
}

/** Kyverno brings its own CEL, whatever the server's version: from 1.11 on that of Kubernetes 1.28 and newer (k8s.io/apiserver in its go.mod). */
const dialect = { optionals: true };

function settingsOf(request: PolicyRequest, api: KyvernoApi): CompileSettings {
  return {
    names: {
      spec: "variables.spec",
      containers: "variables.containers",
      annotations: "variables.annotations",
    },
    dialect,
    server: request.minimumKubernetes,
    variable: (name) => `variables.${name}`,
    waivers: (rule) => waivingOf(rule, request, api),
  };
}

function waivingOf(
  rule: Rule,
  request: PolicyRequest,
  api: KyvernoApi,
): ReturnType<NonNullable<CompileSettings["waivers"]>> {
  if (api.allowsValues && waiversOf(rule, request).length > 0)
    return {
      patterns: "exceptions.allowedValues",
      unwaived: (names, container) => `!(${container} in ${names})`,
    };
  const inPolicy = waiversInPolicy(rule, request, api);
  return inPolicy.length === 0
    ? undefined
    : { patterns: listLiteral(inPolicy.map(waiverPattern)), unwaived: notWaived };
}

function waiversOf(rule: Rule, { waivers }: PolicyRequest): readonly AdmissionWaiver[] {
  return waivers.filter((waiver) => waiver.rule === rule.id);
}

/** Waivers for single containers, where no exception can say that. */
function waiversInPolicy(rule: Rule, request: PolicyRequest, api: KyvernoApi): readonly AdmissionWaiver[] {
  return api.allowsValues ? [] : waiversOf(rule, request).filter(({ containers }) => containers.length > 0);
}

function policyOf(
  name: string,
  rules: readonly CompiledRule[],
  request: PolicyRequest,
  api: KyvernoApi,
): YamlValue {
  const inPolicy = rules.flatMap(({ rule }) => waiversInPolicy(rule, request, api));
  const content = {
    metadata: metadataOf(name, inPolicy.map((one) => `Waived: ${waiverWords(one)}`).join("\n")),
    rules,
    shared: [...podVariables(dialect), ...(inPolicy.length === 0 ? [] : [workloadVariable])],
    action: request.action,
    exemptNamespaces: request.exemptNamespaces,
  };
  return isClusterPolicy(api.validating)
    ? validatingClusterPolicy(content, api)
    : validatingPolicy(content, api);
}

function exceptionsFor(
  compiled: readonly CompiledRule[],
  request: PolicyRequest,
  api: KyvernoApi,
): readonly YamlValue[] {
  const waivers = request.waivers.filter(
    ({ rule, containers }) =>
      compiled.some((one) => one.rule.id === rule) && (api.allowsValues || containers.length === 0),
  );
  if (waivers.length === 0) return [];
  const whole = waivers.filter(({ containers }) => containers.length === 0);
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: waiverNamespace } },
    ...waivers.map((waiver, index) => {
      const policy = `${request.name}-${waiver.rule}`;
      const ofRule = whole.filter(({ rule }) => rule === waiver.rule);
      return exceptionOf(waiver, policy, `${policy}-${index + 1}`, { api, whole: ofRule });
    }),
  ];
}
