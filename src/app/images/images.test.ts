import { describe, expect, it } from "vitest";
import { imageOf, tarOf } from "../../../test/helpers/image.ts";
import type { Platform } from "../../platform/index.ts";
import { memoryPlatform } from "../../platform/index.ts";
import { auditPaths, comparePaths } from "../audit-paths.ts";
import { joinImages } from "./join-images.ts";

const pod = (image: string): string => `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: ${image}
`;

/** What `podman image inspect` prints. */
const record = (user: string, name = "docker.io/library/app:1"): string =>
  JSON.stringify([
    {
      Id: "a".repeat(64),
      RepoTags: [name],
      RepoDigests: [],
      Os: "linux",
      Architecture: "amd64",
      RootFS: {},
      Config: { User: user },
    },
  ]);

interface Here {
  readonly podman?: string;
  readonly files?: Record<string, string | Uint8Array>;
  readonly image?: string;
}

function here({ podman, files = {}, image = "app:1" }: Here): {
  platform: Platform;
  asked: (readonly string[])[];
} {
  const asked: (readonly string[])[] = [];
  const platform = memoryPlatform(
    { "web.yaml": pod(image), ...files },
    {
      environment: { HOME: "/home/a" },
      ...(podman !== undefined && {
        commands: {
          podman: ({ args }) => {
            asked.push(args);
            return { output: podman };
          },
        },
      }),
      network: ({ url }) => {
        asked.push([url]);
        return Promise.reject(new Error("the network was asked"));
      },
    },
  );
  return { platform, asked };
}

const toldOf = (report: { readonly assumptions: readonly { readonly name: string }[] }): unknown =>
  report.assumptions.find(({ name }) => name === "images");

describe("images of the input", () => {
  it("are looked for nowhere unless it is asked for", async () => {
    const { platform, asked } = here({ podman: record("1000") });
    const report = await auditPaths(platform, { paths: ["web.yaml"] });
    expect(asked).toEqual([]);
    expect(toldOf(report)).toBeUndefined();
  });

  it("are asked for by their whole name, and what is known goes into the head of the report", async () => {
    const { platform, asked } = here({ podman: record("1000") });
    const report = await auditPaths(platform, { paths: ["web.yaml"], imageEvidence: { mode: "local" } });
    expect(asked).toEqual([["image", "inspect", "docker.io/library/app:1"]]);
    expect(toldOf(report)).toEqual({ name: "images", value: "1 of 1 known", from: "local" });
    const missing = report.findings.flatMap((one) => one.missing ?? []).map(({ id }) => id);
    expect(missing).not.toContain("image-user:app:1");
    expect(missing).toContain("image-privileged-files:app:1");
  });

  it("stay unknown, with a warning at their place, when another image answers to the name", async () => {
    const { platform } = here({ podman: record("1000", "localhost/app:1") });
    const report = await auditPaths(platform, { paths: ["web.yaml"], imageEvidence: { mode: "local" } });
    expect(toldOf(report)).toMatchObject({ value: "0 of 1 known" });
    expect(report.problems).toMatchObject([
      {
        severity: "warning",
        code: "image-unknown",
        file: "web.yaml",
        line: 7,
        message: "nothing is known of the image app:1: not here (asked: podman)",
      },
    ]);
  });

  it("come from an archive that names them, and from one that is told which it is", async () => {
    const { config, layers, manifest } = imageOf({ User: "web" }, [
      tarOf([{ name: "etc/passwd", content: "web:x:7:8::/:\n" }]),
    ]);
    const members = [config, ...layers].map(({ digest, bytes }) => ({
      name: digest.slice(7),
      content: bytes,
    }));
    const list = [
      {
        Config: config.digest.slice(7),
        RepoTags: ["docker.io/library/app:1"],
        Layers: layers.map(({ digest }) => digest.slice(7)),
      },
    ];
    expect(manifest.size).toBeGreaterThan(0);
    const archive = (tags: readonly string[]): Uint8Array =>
      tarOf([
        ...members.map(({ name, content }) => ({
          name: name === list[0]?.Config ? `${name}.json` : name,
          content,
        })),
        {
          name: "manifest.json",
          content: JSON.stringify(
            list.map((one) => ({ ...one, Config: `${one.Config}.json`, RepoTags: tags })),
          ),
        },
      ]);
    const { platform } = here({ files: { "named.tar": archive(["app:1"]), "nameless.tar": archive([]) } });
    for (const file of ["named.tar", "docker.io/library/app:1=nameless.tar"]) {
      const report = await auditPaths(platform, { paths: ["web.yaml"], imageEvidence: { files: [file] } });
      expect(toldOf(report)).toEqual({ name: "images", value: "1 of 1 known", from: "files" });
    }
    await expect(
      auditPaths(platform, { paths: ["web.yaml"], imageEvidence: { files: ["web.yaml"] } }),
    ).rejects.toThrow("web.yaml: its images cannot be used: it is no tar archive");
  });

  it("are found for a run line that is compared too", async () => {
    const { platform } = here({ podman: record("1000") });
    const report = await comparePaths(platform, {
      paths: [],
      profiles: [],
      runLines: ["podman run app:1"],
      imageEvidence: { mode: "local" },
    });
    expect(toldOf(report)).toMatchObject({ value: "1 of 1 known" });
  });

  it("are asked for once more on every run when there is no cache folder, and facts are kept where there is one", async () => {
    const { config, layers } = imageOf({ User: "" }, []);
    const archive = tarOf([
      { name: `${config.digest.slice(7)}.json`, content: config.bytes },
      {
        name: "manifest.json",
        content: JSON.stringify([{ Config: `${config.digest.slice(7)}.json`, RepoTags: [], Layers: layers }]),
      },
    ]);
    const files: Record<string, string | Uint8Array> = { "/web.yaml": pod("app:1") };
    const asked: string[] = [];
    const platform = memoryPlatform(files, {
      environment: { HOME: "/home/a" },
      commands: {
        podman: ({ args }) => {
          asked.push(args[1] ?? "");
          return { output: args[1] === "save" ? new TextDecoder("latin1").decode(archive) : record("") };
        },
      },
    });
    const request = { paths: ["/web.yaml"], imageEvidence: { mode: "local", layers: true } } as const;
    await auditPaths(platform, request);
    await auditPaths(platform, request);
    expect(asked).toEqual(["inspect", "save", "inspect"]);
    const [kept] = Object.keys(files).filter((path) => path.startsWith("/home/a/.cache/podseal/images/"));
    expect(kept).toContain(`sha256-${"a".repeat(64)}.linux-amd64.json`);
    await auditPaths(platform, { ...request, imageEvidence: { ...request.imageEvidence, cache: false } });
    expect(asked).toEqual(["inspect", "save", "inspect", "inspect", "save"]);
    files[kept ?? ""] = `{"schemaVersion":2,"tool":"another"}`;
    await auditPaths(platform, request);
    expect(asked.at(-1)).toBe("save");
  });
});

describe("what the context file says of an image", () => {
  it("wins fact by fact, and for the user as a whole", () => {
    const read = {
      app: { user: "web", uid: 7, gid: 8, groups: [], setId: true, volumes: ["/data"] },
      other: { user: "" },
    };
    expect(joinImages(read, { app: { setId: false } })).toEqual({
      ...read,
      app: { ...read.app, setId: false },
    });
    expect(joinImages(read, { app: { user: "db" } }).app).toEqual({
      user: "db",
      setId: true,
      volumes: ["/data"],
    });
  });
});
