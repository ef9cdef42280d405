import type { ByteStream, HttpRequest, HttpResponse, Platform } from "../../../platform/index.ts";
import { RequestError } from "../../../platform/index.ts";
import { asString } from "../../../workload/index.ts";
import { readAll } from "../byte-reader.ts";
import { ImageError } from "../image-error.ts";
import type { ImageReference } from "../image-reference.ts";
import { jsonObject } from "../json-bytes.ts";
import { manifestTypes } from "../parse-manifest.ts";
import { documentLimit } from "../verified.ts";
import type { Challenge } from "./challenge.ts";
import { parseChallenge } from "./challenge.ts";
import type { Credentials, PasswordCredentials } from "./credentials.ts";
import { findCredentials } from "./credentials.ts";
import { whyUnreachable } from "./why-unreachable.ts";

const documentMilliseconds = 30_000;
const blobMilliseconds = 15 * 60_000;
const mostRedirects = 5;

/** What may be tried again: a registry that is busy. */
const busy: readonly number[] = [429, 502, 503, 504];

/** Asks one registry for one repository. Source: OCI distribution-spec, "Pull"; distribution's token specification for "Bearer". */
export class RegistryClient {
  readonly #platform: Platform;
  readonly #reference: ImageReference;
  #authorization: string | undefined;

  constructor(platform: Platform, reference: ImageReference) {
    this.#platform = platform;
    this.#reference = reference;
  }

  /** @throws ImageError, also while it is read */
  manifest(digestOrTag: string): Promise<HttpResponse> {
    return this.#get(`manifests/${digestOrTag}`, documentMilliseconds, { accept: manifestTypes.join(", ") });
  }

  /** @throws ImageError, also while it is read */
  async blob(digest: string): Promise<ByteStream> {
    return (await this.#get(`blobs/${digest}`, blobMilliseconds, {})).body;
  }

  async #get(
    path: string,
    timeout: number,
    headers: Readonly<Record<string, string>>,
  ): Promise<HttpResponse> {
    const url = `${baseOf(this.#reference)}/v2/${this.#reference.repository}/${path}`;
    let response = await this.#follow(url, timeout, headers);
    if (response.status === 401) {
      const refused = response;
      await leave(response);
      this.#authorization = await this.#authorize(refused.header("www-authenticate"));
      response = await this.#follow(url, timeout, headers);
    }
    if (response.status === 200) return { ...response, body: readable(response.body) };
    await leave(response);
    throw statusError(response.status, this.#reference);
  }

  /** Redirects lead to stores of blobs. What proves who asks goes to the registry itself and to nobody else. */
  async #follow(
    url: string,
    timeout: number,
    headers: Readonly<Record<string, string>>,
  ): Promise<HttpResponse> {
    let at = new URL(url);
    const { origin } = at;
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const proof =
        at.origin === origin && this.#authorization !== undefined
          ? { authorization: this.#authorization }
          : {};
      const response = await this.#request({
        url: at.href,
        timeoutMilliseconds: timeout,
        headers: { ...headers, ...proof },
      });
      const location = isRedirect(response.status) ? response.header("location") : undefined;
      if (location === undefined) return response;
      await leave(response);
      at = nextPlace(location, at);
    }
    throw new ImageError("unreachable", `${this.#reference.registry} sends from place to place without end`);
  }

  async #request(asked: HttpRequest): Promise<HttpResponse> {
    try {
      const response = await this.#platform.request(asked);
      if (!busy.includes(response.status)) return response;
      await leave(response);
      return await this.#platform.request(asked);
    } catch (error) {
      throw toImageError(error, whyUnreachable(this.#platform, error));
    }
  }

  async #authorize(header: string | undefined): Promise<string> {
    const challenge = header === undefined ? undefined : parseChallenge(header);
    const credentials = await findCredentials(this.#platform, this.#reference);
    const { registry } = this.#reference;
    if (challenge?.scheme === "basic") {
      if (credentials === undefined)
        throw new ImageError(
          "refused",
          `${registry} wants a user and a password, and no auth file holds them`,
        );
      if ("identityToken" in credentials)
        throw new ImageError(
          "refused",
          `${registry} wants a user and a password, and ${credentials.from} holds an identity token`,
        );
      return basic(credentials);
    }
    if (challenge?.scheme === "bearer") return `Bearer ${await this.#token(challenge, credentials)}`;
    throw new ImageError(
      "unsupported",
      `${registry} wants to know who asks in a way that is not supported: ${header ?? "no challenge"}`,
    );
  }

  async #token({ parameters }: Challenge, credentials: Credentials | undefined): Promise<string> {
    const { registry, repository } = this.#reference;
    const { realm = "", service, scope = `repository:${repository}:pull` } = parameters;
    const url = tokenPlace(realm, registry);
    const response = await this.#request(tokenRequest(url, service, scope, credentials));
    if (response.status !== 200) {
      await leave(response);
      const who = credentials === undefined ? "without credentials" : `with those of ${credentials.from}`;
      throw new ImageError(
        "refused",
        `${url.host} gives no token for ${registry}/${repository} ${who} (${response.status})`,
      );
    }
    const answer = jsonObject(
      await readAll(readable(response.body), documentLimit, "the token"),
      "the token",
    );
    const token = asString(answer["token"]) ?? asString(answer["access_token"]);
    if (token === undefined || !/^[\x21-\x7e]+$/.test(token))
      throw new ImageError("malformed", `${url.host} answers without a token`);
    return token;
  }
}

