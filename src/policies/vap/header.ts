import type { PolicyRequest } from "../policy-request.ts";

/** What stands at the head of the file: what it holds pods to, for whom, and what it cannot; `more`: lines of the target's own. */
export function policyHeader(request: PolicyRequest, more: readonly string[] = []): string {
  const { title, minimumKubernetes, exemptNamespaces, rules, inexpressible, toolVersion, action } = request;
  const lines = [
    `Made by podseal ${toolVersion}: ${title}.`,
    `For Kubernetes ${minimumKubernetes.join(".")} and newer; make it anew after an upgrade of the cluster or of podseal.`,
    `${rules.length} ${rules.length === 1 ? "rule" : "rules"}; what breaks one is answered with: ${action}.`,
    exemptNamespaces.length === 0
      ? "No namespace is exempt."
      : `Exempt namespaces: ${exemptNamespaces.join(", ")}.`,
    ...(more.length === 0 ? [] : ["", ...more]),
    ...(inexpressible.length === 0 ? [] : ["", "Not in this policy, and why:"]),
    ...inexpressible.map(({ rule, reason }) => `  ${rule.id}: ${reason}`),
  ];
  return `${lines.map((line) => `#${line === "" ? "" : ` ${line}`}\n`).join("")}---\n`;
}
