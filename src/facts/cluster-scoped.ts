import type { Known } from "./fact.ts";

/** Resources of the API server that belong to no namespace, by API group. */
export const clusterScoped: Known<Readonly<Record<string, readonly string[]>>> = {
  value: {
    "": ["namespaces", "nodes", "persistentvolumes", "componentstatuses"],
    "admissionregistration.k8s.io": [
      "mutatingwebhookconfigurations",
      "validatingwebhookconfigurations",
      "validatingadmissionpolicies",
      "validatingadmissionpolicybindings",
      "mutatingadmissionpolicies",
      "mutatingadmissionpolicybindings",
    ],
    "apiextensions.k8s.io": ["customresourcedefinitions"],
    "apiregistration.k8s.io": ["apiservices"],
    "authentication.k8s.io": ["tokenreviews", "selfsubjectreviews"],
    "authorization.k8s.io": ["subjectaccessreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews"],
    "certificates.k8s.io": ["certificatesigningrequests", "clustertrustbundles"],
    "flowcontrol.apiserver.k8s.io": ["flowschemas", "prioritylevelconfigurations"],
    "metrics.k8s.io": ["nodes"],
    "networking.k8s.io": ["ingressclasses", "ipaddresses", "servicecidrs"],
    "node.k8s.io": ["runtimeclasses"],
    policy: ["podsecuritypolicies"],
    "rbac.authorization.k8s.io": ["clusterroles", "clusterrolebindings"],
    "resource.k8s.io": ["deviceclasses", "resourceslices"],
    "scheduling.k8s.io": ["priorityclasses"],
    "storage.k8s.io": [
      "csidrivers",
      "csinodes",
      "storageclasses",
      "volumeattachments",
      "volumeattributesclasses",
    ],
  },
  source:
    "kubernetes/api <group>/<version>/types.go, +genclient:nonNamespaced; kubectl api-resources --namespaced=false",
};

/** API groups of the API server, all of whose other resources belong to a namespace. */
export const builtInGroups: Known<readonly string[]> = {
  value: [
    ...Object.keys(clusterScoped.value),
    "apps",
    "autoscaling",
    "batch",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
  ],
  source: "kubernetes/api, folders; kubectl api-resources",
};
