import type { Ask, DimensionValues, Stated } from "../../confinement/index.ts";
import { ociRuntimeQuestion, unreadEnvironmentQuestion } from "../questions.ts";
import { because, stated } from "../stated.ts";
import type { Run } from "./run.ts";

export function proxyEnvironment({ options, traits }: Run): Stated<boolean> {
  const on = options.proxyEnvironment ?? traits.proxyEnvironment;
  const words = on
    ? "the host's proxy variables are passed on"
    : "the host's proxy variables are not passed on";
  return stated(on, because("engine-default", words, traits.source));
}

/** A file of variables that was not read may carry a secret. */
export function secretEnvironment({ options, traits }: Run, ask: Ask): Stated<readonly string[]> {
  const { secretEnvironment: known = [], unreadEnvironment = [] } = options;
  const perhaps = unreadEnvironment.filter((file) => ask(unreadEnvironmentQuestion(file)));
  const names = [...known, ...perhaps.map((file) => `* (variables of ${file})`)].sort();
  return stated(
    names,
    because("engine-default", "variables that carry a secret, as declared", traits.source),
  );
}

const boundaries: readonly (readonly [RegExp, DimensionValues["runtime-boundary"]])[] = [
  [/^(?:crun|runc|youki|nvidia|io\.containerd\.runc\.v[12])$/, "shared-kernel"],
  [/^(?:runsc|gvisor)$/, "user-space-kernel"],
  [/^(?:kata.*|krun|crun-vm|io\.containerd\.kata\.v2)$/, "virtual-machine"],
];

/** By the runtime's name; one that is not known may be anything. */
export function runtimeBoundary(
  { options, traits }: Run,
  ask: Ask,
): Stated<DimensionValues["runtime-boundary"]> {
  const { runtime } = options;
  if (runtime === undefined)
    return stated("shared-kernel", because("engine-default", `${traits.name}'s default`, traits.source));
  const name = runtime.slice(runtime.lastIndexOf("/") + 1);
  const known = boundaries.find(([pattern]) => pattern.test(name))?.[1];
  return stated(
    known ?? ask(ociRuntimeQuestion(name)),
    because("engine-default", `--runtime ${name}`, traits.source),
  );
}
