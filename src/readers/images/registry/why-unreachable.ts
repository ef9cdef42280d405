import type { Platform } from "../../../platform/index.ts";
import { FileError, RequestError } from "../../../platform/index.ts";

/** What else is known of why a registry gave no answer: "; a proxy is set, ..."; "" for nothing. */
export function whyUnreachable(platform: Platform, error: unknown): string {
  if (!(error instanceof RequestError)) return "";
  const { message } = error;
  const notes = [
    /certificate/i.test(message)
      ? ["NODE_EXTRA_CA_CERTS names a file with the authority of its certificate"]
      : [],
    /wrong version number|packet length|EPROTO/i.test(message)
      ? ["it seems to speak plain HTTP, which is spoken to this machine only"]
      : [],
    proxyNote(platform),
    mirrorNote(platform),
  ].flat();
  return notes.map((note) => `; ${note}`).join("");
}

const proxyVariables = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/** Node's own switch for proxies. Source: nodejs.org/api/cli.html, NODE_USE_ENV_PROXY=1 (added in 24.0.0 and 22.21.0). */
function proxyNote(platform: Platform): readonly string[] {
  const isSet = (name: string): boolean => (platform.environment(name) ?? "") !== "";
  const proxy = proxyVariables.find(isSet);
  if (proxy === undefined || isSet("NODE_USE_ENV_PROXY")) return [];
  return [`${proxy} is set, which Node 24, or 22 from 22.21 on, uses with NODE_USE_ENV_PROXY=1`];
}

/** Files that may name mirrors, with how they do. Source: docs.k3s.io/installation/private-registry; containers-registries.conf(5). */
const mirrorFiles = [
  ["/etc/rancher/k3s/registries.yaml", /^\s*mirrors:/m],
  ["/etc/rancher/rke2/registries.yaml", /^\s*mirrors:/m],
  ["/etc/containers/registries.conf", /^\s*\[\[registry\.mirror\]\]/m],
] as const;

function mirrorNote(platform: Platform): readonly string[] {
  return mirrorFiles
    .filter(([path, form]) => form.test(textAt(platform, path)))
    .map(([path]) => `the mirrors of ${path} are not asked`);
}

function textAt(platform: Platform, path: string): string {
  try {
    return new TextDecoder("utf-8").decode(platform.readBytes(path));
  } catch (error) {
    if (error instanceof FileError) return "";
    throw error;
  }
}
