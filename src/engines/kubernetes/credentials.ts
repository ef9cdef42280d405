import type { Ask, DimensionValues, Provenance, Stated } from "../../confinement/index.ts";
import type {
  EnvironmentVariable,
  Inventory,
  JsonObject,
  KubernetesObject,
  Volume,
  VolumeMount,
} from "../../workload/index.ts";
import { asBoolean, asObject, asString, identityOf } from "../../workload/index.ts";
import { oncePerObject } from "../once.ts";
import { normalPath } from "../host/paths.ts";
import { automountQuestion, grantsQuestion } from "../questions.ts";
import { because, fromManifest, fromObject, stated } from "../stated.ts";
import { mountsOf } from "./filesystem.ts";
import type { KubernetesInput, Subject } from "./input.ts";
import { containerPath, podPath } from "./input.ts";
import { objectsIn } from "./objects.ts";
import type { Grants } from "./rbac/grants.ts";
import { grantsByBinding } from "./rbac/grants.ts";
import { permissionsOf } from "./rbac/permissions.ts";
import { sources } from "./sources.ts";
import { isWrittenSecret } from "../secret-names.ts";

type Token = DimensionValues["api-token"];

/** Where the API server's admission mounts the token of a pod's service account. */
const tokenFolder = "/var/run/secrets/kubernetes.io/serviceaccount";
const realTokenFolder = normalPath(tokenFolder);

export function serviceAccountOf({ spec }: Subject): string {
  return spec.serviceAccountName ?? "default";
}

/**
 * The token that a container finds: in a volume or variable of its own, or by admission, which mounts it unless the container mounts
 * another volume at the token's folder.
 */
export function apiTokenOf(subject: Subject, ask: Ask): Stated<Token> {
  const carried = carriedToken(subject);
  if (carried?.value === "api") return carried;
  const mounted = standsAtTokenFolder(subject)
    ? stated(
        false,
        fromManifest(containerPath(subject, "volumeMounts"), `another volume stands at ${tokenFolder}`),
      )
    : automount(subject, ask);
  if (mounted.value) return stated("api", ...mounted.because);
  return carried ?? stated("none", ...mounted.because);
}

/** The pod's field wins over the service account's; both absent means yes. */
function automount(subject: Subject, ask: Ask): Stated<boolean> {
  const path = podPath(subject, "automountServiceAccountToken");
  const ofPod = subject.spec.automountServiceAccountToken;
  if (ofPod !== undefined) return stated(ofPod, fromManifest(path, `automountServiceAccountToken: ${ofPod}`));
  const { inventory, namespace } = subject;
  const name = serviceAccountOf(subject);
  const account = inventory.find("ServiceAccount", namespace, name);
  const absent = fromManifest(
    path,
    "automountServiceAccountToken is unset in the pod",
    sources.serviceAccount,
  );
  if (account !== undefined) return stated(...automountOfAccount(account, absent));
  // A namespace's default account exists without a manifest and mounts tokens.
  const answer = inventory.complete ? true : ask(automountQuestion(namespace, name));
  return stated(
    answer,
    absent,
    because(
      "api-default",
      `the service account ${name} ${answer ? "mounts its token" : "switches mounting off"}`,
      sources.serviceAccount,
    ),
  );
}

function automountOfAccount(
  account: KubernetesObject,
  absent: Provenance,
): [boolean, Provenance, Provenance] {
  const value = asBoolean(account.value["automountServiceAccountToken"]);
  const words =
    value === undefined
      ? "automountServiceAccountToken is unset: mounted"
      : `automountServiceAccountToken: ${value}`;
  return [value ?? true, absent, fromObject(identityOf(account), words)];
}

/**
 * Admission leaves its mount out only where a mount has exactly this path; one of a folder above is mounted before it and hides nothing.
 * Source: kubernetes plugin/pkg/admission/serviceaccount/admission.go, mountServiceAccountToken.
 */
function standsAtTokenFolder({ own }: Subject): boolean {
  return own.volumeMounts.some(({ mountPath }) => mountPath === tokenFolder);
}

/** Whether something but the service account decides which token a container finds. */
export function findsToken(input: KubernetesInput): boolean {
  const { env, envFrom, volumeMounts } = input.container.spec;
  return (
    volumeMounts.some((mount) => mount.mountPath === tokenFolder || bringsToken(mount, input)) ||
    env.some(({ fromSecret }) => fromSecret !== undefined && isTokenSecret(input, fromSecret)) ||
    envFrom.some(({ secret }) => secret !== undefined && isTokenSecret(input, secret))
  );
}

function bringsToken({ name, mountPath }: VolumeMount, input: KubernetesInput): boolean {
  for (const volume of input.pod.spec.volumes) {
    if (volume.name !== name) continue;
    if (tokenIn(volume, input, normalPath(mountPath) === realTokenFolder) !== "none") return true;
  }
  return false;
}

/** The strongest token among the volumes that the container mounts and the Secrets in its environment. */
function carriedToken(subject: Subject): Stated<Token> | undefined {
  const found = [...mountedTokens(subject), ...environmentTokens(subject)];
  return found.find(({ value }) => value === "api") ?? found[0];
}

function mountedTokens(subject: Subject): Stated<Token>[] {
  return mountsOf(subject).flatMap(({ mount, volume, index }) => {
    const token = tokenIn(volume, subject, normalPath(mount.mountPath) === realTokenFolder);
    if (token === "none") return [];
    const path = containerPath(subject, "volumeMounts", index);
    return [stated(token, fromManifest(path, `volume ${volume.name} holds a service-account token`))];
  });
}

