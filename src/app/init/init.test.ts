import { parseAllDocuments } from "yaml";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryPlatform } from "../../platform/index.ts";
import type { JsonObject } from "../../workload/index.ts";
import { asString, checkFields } from "../../workload/index.ts";
import { auditPaths } from "../audit-paths.ts";
import { podsealProfileFile } from "../../facts/index.ts";
import { localhostProfileText } from "../explain-seccomp.ts";
import type { InitRequest } from "./index.ts";
import { generateK3s } from "../../policies/index.ts";
import { initFiles, initStream, k3sFiles, writeInit } from "./index.ts";

const image = "docker.io/nginxinc/nginx-unprivileged:1.29";
const all: InitRequest = {
  name: "web",
  image,
  ports: ["80:8080", "5353/udp"],
  from: ["kube-system"],
  egress: ["internet:443", "192.0.2.10/32:5432", "2001:db8::/64:53/udp", "db:5432"],
  volumes: ["data:/var/lib/app:5Gi", "cache:/cache"],
};

async function stream(request: InitRequest): Promise<string> {
  return initStream(await initFiles(request));
}

function documents(text: string): JsonObject[] {
  return parseAllDocuments(text).map((one) => {
    expect(one.errors).toEqual([]);
    return one.toJS() as JsonObject;
  });
}

async function outcomes(request: InitRequest, facts?: object): Promise<readonly string[]> {
  const { level = "rootless-podman" } = request;
  const files = { "web.yaml": await stream(request), "context.yaml": JSON.stringify(facts ?? {}) };
  const report = await auditPaths(memoryPlatform(files), {
    paths: ["web.yaml"],
    level,
    complete: true,
    contextFile: "context.yaml",
  });
  expect(report.problems).toEqual([]);
  return report.workloads.map(({ outcome }) => outcome);
}

describe("what init makes", () => {
  it.each<[what: string, request: InitRequest]>([
    ["with nothing asked for", { name: "web", image }],
    ["with everything", all],
    ["with a name that YAML would not read as a text", { name: "null", image, volumes: ["on:/on"] }],
    ["in a namespace of a number", { name: "web", image, namespace: "123" }],
  ])("%s is at least as confined as rootless Podman", async (_what, request) => {
    expect(await outcomes(request)).toEqual(["held"]);
  });

  it("is so whatever is asked for", async () => {
    const port = fc.integer({ min: 1024, max: 65_535 });
    const request = fc.record({
      name: fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/),
      image: fc.constantFrom(image, "a", "localhost:5000/a/b"),
      ports: fc.uniqueArray(port, { maxLength: 3 }).map((ports) => ports.map(String)),
      from: fc.subarray(["kube-system", "monitoring"]),
      egress: fc.subarray(["internet:443", "10.1.2.0/24:1/udp", "2001:db8::/32:53", "db:5432"]),
      volumes: fc.subarray(["data:/data", "no:/var/lib/x:100Mi", "y:/y"]),
    });
    await fc.assert(
      fc.asyncProperty(request, async (one) => {
        expect(await outcomes(one)).toEqual(["held"]);
      }),
      { numRuns: 30 },
    );
  });

  it("is sealed once the facts that it names are told", async () => {
    const facts = {
      k3s: "1.37",
      images: { [image]: { volumes: [] } },
      seccompProfiles: { [podsealProfileFile]: JSON.parse(localhostProfileText()) as unknown },
    };
    const request: InitRequest = { ...all, level: "sealed", egress: ["192.0.2.10/32:5432", "db:5432"] };
    expect(await outcomes(request, facts)).toEqual(["held"]);
    expect(await outcomes({ ...request, egress: [], ports: [] }, facts)).toEqual(["held"]);
    expect(await outcomes(request), "without them nobody knows").toEqual(["open"]);
  });

  it.each<InitRequest>([all, { ...all, level: "sealed", egress: [] }])(
    "has no field that a server refuses",
    async (request) => {
      for (const document of documents(await stream(request))) {
        for (const kubernetes of ["1.31", "1.37"]) {
          const refused = checkFields(document, { kubernetes }).map(({ path }) => path.join("."));
          expect(refused).toEqual([]);
        }
      }
    },
  );

  it("puts the namespace first and everything else into it", async () => {
    const [first, ...rest] = documents(await stream({ ...all, namespace: "shop" }));
    expect(first).toMatchObject({ kind: "Namespace", metadata: { name: "shop" } });
    expect(rest.map(({ metadata }) => asString((metadata as JsonObject)["namespace"]))).toEqual(
      rest.map(() => "shop"),
    );
  });

  it("gives each name an id of its own, always the same, that no account of a node has", async () => {
    const idOf = async (name: string): Promise<number> =>
      Number(/runAsUser: (\d+)/.exec(await stream({ name, image }))?.[1]);
    const names = ["a", "b", "web", "web-2", "z".repeat(63)];
    const ids = await Promise.all(names.map(idOf));
    expect(new Set(ids).size).toBe(names.length);
    expect(ids.every((id) => id >= 10_000 && id < 60_000)).toBe(true);
    expect(await Promise.all(names.map(idOf))).toEqual(ids);
  });

  it("brings the profile that a sealed pod names", async () => {
    const files = await initFiles({ name: "web", image, level: "sealed" });
    expect(files.at(-1)).toEqual({ file: "node/podseal.json", text: localhostProfileText() });
    expect(files[2]?.text).toContain("localhostProfile: podseal.json");
    expect(initStream(files)).not.toContain("SCMP_ACT_ERRNO");
  });

  it("warns of an image without a version", async () => {
    expect(await stream({ name: "web", image: "registry.example.org:5000/web" })).toContain("Name a version");
    expect(await stream({ name: "web", image: "web:latest" })).toContain("Name a version");
    expect(await stream({ name: "web", image })).not.toContain("Name a version");
  });
});