/**
 * Asks for a token with a user and a password, or without; an identity token is exchanged for one. Source: distribution
 * docs/content/spec/auth/{token,oauth}.md.
 */
function tokenRequest(
  place: URL,
  service: string | undefined,
  scope: string,
  credentials: Credentials | undefined,
): HttpRequest {
  const asked = { ...(service !== undefined && { service }), scope };
  const timeoutMilliseconds = documentMilliseconds;
  if (credentials !== undefined && "identityToken" in credentials) {
    const form = {
      grant_type: "refresh_token",
      refresh_token: credentials.identityToken,
      client_id: "podseal",
      ...asked,
    };
    return { url: place.href, form, timeoutMilliseconds };
  }
  for (const [name, value] of Object.entries(asked)) place.searchParams.set(name, value);
  const headers = credentials === undefined ? {} : { authorization: basic(credentials) };
  return { url: place.href, headers, timeoutMilliseconds };
}

/** Plain HTTP to this machine only. */
function baseOf({ registry }: ImageReference): string {
  if (registry === "docker.io") return "https://registry-1.docker.io";
  return `${isLoopback(registry) ? "http" : "https"}://${registry}`;
}

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  return name === "localhost" || name === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(name);
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** @throws ImageError for a place that is no address, or that is asked without TLS */
function nextPlace(location: string, from: URL): URL {
  const place = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (place === undefined || !isAllowed(place, from.host))
    throw new ImageError(
      "refused",
      `${from.host} sends to a place that is not asked: ${place?.origin ?? location.slice(0, 100)}`,
    );
  return place;
}

/** Credentials go there: over TLS, or to this machine when the registry is on it too. */
function tokenPlace(realm: string, registry: string): URL {
  const place = URL.canParse(realm) ? new URL(realm) : undefined;
  if (place === undefined || !isAllowed(place, registry))
    throw new ImageError(
      "refused",
      `${registry} sends to a place for tokens that is not asked: ${realm.slice(0, 100)}`,
    );
  return place;
}

/** A registry elsewhere may not lead to this machine, and none may lead away from TLS. */
function isAllowed({ protocol, host }: URL, from: string): boolean {
  if (isLoopback(host)) return isLoopback(from) && (protocol === "http:" || protocol === "https:");
  return protocol === "https:";
}

function basic({ user, password }: PasswordCredentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
}

async function leave({ body }: HttpResponse): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}

async function* readable(body: ByteStream): ByteStream {
  try {
    yield* body;
  } catch (error) {
    throw toImageError(error);
  }
}

function toImageError(error: unknown, why = ""): unknown {
  return error instanceof RequestError ? new ImageError(error.code, `${error.message}${why}`, error) : error;
}

function statusError(status: number, { registry, name }: ImageReference): ImageError {
  if (status === 404) return new ImageError("not-found", `${registry} holds no ${name}, or tells nobody`);
  if (status === 401 || status === 403)
    return new ImageError("refused", `${registry} refuses ${name} to this user (${status})`);
  if (status === 429)
    return new ImageError("refused", `${registry} wants fewer requests (429): try again later, or log in`);
  return new ImageError("unreachable", `${registry} answers ${status} for ${name}`);
}
