import type { Hardened, Variant } from "./hardened.ts";
import { yaml } from "./hardened.ts";

/** The token mounted, by one way or another. */
function mounted(what: string, change: (it: Hardened) => void, more: Partial<Variant> = {}): Variant {
  return { what, change, shows: "api-token", ...more };
}

export const credentialVariants: readonly Variant[] = [
  mounted(
    "the pod mounts it over the account's no",
    ({ spec }) => void (spec["automountServiceAccountToken"] = true),
  ),
  mounted("nobody says", ({ spec, account }) => {
    delete spec["automountServiceAccountToken"];
    delete account["automountServiceAccountToken"];
  }),
  mounted("null everywhere", ({ spec, account }) => {
    spec["automountServiceAccountToken"] = null;
    account["automountServiceAccountToken"] = null;
  }),
  mounted("the account says no as text", ({ spec, account }) => {
    delete spec["automountServiceAccountToken"];
    account["automountServiceAccountToken"] = "false";
  }),
  mounted("another account by the old field", ({ spec }) => {
    delete spec["automountServiceAccountToken"];
    delete spec["serviceAccountName"];
    spec["serviceAccount"] = "other";
  }),
  mounted("both fields name an account", ({ spec }) => {
    delete spec["automountServiceAccountToken"];
    spec["serviceAccountName"] = "other";
    spec["serviceAccount"] = "web";
  }),
  mounted("an empty name is the default account", ({ spec }) => {
    delete spec["automountServiceAccountToken"];
    spec["serviceAccountName"] = "";
  }),
  mounted("an account of the same name elsewhere", ({ spec, account }) => {
    delete spec["automountServiceAccountToken"];
    Object.assign(account, { metadata: { name: "web", namespace: "elsewhere" } });
  }),
  mounted("an account without a namespace", ({ spec, account }) => {
    delete spec["automountServiceAccountToken"];
    Object.assign(account, { metadata: { name: "web" } });
  }),
  mounted("the field stands at the container", ({ spec, account, container }) => {
    delete spec["automountServiceAccountToken"];
    delete account["automountServiceAccountToken"];
    container["automountServiceAccountToken"] = false;
  }),
  mounted(
    "the token bound to cluster-admin",
    ({ spec, objects }) => {
      spec["automountServiceAccountToken"] = true;
      objects.push(binding("{kind: ServiceAccount, name: web, namespace: hardened}"));
    },
    { shows: "rbac-cluster-admin" },
  ),
  mounted(
    "cluster-admin for every account",
    ({ spec, objects }) => {
      spec["automountServiceAccountToken"] = true;
      objects.push(
        binding("{kind: Group, name: 'system:serviceaccounts', apiGroup: rbac.authorization.k8s.io}"),
      );
    },
    { shows: "rbac-cluster-admin" },
  ),
  mounted(
    "cluster-admin for the accounts of the namespace",
    ({ spec, objects }) => {
      spec["automountServiceAccountToken"] = true;
      objects.push(
        binding(
          "{kind: Group, name: 'system:serviceaccounts:hardened', apiGroup: rbac.authorization.k8s.io}",
        ),
      );
    },
    { shows: "rbac-cluster-admin" },
  ),
  mounted(
    "cluster-admin for the user that the account is",
    ({ spec, objects }) => {
      spec["automountServiceAccountToken"] = true;
      objects.push(
        binding(
          "{kind: User, name: 'system:serviceaccount:hardened:web', apiGroup: rbac.authorization.k8s.io}",
        ),
      );
    },
    { shows: "rbac-cluster-admin" },
  ),
  mounted(
    "cluster-admin for whoever is authenticated",
    ({ spec, objects }) => {
      spec["automountServiceAccountToken"] = true;
      objects.push(
        binding("{kind: Group, name: 'system:authenticated', apiGroup: rbac.authorization.k8s.io}"),
      );
    },
    { shows: "rbac-cluster-admin" },
  ),
  ...[
    ["everything", "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"],
    ["every resource", "{apiGroups: ['*'], resources: ['*'], verbs: [create]}"],
    ["escalate", "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate]}"],
    ["bind", "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}"],
    ["impersonate", "{apiGroups: [''], resources: [users, groups], verbs: [impersonate]}"],
    ["impersonate accounts", "{apiGroups: [''], resources: [serviceaccounts], verbs: [impersonate]}"],
    ["pods/exec", "{apiGroups: [''], resources: [pods/exec], verbs: [create]}"],
    ["any subresource exec", "{apiGroups: [''], resources: ['*/exec'], verbs: [create]}"],
    ["exec by get", "{apiGroups: [''], resources: [pods/exec], verbs: [get]}"],
    ["serviceaccounts/token", "{apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]}"],
    ["nodes/proxy", "{apiGroups: [''], resources: [nodes/proxy], verbs: [get]}"],
    ["pods", "{apiGroups: [''], resources: [pods], verbs: [create]}"],
    ["jobs", "{apiGroups: [batch], resources: [jobs], verbs: [create]}"],
    ["cronjobs by patch", "{apiGroups: [batch], resources: [cronjobs], verbs: [patch]}"],
    ["daemonsets", "{apiGroups: [apps], resources: [daemonsets], verbs: ['*']}"],
    [
      "approval",
      "{apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update]}",
    ],
    ["mutating webhooks", "{apiGroups: [admissionregistration.k8s.io], resources: ['*'], verbs: [create]}"],
    [
      "mutating policies",
      "{apiGroups: [admissionregistration.k8s.io], resources: [mutatingadmissionpolicies, mutatingadmissionpolicybindings], verbs: [create]}",
    ],
    ["ephemeral containers", "{apiGroups: [''], resources: [pods/ephemeralcontainers], verbs: [patch]}"],
    ["persistent volumes", "{apiGroups: [''], resources: [persistentvolumes], verbs: [create]}"],
    ["helm charts", "{apiGroups: [helm.cattle.io], resources: [helmcharts], verbs: [create]}"],
    ["helm chart configs", "{apiGroups: [helm.cattle.io], resources: [helmchartconfigs], verbs: [create]}"],
    [
      "cluster role bindings of one role",
      "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [cluster-admin], verbs: [bind]}",
    ],
    ["secrets, made and read", "{apiGroups: [''], resources: [secrets], verbs: [create, get]}"],
    ["every verb on secrets", "{apiGroups: [''], resources: [secrets], verbs: ['*']}"],
  ].map(([what, rule]) => reaching(String(what), String(rule))),
  mounted(
    "a role put together from labelled parts",
    ({ spec, objects }) => {
      spec["automountServiceAccountToken"] = true;
      objects.push(
        yaml(
          `{${rbac}, kind: ClusterRole, metadata: {name: all}, rules: [], aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: "yes"}}]}}`,
        ),
        yaml(
          `{${rbac}, kind: ClusterRole, metadata: {name: part, labels: {part: "yes"}}, rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]}`,
        ),
        binding("{kind: ServiceAccount, name: web, namespace: hardened}", "all"),
      );
    },
    { shows: "rbac-cluster-admin" },
  ),
  mounted(
    "the role view, to which a part was added",
    ({ spec, objects }) => {
      spec["automountServiceAccountToken"] = true;
      objects.push(
        yaml(
          `{${rbac}, kind: ClusterRole, metadata: {name: part, labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}, rules: [{apiGroups: [""], resources: [nodes/proxy], verbs: [get]}]}`,
        ),
        binding("{kind: ServiceAccount, name: web, namespace: hardened}", "view"),
      );
    },
    { shows: "rbac-cluster-admin" },
  ),
  mounted(
    "admin of kube-system",
    ({ spec, objects }) => {
      spec["automountServiceAccountToken"] = true;
      objects.push(
        yaml(
          `{${rbac}, kind: RoleBinding, metadata: {name: a, namespace: kube-system}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}, subjects: [{kind: ServiceAccount, name: web, namespace: hardened}]}`,
        ),
      );
    },
    { shows: "rbac-cluster-admin" },
  ),
  mounted(
    "edit of a namespace where nothing forbids privileged pods",
    ({ spec, objects }) => {
      spec["automountServiceAccountToken"] = true;
      objects.push(
        yaml(
          `{${rbac}, kind: RoleBinding, metadata: {name: a, namespace: free}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}, subjects: [{kind: ServiceAccount, name: web, namespace: hardened}]}`,
        ),
      );
    },
    { shows: "rbac-cluster-admin" },
  ),
  mounted(
    "cluster-admin within a namespace where nothing forbids privileged pods",
    ({ spec, objects }) => {
      spec["automountServiceAccountToken"] = true;
      objects.push(
        yaml(
          `{${rbac}, kind: RoleBinding, metadata: {name: a, namespace: free}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}, subjects: [{kind: ServiceAccount, name: web, namespace: hardened}]}`,
        ),
      );
    },
    { shows: "rbac-cluster-admin" },
  ),
  {
    what: "variables for every Service",
    change: ({ spec }) => void Reflect.deleteProperty(spec, "enableServiceLinks"),
    shows: "service-links",
  },
  {
    what: "service links null",
    change: ({ spec }) => void (spec["enableServiceLinks"] = null),
    shows: "service-links",
  },
];

const rbac = "apiVersion: rbac.authorization.k8s.io/v1";

function binding(subject: string, role = "cluster-admin"): ReturnType<typeof yaml> {
  return yaml(
    `{${rbac}, kind: ClusterRoleBinding, metadata: {name: all}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role}}, subjects: [${subject}]}`,
  );
}

/** A token with one rule, from which cluster-admin can be reached. */
function reaching(what: string, rule: string): Variant {
  return mounted(
    `a token that may use ${what}`,
    ({ spec, objects }) => {
      spec["automountServiceAccountToken"] = true;
      objects.push(
        yaml(`{${rbac}, kind: ClusterRole, metadata: {name: some}, rules: [${rule}]}`),
        binding("{kind: ServiceAccount, name: web, namespace: hardened}", "some"),
      );
    },
    { shows: "rbac-cluster-admin" },
  );
}
