import type { SeccompArchitecture, SeccompEngine } from "../../facts/index.ts";
import { k3sLines, k3sRelease, noCapabilities, parseVersion, seccompProfile } from "../../facts/index.ts";
import type { PolicyRequest } from "../../policies/index.ts";
import { ContextError } from "../context-error.ts";
import type { PolicySettings } from "./make-policy.ts";

/**
 * What targets for nodes are asked for.
 * @throws ContextError for a k3s release, an engine or a version of one that there is no data of
 */
export function nodeRequest({
  k3s,
  engineVersions = [],
  architectures = [],
  seccompForm = "file",
}: PolicySettings): Pick<PolicyRequest, "k3s" | "seccomp"> {
  return {
    ...(k3s === undefined ? {} : { k3s: knownRelease(k3s) }),
    seccomp: {
      form: seccompForm,
      architectures: architectures.length === 0 ? ["amd64"] : [...new Set(architectures.map(architectureOf))],
      engines: engineVersions.map(engineVersionOf),
    },
  };
}

function knownRelease(text: string): string {
  const release = k3sRelease(text);
  if (release !== undefined) return release.version;
  const lines = k3sLines();
  throw new ContextError(
    `no k3s release ${JSON.stringify(text)} is known: write it as v1.33.5+k3s1 or 1.33; the lines known are ${lines[0] ?? ""} to ${lines.at(-1) ?? ""}`,
  );
}

const engines: readonly SeccompEngine[] = ["containerd", "cri-o", "docker", "podman"];

function engineVersionOf(text: string): { readonly engine: SeccompEngine; readonly version: string } {
  const [name, version = ""] = text.split("=");
  const engine = engines.find((one) => one === name);
  if (engine === undefined || version === "")
    throw new ContextError(
      `not an engine and its version: ${JSON.stringify(text)}; write containerd=2.1.5; engines are ${engines.join(", ")}`,
    );
  if (!isKnown(engine, version))
    throw new ContextError(`no default seccomp profile of ${engine} ${version} is known`);
  return { engine, version };
}

function isKnown(engine: SeccompEngine, version: string): boolean {
  if (parseVersion(version) === undefined) return false;
  const query = { engine, version, architecture: "amd64", capabilities: noCapabilities } as const;
  return seccompProfile(query) !== undefined;
}

function architectureOf(text: string): SeccompArchitecture {
  if (text === "amd64" || text === "arm64") return text;
  throw new ContextError(`no seccomp profiles are known for ${text}: there are amd64 and arm64`);
}
