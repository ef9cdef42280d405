import type { CompiledRule, NamedExpression } from "../cel/compile-rule.ts";
import { compileRule } from "../cel/compile-rule.ts";
import { dialectOf } from "../cel/dialect.ts";
import { policyBody } from "../cel/policy-body.ts";
import type { PolicyFile, PolicyRequest } from "../policy-request.ts";
import type { MinorVersion, Rule } from "../../rules/index.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented, writeDocument } from "../yaml/write-yaml.ts";
import { policyHeader } from "./header.ts";
import { matchConditions, matchConstraints, namespaceSelector } from "./match.ts";
import { podVariables } from "./pod-expressions.ts";
import {
  notWaived,
  waiverConfigMap,
  waiverNamespace,
  waiverObject,
  waiverPatterns,
  workloadVariable,
} from "./waivers.ts";

/** Names in the policies' CEL, of the variables that `podVariables` defines. */
const names = {
  spec: "variables.spec",
  containers: "variables.containers",
  annotations: "variables.annotations",
};

export interface ValidatingObjects {
  readonly policies: readonly ValidatingPolicy[];
  /** Namespace and ConfigMap of the waivers; none without waivers. */
  readonly waivers: readonly YamlValue[];
}

export interface ValidatingPolicy {
  readonly name: string;
  readonly rules: readonly CompiledRule[];
  readonly policy: YamlValue;
  readonly binding: YamlValue;
}

/** ValidatingAdmissionPolicies, their bindings and, where there are waivers, what holds them, in one file. */
export function generateValidating(request: PolicyRequest): readonly PolicyFile[] {
  const { policies, waivers } = validatingObjects(request);
  const [namespace, configMap] = waivers;
  const documents = [
    ...(namespace === undefined ? [] : [writeDocument(waiverComment, namespace)]),
    ...(configMap === undefined ? [] : [writeDocument("", configMap)]),
    ...policies.flatMap(({ policy, binding }) => [writeDocument("", policy), writeDocument("", binding)]),
  ];
  return [{ path: `${request.name}.yaml`, text: `${policyHeader(request)}${documents.join("---\n")}` }];
}

const waiverComment = [
  "Waivers, which the policies below read. Nobody but administrators may write here. A waiver holds for every pod of that namespace whose",
  "name begins so: names are chosen by who creates pods, so that a namespace is the smallest thing that can be trusted with one.",
  "Without this ConfigMap the policies refuse everything (parameterNotFoundAction: Deny).",
].join("\n");

/** The same as objects, with their comments. */
export function validatingObjects(request: PolicyRequest): ValidatingObjects {
  const compiled = request.rules.flatMap((one) => compileRule(one, settingsOf(request)) ?? []);
  const bundles: readonly (readonly [string, readonly CompiledRule[]])[] = request.perRule
    ? compiled.map((one) => [`${request.name}-${one.rule.id}`, [one]] as const)
    : compiled.length === 0
      ? []
      : [[request.name, compiled]];
  const isWaived = compiled.some(({ rule }) => isWaivedRule(rule, request));
  return {
    policies: bundles.map(([name, rules]) => policyOf(name, rules, request)),
    waivers: isWaived
      ? [
          { apiVersion: "v1", kind: "Namespace", metadata: { name: waiverNamespace } },
          waiverObject(
            request.waivers.filter((waiver) => compiled.some(({ rule }) => rule.id === waiver.rule)),
          ),
        ]
      : [],
  };
}

function settingsOf(request: PolicyRequest): Parameters<typeof compileRule>[1] {
  return {
    names,
    dialect: dialectOf(request.minimumKubernetes),
    server: request.minimumKubernetes,
    variable: (name) => `variables.${name}`,
    waivers: (rule) =>
      isWaivedRule(rule, request) ? { patterns: waiverPatterns(rule.id), unwaived: notWaived } : undefined,
  };
}

function isWaivedRule(rule: Rule, { waivers }: PolicyRequest): boolean {
  return waivers.some((waiver) => waiver.rule === rule.id);
}

function policyOf(name: string, rules: readonly CompiledRule[], request: PolicyRequest): ValidatingPolicy {
  const version = apiVersion(request.minimumKubernetes);
  const usesWaivers = rules.some(({ rule }) => isWaivedRule(rule, request));
  const metadata = { name, labels: { "app.kubernetes.io/managed-by": "podseal" } };
  const selector = namespaceSelector(request.exemptNamespaces);
  return {
    name,
    rules,
    policy: {
      apiVersion: version,
      kind: "ValidatingAdmissionPolicy",
      metadata,
      spec: {
        failurePolicy: "Fail",
        ...(usesWaivers ? { paramKind: { apiVersion: "v1", kind: "ConfigMap" } } : {}),
        matchConstraints: matchConstraints(),
        matchConditions: commented(
          "Only what changes the pod is judged: older workloads can still be scaled down and deleted.",
          matchConditions(),
        ),
        ...policyBody(sharedVariables(request, usesWaivers), rules, request.action),
      },
    },
    binding: {
      apiVersion: version,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata,
      spec: {
        policyName: name,
        validationActions: [actionNames[request.action]],
        ...(usesWaivers
          ? {
              paramRef: {
                name: waiverConfigMap,
                namespace: waiverNamespace,
                parameterNotFoundAction: "Deny",
              },
            }
          : {}),
        ...(selector === undefined
          ? {}
          : {
              matchResources: {
                namespaceSelector: commented(
                  "Exempt, by the label with its name that the API server gives every namespace and lets nobody change.",
                  selector,
                ),
              },
            }),
      },
    },
  };
}

const actionNames = { deny: "Deny", warn: "Warn", audit: "Audit" } as const;

/** API of the oldest server: v1 from 1.30, v1beta1 from 1.28, v1alpha1 from 1.26 (kubernetes/api admissionregistration). */
function apiVersion([major, minor]: MinorVersion): string {
  const version = major > 1 || minor >= 30 ? "v1" : minor >= 28 ? "v1beta1" : "v1alpha1";
  return `admissionregistration.k8s.io/${version}`;
}

function sharedVariables(
  { minimumKubernetes }: PolicyRequest,
  usesWaivers: boolean,
): readonly NamedExpression[] {
  return [...podVariables(dialectOf(minimumKubernetes)), ...(usesWaivers ? [workloadVariable] : [])];
}
