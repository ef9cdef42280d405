/**
 * How a right becomes more than it says, in a sentence, by the resource as an escalation names it. Source: kubernetes.io docs, RBAC good
 * practices, privilege escalation risks; for k3s' Helm controller k3s-io/docs docs/helm.md.
 */
const chains: Readonly<Record<string, string>> = {
  "*": "it is cluster-admin already",
  clusterroles: "it writes or binds a ClusterRole that allows everything, and holds it",
  roles:
    "it writes or binds a Role in kube-system that reads every Secret there, among them tokens of controllers that may do everything",
  users: "it acts as a user of the group system:masters, whom no rule stops",
  groups: "it acts as system:masters, whom no rule stops",
  serviceaccounts: "it acts as a controller's account in kube-system, which may do nearly everything",
  "nodes/proxy":
    "it runs commands in every pod of every node through the kubelet, past admission and the audit log, and takes the tokens that it finds there",
  "serviceaccounts/token": "it asks for a token of an account that may do more, and uses it",
  "pods/exec":
    "it runs a command in a pod whose token may do more, or that is privileged, and so is root on its node",
  "pods/attach": "it takes the terminal of a pod whose token may do more",
  "pods/ephemeralcontainers": "it adds a privileged container to a running pod, and so is root on its node",
  persistentvolumes: "it makes a volume of the node's root folder, and mounts it in a pod",
  "certificatesigningrequests/approval":
    "it asks for a client certificate of system:masters or of a node, and approves it itself",
  mutatingwebhookconfigurations:
    "it has every object sent to a program of its own, which adds a container, a mount or a binding",
  validatingwebhookconfigurations: "it has every object sent to a program of its own, Secrets among them",
  mutatingadmissionpolicies: "it writes a policy that adds a container or a mount to the next privileged pod",
  helmcharts: "k3s installs the chart that it writes, as cluster-admin",
  helmchartconfigs: "it changes the values of a chart that k3s installs as cluster-admin",
  secrets:
    "it reads tokens, passwords and keys that open other doors: tokens of accounts that may do more, registries, databases",
};

const podMaker =
  "it starts a privileged pod with the node's root folder, is root on that node, and takes every token that it finds there; or one under any account of the namespace, whose rights it then has";

/** The chain of a resource; that of making pods for whatever makes some. */
export function chainOf(resource: string): string {
  return Object.hasOwn(chains, resource) ? (chains[resource] ?? podMaker) : podMaker;
}
