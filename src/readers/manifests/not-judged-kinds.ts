import type { JsonObject } from "../../workload/index.ts";
import { asObject, asString } from "../../workload/index.ts";
import type { NotJudgedCode } from "./result.ts";

/** Why an object is not judged and what would make its pods visible. */
export interface NotJudgedReason {
  readonly code: NotJudgedCode;
  readonly message: string;
  readonly hint: string;
}

interface NotJudgedKind extends NotJudgedReason {
  readonly group: RegExp;
  readonly kind: RegExp;
}

const running = "judge what runs: kubectl get pods,deploy,sts,ds,cronjobs -A -o json | podseal audit -";

/** For a kustomization that is not rendered. */
export const kustomizationReason: NotJudgedReason = {
  code: "kustomization",
  message: "a kustomization: its files are judged as they stand, without its patches and generators",
  hint: "kubectl kustomize DIR | podseal audit -",
};

/** Objects from which a controller in the cluster makes others, pods among them. */
const kinds: readonly NotJudgedKind[] = [
  {
    group: /^helm\.cattle\.io$/,
    kind: /^HelmChart(Config)?$/,
    code: "helm-object",
    message: "k3s installs a Helm chart from this object; the chart's pods are not in it",
    hint: `render the chart with the object's values: helm template NAME CHART -f values.yaml | podseal audit -; or ${running}`,
  },
  {
    group:
      /^(helm\.toolkit\.fluxcd\.io|helm\.fluxcd\.io|helm\.crossplane\.io|apps\.open-cluster-management\.io)$/,
    kind: /^(HelmRelease|Release)$/,
    code: "helm-object",
    message: "a Helm chart is installed from this object; the chart's pods are not in it",
    hint: `render the chart with the object's values: helm template NAME CHART -f values.yaml | podseal audit -; or ${running}`,
  },
  {
    group: /^argoproj\.io$/,
    kind: /^(Application|ApplicationSet)$/,
    code: "gitops-object",
    message: "Argo CD deploys what this object points to; it is not in the input",
    hint: `argocd app manifests NAME | podseal audit -; or ${running}`,
  },
  {
    group: /^kustomize\.toolkit\.fluxcd\.io$/,
    kind: /^Kustomization$/,
    code: "gitops-object",
    message: "Flux deploys the folder that this object points to, with its patches and substitutions",
    hint: `flux build kustomization NAME --path DIR | podseal audit -; or ${running}`,
  },
  {
    group: /^kustomize\.config\.k8s\.io$/,
    kind: /^(Kustomization|Component)$/,
    ...kustomizationReason,
  },
  {
    group: /^(fleet\.cattle\.io|kappctrl\.k14s\.io|packaging\.carvel\.dev)$/,
    kind: /^(GitRepo|Bundle|App|PackageInstall)$/,
    code: "gitops-object",
    message: "a controller deploys what this object points to; it is not in the input",
    hint: running,
  },
  {
    group: /^bitnami\.com$/,
    kind: /^SealedSecret$/,
    code: "encrypted",
    message: "encrypted: what is inside cannot be read",
    hint: "decrypt it in the cluster: kubectl get secret NAME -o yaml",
  },
];

/** The reason why an object is told and not judged; undefined for an object that is judged. */
export function notJudgedReason(object: JsonObject, file: string): NotJudgedReason | undefined {
  if (isSopsEncrypted(object)) {
    return {
      code: "encrypted",
      message: "encrypted by SOPS: what is inside cannot be read",
      hint: `sops --decrypt ${file} | podseal audit -`,
    };
  }
  const group = asString(object["apiVersion"])?.split("/")[0] ?? "";
  // All of them are in groups with a domain; most objects are not.
  if (!group.includes(".")) return undefined;
  const kind = asString(object["kind"]) ?? "";
  return kindsOf(group).find((one) => one.kind.test(kind));
}

const known = new Map<string, readonly NotJudgedKind[]>();

/** The kinds of a group; of most groups there are none. An input can name any number of groups, of which a few are remembered. */
function kindsOf(group: string): readonly NotJudgedKind[] {
  let found = known.get(group);
  if (found === undefined) {
    found = kinds.filter((one) => one.group.test(group));
    if (known.size < 100) known.set(group, found);
  }
  return found;
}

/** SOPS adds a map `sops` with a message authentication code at the root. */
function isSopsEncrypted(object: JsonObject): boolean {
  const sops = asObject(object["sops"]);
  return sops !== undefined && ("mac" in sops || "lastmodified" in sops);
}

/** A file that is encrypted as a whole; undefined for one that is not. */
export function encryptedFileReason(text: string, file: string): NotJudgedReason | undefined {
  const start = text.slice(0, 100);
  const reason = (tool: string, hint: string): NotJudgedReason => ({
    code: "encrypted",
    message: `encrypted by ${tool}`,
    hint,
  });
  if (/^(age-encryption\.org\/|-----BEGIN AGE ENCRYPTED FILE-----)/.test(start)) {
    return reason("age", `age --decrypt ${file} | podseal audit -`);
  }
  if (start.startsWith("$ANSIBLE_VAULT;"))
    return reason("Ansible Vault", `ansible-vault view ${file} | podseal audit -`);
  if (start.startsWith("-----BEGIN PGP MESSAGE-----"))
    return reason("PGP", `gpg --decrypt ${file} | podseal audit -`);
  return undefined;
}
