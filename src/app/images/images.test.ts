import { describe, expect, it } from "vitest";
import { imageOf, tarOf } from "../../../test/helpers/image.ts";
import type { Platform } from "../../platform/index.ts";
import { memoryPlatform } from "../../platform/index.ts";
import type { AuditReport } from "../../report/index.ts";
import { auditPaths, comparePaths } from "../audit-paths.ts";
import { renderAudit } from "../render.ts";
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

describe("where a fact of an image comes from", () => {
  const plain = {
    wide: false,
    terminal: {
      columns: 200,
      width: (text: string) => text.length,
      paint: (_style: unknown, text: string) => text,
    },
  };
  const spec = `
  securityContext: { runAsNonRoot: true }
`;
  const files = (tag: string) => {
    const { config, layers } = imageOf({ User: "1234", Volumes: { "/data": {} } }, [
      tarOf([
        { name: "etc/passwd", content: "web:x:1234:8::/:\n" },
        { name: "bin/su", mode: 0o4755, content: "x" },
        { name: "data/", uid: 1234, mode: 0o700 },
      ]),
    ]);
    const nameOf = ({ digest }: { digest: string }): string => digest.slice(7);
    const members = [
      { name: `${nameOf(config)}.json`, content: config.bytes },
      ...layers.map((layer) => ({ name: nameOf(layer), content: layer.bytes })),
    ];
    const list = [{ Config: `${nameOf(config)}.json`, RepoTags: [tag], Layers: layers.map(nameOf) }];
    return {
      "web.yaml": pod("app:1") + spec.slice(1),
      "app.tar": tarOf([...members, { name: "manifest.json", content: JSON.stringify(list) }]),
      "facts.yaml": "images: { 'app:1': { setId: false } }\n",
    };
  };
  const reasonsOf = (report: AuditReport, id: string): readonly string[] =>
    report.workloads[0]?.containers[0]?.judgements
      .find(({ dimension }) => dimension === id)
      ?.because.map(({ words }) => words) ?? [];

  it("stands in the reasons of values and in the list of images, with the files that raise privilege", async () => {
    const platform = memoryPlatform(files("app:1"));
    const report = await auditPaths(platform, { paths: ["web.yaml"], imageEvidence: { files: ["app.tar"] } });
    expect(reasonsOf(report, "user").at(-1)).toBe("USER 1234 of the image app:1 (file app.tar)");
    expect(reasonsOf(report, "set-id").at(-1)).toBe("the image holds set-id files (/bin/su) (file app.tar)");
    expect(report.images).toMatchObject([
      {
        reference: "app:1",
        origin: { kind: "file", from: "app.tar" },
        user: "1234",
        gid: 8,
        setId: true,
        privilegedFiles: [{ path: "/bin/su", uid: 0, gid: 0, mode: "4755" }],
        folders: [{ path: "/data", uid: 1234, gid: 0, mode: "0700", isEmpty: true }],
      },
    ]);
    expect(renderAudit(report, "human", plain)).toContain(
      "app:1: USER 1234; set-id files (/bin/su); volume /data (file app.tar)",
    );
    const sarif = JSON.parse(renderAudit(report, "sarif", plain)) as { runs: [{ properties: object }] };
    expect(sarif.runs[0].properties).toEqual({
      images: [{ reference: "app:1", origin: { kind: "file", from: "app.tar" } }],
    });
  });

  it("is the context file for what that states, fact by fact", async () => {
    const platform = memoryPlatform(files("app:1"));
    const report = await auditPaths(platform, {
      paths: ["web.yaml"],
      contextFile: "facts.yaml",
      imageEvidence: { files: ["app.tar"] },
    });
    expect(reasonsOf(report, "user").at(-1)).toContain("(file app.tar)");
    expect(reasonsOf(report, "set-id").at(-1)).toBe(
      "no file of the image raises privilege (context file facts.yaml)",
    );
    expect(report.images).toMatchObject([
      { stated: [{ from: "context file facts.yaml", facts: ["setId"] }] },
    ]);
  });

  it("leaves set-id files unknown where layers were not read", async () => {
    const platform = memoryPlatform(
      { "web.yaml": files("app:1")["web.yaml"] },
      { environment: { HOME: "/home/a" }, commands: { podman: () => ({ output: record("1234") }) } },
    );
    const report = await auditPaths(platform, { paths: ["web.yaml"], imageEvidence: { mode: "local" } });
    const setId = report.workloads[0]?.containers[0]?.judgements.find(
      ({ dimension }) => dimension === "set-id",
    );
    expect(setId).toMatchObject({ verdict: "unknown", missing: [{ id: "image-privileged-files:app:1" }] });
  });

  it("tells of an image that cannot be had once, however it is spelt and in however many containers, and what to do", async () => {
    const platform = memoryPlatform(
      { "a.yaml": pod("app:1"), "b.yaml": pod("docker.io/library/app:1"), "c.yaml": pod("app:1") },
      { commands: { podman: () => ({ status: "failed", errorOutput: "Error: app:1: image not known" }) } },
    );
    const report = await auditPaths(platform, {
      paths: ["a.yaml", "b.yaml", "c.yaml"],
      imageEvidence: { mode: "local" },
    });
    expect(report.problems).toMatchObject([
      {
        code: "image-unknown",
        file: "a.yaml",
        message: "nothing is known of the image app:1: not here (asked: podman)",
        hint: "pull it, or ask its registry with --images registry; what it decides stays unknown, unless a context file says it",
      },
    ]);
    expect(report.images?.map(({ reference, problem }) => [reference, problem?.code])).toEqual([
      ["app:1", "not-found"],
      ["docker.io/library/app:1", "not-found"],
    ]);
  });

  it.each([
    [
      "containerd 2, which writes its progress into the archive otherwise",
      "--local  Run export locally",
      true,
    ],
    ["an older one, which knows no such option", "--platform value", false],
  ])("has ctr export the image of the node with the options of %s", async (_, help, isLocal) => {
    const { "app.tar": archive, "web.yaml": web } = files("docker.io/library/app:1");
    const asked: (readonly string[])[] = [];
    const commands = {
      ctr: ({ args }: { readonly args: readonly string[] }) => {
        if (args.includes("--help")) return { output: help };
        asked.push(args);
        // What is in it is ASCII.
        return { output: new TextDecoder("latin1").decode(archive) };
      },
    };
    const platform = memoryPlatform({ "web.yaml": web }, { commands });
    const report = await auditPaths(platform, {
      paths: ["web.yaml"],
      imageEvidence: { mode: "local", layers: true },
    });
    expect(report.images).toMatchObject([
      { origin: { kind: "engine", from: "ctr" }, user: "1234", setId: true },
    ]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.slice(-2)).toEqual(["-", "docker.io/library/app:1"]);
    expect(asked[0]?.includes("--local")).toBe(isLocal);
  });

  it("asks an engine that does not answer for one image alone", async () => {
    let asked = 0;
    const platform = memoryPlatform(
      { "a.yaml": pod("app:1"), "b.yaml": pod("app:2") },
      {
        commands: {
          docker: () => {
            asked += 1;
            return {
              status: "failed",
              errorOutput: "Cannot connect to the Docker daemon at unix:///x.sock.",
            };
          },
        },
      },
    );
    const paths = ["a.yaml", "b.yaml"];
    const report = await auditPaths(platform, { paths, imageEvidence: { mode: "local" } });
    expect(report.problems.map(({ message }) => message)).toEqual(
      ["app:1", "app:2"].map(
        (image) => `nothing is known of the image ${image}: docker does not reach its engine`,
      ),
    );
    // Several are asked for at a time.
    expect(asked).toBeLessThanOrEqual(2);
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
