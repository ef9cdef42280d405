/** The hardened example with one change, judged as `audit --complete` judges it. */
import { load, loadAll } from "js-yaml";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { auditPaths } from "../../src/app/index.ts";
import type { AuditRequest } from "../../src/app/index.ts";
import { localhostProfile, newestKnown, noCapabilities, seccompProfile } from "../../src/facts/index.ts";
import type { SeccompFilter } from "../../src/confinement/index.ts";
import type { SeccompEngine } from "../../src/facts/index.ts";
import { memoryPlatform } from "../../src/platform/index.ts";
import type { AuditReport } from "../../src/report/index.ts";

/** YAML's values, writable. */
export interface Tree {
  [key: string]: Value;
}
export type Value = string | number | boolean | null | undefined | Value[] | Tree;

/** The objects of the example, to be changed in place. */
export interface Hardened {
  readonly pod: Tree;
  readonly metadata: Tree;
  readonly spec: Tree;
  readonly podContext: Tree;
  readonly container: Tree;
  readonly context: Tree;
  readonly account: Tree;
  readonly deny: Tree;
  readonly admit: Tree;
  readonly service: Tree;
  /** Every object of the input, the above among them. */
  readonly objects: Tree[];
  /** Facts of the context file. */
  readonly facts: Tree;
}

export type Level = "rootless-podman" | "sealed";

/** What is different from the example, and what must be said of it. */
export interface Variant {
  readonly what: string;
  readonly change?: (it: Hardened) => void;
  /** Text that stands in place of the pod's manifest; `{{POD}}` is not filled in. */
  readonly text?: (pod: Tree) => string;
  readonly flags?: Partial<AuditRequest>;
  /** Nobody says which version the cluster runs. */
  readonly isVersionUntold?: true;
  /** A dimension or a rule of which a finding must speak. None for what is refused or told apart. */
  readonly shows?: string;
  /** Said of the workload in place of not-held or open. */
  readonly says?: "refused" | "windows" | "told";
  /** Spec of a further NetworkPolicy, in YAML. */
  readonly alongside?: string;
  /** `sealed`: rootless Podman would be no tighter. */
  readonly only?: Level;
}

const folder = fileURLToPath(new URL("../../examples/hardened/", import.meta.url));
const texts = ["namespace.yaml", "network-policy.yaml", "pod.yaml"].map((file) =>
  readFileSync(folder + file, "utf8"),
);

/** `YAML` as values, for rows. */
export function yaml(text: string): Tree {
  return load(text) as Tree;
}

export function hardened(level: Level): Hardened {
  const objects = texts.flatMap((text) => loadAll(text) as Tree[]);
  const named = (kind: string, name: string): Tree =>
    objects.find((one) => one["kind"] === kind && at(one, "metadata")["name"] === name) as Tree;
  const pod = named("Pod", "web");
  const spec = at(pod, "spec");
  const container = (spec["containers"] as Tree[])[0] as Tree;
  const it: Hardened = {
    pod,
    metadata: at(pod, "metadata"),
    spec,
    podContext: at(spec, "securityContext"),
    container,
    context: at(container, "securityContext"),
    account: named("ServiceAccount", "web"),
    deny: named("NetworkPolicy", "default-deny"),
    admit: named("NetworkPolicy", "web"),
    service: named("Service", "web"),
    objects,
    facts: {},
  };
  if (level === "sealed") seal(it);
  return it;
}

/** What the level sealed asks beyond the example: a filter within both engines', and an image that is known. */
function seal({ podContext, container, facts }: Hardened): void {
  podContext["seccompProfile"] = { type: "Localhost", localhostProfile: "sealed.json" };
  const image = container["image"] as string;
  Object.assign(facts, {
    images: { [image]: { volumes: [], setId: true, fileCapabilities: true } },
    seccompProfiles: { "sealed.json": sealedProfile() },
  });
}

let profile: Tree | undefined;

export function sealedProfile(): Tree {
  profile ??= localhostProfile(
    filterOf("containerd", "2.3.4"),
    filterOf("podman", "6.2.0"),
  ) as unknown as Tree;
  return profile;
}

function filterOf(engine: SeccompEngine, version: string): SeccompFilter {
  const filter = seccompProfile({ engine, version, architecture: "amd64", capabilities: noCapabilities });
  if (filter === undefined) throw new Error(`no profile of ${engine} ${version}`);
  return filter;
}

/** The map at a key, made when it is missing. */
export function at(tree: Tree, ...keys: readonly string[]): Tree {
  let found = tree;
  for (const key of keys) found = (found[key] ??= {}) as Tree;
  return found;
}

/** The list at a key, made when it is missing. */
export function list(tree: Tree, key: string): Value[] {
  return (tree[key] ??= []) as Value[];
}

export async function auditOf(variant: Variant, level: Level): Promise<AuditReport> {
  const it = hardened(level);
  variant.change?.(it);
  if (variant.alongside !== undefined) {
    const metadata = { name: "alongside", namespace: "hardened" };
    it.objects.push({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata,
      spec: yaml(variant.alongside),
    });
  }
  const others = it.objects.filter((one) => one !== it.pod);
  const files = {
    "pod.yaml": variant.text?.(it.pod) ?? JSON.stringify(it.pod),
    "others.yaml": others.map((one) => JSON.stringify(one)).join("\n---\n"),
    "facts.json": JSON.stringify(it.facts),
  };
  const isOther = [it.facts["kubernetes"], variant.flags?.kubernetes].some((one) => one !== undefined);
  return auditPaths(memoryPlatform(files), {
    paths: ["pod.yaml", "others.yaml"],
    complete: true,
    contextFile: "facts.json",
    level,
    ...(isOther || variant.isVersionUntold === true ? {} : { k3s: newestKnown.k3s.version }),
    ...variant.flags,
  });
}

/** A Secret with the token of another service account. */
export function tokenSecret(): Tree {
  return yaml(`
    apiVersion: v1
    kind: Secret
    metadata:
      name: robot
      namespace: hardened
      annotations: {kubernetes.io/service-account.name: robot}
    type: kubernetes.io/service-account-token`);
}
