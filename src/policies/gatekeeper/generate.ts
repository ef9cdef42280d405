import type { CompiledRule } from "../cel/compile-rule.ts";
import { compileRule } from "../cel/compile-rule.ts";
import type { Dialect } from "../cel/dialect.ts";
import { listLiteral } from "../cel/expression.ts";
import { policyBody, withoutReason } from "../cel/policy-body.ts";
import type { PolicyFile, PolicyRequest } from "../policy-request.ts";
import type { Rule } from "../../rules/index.ts";
import { policyHeader } from "../vap/header.ts";
import { matchConditions } from "../vap/match.ts";
import { podKinds, podVariables } from "../vap/pod-expressions.ts";
import { notWaived, waiverPattern, workloadVariable } from "../vap/waivers.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented, writeDocument } from "../yaml/write-yaml.ts";

/** A template and the constraint that puts it in force. */
export interface GatekeeperPolicy {
  readonly name: string;
  readonly rules: readonly CompiledRule[];
  readonly template: YamlValue;
  readonly constraint: YamlValue;
}

/**
 * ConstraintTemplates in CEL (engine K8sNativeValidation, Gatekeeper 3.17 and newer) and their constraints. Two files: a constraint can only be
 * applied when Gatekeeper has made a kind of its template.
 */
export function generateGatekeeper(request: PolicyRequest): readonly PolicyFile[] {
  const policies = gatekeeperObjects(request);
  const text = (objects: readonly YamlValue[]): string =>
    objects.map((one) => writeDocument("", one)).join("---\n");
  return [
    {
      path: `${request.name}-templates.yaml`,
      text: policyHeader(request) + text(policies.map(({ template }) => template)),
    },
    {
      path: `${request.name}-constraints.yaml`,
      text: constraintsComment + text(policies.map(({ constraint }) => constraint)),
    },
  ];
}

const constraintsComment =
  "# Apply these after the templates, as soon as Gatekeeper has made their kinds (a few seconds); before that the server knows none.\n";

/** The same as objects, with their comments. */
export function gatekeeperObjects(request: PolicyRequest): readonly GatekeeperPolicy[] {
  const compiled = request.rules.flatMap((one) => compileRule(one, settingsOf(request)) ?? []);
  const bundles: readonly (readonly [string, readonly CompiledRule[]])[] = request.perRule
    ? compiled.map((one) => [`${request.name}-${one.rule.id}`, [one]] as const)
    : compiled.length === 0
      ? []
      : [[request.name, compiled]];
  return bundles.map(([name, rules]) => ({
    name,
    rules,
    template: templateOf(name, rules, request),
    constraint: constraintOf(name, request),
  }));
}

/** Gatekeeper brings its own CEL, whatever the server's version. */
const dialect: Dialect = { optionals: true };

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
    waivers: (rule) => {
      const patterns = patternsOf(rule, request);
      return patterns.length === 0 ? undefined : { patterns: listLiteral(patterns), unwaived: notWaived };
    },
  };
}

function patternsOf(rule: Rule, { waivers }: PolicyRequest): string[] {
  return waivers.filter((waiver) => waiver.rule === rule.id).map(waiverPattern);
}

/** "podseal-restricted" as PodsealRestricted: a constraint's kind, whose lower case is the template's name. */
function kindOf(name: string): string {
  return name.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
}

function templateOf(name: string, rules: readonly CompiledRule[], request: PolicyRequest): YamlValue {
  const usesWaivers = rules.some(({ rule }) => patternsOf(rule, request).length > 0);
  const shared = [...podVariables(dialect), ...(usesWaivers ? [workloadVariable] : [])];
  // Gatekeeper answers with every validation that fails: none has to name the others.
  const { variables, validations } = policyBody(shared, rules, "audit");
  return {
    apiVersion: "templates.gatekeeper.sh/v1",
    kind: "ConstraintTemplate",
    metadata: { name: kindOf(name).toLowerCase(), labels: { "app.kubernetes.io/managed-by": "podseal" } },
    spec: {
      crd: { spec: { names: { kind: kindOf(name) } } },
      targets: [
        {
          target: "admission.k8s.gatekeeper.sh",
          code: [
            {
              engine: "K8sNativeValidation",
              source: {
                failurePolicy: "Fail",
                // The key of Gatekeeper's own type, in the singular: pkg/drivers/k8scel/schema/schema.go.
                matchCondition: conditions(),
                variables,
                validations: validations.map(withoutReason),
              },
            },
          ],
        },
      ],
    },
  };
}

/** Gatekeeper's webhook is told of deletions and of every update, its audit of no operation at all. */
function conditions(): YamlValue {
  return [
    commented("Of a pod that exists, only ephemeral containers can be added; a deletion starts nothing.", {
      name: "can-start-something",
      expression: [
        'request.operation != "DELETE"',
        '&& (request.kind.kind != "Pod" || request.operation != "UPDATE"',
        '  || request.?subResource.orValue("") == "ephemeralcontainers")',
      ].join("\n"),
    }),
    commented(
      "Only what changes the pod is judged: older workloads can still be scaled down and deleted.",
      (matchConditions() as readonly YamlValue[])[0] ?? {},
    ),
  ];
}

const actionNames = { deny: "deny", warn: "warn", audit: "dryrun" } as const;

function constraintOf(name: string, { action, exemptNamespaces }: PolicyRequest): YamlValue {
  return {
    apiVersion: "constraints.gatekeeper.sh/v1beta1",
    kind: kindOf(name),
    metadata: { name, labels: { "app.kubernetes.io/managed-by": "podseal" } },
    spec: {
      enforcementAction: actionNames[action],
      match: {
        kinds: groups.map((group) => ({
          apiGroups: [group],
          kinds: podKinds.filter(({ apiGroup }) => apiGroup === group).map(({ kind }) => kind),
        })),
        ...(exemptNamespaces.length === 0 ? {} : { excludedNamespaces: [...exemptNamespaces] }),
      },
    },
  };
}

const groups = [...new Set(podKinds.map(({ apiGroup }) => apiGroup))];
