import type { Fact } from "./fact.ts";

/** A workload that k3s itself brings, and how its objects are recognised. */
export interface PackagedComponent extends Fact {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
  readonly namespace: "kube-system";
  /** Names of its workloads: exact, or a prefix where `isPrefix`. */
  readonly workload: string;
  readonly isPrefix: boolean;
  /** Label that its pods carry, value undefined: any; undefined when they carry none of their own. */
  readonly label: { readonly key: string; readonly value: string | undefined };
  /** How to run k3s without it; undefined when it is part of another component. */
  readonly disable: string | undefined;
}

const manifests = "k3s-io/k3s manifests";

/** Everything that a stock k3s runs in kube-system. */
export const packagedComponents: readonly PackagedComponent[] = [
  component(
    "coredns",
    "cluster DNS",
    "coredns",
    ["k8s-app", "kube-dns"],
    `${manifests}/coredns.yaml@66c487b`,
    "coredns",
  ),
  component(
    "local-path-provisioner",
    "volumes on the node's disk",
    "local-path-provisioner",
    ["app", "local-path-provisioner"],
    `${manifests}/local-storage.yaml@0362e38`,
    "local-storage",
  ),
  component(
    "metrics-server",
    "resource metrics",
    "metrics-server",
    ["k8s-app", "metrics-server"],
    `${manifests}/metrics-server@63f2211`,
    "metrics-server",
  ),
  component(
    "traefik",
    "ingress",
    "traefik",
    ["app.kubernetes.io/name", "traefik"],
    `${manifests}/traefik.yaml@02a8f93`,
    "traefik",
  ),
  {
    ...component(
      "servicelb",
      "host ports for Services of type LoadBalancer",
      "svclb-",
      ["svccontroller.k3s.cattle.io/svcname", undefined],
      "k3s-io/k3s pkg/cloudprovider/servicelb.go@0821db5",
      "servicelb",
    ),
    isPrefix: true,
  },
  {
    ...component(
      "helm-controller jobs",
      "installing of Helm charts",
      "helm-install-",
      ["helmcharts.helm.cattle.io/chart", undefined],
      "k3s-io/helm-controller pkg/controllers/chart/chart.go",
      undefined,
    ),
    isPrefix: true,
  },
  {
    ...component(
      "helm-controller jobs",
      "removing of Helm charts",
      "helm-delete-",
      ["helmcharts.helm.cattle.io/chart", undefined],
      "k3s-io/helm-controller pkg/controllers/chart/chart.go",
      undefined,
    ),
    isPrefix: true,
  },
];

function component(
  name: string,
  purpose: string,
  workload: string,
  [key, value]: readonly [string, string | undefined],
  source: string,
  disabled: string | undefined,
): PackagedComponent {
  return {
    name,
    purpose,
    namespace: "kube-system",
    workload,
    isPrefix: false,
    label: { key, value },
    disable: disabled === undefined ? undefined : `--disable=${disabled}`,
    source,
  };
}

/** Charts that k3s installs by itself; a helm-install job of another chart is the user's. */
const ownCharts: readonly string[] = ["traefik", "traefik-crd"];

/**
 * The component of k3s that a workload belongs to, told by namespace, name and the labels of its pods together: a name alone proves
 * nothing, since anyone who may write to kube-system can use it: the local-path provisioner's helper pods, which have no label, are judged
 * as the user's. undefined for the user's own workloads.
 */
export function packagedComponent(workload: {
  readonly namespace: string;
  readonly name: string;
  readonly podLabels: Readonly<Record<string, string>>;
}): PackagedComponent | undefined {
  return packagedComponents.find(
    (one) =>
      one.namespace === workload.namespace &&
      isNamed(one, workload.name) &&
      isLabelled(one, workload.podLabels),
  );
}

function isNamed(component: PackagedComponent, name: string): boolean {
  // A pod of a Deployment or DaemonSet, seen without its owner, carries the owner's name and a suffix.
  return component.isPrefix
    ? name.startsWith(component.workload)
    : name === component.workload || name.startsWith(`${component.workload}-`);
}

function isLabelled({ label }: PackagedComponent, labels: Readonly<Record<string, string>>): boolean {
  if (!Object.hasOwn(labels, label.key)) return false;
  const value = labels[label.key] ?? "";
  if (label.key === "helmcharts.helm.cattle.io/chart") return ownCharts.includes(value);
  return label.value === undefined || label.value === value;
}
