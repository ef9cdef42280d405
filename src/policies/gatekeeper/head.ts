import type { GatekeeperCode, PolicyRequest } from "../policy-request.ts";

/**
 * What Gatekeeper needs and how the two files are applied, lines of comment for the head of the templates. Sources, in
 * open-policy-agent/gatekeeper: the flag enable-k8s-native-validation in main.go (3.13.0 to 3.16.0: experimental and off; 3.17.0: beta and
 * on; 3.18.0: stable, website/docs/validating-admission-policy.md); `code` in
 * charts/gatekeeper/crds/constrainttemplate-customresourcedefinition.yaml (from 3.12.0); pods/ephemeralcontainers in
 * charts/gatekeeper/templates (from 3.9.0); nested paths in object.get (OPA 0.37, its CHANGELOG; go.mod of Gatekeeper 3.9.0 has OPA 0.41).
 */
export function headComment(
  { gatekeeperCode = "both" }: PolicyRequest,
  paths: { readonly templates: string; readonly constraints: string },
  templates: readonly string[],
): readonly string[] {
  if (templates.length === 0) return [];
  const kinds =
    templates.length === 1
      ? `crd/${templates[0] ?? ""}.constraints.gatekeeper.sh`
      : "crd -l gatekeeper.sh/constraint=yes";
  const objects = templates.length === 1 ? (templates[0] ?? "") : "-l app.kubernetes.io/managed-by=podseal";
  return [
    ...needs[gatekeeperCode],
    "",
    "Gatekeeper makes the constraints' kinds of the templates, so they are applied in two steps (--output DIR writes the two files):",
    `  kubectl apply -f ${paths.templates}`,
    `  kubectl wait --for=jsonpath='{.status.created}'=true --timeout=60s constrainttemplate ${objects}`,
    `  kubectl wait --for=condition=established --timeout=60s ${kinds}`,
    `  kubectl apply -f ${paths.constraints}`,
    "Of both in one stream, the first apply is told of kinds that do not exist yet: wait as above and apply it again.",
  ];
}

const needs: Readonly<Record<GatekeeperCode, readonly string[]>> = {
  both: [
    "For Gatekeeper 3.12 and newer: from 3.17 on it judges by the CEL, older ones and those with --enable-k8s-native-validation=false by the",
    "Rego. Gatekeeper 3.9 to 3.11 have no field for CEL: make the templates with --gatekeeper-code rego.",
  ],
  cel: [
    "For Gatekeeper 3.17 and newer, which judge CEL unless they run with --enable-k8s-native-validation=false. Older ones need the Rego too:",
    "--gatekeeper-code both, or rego before 3.12.",
  ],
  rego: ["For Gatekeeper 3.9 and newer, the first that is told of ephemeral containers."],
};
