import { atLeast } from "../../facts/index.ts";
import { commented, writeDocument } from "../yaml/write-yaml.ts";
import { serverFolder } from "./settings.ts";

/** Where it goes on every server. */
export const admissionFile = `${serverFolder}/psa.yaml`;

/** The only namespace that needs an exemption, and why. */
const exempt = "kube-system";

/**
 * The configuration of Pod Security admission for the API server: what holds in namespaces without labels.
 * Source: kubernetes.io docs, Enforce Pod Security Standards by Configuring the Built-in Admission Controller;
 * kubernetes/pod-security-admission admission/api (v1 from 1.25 on).
 */
export function admissionText(kubernetes: string, policyVersion: string): string {
  const version = policyVersion === "latest" ? policyVersion : `v${policyVersion}`;
  const api = atLeast(kubernetes, "1.25") ? "v1" : "v1beta1";
  return writeDocument(heading, {
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AdmissionConfiguration",
    plugins: [
      {
        name: "PodSecurity",
        configuration: {
          apiVersion: `pod-security.admission.config.k8s.io/${api}`,
          kind: "PodSecurityConfiguration",
          defaults: {
            enforce: "baseline",
            "enforce-version": version,
            audit: "restricted",
            "audit-version": version,
            warn: "restricted",
            "warn-version": version,
          },
          exemptions: {
            usernames: [],
            runtimeClasses: [],
            namespaces: commented(
              "k3s' own components: ServiceLB opens host ports and forwards packets, the local-path provisioner writes to the\nnode's disk. Whoever may create pods in there has the node: give that to nobody.",
              [exempt],
            ),
          },
        },
      },
    ],
  });
}

const heading = [
  `${admissionFile} of every server, mode 0600. The API server reads it when it starts.`,
  "Namespaces without labels of their own take pods of the level baseline and above; what restricted lacks is told as a warning.",
  "Label those that need more first (podseal policy --engine psa): a label wins over what stands here.",
  "May break: new pods that are privileged or use the host's namespaces, paths or ports, in a namespace without labels. Running",
  "pods are not stopped, and cannot be made anew.",
  "Undo: take admission-control-config-file out of k3s' configuration and restart k3s.",
].join("\n");
