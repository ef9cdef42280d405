import { dialectOf } from "../cel/dialect.ts";
import { listLiteral } from "../cel/expression.ts";
import { listAt } from "../cel/places.ts";
import type { AdmissionWaiver, PolicyFile, PolicyRequest } from "../policy-request.ts";
import type { MinorVersion } from "../../rules/index.ts";
import { namespaceSelector } from "../vap/match.ts";
import {
  notWaived,
  waiverConfigMap,
  waiverNamespace,
  waiverObject,
  waiverPattern,
  waiverPatterns,
  waiverWords,
  workloadVariable,
} from "../vap/waivers.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented, writeDocument } from "../yaml/write-yaml.ts";
import type { SafeDefault } from "./safe-defaults.ts";
import { safeDefaults } from "./safe-defaults.ts";

export interface MutatingObjects {
  /** None when nothing that is asked for can be set safely. */
  readonly policy?: YamlValue;
  readonly binding?: YamlValue;
  /** Namespace and ConfigMap of the waivers; none without waivers. */
  readonly waivers: readonly YamlValue[];
}

/**
 * A MutatingAdmissionPolicy and its binding, which set what harden's safe steps set and a pod's own fields show to be safe.
 * @throws RangeError for a server before the first one that has the API.
 */
export function generateMutating(request: PolicyRequest): readonly PolicyFile[] {
  const { policy, binding, waivers } = mutatingObjects(request);
  const documents = [...waivers, policy, binding].filter((one) => one !== undefined);
  return [
    {
      path: `${request.name}-defaults.yaml`,
      text: `${header(request)}${documents.map((one) => writeDocument("", one)).join("---\n")}`,
    },
  ];
}

/** The same as objects, with their comments. */
export function mutatingObjects(request: PolicyRequest): MutatingObjects {
  const defaults = defaultsOf(request);
  if (defaults.length === 0) return { waivers: [] };
  const waived = waivedAmong(defaults, request);
  const version = apiVersion(request.minimumKubernetes);
  const metadata = {
    name: `${request.name}-defaults`,
    labels: { "app.kubernetes.io/managed-by": "podseal" },
  };
  return {
    policy: {
      apiVersion: version,
      kind: "MutatingAdmissionPolicy",
      metadata,
      spec: policySpec(defaults, request, "parameters"),
    },
    binding: {
      apiVersion: version,
      kind: "MutatingAdmissionPolicyBinding",
      metadata,
      spec: bindingSpec(metadata.name, request, waived.length > 0),
    },
    waivers:
      waived.length === 0
        ? []
        : [
            { apiVersion: "v1", kind: "Namespace", metadata: { name: waiverNamespace } },
            waiverObject(waived),
          ],
  };
}

function waivedAmong(
  defaults: readonly SafeDefault[],
  { waivers }: PolicyRequest,
): readonly AdmissionWaiver[] {
  return waivers.filter((waiver) => defaults.some(({ rule }) => rule === waiver.rule));
}

/** The safe defaults that the rules of a request ask for. */
export function defaultsOf({ rules }: PolicyRequest): readonly SafeDefault[] {
  return safeDefaults.filter((one) => rules.some(({ rule }) => rule.id === one.rule));
}

function header({ title, minimumKubernetes, exemptNamespaces, toolVersion, rules }: PolicyRequest): string {
  const set = safeDefaults.filter((one) => rules.some(({ rule }) => rule.id === one.rule));
  const lines = [
    `Made by podseal ${toolVersion}: safe defaults for ${title}.`,
    `For Kubernetes ${minimumKubernetes.join(".")} and newer; make it anew after an upgrade of the cluster or of podseal.`,
    set.length === 0
      ? "Nothing that this asks for can be set without harm from a pod's own fields alone: there is no policy."
      : `Sets, in new pods that leave it open: ${set.map(({ rule }) => rule).join(", ")}. Refuses nothing: that is what --engine vap is for.`,
    exemptNamespaces.length === 0
      ? "No namespace is exempt."
      : `Exempt namespaces: ${exemptNamespaces.join(", ")}.`,
  ];
  return `${lines.map((line) => `# ${line}\n`).join("")}---\n`;
}

/**
 * API of the oldest server: v1 from 1.36, v1beta1 from 1.34, v1alpha1 from 1.32 (kubernetes/api admissionregistration). Before v1 the API
 * has to be switched on: gate MutatingAdmissionPolicy and --runtime-config.
 */
