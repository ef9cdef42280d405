import type { JsonObject, KubernetesObject } from "../../workload/index.ts";
import type { Companion } from "./companion.ts";
import { takesCompanions } from "./companion.ts";

/** A namespace and the strictest level of the Pod Security Standards that all its workloads meet. */
export interface NamespaceLevel {
  readonly name: string;
  readonly enforce: "privileged" | "baseline" | "restricted";
  /** Policy version, such as "v1.34". */
  readonly version: string;
  /** The object of the input. */
  readonly known: KubernetesObject | undefined;
}

const prefix = "pod-security.kubernetes.io/";

/** A Namespace with labels of Pod Security admission; where the input holds the object, the labels to add to it. */
export function namespaceCompanion({ name, enforce, version, known }: NamespaceLevel): Companion[] {
  if (!takesCompanions(name)) return [];
  const labels = labelsOf(enforce, version);
  const shared = { kind: "namespace" as const, namespace: name, watchFor: watchFor(enforce) };
  const because = `${enforce} is the strictest level that every workload of the input in it meets with what is applied`;
  if (known === undefined)
    return [
      {
        ...shared,
        title: `Enforce the level ${enforce} in namespace ${name}`,
        document: { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } },
        because,
      },
    ];
  if (Object.hasOwn(known.labels, `${prefix}enforce`)) return [];
  const told = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [{ ...shared, title: `Add to the labels of Namespace ${name}: ${told.join(" ")}`, because }];
}

/** Source: kubernetes.io docs, Enforce Pod Security Standards with Namespace Labels. */
function labelsOf(
  enforce: NamespaceLevel["enforce"],
  version: string,
): Readonly<Record<string, string>> & JsonObject {
  return {
    [`${prefix}enforce`]: enforce,
    [`${prefix}enforce-version`]: version,
    [`${prefix}warn`]: "restricted",
    [`${prefix}warn-version`]: version,
    [`${prefix}audit`]: "restricted",
    [`${prefix}audit-version`]: version,
  };
}

function watchFor(enforce: NamespaceLevel["enforce"]): string {
  return enforce === "privileged"
    ? "warnings of what falls short of restricted"
    : "pods outside the input that fall short of the enforced level: they are refused when they next start";
}
