import type { Ask, DimensionValues, Stated } from "../../confinement/index.ts";
import { asString, identityOf } from "../../workload/index.ts";
import { runtimeClassQuestion } from "../questions.ts";
import { because, fromManifest, fromObject, stated } from "../stated.ts";
import type { Subject } from "./input.ts";
import { podPath } from "./input.ts";
import { sources } from "./sources.ts";

export function enginePrivilege({ context }: Subject): Stated<DimensionValues["engine-privilege"]> {
  if (context.k3sRootless === true) {
    return stated(
      "rootless-daemon",
      because("node", "k3s runs as the login user, with a network API", sources.rootless),
    );
  }
  const words =
    "the kubelet and the container runtime run as root, and the kubelet and API server listen on the network";
  return stated(
    "root-daemon-with-network-api",
    because("engine-default", words, "k3s-io/k3s k3s.service@03885fc; engines.md 2.20"),
  );
}

type Boundary = DimensionValues["runtime-boundary"];

/** Handlers and class names that tell their boundary. Sources: kata-containers and gVisor documentation; k3s manifests/runtimes.yaml. */
const boundaries: readonly { readonly pattern: RegExp; readonly boundary: Boundary }[] = [
  { pattern: /^kata(-|$)/, boundary: "virtual-machine" },
  { pattern: /^(runsc|gvisor)(-|$)/, boundary: "user-space-kernel" },
  {
    pattern: /^(runc|crun|youki|nvidia|nvidia-cdi|nvidia-experimental|nvidia-legacy)$/,
    boundary: "shared-kernel",
  },
];

/** The handler of the pod's RuntimeClass, by its object or else by its own name; undefined for a pod without one. */
export function handlerOf({ spec, inventory }: Subject): string | undefined {
  const name = spec.runtimeClassName;
  if (name === undefined || name === "") return undefined;
  const object = inventory.find("RuntimeClass", undefined, name);
  return (object === undefined ? undefined : asString(object.value["handler"])) ?? name;
}

export function runtimeBoundary(subject: Subject, ask: Ask): Stated<Boundary> {
  const name = subject.spec.runtimeClassName;
  const path = podPath(subject, "runtimeClassName");
  if (name === undefined || name === "")
    return stated(
      "shared-kernel",
      fromManifest(path, "runtimeClassName is unset: runc or crun", sources.runtimeClass),
    );
  const object = subject.inventory.find("RuntimeClass", undefined, name);
  const handler = object === undefined ? undefined : asString(object.value["handler"]);
  const known = boundaryOf(handler ?? name);
  const reason = fromManifest(path, `runtimeClassName: ${name}`, sources.runtimeClass);
  if (known === undefined) return stated(ask(runtimeClassQuestion(name)), reason);
  return object === undefined
    ? stated(known, reason)
    : stated(known, reason, fromObject(identityOf(object), `handler ${handler}`, "node"));
}

/** undefined for a handler that is not known. */
export function boundaryOf(name: string): Boundary | undefined {
  return boundaries.find((one) => one.pattern.test(name))?.boundary;
}

export function proxyEnvironment(): Stated<boolean> {
  return stated(
    false,
    because("kubelet-default", "the kubelet passes none of its own variables on", sources.kubeletEnvironment),
  );
}