function apiVersion([major, minor]: MinorVersion): string {
  if (major === 1 && minor < 32)
    throw new RangeError(
      `Kubernetes ${major}.${minor} has no MutatingAdmissionPolicy: the first is 1.32, as an alpha API; ask with --minimum-kubernetes 1.32 or newer`,
    );
  const version = major > 1 || minor >= 36 ? "v1" : minor >= 34 ? "v1beta1" : "v1alpha1";
  return `admissionregistration.k8s.io/${version}`;
}

/** A policy's spec. */
export interface MutatingSpec {
  readonly matchConditions: readonly YamlValue[];
  readonly [field: string]: YamlValue;
}

/** The spec alone, for engines that take the same, with the waivers written into it; undefined when nothing that is asked for can be set safely. */
export function mutatingSpec(request: PolicyRequest): MutatingSpec | undefined {
  const defaults = defaultsOf(request);
  return defaults.length === 0 ? undefined : policySpec(defaults, request, "in-policy");
}

/** Where the patterns of waivers stand: in a ConfigMap, or in the policy itself. */
type WaiverPlace = "parameters" | "in-policy";

function policySpec(
  defaults: readonly SafeDefault[],
  request: PolicyRequest,
  place: WaiverPlace,
): MutatingSpec {
  const usesWaivers = waivedAmong(defaults, request).length > 0;
  return {
    failurePolicy: "Fail",
    reinvocationPolicy: commented(
      "Again after other plugins and webhooks that change the pod: a second run over the same pod changes nothing.",
      "IfNeeded",
    ),
    ...(usesWaivers && place === "parameters" ? { paramKind: { apiVersion: "v1", kind: "ConfigMap" } } : {}),
    matchConstraints: {
      resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
    },
    matchConditions: [
      commented("The server refuses these fields in pods for Windows.", {
        name: "for-linux",
        expression: 'object.spec.?os.?name.orValue("") != "windows"',
      }),
      commented(
        "Nothing but Windows runs a pod that selects its nodes, and Windows passes over these fields.",
        {
          name: "not-placed-on-windows",
          expression: [
            "object.spec.?os.?name.hasValue()",
            '|| !object.spec.?nodeSelector.orValue({}).exists(key, key == "kubernetes.io/os" && object.spec.nodeSelector[key] == "windows")',
          ].join("\n"),
        },
      ),
    ],
    variables: [
      { name: "containers", expression: containers(request.minimumKubernetes) },
      ...(usesWaivers ? [{ ...workloadVariable }] : []),
      ...defaults.map((one) =>
        commented([one.words, ...wordsInPolicy(one, request, place)].join("\n"), {
          name: one.variable,
          expression: conditionOf(one, request, place),
        }),
      ),
    ],
    mutations: defaults.map(mutationOf),
  };
}

function containers(server: MinorVersion): string {
  const list = (key: string): string => listAt("object.spec", key, dialectOf(server));
  return ["initContainers", "containers", "ephemeralContainers"].map(list).join("\n+ ");
}

/** With a waiver for any of its containers a pod is left as it is: the filter of a pod is that of all its containers. */
function conditionOf({ rule, when }: SafeDefault, { waivers }: PolicyRequest, place: WaiverPlace): string {
  const ofRule = waivers.filter((waiver) => waiver.rule === rule);
  if (ofRule.length === 0) return when;
  const patterns =
    place === "parameters" ? `(${waiverPatterns(rule)})` : listLiteral(ofRule.map(waiverPattern));
  return `${when}\n&& variables.containers.all(c, ${notWaived(patterns, "c.name")})`;
}

/** Who granted what, where no ConfigMap says it. */
function wordsInPolicy(
  { rule }: SafeDefault,
  { waivers }: PolicyRequest,
  place: WaiverPlace,
): readonly string[] {
  return place === "parameters"
    ? []
    : waivers.filter((waiver) => waiver.rule === rule).map((one) => `Waived: ${waiverWords(one)}`);
}

function mutationOf({ variable, patch }: SafeDefault): YamlValue {
  const nothing = patch.type === "JSONPatch" ? "[]" : "Object{}";
  const expression = `!variables.${variable} ? ${nothing} :\n${patch.expression}`;
  return patch.type === "JSONPatch"
    ? { patchType: patch.type, jsonPatch: { expression } }
    : { patchType: patch.type, applyConfiguration: { expression } };
}

function bindingSpec(policyName: string, request: PolicyRequest, usesWaivers: boolean): YamlValue {
  const selector = namespaceSelector(request.exemptNamespaces);
  return {
    policyName,
    ...(usesWaivers
      ? {
          paramRef: { name: waiverConfigMap, namespace: waiverNamespace, parameterNotFoundAction: "Deny" },
        }
      : {}),
    ...(selector === undefined ? {} : { matchResources: { namespaceSelector: selector } }),
  };
}
