import type { DimensionValues } from "../../confinement/index.ts";
import { hidden, mapSeen, shown } from "../../readers/index.ts";
import { noted, type Looking, type Observed, type Sight } from "./sight.ts";

const standardToken = /^\/(?:var\/)?run\/secrets\/kubernetes\.io\/serviceaccount\/token$/;

/** A token elsewhere may be for another audience; it is not read, so the prediction's word is taken, and without one the worst. */
export function observeApiToken(
  { process }: Sight,
  { predicted }: Looking<DimensionValues["api-token"]>,
): Observed<DimensionValues["api-token"]> {
  if (!process.tokens.shown) return process.tokens;
  const { value } = process.tokens;
  if (value.some((path) => standardToken.test(path))) return shown("api");
  if (value.length === 0) return shown("none");
  return noted(
    predicted === "other-audience" ? predicted : "api",
    `${value.join(", ")}: its audience was not read`,
  );
}

export function observeApiPermissions({ process }: Sight): Observed<DimensionValues["api-permissions"]> {
  if (!process.tokens.shown) return process.tokens;
  if (process.tokens.value.length === 0) return shown("none");
  return hidden(
    "a token is there; what it may do is the cluster's to say",
    "kubectl auth can-i --list --as=system:serviceaccount:NAMESPACE:NAME",
  );
}

export function observeServiceLinks({ process }: Sight): Observed<boolean> {
  return mapSeen(process.environment, (variables) =>
    variables.some(({ name }) => /_SERVICE_HOST$/.test(name) && name !== "KUBERNETES_SERVICE_HOST"),
  );
}

export function observeProxy({ process }: Sight): Observed<boolean> {
  return mapSeen(process.environment, (variables) =>
    variables.some(({ name }) => /^(?:https?|ftp|no|all)_proxy$/i.test(name)),
  );
}

/** Variables that were predicted to carry a secret and are there, and those whose name and value look like one. */
export function observeSecrets(
  { process }: Sight,
  { predicted = [] }: Looking<readonly string[]>,
): Observed<readonly string[]> {
  return mapSeen(process.environment, (variables) =>
    variables
      .filter(({ name, secret }) => secret || predicted.includes(name))
      .map(({ name }) => name)
      .sort(),
  );
}

/** Programs between the engine and the container's first process; what they run as tells whose engine it is. */
export function observeEngine(sight: Sight): Observed<DimensionValues["engine-privilege"]> {
  const { process, neighbours, engine, host } = sight;
  if (engine === undefined) return hidden("which engine made it is not known", "name it with --container");
  const parent = neighbours.find(({ pid }) => pid === process.status.parent);
  if (parent === undefined) return hidden("its parent process cannot be seen", "run on the host");
  if (!host.reader.inInitialUserNamespace)
    return hidden("the host's ids do not show here", "run on the host");
  if (engine === "podman" && /^(?:conmon|podman)/.test(parent.name)) {
    // Podman as root leaves no daemon, and yet whoever may call it is root: the dimension counts that as one.
    const note = `its parent is ${parent.name} (${parent.pid}) of uid ${parent.uid}`;
    return noted(parent.uid === 0 ? "root-daemon" : "no-daemon", note);
  }
  if (!/^(?:containerd-shim|conmon)/.test(parent.name))
    return hidden(`its parent is ${parent.name}, no monitor of an engine`);
  const note = `its parent is ${parent.name} (${parent.pid}) of uid ${parent.uid}; sockets of the engine were not looked at`;
  if (!host.reader.inInitialUserNamespace)
    return hidden("the host's ids do not show here", "run on the host");
  return noted(parent.uid === 0 ? "root-daemon" : "rootless-daemon", note);
}

const sandboxes: readonly (readonly [RegExp, DimensionValues["runtime-boundary"]])[] = [
  [/^(?:runsc.*|gvisor.*)$/, "user-space-kernel"],
  [/^(?:qemu.*|cloud-hyperviso.*|firecracker|kata.*|krun.*|dragonball)$/, "virtual-machine"],
];

/** A process with namespaces of this kernel runs on this kernel, unless it is the sandbox that holds another. */
export function observeBoundary({ process }: Sight): Observed<DimensionValues["runtime-boundary"]> {
  const { name } = process.status;
  return shown(sandboxes.find(([pattern]) => pattern.test(name))?.[1] ?? "shared-kernel");
}