function environmentTokens(subject: Subject): Stated<Token>[] {
  const { env, envFrom } = subject.own;
  const names = [...env.map(({ fromSecret }) => fromSecret), ...envFrom.map(({ secret }) => secret)];
  return names
    .filter((name) => name !== undefined && isTokenSecret(subject, name))
    .map((name) => {
      const words = `Secret ${name} holds a service-account token`;
      return stated("api", fromManifest(containerPath(subject, "env"), words));
    });
}

/** Whether the input says that a Secret is the token of a service account. */
function isTokenSecret({ inventory, namespace }: KubernetesInput, name: string): boolean {
  return inventory.find("Secret", namespace, name)?.value["type"] === "kubernetes.io/service-account-token";
}

/** Audiences that the API server takes by default. Source: k3s and kubeadm issue tokens for the server's own service names. */
const apiAudiences = /^(https?:\/\/)?(kubernetes(\.default(\.svc(\.[a-z0-9.-]+)?)?)?|k3s|api)$/;

/** `atTokenFolder`: a Secret there is the token that servers before 1.24 made for the account and mounted. */
function tokenIn(volume: Volume, input: KubernetesInput, atTokenFolder: boolean): Token {
  const { secretName } = volume;
  if (secretName !== undefined) return atTokenFolder || isTokenSecret(input, secretName) ? "api" : "none";
  const projected = objectsIn(asObject(volume.raw["projected"])?.["sources"]);
  const tokens = projected.map((source) => tokenOfSource(source, input));
  return tokens.find((token) => token === "api") ?? tokens.find((token) => token !== "none") ?? "none";
}

function tokenOfSource(source: JsonObject, input: KubernetesInput): Token {
  const token = asObject(source["serviceAccountToken"]);
  if (token !== undefined) return isForApi(asString(token["audience"])) ? "api" : "other-audience";
  const certificate = asObject(source["podCertificate"]);
  // Signers of the API server's own clients; of another signer's certificate nobody says whom it convinces.
  if (certificate !== undefined)
    return asString(certificate["signerName"])?.startsWith(clientSigners) === true ? "api" : "other-audience";
  const secret = asString(asObject(source["secret"])?.["name"]);
  return secret !== undefined && isTokenSecret(input, secret) ? "api" : "none";
}

/** Source: KEP-4317, Pod Certificates; k8s.io/api certificates/v1/types.go, built-in signers. */
const clientSigners = "kubernetes.io/kube-apiserver-client";

function isForApi(audience: string | undefined): boolean {
  return audience === undefined || audience === "" || apiAudiences.test(audience);
}

/** What the token lets its holder do. Without one nothing; with bindings outside the input, anything. */
export function apiPermissionsOf(subject: Subject, ask: Ask): Stated<DimensionValues["api-permissions"]> {
  const token = apiTokenOf(subject, ask);
  if (token.value !== "api") return stated("none", ...token.because);
  const { inventory, namespace } = subject;
  const name = serviceAccountOf(subject);
  const { permissions, unknownRoles } = permissionsOfAccount(inventory, namespace, name);
  const isOpen = permissions.level !== "cluster-admin" && (!inventory.complete || unknownRoles.length > 0);
  if (isOpen && ask(grantsQuestion(namespace, name)) === "anything") {
    const words = `roles bound to the service account ${name} are not all in the input`;
    return stated(
      "cluster-admin",
      ...token.because,
      because("assumption", words, "kubernetes.io docs, Using RBAC Authorization"),
    );
  }
  return stated(permissions.level, ...token.because, permissions.because);
}

interface AccountPermissions extends Pick<Grants, "unknownRoles"> {
  readonly permissions: ReturnType<typeof permissionsOf>;
}

const accountsOf = oncePerObject(() => new Map<string, AccountPermissions>());

function permissionsOfAccount(
  inventory: Inventory,
  namespace: string | undefined,
  name: string,
): AccountPermissions {
  const accounts = accountsOf(inventory);
  const key = JSON.stringify([namespace ?? null, name]);
  let known = accounts.get(key);
  if (known === undefined) {
    const parts = grantsByBinding({ namespace, name }, inventory);
    const unknownRoles = parts.flatMap((part) => part.unknownRoles);
    known = { permissions: permissionsOf(parts, inventory), unknownRoles };
    accounts.set(key, known);
  }
  return known;
}

export function serviceLinksOf(subject: Subject): Stated<boolean> {
  const value = subject.spec.enableServiceLinks ?? true;
  const words =
    subject.spec.enableServiceLinks === undefined
      ? "enableServiceLinks is unset: variables for every Service"
      : `enableServiceLinks: ${value}`;
  return stated(value, fromManifest(podPath(subject, "enableServiceLinks"), words, sources.api));
}

/** Variables that carry a secret: from a Secret, or written out under a name that says so. */
export function secretEnvironmentOf(subject: Subject): Stated<DimensionValues["secret-environment"]> {
  const variables = subject.own.env.filter(isSecret);
  const sets = subject.own.envFrom.filter((one) => one.secret !== undefined);
  const names = [
    ...variables.map((one) => one.name),
    ...sets.map((one) => `${one.prefix ?? ""}* (every key of Secret ${one.secret})`),
  ];
  const path = containerPath(subject, sets.length > 0 && variables.length === 0 ? "envFrom" : "env");
  return stated(
    [...new Set(names)].sort(),
    fromManifest(path, names.length === 0 ? "no variable carries a secret" : "secrets in variables"),
  );
}

/** Whether a variable carries a secret. */
export function isSecret({ name, value, fromSecret }: EnvironmentVariable): boolean {
  return fromSecret !== undefined || isWrittenSecret(name, value);
}
