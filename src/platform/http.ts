import type { ByteStream } from "./decompress.ts";

export interface HttpRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes it a POST with these fields (application/x-www-form-urlencoded); a GET without. */
  readonly form?: Readonly<Record<string, string>>;
  /** For the whole answer, its body included. Default 60,000. */
  readonly timeoutMilliseconds?: number;
}

/** An answer as it came: redirects are not followed, and the body is not unpacked. */
export interface HttpResponse {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** To be read to its end, or left early with `return`. */
  readonly body: ByteStream;
}

export type RequestErrorCode = "unreachable" | "timed-out";

/** No answer, or one that broke off. */
export class RequestError extends Error {
  readonly code: RequestErrorCode;

  constructor(code: RequestErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "RequestError";
    this.code = code;
  }
}

/** @throws RequestError, also while the body is read */
export async function request({
  url,
  headers = {},
  form,
  timeoutMilliseconds = 60_000,
}: HttpRequest): Promise<HttpResponse> {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  try {
    const response = await fetch(url, {
      // A registry's blobs are what was hashed: nothing on the way may pack them again.
      headers: { "accept-encoding": "identity", ...headers },
      redirect: "manual",
      ...(form !== undefined && { method: "POST", body: new URLSearchParams(form) }),
      signal,
    });
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      body: bodyOf(response.body, url),
    };
  } catch (error) {
    throw toRequestError(error, url);
  }
}

async function* bodyOf(body: ReadableStream<Uint8Array> | null, url: string): ByteStream {
  if (body === null) return;
  try {
    for await (const chunk of body) yield chunk;
  } catch (error) {
    throw toRequestError(error, url);
  }
}

function toRequestError(error: unknown, url: string): RequestError {
  const { host } = new URL(url);
  if (error instanceof Error && error.name === "TimeoutError")
    return new RequestError("timed-out", `${host} did not answer in time`, error);
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new RequestError(
    "unreachable",
    `${host}: ${cause instanceof Error ? cause.message || String(cause) : String(cause)}`,
    error,
  );
}
