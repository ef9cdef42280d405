import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { Platform } from "../../src/platform/index.ts";
import { memoryPlatform, nodePlatform, RequestError } from "../../src/platform/index.ts";
import { imageReader } from "../../src/readers/index.ts";
import type { Blob, MadeImage } from "../helpers/image.ts";
import { imageOf, indexOf, netRawCapability, storedZstd, tarOf } from "../helpers/image.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

interface Registry {
  readonly host: string;
  readonly asked: readonly { readonly path: string; readonly authorization: string | undefined }[];
}

/** A registry on this machine that holds an image as app:1. `before` may answer in its place. */
async function serve(
  blobs: readonly Blob[],
  { tagged, before }: { tagged?: Blob; before?: Answer } = {},
): Promise<Registry> {
  const asked: { path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push({ path, authorization: request.headers.authorization });
    if (before?.(request, response) === true) return;
    const [, name = ""] = /^\/v2\/team\/app\/(?:manifests|blobs)\/(.+)$/.exec(path) ?? [];
    const blob = name === "1" ? tagged : blobs.find(({ digest }) => digest === name);
    if (blob === undefined) response.writeHead(404).end();
    else
      response
        .writeHead(200, { "content-type": blob.mediaType, "docker-content-digest": blob.digest })
        .end(blob.bytes);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** This machine's network with files of a test. */
function platformWith(
  files: Record<string, string> = {},
  environment: Record<string, string> = {},
): Platform {
  return { ...memoryPlatform(files, { environment }), request: nodePlatform.request };
}

const amd64 = { os: "linux", architecture: "amd64" };

function read(host: string, { layers = false, platform = platformWith(), name = "team/app:1" } = {}) {
  return imageReader(platform, "registry", { platform: amd64, layers })(`${host}/${name}`);
}

const config = { User: "app", Volumes: { "/data": {} }, ExposedPorts: { "80/tcp": {} }, Cmd: ["run"] };
const layer = tarOf([
  { name: "etc/passwd", content: "root:x:0:0::/:\napp:x:1234:1235::/:\n" },
  {
    name: "bin/ping",
    content: "x",
    mode: 0o755,
    records: { "SCHILY.xattr.security.capability": netRawCapability },
  },
]);
const upper = tarOf([{ name: "bin/su", content: "x", mode: 0o4755 }]);

function made(options: Parameters<typeof imageOf>[2] = { pack: gzipSync }): MadeImage {
  return imageOf(config, [layer, upper], options);
}

function blobsOf({ manifest, config: own, layers }: MadeImage): readonly Blob[] {
  return [manifest, own, ...layers];
}

function serveImage(image: MadeImage, before?: Answer): Promise<Registry> {
  return serve(blobsOf(image), { tagged: image.manifest, ...(before && { before }) });
}

describe("an image of a registry", () => {
  it("tells its configuration without its layers being read", async () => {
    const image = made();
    const { host, asked } = await serveImage(image);
    const { record, origin } = await read(host);
    expect(record).toMatchObject({
      user: "app",
      volumes: ["/data"],
      exposedPorts: ["80/tcp"],
      command: ["run"],
    });
    expect(record).not.toHaveProperty("setId");
    expect({ digest: record.digest, origin }).toEqual({
      digest: image.manifest.digest,
      origin: { kind: "registry", from: host },
    });
    expect(asked).toHaveLength(2);
  });

  it.each([
    ["gzip", gzipSync],
    ["zstd", storedZstd],
    ["no packing", (bytes: Uint8Array) => bytes],
  ] as const)("tells what is in layers with %s", async (_, pack) => {
    const { host } = await serveImage(made({ pack }));
    const { record } = await read(host, { layers: true });
    expect(record).toMatchObject({ uid: 1234, gid: 1235, setId: true, fileCapabilities: true });
  });

  it("is the one of the nodes' architecture where an index names several", async () => {
    const arm = imageOf({ User: "arm" }, [], { architecture: "arm64" });
    const own = made();
    const tagged = indexOf({ arm64: arm.manifest && arm, amd64: own });
    const { host } = await serve([...blobsOf(arm), ...blobsOf(own)], { tagged });
    const { record } = await read(host);
    expect(record).toMatchObject({ user: "app", digest: tagged.digest });
  });

  it("is refused when it is for another architecture alone", async () => {
    const arm = made({ architecture: "arm64" });
    const index = await serve(blobsOf(arm), { tagged: indexOf({ arm64: arm }) });
    await expect(read(index.host)).rejects.toThrow("there is no image for linux/amd64, only for linux/arm64");
    const alone = await serveImage(arm);
    await expect(read(alone.host)).rejects.toThrow("the image is for linux/arm64, the nodes are linux/amd64");
  });

  it("is read by its digest, whatever the tag beside it says", async () => {
    const image = made();
    const { host } = await serve(blobsOf(image));
    const { record } = await read(host, { name: `team/app:other@${image.manifest.digest}` });
    expect(record.digest).toBe(image.manifest.digest);
  });
});

const bytesOf = (path: string, bytes: (whole: Blob) => Uint8Array, image: MadeImage): Answer => {
  const blob = blobsOf(image).find(({ digest }) => path.endsWith(digest));
  return (request, response) => {
    if (blob === undefined || request.url?.endsWith(blob.digest) !== true) return false;
    response.writeHead(200).end(bytes(blob));
    return true;
  };
};

describe("content that is not what its digest says", () => {
  const changed = ({ bytes }: Blob): Uint8Array =>
    bytes.map((byte, index) => (index === 5 ? byte ^ 1 : byte));
  const rows: readonly (readonly [
    string,
    (image: MadeImage) => string,
    (blob: Blob) => Uint8Array,
    RegExp,
  ])[] = [
    ["a changed configuration", ({ config: own }) => own.digest, changed, /the configuration is not sha256:/],
    [
      "a cut configuration",
      ({ config: own }) => own.digest,
      ({ bytes }) => bytes.subarray(0, 50),
      /the configuration ends after 50 of \d+ bytes/,
    ],
    [
      "a longer configuration",
      ({ config: own }) => own.digest,
      ({ bytes }) => Buffer.concat([bytes, bytes]),
      /has more than the \d+ bytes/,
    ],
    [
      "a changed layer",
      ({ layers }) => layers[1]?.digest ?? "",
      changed,
      /a layer is not sha256:|broken gzip/,
    ],
    [
      "a cut layer",
      ({ layers }) => layers[1]?.digest ?? "",
      ({ bytes }) => bytes.subarray(0, -1),
      /a layer ends after/,
    ],
    [
      "a layer with something behind it",
      ({ layers }) => layers[1]?.digest ?? "",
      ({ bytes }) => Buffer.concat([bytes, Buffer.alloc(9)]),
      /a layer has more than/,
    ],
  ];
  it.each(rows)("is refused: %s", async (_, digestOf, bytes, message) => {
    const image = made();
    const { host } = await serveImage(image, bytesOf(digestOf(image), bytes, image));
    await expect(read(host, { layers: true })).rejects.toThrow(message);
  });

  it("is refused: a manifest by digest", async () => {
    const image = made();
    const { host } = await serve([{ ...image.manifest, bytes: Buffer.from("{}") }]);
    await expect(read(host, { name: `team/app@${image.manifest.digest}` })).rejects.toThrow(
      "the manifest is not",
    );
  });

  it("is refused: a manifest by tag that is not what the registry says of it", async () => {
    const image = made();
    const { host } = await serve([], { tagged: { ...image.manifest, bytes: Buffer.from("{}") } });
    await expect(read(host)).rejects.toThrow("the manifest is not");
  });

  it("is refused: a manifest without end", async () => {
    const image = made();
    const { host } = await serveImage(image, (request, response) => {
      if (request.url?.endsWith("manifests/1") !== true) return false;
      response.writeHead(200, { "content-type": "application/json" });
      const more = (): void => void response.write(" ".repeat(1024 * 1024), (error) => error ?? more());
      response.on("error", () => undefined);
      more();
      return true;
    });
    await expect(read(host)).rejects.toMatchObject({ code: "too-large" });
  });
});

describe("who asks a registry", () => {
  const auth = (host: string): Record<string, string> => ({
    "/run/auth.json": JSON.stringify({
      auths: { [host]: { auth: Buffer.from("ann:s3:cret").toString("base64") } },
    }),
  });
  const withAuth = (host: string): Platform =>
    platformWith(auth(host), { REGISTRY_AUTH_FILE: "/run/auth.json" });
  const basic = `Basic ${Buffer.from("ann:s3:cret").toString("base64")}`;

  it("is told with Basic when the registry wants that", async () => {
    const { host } = await serveImage(made(), (request, response) => {
      if (request.headers.authorization === basic) return false;
      response.writeHead(401, { "www-authenticate": 'Basic realm="here"' }).end();
      return true;
    });
    await expect(read(host)).rejects.toThrow("wants a user and a password, and no auth file holds them");
    expect((await read(host, { platform: withAuth(host) })).record.user).toBe("app");
  });

  it("is told with a token from the place that the registry names", async () => {
    const { host, asked } = await serveImage(made(), (request, response) => {
      const { authorization } = request.headers;
      if (request.url?.startsWith("/token") === true) {
        response.writeHead(200).end(JSON.stringify({ token: authorization === basic ? "good" : "poor" }));
        return true;
      }
      if (authorization === "Bearer good") return false;
      const realm = `Bearer realm="http://${request.headers.host ?? ""}/token",service="reg",scope="repository:team/app:pull"`;
      response.writeHead(401, { "www-authenticate": realm }).end();
      return true;
    });
    await expect(read(host)).rejects.toMatchObject({ code: "refused" });
    expect((await read(host, { platform: withAuth(host) })).record.user).toBe("app");
    expect(asked.find(({ path }) => path.startsWith("/token"))?.path).toBe(
      "/token?service=reg&scope=repository%3Ateam%2Fapp%3Apull",
    );
  });

  it("is not told to another place that a blob is sent to", async () => {
    const image = made();
    const store = await serve(blobsOf(image));
    const { host } = await serveImage(image, (request, response) => {
      if (request.headers.authorization !== basic) {
        response.writeHead(401, { "www-authenticate": "Basic" }).end();
        return true;
      }
      if (request.url?.includes("/blobs/") !== true) return false;
      response.writeHead(307, { location: `http://${store.host}${request.url}` }).end();
      return true;
    });
    expect((await read(host, { platform: withAuth(host) })).record.user).toBe("app");
    expect(store.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it.each([
    [
      "to a place without TLS",
      "http://example.org/blob",
      "sends to a place that is not asked: http://example.org",
    ],
    ["in a circle", "/v2/team/app/manifests/1", "from place to place without end"],
    ["to a file", "file:///etc/passwd", "sends to a place that is not asked"],
  ])("is not sent %s", async (_, location, message) => {
    const { host } = await serveImage(made(), (_request, response) => {
      response.writeHead(302, { location }).end();
      return true;
    });
    await expect(read(host)).rejects.toThrow(message);
  });

  it("gives no password for a token to a place without TLS", async () => {
    const { host } = await serveImage(made(), (_request, response) => {
      response.writeHead(401, { "www-authenticate": 'Bearer realm="http://example.org/token"' }).end();
      return true;
    });
    await expect(read(host, { platform: withAuth(host) })).rejects.toThrow(
      "sends to a place for tokens that is not asked",
    );
  });

  const identity = (host: string): Record<string, string> => ({
    "/run/auth.json": JSON.stringify({ auths: { [host]: { auth: "", identitytoken: "id-token" } } }),
  });

  it("is exchanged for a token where an identity token is kept, and never sent to the registry", async () => {
    const bodies: string[] = [];
    const { host, asked } = await serveImage(made(), (request, response) => {
      const { authorization } = request.headers;
      if (request.url === "/token" && request.method === "POST") {
        request.on("data", (chunk: Buffer) => bodies.push(chunk.toString()));
        request.on("end", () => response.writeHead(200).end(JSON.stringify({ access_token: "good" })));
        return true;
      }
      if (authorization === "Bearer good") return false;
      const realm = `Bearer realm="http://${request.headers.host ?? ""}/token",service="reg"`;
      response.writeHead(401, { "www-authenticate": realm }).end();
      return true;
    });
    const platform = platformWith(identity(host), { REGISTRY_AUTH_FILE: "/run/auth.json" });
    expect((await read(host, { platform })).record.user).toBe("app");
    expect(Object.fromEntries(new URLSearchParams(bodies.join("")))).toEqual({
      grant_type: "refresh_token",
      refresh_token: "id-token",
      client_id: "podseal",
      service: "reg",
      scope: "repository:team/app:pull",
    });
    expect(asked.filter(({ authorization }) => authorization?.includes("id-token"))).toEqual([]);
  });

  it("is told as such where a registry wants a password and an identity token is kept", async () => {
    const { host } = await serveImage(made(), (_request, response) => {
      response.writeHead(401, { "www-authenticate": "Basic" }).end();
      return true;
    });
    const platform = platformWith(identity(host), { REGISTRY_AUTH_FILE: "/run/auth.json" });
    await expect(read(host, { platform })).rejects.toThrow("and /run/auth.json holds an identity token");
  });

  it("is found by the longest name in an auth file, and in Docker's", async () => {
    const seen: (string | undefined)[] = [];
    const { host } = await serveImage(made(), (request, response) => {
      seen.push(request.headers.authorization);
      if (request.headers.authorization !== undefined) return false;
      response.writeHead(401, { "www-authenticate": "Basic" }).end();
      return true;
    });
    const entry = (user: string) => ({ auth: Buffer.from(`${user}:x`).toString("base64") });
    const auths = {
      [`https://${host}/v1/`]: entry("host"),
      [`${host}/team/app`]: entry("app"),
      [`${host}/other`]: entry("other"),
    };
    const files = { "/home/a/.docker/config.json": JSON.stringify({ auths }) };
    await read(host, { platform: platformWith(files, { HOME: "/home/a" }) });
    expect(Buffer.from(seen.at(-1)?.slice(6) ?? "", "base64").toString()).toBe("app:x");
  });
});

describe("a registry that does not answer", () => {
  it.each([
    [404, "not-found"],
    [403, "refused"],
    [429, "refused"],
    [500, "unreachable"],
  ])("is told: %i", async (status, code) => {
    const { host } = await serveImage(made(), (_request, response) => {
      response.writeHead(status).end();
      return true;
    });
    await expect(read(host)).rejects.toMatchObject({ code });
  });

  it.each([
    ["a proxy is set", { HTTPS_PROXY: "http://proxy:3128" }, {}, "HTTPS_PROXY is set, which Node 24"],
    ["a proxy is used", { HTTPS_PROXY: "http://proxy:3128", NODE_USE_ENV_PROXY: "1" }, {}, undefined],
    [
      "k3s has mirrors",
      {},
      { "/etc/rancher/k3s/registries.yaml": "mirrors:\n  docker.io: {}\n" },
      "the mirrors of /etc/rancher/k3s/registries.yaml are not asked",
    ],
    [
      "registries.conf has none",
      {},
      { "/etc/containers/registries.conf": "# [[registry.mirror]]\n" },
      undefined,
    ],
  ] as const)("is told with what else is known when %s", async (_, environment, files, note) => {
    const { host } = await serve([]);
    servers.splice(0).forEach((server) => server.close());
    const told = await read(host, { platform: platformWith(files, environment) }).catch(String);
    expect(told).toMatch(/ECONNREFUSED/);
    if (note === undefined) expect(told).not.toMatch(/;/);
    else expect(told).toContain(`; ${note}`);
  });

  it("is not asked again for each further image", async () => {
    let asked = 0;
    const platform = memoryPlatform(
      {},
      {
        network: () => {
          asked += 1;
          return Promise.reject(new RequestError("unreachable", "registry.example: nobody listens"));
        },
      },
    );
    const reader = imageReader(platform, "registry", {
      platform: { os: "linux", architecture: "amd64" },
      layers: false,
    });
    for (const name of ["a", "b", "c"])
      await expect(reader(`registry.example/${name}:1`)).rejects.toThrow("nobody listens");
    expect(asked).toBe(1);
  });

  it("is told when nothing listens", async () => {
    const { host } = await serve([]);
    servers.splice(0).forEach((server) => server.close());
    await expect(read(host)).rejects.toMatchObject({ code: "unreachable" });
  });

  it("is not asked for a name of images that were built here, nor for what is no reference", async () => {
    await expect(read("localhost", { name: "app" })).rejects.toThrow("is in no registry");
    await expect(read("x", { name: "UPPER" })).rejects.toMatchObject({ code: "reference" });
  });
});
