import type { Ask, NamespaceSharing, Stated } from "../../confinement/index.ts";
import type { Container, PodTemplate } from "../../workload/index.ts";
import { cgroupVersionQuestion } from "../questions.ts";
import { because, fromManifest, stated } from "../stated.ts";
import type { Subject } from "./input.ts";
import { podPath, securityPath } from "./input.ts";
import { sources } from "./sources.ts";

type Sharing = Stated<NamespaceSharing>;

export function pidNamespace(subject: Subject): Sharing {
  const { spec } = subject;
  if (spec.hostPID === true)
    return stated("host", fromManifest(podPath(subject, "hostPID"), "hostPID: true"));
  if (spec.shareProcessNamespace === true) {
    return stated(
      "pod",
      fromManifest(podPath(subject, "shareProcessNamespace"), "shareProcessNamespace: true"),
    );
  }
  return stated(
    "private",
    fromManifest(podPath(subject, "shareProcessNamespace"), "one for each container", sources.criSpec),
  );
}

export function ipcNamespace(subject: Subject): Sharing {
  if (subject.spec.hostIPC === true)
    return stated("host", fromManifest(podPath(subject, "hostIPC"), "hostIPC: true"));
  return sharedInPod(subject);
}

export function networkNamespace(subject: Subject): Sharing {
  if (subject.spec.hostNetwork === true)
    return stated("host", fromManifest(podPath(subject, "hostNetwork"), "hostNetwork: true"));
  return sharedInPod(subject);
}

/** A pod in the host's network also has the host's name: its UTS namespace. */
export function utsNamespace(subject: Subject): Sharing {
  if (subject.spec.hostNetwork === true) {
    return stated(
      "host",
      fromManifest(
        podPath(subject, "hostNetwork"),
        "hostNetwork shares the UTS namespace as well",
        sources.criSandbox,
      ),
    );
  }
  return sharedInPod(subject);
}

/** Of its own on cgroup v2 only, under containerd and CRI-O alike. */
export function cgroupNamespace(subject: Subject, ask: Ask): Sharing {
  if (subject.privileged) {
    return stated(
      "host",
      fromManifest(
        securityPath(subject, "privileged"),
        "privileged keeps the host's cgroup namespace",
        sources.criLinux,
      ),
    );
  }
  const version = subject.context.node.cgroupVersion ?? ask(cgroupVersionQuestion);
  if (version === 1)
    return stated("host", because("runtime-default", "none is made on cgroup v1", sources.cgroupNamespace));
  return stated("private", because("runtime-default", "private on cgroup v2", sources.cgroupNamespace));
}

export function mountNamespace(): Sharing {
  return stated("private", because("runtime-default", "one for each container", sources.criSpec));
}

export function timeNamespace(): Sharing {
  return stated("host", because("runtime-default", "no pod field makes one", sources.api));
}

function sharedInPod({ pod, container }: Subject): Sharing {
  const others = runningBeside(pod, container);
  if (others.length === 0)
    return stated("private", because("runtime-default", "only the sandbox shares it", sources.criSandbox));
  return stated(
    "pod",
    because("runtime-default", `shared with ${others.map((one) => one.name).join(", ")}`, sources.criSandbox),
  );
}

/** The containers that run while this one does: an init container has ended before the others start, unless it is a sidecar. */
export function runningBeside(pod: PodTemplate, container: Container): readonly Container[] {
  if (container.type !== "init")
    return pod.containers.filter((one) => one !== container && one.type !== "init");
  const before = pod.containers.slice(0, pod.containers.indexOf(container));
  return before.filter((one) => one.type === "sidecar");
}
