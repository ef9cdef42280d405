import { describe, expect, it } from "vitest";
import { packagedComponent, packagedComponents } from "./k3s-packaged.ts";
import { k3sDefaults, k3sLines, k3sRelease } from "./k3s.ts";
import { compareVersions } from "./versions.ts";

describe("k3sRelease", () => {
  it.each([
    ["v1.29.1+k3s2", "1.29.1", "1.7.11", "1.1.12"],
    ["v1.32.1+k3s1", "1.32.1", "1.7.23", "1.2.4"],
    ["1.32.2", "1.32.2", "2.0.2", "1.2.4"],
    ["1.33.0+k3s1", "1.33.0", "2.0.4", "1.2.5"],
    ["v1.33.5+k3s1", "1.33.5", "2.1.4", "1.3.1"],
    ["v1.34.2+k3s1", "1.34.2", "2.1.5", "1.3.3"],
    ["v1.35.0+k3s3", "1.35.0", "2.1.5", "1.4.0"],
    ["v1.36.2+k3s1", "1.36.2", "2.3.2", "1.4.2"],
    ["v1.37.1+k3s1", "1.37.1", "2.3.4", "1.4.2"],
  ])("%s is Kubernetes %s with containerd %s and runc %s", (version, kubernetes, containerd, runc) => {
    expect(k3sRelease(version)).toMatchObject({
      version: version.replace(/^v/, ""),
      kubernetes,
      containerd: { oldest: containerd, newest: containerd },
      runc: { oldest: runc, newest: runc },
      exact: true,
    });
  });

  it.each([
    ["v1.34.5+k3s1", "2.1.5", "2.2.5"],
    ["v1.36.3+k3s1", "2.3.2", "2.3.4"],
    ["1.31.9", "1.7.23", "2.1.5"],
    ["1.27.16", "1.7.7", "1.7.20"],
    ["1.33", "2.0.4", "2.3.4"],
    ["1.30", "1.7.15", "2.0.5"],
  ])("%s, whose notes were not read, has a containerd between %s and %s", (version, oldest, newest) => {
    expect(k3sRelease(version)).toMatchObject({
      containerd: { oldest, newest },
      exact: false,
      provisional: true,
    });
  });

  it.each(["1.20.1", "1.99.0", "latest", ""])("says nothing of %j", (version) => {
    expect(k3sRelease(version)).toBeUndefined();
  });

  it("never lets a component go back from one patch to the next", () => {
    for (const line of k3sLines()) {
      const patches = Array.from({ length: 20 }, (_, patch) => k3sRelease(`${line}.${patch}`));
      for (const [index, release] of patches.entries()) {
        const before = patches[index - 1] ?? release;
        for (const part of ["containerd", "runc"] as const) {
          expect(
            compareVersions(before?.[part].oldest ?? "", release?.[part].oldest ?? ""),
          ).toBeLessThanOrEqual(0);
          expect(
            compareVersions(release?.[part].oldest ?? "", release?.[part].newest ?? ""),
          ).toBeLessThanOrEqual(0);
        }
      }
    }
  });
});

describe("k3sDefaults", () => {
  it("leave seccomp off and the number of processes without a limit", () => {
    expect([k3sDefaults.seccompDefault.value, k3sDefaults.podPidsLimit.value]).toEqual([false, -1]);
  });
});

describe("packagedComponent", () => {
  it.each([
    ["coredns", "coredns", { "k8s-app": "kube-dns" }],
    ["coredns", "coredns-64fd4b4794-8xw5q", { "k8s-app": "kube-dns" }],
    ["traefik", "traefik", { "app.kubernetes.io/name": "traefik" }],
    ["metrics-server", "metrics-server", { "k8s-app": "metrics-server" }],
    ["local-path-provisioner", "local-path-provisioner", { app: "local-path-provisioner" }],
    ["servicelb", "svclb-traefik-944c786e", { "svccontroller.k3s.cattle.io/svcname": "traefik" }],
    [
      "helm-controller jobs",
      "helm-install-traefik-crd",
      { "helmcharts.helm.cattle.io/chart": "traefik-crd" },
    ],
  ])("knows %s by %s and its labels", (component, name, podLabels) => {
    expect(packagedComponent({ namespace: "kube-system", name, podLabels })?.name).toBe(component);
  });

  it.each([
    ["by a name that k3s gives to pods without a label", "kube-system", "helper-pod-create-pvc-1b2c", {}],
    ["in another namespace", "default", "coredns", { "k8s-app": "kube-dns" }],
    ["without the label", "kube-system", "traefik", {}],
    ["with another's label", "kube-system", "traefik", { "app.kubernetes.io/name": "other" }],
    [
      "for a chart of the user's",
      "kube-system",
      "helm-install-gitea",
      { "helmcharts.helm.cattle.io/chart": "gitea" },
    ],
    [
      "of a name that only begins alike",
      "kube-system",
      "traefikish",
      { "app.kubernetes.io/name": "traefik" },
    ],
  ])("takes a workload %s for the user's", (_, namespace, name, podLabels) => {
    expect(packagedComponent({ namespace, name, podLabels })).toBeUndefined();
  });

  it("names each component's source", () => {
    expect(packagedComponents.filter((one) => one.source === "")).toEqual([]);
  });
});
