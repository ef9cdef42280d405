import type { AccountUse } from "../policy-request.ts";
import { settingsOf } from "./settings.ts";

/** What a workload's own settings show, and which of them does. */
export interface Shown {
  readonly names: readonly string[];
  /** "--watch-namespace=shop of Deployment/shop/web". */
  readonly by: string;
}

/** Flags and variables that say in which namespaces a program works; those of the second are often no more than its own. */
const watched = /^(--?)?(watch(ed)?|target|scope)[-_]?namespaces?$/i;
const named = /^--?namespaces?$/i;
const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The namespaces that a workload's settings limit it to; undefined where none does, or one means all. */
export function watchedNamespaces({ pod, workload }: AccountUse): Shown | undefined {
  const settings = settingsOf(pod, workload.object.namespace);
  const chosen = settings.filter(({ name }) => watched.test(name));
  const limits = chosen.length > 0 ? chosen : settings.filter(({ name }) => named.test(name));
  const lists = limits.map(({ value }) => value.split(",").map((one) => one.trim()));
  if (limits.length === 0 || !lists.flat().every((one) => dnsLabel.test(one))) return undefined;
  return {
    names: [...new Set(lists.flat())].sort(),
    by: limits.map(({ name, value }) => `${name}${name.startsWith("-") ? "=" : ": "}${value}`).join(", "),
  };
}

/** Settings whose value is the name of a Secret; those of the second may hold a secret itself, unless a namespace stands before it. */
const nameOfSecret = /secret[-_]?name$/i;
const secretOrName = /^--?[a-z][\w.-]*[-_](secret|certificate)$/i;
const secretName = /^(?:([a-z0-9][-a-z0-9]{0,62})\/)?([a-z0-9][-a-z0-9.]{0,252})$/;

/** Secrets of its own namespace that a workload's settings name; undefined where none does. */
export function namedSecrets({ pod, workload }: AccountUse): Shown | undefined {
  const { namespace } = workload.object;
  const found = settingsOf(pod, namespace).flatMap(({ name, value }) => {
    const [, within, secret] = secretName.exec(value) ?? [];
    const isName = nameOfSecret.test(name) || (secretOrName.test(name) && within !== undefined);
    const isHere = within === undefined || within === namespace;
    return isName && isHere && secret !== undefined ? [{ name, value, secret }] : [];
  });
  if (found.length === 0) return undefined;
  return {
    names: [...new Set(found.map(({ secret }) => secret))].sort(),
    by: found.map(({ name, value }) => `${name}=${value}`).join(", "),
  };
}
