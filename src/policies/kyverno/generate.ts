import type { CompiledRule } from "../cel/compile-rule.ts";
import { compileRule } from "../cel/compile-rule.ts";
import type { Dialect } from "../cel/dialect.ts";
import { policyBody, withoutReason } from "../cel/policy-body.ts";
import type { PolicyFile, PolicyRequest } from "../policy-request.ts";
import type { Rule } from "../../rules/index.ts";
import { mutatingSpec } from "../map/generate.ts";
import { safeDefaults } from "../map/safe-defaults.ts";
import { policyHeader } from "../vap/header.ts";
import { matchConditions, matchConstraints as matchedKinds, namespaceSelector } from "../vap/match.ts";
import { podVariables } from "../vap/pod-expressions.ts";
import { waiverNamespace, waiverWords } from "../vap/waivers.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented, writeDocument } from "../yaml/write-yaml.ts";
import { covers, exceptionOf } from "./exceptions.ts";

export interface KyvernoObjects {
  readonly policies: readonly KyvernoPolicy[];
  /** The MutatingPolicy of the safe defaults among the rules; undefined where there are none. */
  readonly defaults?: YamlValue;
  /** PolicyExceptions and the namespace that holds them; none without waivers. */
  readonly exceptions: readonly YamlValue[];
}

export interface KyvernoPolicy {
  readonly name: string;
  readonly rules: readonly CompiledRule[];
  readonly policy: YamlValue;
}

/** Kyverno's policies of policies.kyverno.io/v1 (Kyverno 1.17 and newer), and exceptions from waivers, in one file. */
export function generateKyverno(request: PolicyRequest): readonly PolicyFile[] {
  const { policies, defaults, exceptions } = kyvernoObjects(request);
  const documents = [
    ...policies.map(({ policy }) => writeDocument("", policy)),
    ...(defaults === undefined ? [] : [writeDocument(defaultsComment, defaults)]),
    ...exceptions.map((one, index) => writeDocument(index === 0 ? exceptionsComment : "", one)),
  ];
  return [{ path: `${request.name}.yaml`, text: `${policyHeader(request)}${documents.join("---\n")}` }];
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
  const compiled = request.rules.flatMap((one) => compileRule(one, settingsOf(request)) ?? []);
  const isAlone = ({ rule }: CompiledRule): boolean => request.perRule || isWaived(rule, request);
  const together = compiled.filter((one) => !isAlone(one));
  const bundles: readonly (readonly [string, readonly CompiledRule[]])[] = [
    ...(together.length === 0 ? [] : [[request.name, together] as const]),
    ...compiled.filter(isAlone).map((one) => [`${request.name}-${one.rule.id}`, [one]] as const),
  ];
  const waivers = request.waivers.filter((waiver) => compiled.some(({ rule }) => rule.id === waiver.rule));
  const defaults = defaultsOf(request);
  return {
    policies: bundles.map(([name, rules]) => ({ name, rules, policy: policyOf(name, rules, request) })),
    ...(defaults === undefined ? {} : { defaults }),
    exceptions:
      waivers.length === 0
        ? []
        : [
            { apiVersion: "v1", kind: "Namespace", metadata: { name: waiverNamespace } },
            ...waivers.map((waiver, index) => exceptionOf(waiver, request.name, index)),
          ],
  };
}

/** Kyverno brings its own CEL, whatever the server's version. */
const dialect: Dialect = { optionals: true };

const apiVersion = "policies.kyverno.io/v1";

function settingsOf(request: PolicyRequest): Parameters<typeof compileRule>[1] {
  return {
    names: {
      spec: "variables.spec",
      containers: "variables.containers",
      annotations: "variables.annotations",
    },
    dialect,
    server: request.minimumKubernetes,
    variable: (name) => `variables.${name}`,
    waivers: (rule) =>
      isWaived(rule, request)
        ? {
            patterns: "exceptions.allowedValues",
            unwaived: (names, container) => `!(${container} in ${names})`,
          }
        : undefined,
  };
}

function isWaived(rule: Rule, { waivers }: PolicyRequest): boolean {
  return waivers.some((waiver) => waiver.rule === rule.id);
}

function policyOf(name: string, rules: readonly CompiledRule[], request: PolicyRequest): YamlValue {
  const body = policyBody(podVariables(dialect), rules, request.action);
  return {
    apiVersion,
    kind: "ValidatingPolicy",
    metadata: metadataOf(name),
    spec: {
      failurePolicy: "Fail",
      validationActions: [actionNames[request.action]],
      autogen: { podControllers: withoutControllers },
      matchConstraints: matchedKinds(),
      matchConditions: conditionsOf(request),
      variables: body.variables,
      validations: body.validations.map(withoutReason),
    },
  };
}

const actionNames = { deny: "Deny", warn: "Warn", audit: "Audit" } as const;

function metadataOf(name: string): YamlValue {
  return { name, labels: { "app.kubernetes.io/managed-by": "podseal" } };
}

/** Exempt namespaces by their names, which Kyverno has also in its background scans and its command line. */
function conditionsOf({ exemptNamespaces }: PolicyRequest): YamlValue {
  const changes = commented(
    "Only what changes the pod is judged: older workloads can still be scaled down and deleted.",
    (matchConditions() as readonly YamlValue[])[0] ?? {},
  );
  return exemptNamespaces.length === 0 ? [changes] : [exemption(exemptNamespaces), changes];
}

function exemption(namespaces: readonly string[]): YamlValue {
  return { name: "not-exempt", expression: `!(request.namespace in ${JSON.stringify(namespaces)})` };
}

/** A policy on pods alone is otherwise rewritten for their controllers, unless it has a selector too: pkg/cel/autogen/support.go. */
const withoutControllers = commented(
  "As written, for the kinds that it names, and not rewritten for others.",
  {
    controllers: [],
  },
);

function selected({ exemptNamespaces }: PolicyRequest): Readonly<Record<string, YamlValue>> {
  const selector = namespaceSelector(exemptNamespaces);
  return selector === undefined ? {} : { namespaceSelector: selector };
}

function defaultsOf(request: PolicyRequest): YamlValue | undefined {
  const spec = mutatingSpec(request);
  if (spec === undefined) return undefined;
  const { matchConditions: conditions, matchConstraints, ...others } = spec;
  const waived = request.waivers.filter(({ rule }) => safeDefaults.some((one) => one.rule === rule));
  return {
    apiVersion,
    kind: "MutatingPolicy",
    metadata: metadataOf(`${request.name}-defaults`),
    spec: {
      autogen: { podControllers: withoutControllers },
      ...others,
      matchConstraints: { ...(matchConstraints as object), ...selected(request) },
      matchConditions: [
        ...(request.exemptNamespaces.length === 0 ? [] : [exemption(request.exemptNamespaces)]),
        ...conditions,
        ...waived.map((one, index) =>
          commented(waiverWords(one), { name: `not-waived-${index + 1}`, expression: `!${covers(one)}` }),
        ),
      ],
    },
  };
}
