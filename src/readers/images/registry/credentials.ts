import type { Platform } from "../../../platform/index.ts";
import { FileError } from "../../../platform/index.ts";
import type { JsonObject } from "../../../workload/index.ts";
import { asObject, asString } from "../../../workload/index.ts";
import { ImageError } from "../image-error.ts";
import type { ImageReference } from "../image-reference.ts";
import { jsonObject, jsonValue } from "../json-bytes.ts";

export interface PasswordCredentials {
  readonly user: string;
  readonly password: string;
  /** The file or program that gave them. */
  readonly from: string;
}

/** What some clouds give at a login, to be exchanged for tokens. */
interface IdentityCredentials {
  readonly identityToken: string;
  readonly from: string;
}

export type Credentials = PasswordCredentials | IdentityCredentials;

/**
 * The credentials of a registry as Podman and Docker find them: the first auth file that knows it, the longest name that fits. Programs
 * that keep credentials are run. Source: containers-auth.json(5). Undefined when none are kept: then it is asked without.
 * @throws ImageError "malformed" for a file that is no JSON, "refused" when a program gives none
 */
export async function findCredentials(
  platform: Platform,
  reference: ImageReference,
): Promise<Credentials | undefined> {
  for (const path of authFiles(platform)) {
    const file = readAuthFile(platform, path);
    if (file === undefined) continue;
    const found = (await fromHelper(platform, file, reference, path)) ?? fromEntries(file, reference, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `REGISTRY_AUTH_FILE` stands for all others, as for Podman. */
function authFiles(platform: Platform): readonly string[] {
  const given = platform.environment("REGISTRY_AUTH_FILE");
  if (given !== undefined && given !== "") return [given];
  const runtime = platform.environment("XDG_RUNTIME_DIR");
  const home = platform.environment("HOME");
  const config = platform.environment("XDG_CONFIG_HOME") ?? below(home, ".config");
  const docker = platform.environment("DOCKER_CONFIG") ?? below(home, ".docker");
  return [
    below(runtime, "containers/auth.json"),
    below(config, "containers/auth.json"),
    below(docker, "config.json"),
  ].filter((path) => path !== undefined);
}

function below(folder: string | undefined, name: string): string | undefined {
  return folder === undefined || folder === "" ? undefined : `${folder}/${name}`;
}

function readAuthFile(platform: Platform, path: string): JsonObject | undefined {
  try {
    return jsonObject(platform.readBytes(path), path);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

/** Names of the registry in an auth file, from the most to the least exact; Docker has an old one for its own. */
function keysOf({ registry, repository }: ImageReference): readonly string[] {
  const parts = `${registry}/${repository}`.split("/");
  const names = parts.map((_, index) => parts.slice(0, parts.length - index).join("/"));
  return registry === "docker.io" ? [...names, "index.docker.io", "registry-1.docker.io"] : names;
}

/** Docker writes addresses: "https://index.docker.io/v1/". */
function plainKey(key: string): string {
  return key.replace(/^https?:\/\//, "").replace(/\/(?:v[12]\/?)?$/, "");
}

function fromEntries(file: JsonObject, reference: ImageReference, path: string): Credentials | undefined {
  const entries = new Map(
    Object.entries(asObject(file["auths"]) ?? {}).map(([key, value]) => [plainKey(key), asObject(value)]),
  );
  const entry = keysOf(reference)
    .map((key) => entries.get(key))
    .find((one) => one !== undefined);
  if (entry === undefined) return undefined;
  const identityToken = asString(entry["identitytoken"]);
  if (identityToken !== undefined && identityToken !== "") return { identityToken, from: path };
  const coded = asString(entry["auth"]);
  if (coded === undefined || coded === "") return undefined;
  const decoded = Buffer.from(coded, "base64").toString("utf8").replace(/\0+$/, "");
  const colon = decoded.indexOf(":");
  if (colon < 0)
    throw new ImageError("malformed", `${path} holds no user and password for ${reference.registry}`);
  return { user: decoded.slice(0, colon), password: decoded.slice(colon + 1), from: path };
}

const helperLimit = { timeoutMilliseconds: 20_000, maximumBytes: 1024 * 1024 };

/** docker-credential-NAME get: the registry on standard input, JSON on standard output. Source: docker-credential-helpers README. */
async function fromHelper(
  platform: Platform,
  file: JsonObject,
  reference: ImageReference,
  path: string,
): Promise<Credentials | undefined> {
  const { registry } = reference;
  const own = asString(asObject(file["credHelpers"])?.[registry]);
  const name = own ?? asString(file["credsStore"]);
  if (name === undefined || !/^[\w.-]+$/.test(name)) return undefined;
  const server = registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
  const command = `docker-credential-${name}`;
  const result = await platform.run({ command, args: ["get"], input: server, ...helperLimit });
  if (result.status !== "ok") {
    // A store that knows no credentials of a registry says so by failing: a public image needs none.
    if (own === undefined || /credentials not found/i.test(result.output + result.errorOutput))
      return undefined;
    throw new ImageError("refused", `${command}, which ${path} names for ${registry}, gave no credentials`);
  }
  const answer = asObject(jsonValue(new TextEncoder().encode(result.output), `what ${command} tells`)) ?? {};
  const user = asString(answer["Username"]);
  const password = asString(answer["Secret"]);
  if (user === undefined || password === undefined) return undefined;
  if (user === "<token>") return { identityToken: password, from: command };
  return { user, password, from: command };
}
