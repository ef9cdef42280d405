import { spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditPaths } from "../../src/app/index.ts";
import { nodePlatform } from "../../src/platform/index.ts";
import type { ImageReport } from "../../src/report/index.ts";
import { missingForSession } from "../engines/session.ts";
import type { StoredImages } from "../engines/stored-images.ts";
import { readStoredImages } from "../engines/stored-images.ts";
import { suiteTitle } from "../engines/title.ts";
import { buildImages, builtImages, imagePrograms, podmanIn, startRegistry } from "../helpers/built-images.ts";

const programs = [...imagePrograms, "dockerd", "containerd", "ctr"];
const absent = programs.filter((name) => spawnSync("sh", ["-c", `command -v ${name}`]).status !== 0);
const missing = absent.length > 0 ? `not installed: ${absent.join(", ")}` : missingForSession();

/** Each place, and what it calls itself where an image comes from. */
const places: readonly (readonly [place: string, kind: string, from: RegExp])[] = [
  ["rootless Podman, vfs", "storage", /\/vfs\/containers\/storage$/],
  ["rootless Podman, overlay", "storage", /\/overlay\/containers\/storage$/],
  ["docker inspect and save", "engine", /^docker$/],
  ["Docker's storage", "storage", /\/docker$/],
  ["ctr export", "engine", /^ctr$/],
  ["containerd's store", "storage", /\/k3s\/agent\/containerd \(k8s\.io\)$/],
];

describe.skipIf(missing !== undefined)(suiteTitle("images in the storages of real engines", missing), () => {
  const folder = missing === undefined ? mkdtempSync(join(tmpdir(), "podseal-storages-")) : "";
  const podman = podmanIn(folder);
  const names = Object.keys(builtImages);
  let registry: ChildProcess | undefined;
  let host = "";
  let stored: StoredImages = {};

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    buildImages(folder, podman);
    ({ registry, host } = await startRegistry(folder));
    const archives = names.map((name) => [name, join(folder, `${name}.tar`)] as const);
    for (const [name, archive] of archives) {
      podman("save", "-q", "--format", "docker-archive", "-o", archive, `localhost/${name}:1`);
      chmodSync(archive, 0o644);
      podman("push", "-q", "--tls-verify=false", `localhost/${name}:1`, `docker://${host}/team/${name}:1`);
    }
    stored = await readStoredImages(Object.fromEntries(archives));
  }, 600_000);

  afterAll(() => {
    registry?.kill();
    if (folder !== "") rmSync(folder, { recursive: true, force: true });
  });

  /** What an audit tells of all images, named as the registry has them or as they lie in the archives. */
  const told = async (
    nameOf: (name: string) => string,
    mode: "registry" | "off",
  ): Promise<readonly ImageReport[]> => {
    const containers = names.map((name) => ({ name, image: nameOf(name) }));
    const pod = JSON.stringify({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a" },
      spec: { containers },
    });
    const platform = { ...nodePlatform, readStandardInput: () => Promise.resolve(Buffer.from(pod)) };
    const files = mode === "off" ? names.map((name) => join(folder, `${name}.tar`)) : [];
    const imageEvidence = { mode, layers: true, cache: false, files };
    return (await auditPaths(platform, { paths: ["-"], imageEvidence })).images ?? [];
  };

  it("a registry and an archive tell the same of every image", async () => {
    const ofRegistry = await told((name) => `${host}/team/${name}:1`, "registry");
    const ofArchives = await told((name) => `localhost/${name}:1`, "off");
    expect(factsOf(ofRegistry)).toEqual(factsOf(ofArchives));
    expect(ofRegistry).toHaveLength(names.length);
    expect(ofRegistry.every(({ problem, setId }) => problem === undefined && setId !== undefined)).toBe(true);
  });

  it.each(places)("%s tells the same of every image as the registry", async (place, kind, from) => {
    const found = stored[place] as readonly ImageReport[];
    expect(factsOf(found)).toEqual(factsOf(await told((name) => `${host}/team/${name}:1`, "registry")));
    for (const { origin } of found) {
      expect(origin?.kind).toBe(kind);
      expect(origin?.from).toMatch(from);
    }
  });
});

/** All but the place, the digest of which depends on how the manifest is packed. */
function factsOf(images: readonly ImageReport[]): readonly object[] {
  return images.map((image) => ({
    ...image,
    reference: image.reference.split("/").at(-1),
    volumes: image.volumes?.toSorted(),
    origin: undefined,
    digest: undefined,
  }));
}
