import type { CompiledRule } from "../cel/compile-rule.ts";
import { compileRule } from "../cel/compile-rule.ts";
import { newestDialect as dialect } from "../cel/dialect.ts";
import { listLiteral } from "../cel/expression.ts";
import { policyBody, withoutReason } from "../cel/policy-body.ts";
import type { PolicyFile, PolicyRequest } from "../policy-request.ts";
import { regoModule } from "../rego/module.ts";
import type { Rule } from "../../rules/index.ts";
import { policyHeader } from "../vap/header.ts";
import { matchConditions } from "../vap/match.ts";
import { podKinds, podVariables } from "../vap/pod-expressions.ts";
import { notWaived, waiverPattern, workloadVariable } from "../vap/waivers.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented, writeDocument } from "../yaml/write-yaml.ts";
import { headComment } from "./head.ts";

/** A template and the constraint that puts it in force. */
export interface GatekeeperPolicy {
  readonly name: string;
  readonly rules: readonly CompiledRule[];
  readonly template: YamlValue;
  readonly constraint: YamlValue;
}

/**
 * ConstraintTemplates and their constraints. Two files: a constraint can only be applied when Gatekeeper has made a kind of its template.
 */
export function generateGatekeeper(request: PolicyRequest): readonly PolicyFile[] {
  const policies = gatekeeperObjects(request);
  const text = (objects: readonly YamlValue[]): string =>
    objects.map((one) => writeDocument("", one)).join("---\n");
  const paths = {
    templates: `${request.name}-templates.yaml`,
    constraints: `${request.name}-constraints.yaml`,
  };
  const names = policies.map(({ name }) => kindOf(name).toLowerCase());
  return [
    {
      path: paths.templates,
      text:
        policyHeader(request, headComment(request, paths, names)) +
        text(policies.map(({ template }) => template)),
    },
    {
      path: paths.constraints,
      text: constraintsComment + text(policies.map(({ constraint }) => constraint)),
    },
  ];
}

const constraintsComment =
  "# Constraints: apply them when Gatekeeper has made their kinds of the templates; before that the server knows none.\n";

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
  const kind = kindOf(name);
  const code = request.gatekeeperCode ?? "both";
  return {
    apiVersion: "templates.gatekeeper.sh/v1",
    kind: "ConstraintTemplate",
    metadata: { name: kind.toLowerCase(), labels: { "app.kubernetes.io/managed-by": "podseal" } },
    spec: {
      crd: { spec: { names: { kind } } },
      targets: [
        {
          target: "admission.k8s.gatekeeper.sh",
          ...(code === "rego" ? {} : { code: [celOf(rules, request)] }),
          ...(code === "cel" ? {} : { rego: commented(regoComment, regoOf(kind, rules, request)) }),
        },
      ],
    },
  };
}

/** The field `rego` instead of a second `code`: every version reads it (pkg/apis/templates/v1/conversion.go of the constraint framework). */
const regoComment = "The same rules for a Gatekeeper without the engine above.";

function regoOf(kind: string, rules: readonly CompiledRule[], request: PolicyRequest): YamlValue {
  const wanted = new Set(rules.map(({ rule }) => rule.id));
  return regoModule(
    request.rules.filter(({ rule }) => wanted.has(rule.id)),
    {
      package: kind.toLowerCase(),
      server: request.minimumKubernetes,
      waivers: (rule) => patternsOf(rule, request),
    },
  );
}

function celOf(rules: readonly CompiledRule[], request: PolicyRequest): YamlValue {
  const usesWaivers = rules.some(({ rule }) => patternsOf(rule, request).length > 0);
  const shared = [...podVariables(dialect), ...(usesWaivers ? [workloadVariable] : [])];
  // Gatekeeper answers with every validation that fails: none has to name the others.
  const { variables, validations } = policyBody(shared, rules, "audit");
  return {
    engine: "K8sNativeValidation",
    source: {
      failurePolicy: "Fail",
      // The key of Gatekeeper's own type, in the singular: pkg/drivers/k8scel/schema/schema.go of Gatekeeper 3.17.0 to 3.23.1.
      matchCondition: conditions(),
      variables,
      validations: validations.map(withoutReason),
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