describe("what init refuses", () => {
  it.each<[given: Partial<InitRequest>, says: string]>([
    [{ name: "Web" }, 'NAME must be at most 63 lower-case letters, digits and "-"'],
    [{ name: "web_1" }, "(RFC 1123)"],
    [{ name: "" }, "NAME must be"],
    [{ name: "1web" }, "NAME must begin with a letter"],
    [{ name: "a".repeat(64) }, "at most 63"],
    [{ namespace: "kube-system" }, "kube-system is shared or the cluster's own"],
    [{ namespace: "a.b" }, "the namespace must be"],
    [{ image: "" }, "--image must be a reference"],
    [{ image: "Nginx:1" }, "names of images are lower-case"],
    [{ image: "nginx:" }, "--image must be a reference"],
    [{ image: "nginx\nprivileged: true" }, "--image must be a reference"],
    [{ image: "nginx@sha256:12" }, "--image must be a reference"],
    [{ ports: ["80"] }, "give --port 80:8080"],
    [{ ports: ["8080:80"] }, "only a privileged process listens below 1024"],
    [{ ports: ["http"] }, "--port must look like 8080, 80:8080 or 5353/udp"],
    [{ ports: ["70000"] }, "ports run from 1 to 65535"],
    [{ ports: ["0:8080"] }, "ports run from 1 to 65535"],
    [{ ports: ["8080", "8080"] }, "tcp-8080 is given twice"],
    [{ ports: ["80:8080", "80:8081"] }, "80/TCP is given twice"],
    [{ from: ["Kube System"] }, "--from must be"],
    [{ egress: ["internet"] }, "--egress must look like"],
    [{ egress: ["example.org:443"] }, '"example.org" is neither internet nor an address range'],
    [{ egress: ["10.0.0.300/32:1"] }, "is neither internet nor"],
    [{ volumes: ["data"] }, "--volume must look like"],
    [{ volumes: ["data:relative"] }, "--volume must look like"],
    [{ volumes: ["data:/"] }, "the path must be a folder of the container"],
    [{ volumes: ["data:/a/../b"] }, "the path must be a folder of the container"],
    [{ volumes: ["data:/a:many"] }, '"many" is no size'],
    [{ volumes: ["data:/a:0"] }, '"0" is no size'],
    [{ volumes: ["tmp:/scratch"] }, "the scratch folder at /tmp has that name"],
    [{ volumes: ["a:/x", "b:/x/"] }, "/x is given twice"],
    [{ volumes: ["a:/tmp"] }, "/tmp is given twice"],
    [{ user: "1000" }, "--user must be a number from 10000"],
    [
      { level: "sealed", egress: ["internet:443"] },
      "it would not hold the level sealed: reaches: the internet",
    ],
    [{ egress: ["10.0.0.0/8:1"] }, "name smaller ranges with --egress"],
    [{ user: "65534" }, "--user must be a number"],
    [{ user: "root" }, "--user must be a number"],
  ])("%j", async (given, says) => {
    await expect(initFiles({ ...all, ...given })).rejects.toThrow(says);
  });
});

describe("writing a starting point", () => {
  it("replaces nothing that stands there, unless it is forced", async () => {
    const platform = memoryPlatform({ "web/20-web.yaml": "mine\n" });
    const files = await initFiles(all);
    expect(() => writeInit(platform, "web", files, { force: false })).toThrow(
      "web/20-web.yaml exists already, so nothing was written; --force replaces it",
    );
    expect(platform.kindOf("web/00-namespace.yaml")).toBeUndefined();
    expect(writeInit(platform, "web", files, { force: true })).toEqual([
      "web/00-namespace.yaml",
      "web/10-network-policies.yaml",
      "web/20-web.yaml",
    ]);
    expect(new TextDecoder().decode(platform.readBytes("web/20-web.yaml"))).toContain("kind: Deployment");
  });
});

describe("what a k3s server is told", () => {
  it("is what the policy target for k3s writes for the newest release, in a folder of its own", () => {
    expect(k3sFiles()).toEqual(generateK3s({}).map(({ path, text }) => ({ file: `k3s/${path}`, text })));
  });
});
