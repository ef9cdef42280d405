import { createHash } from "node:crypto";

/** A member of an archive that a test makes. */
export interface TarMember {
  readonly name: string;
  /** Type flag; default a file, or a folder when the name ends in "/". */
  readonly type?: string;
  readonly content?: string | Uint8Array;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly link?: string;
  /** Records of an extended header before it. */
  readonly records?: Readonly<Record<string, string | Uint8Array>>;
}

/** An archive as pax(1) describes it. */
export function tarOf(members: readonly TarMember[]): Uint8Array {
  return Buffer.concat([...members.flatMap(blocksOf), Buffer.alloc(1024)]);
}

/** What engines keep of an archive when they unpack it: a line for its headers, and one for each file's content, which is left out. */
export function splitOf(members: readonly TarMember[]): string {
  const lines = members.flatMap((member) => {
    const blocks = blocksOf(member);
    const [content = Buffer.alloc(0), padding = Buffer.alloc(0)] = blocks.slice(-2);
    return [
      segment(Buffer.concat(blocks.slice(0, -2))),
      { type: 1, name: member.name, size: content.length, payload: "" },
      segment(padding),
    ];
  });
  return [...lines, segment(Buffer.alloc(1024))].map((line) => `${JSON.stringify(line)}\n`).join("");
}

function segment(bytes: Uint8Array): object {
  return { type: 2, payload: Buffer.from(bytes).toString("base64") };
}

function blocksOf(member: TarMember): Uint8Array[] {
  const { records } = member;
  const extended =
    records === undefined
      ? []
      : withHeader({
          name: "PaxHeaders",
          type: "x",
          content: Buffer.concat(Object.entries(records).map(recordOf)),
        });
  return [...extended, ...withHeader(member)];
}

function recordOf([key, value]: readonly [string, string | Uint8Array]): Uint8Array {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from("\n")]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function withHeader(member: TarMember): Uint8Array[] {
  const content = Buffer.from(member.content ?? "");
  const block = Buffer.alloc(512);
  const octal = (value: number, at: number, length: number): void =>
    void block.write(value.toString(8).padStart(length - 1, "0"), at);
  block.write(member.name, 0, 100);
  octal(member.mode ?? 0o644, 100, 8);
  octal(member.uid ?? 0, 108, 8);
  octal(member.gid ?? 0, 116, 8);
  octal(content.length, 124, 12);
  block.write(member.type ?? (member.name.endsWith("/") ? "5" : "0"), 156);
  block.write(member.link ?? "", 157, 100);
  block.write("ustar\u000000", 257);
  block.fill(" ", 148, 156);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return [block, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

/** What a test puts behind a digest. */
export interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly bytes: Uint8Array;
}

export function blobOf(bytes: Uint8Array, mediaType: string): Blob {
  return { mediaType, digest: digestOf(bytes), size: bytes.length, bytes };
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** An image of OCI: its manifest, its configuration and its layers. */
export interface MadeImage {
  readonly manifest: Blob;
  readonly config: Blob;
  readonly layers: readonly Blob[];
}

export function imageOf(
  config: object,
  layers: readonly Uint8Array[],
  { architecture = "amd64", pack = (bytes: Uint8Array): Uint8Array => bytes } = {},
): MadeImage {
  const configBlob = jsonBlob(
    { os: "linux", architecture, config, rootfs: { type: "layers", diff_ids: layers.map(digestOf) } },
    "application/vnd.oci.image.config.v1+json",
  );
  const layerBlobs = layers.map((layer) =>
    blobOf(pack(layer), "application/vnd.oci.image.layer.v1.tar+gzip"),
  );
  const manifestType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = jsonBlob(
    {
      schemaVersion: 2,
      mediaType: manifestType,
      config: descriptorOf(configBlob),
      layers: layerBlobs.map(descriptorOf),
    },
    manifestType,
  );
  return { manifest, config: configBlob, layers: layerBlobs };
}

/** An index of images by their architectures. */
export function indexOf(images: Readonly<Record<string, MadeImage>>): Blob {
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const manifests = Object.entries(images).map(([architecture, { manifest }]) => ({
    ...descriptorOf(manifest),
    platform: { os: "linux", architecture },
  }));
  return jsonBlob({ schemaVersion: 2, mediaType, manifests }, mediaType);
}

export function descriptorOf({ mediaType, digest, size }: Blob): object {
  return { mediaType, digest, size };
}

function jsonBlob(value: object, mediaType: string): Blob {
  return blobOf(Buffer.from(JSON.stringify(value)), mediaType);
}

/** A frame of zstd whose blocks are stored as they are (RFC 8878 3.1.1). */
export function storedZstd(bytes: Uint8Array): Uint8Array {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(0xfd2fb528, 0);
  head.writeUInt8(0xa0, 4);
  head.writeUInt32LE(bytes.length, 5);
  const blocks: Uint8Array[] = [];
  const most = 64 * 1024;
  for (let at = 0; at === 0 || at < bytes.length; at += most) {
    const part = bytes.subarray(at, at + most);
    const isLast = at + most >= bytes.length;
    const header = Buffer.alloc(3);
    header.writeUIntLE((part.length << 3) | (isLast ? 1 : 0), 0, 3);
    blocks.push(header, part);
  }
  return Buffer.concat([head, ...blocks]);
}

/** `security.capability` of a file with cap_net_raw=ep (linux/capability.h, revision 2): NUL and newline bytes among them. */
export const netRawCapability = Buffer.from([
  1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0, 0,
]);
