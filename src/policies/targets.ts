import { inexpressibleReason } from "./inexpressible.ts";
import type { PolicyTarget } from "./policy-target.ts";
import type { Target } from "./target.ts";
import { generateGatekeeper } from "./gatekeeper/generate.ts";
import { generateK3s } from "./k3s/generate.ts";
import { generateKyverno } from "./kyverno/generate.ts";
import { generateMutating } from "./map/generate.ts";
import { generateNetworkPolicies } from "./network-policy/generate.ts";
import { generateNamespaceLabels } from "./psa/generate.ts";
import { generateRbac } from "./rbac/generate.ts";
import { generateSeccomp } from "./seccomp/generate.ts";
import { generateValidating } from "./vap/generate.ts";

/** Every target that can be made, by the name that --engine takes. */
export const targets: Readonly<Partial<Record<PolicyTarget, Target>>> = {
  vap: {
    title: "ValidatingAdmissionPolicy and its binding",
    cannotHold: inexpressibleReason,
    generate: generateValidating,
  },
  map: {
    title: "MutatingAdmissionPolicy and its binding, which set safe defaults in new pods",
    generate: generateMutating,
  },
  kyverno: {
    title:
      "Kyverno's ValidatingPolicy and MutatingPolicy, or ClusterPolicy before 1.14, and PolicyExceptions from waivers",
    cannotHold: inexpressibleReason,
    generate: generateKyverno,
  },
  gatekeeper: {
    title: "Gatekeeper's ConstraintTemplate, in CEL and Rego, and its constraint",
    cannotHold: inexpressibleReason,
    generate: generateGatekeeper,
  },
  psa: {
    title: "labels of Pod Security admission for the namespaces of the input, and the API server's defaults",
    needsInput: true,
    generate: generateNamespaceLabels,
  },
  "network-policy": {
    title: "NetworkPolicies that deny first, with the allowances that the manifests of the input show",
    needsInput: true,
    generate: generateNetworkPolicies,
  },
  rbac: {
    title:
      "service accounts of their own for the workloads of the input, and what each account's rights become",
    needsInput: true,
    generate: generateRbac,
  },
  seccomp: {
    title: "Localhost seccomp profile within the runtime's default and Podman's, and what puts it on nodes",
    stream: "one-file",
    generate: generateSeccomp,
  },
  k3s: {
    title: "configuration of k3s servers and agents: which files go where, and why",
    stream: "sections",
    generate: generateK3s,
  },
};
