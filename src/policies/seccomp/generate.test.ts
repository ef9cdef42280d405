import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { OciSeccomp, SeccompArchitecture, SeccompEngine } from "../../facts/index.ts";
import {
  atLeast,
  k3sRelease,
  nativeSyscalls,
  noCapabilities,
  podsealProfile,
  seccompFilterOf,
  seccompProfile,
} from "../../facts/index.ts";
import { callsBeyond } from "../../confinement/index.ts";
import { evaluatePodSecurity } from "../../rules/index.ts";
import type { JsonObject } from "../../workload/index.ts";
import { checkFields, findPodTemplates } from "../../workload/index.ts";
import type { PolicyRequest, SeccompRequest } from "../policy-request.ts";
import { generateSeccomp } from "./generate.ts";

function requestOf(seccomp: Partial<SeccompRequest>, k3s?: string): PolicyRequest {
  return {
    name: "podseal",
    title: "",
    rules: [],
    inexpressible: [],
    minimumKubernetes: [1, 37],
    action: "deny",
    exemptNamespaces: [],
    waivers: [],
    perRule: false,
    toolVersion: "1.2.3",
    seccomp: { form: "file", architectures: ["amd64"], engines: [], ...seccomp },
    ...(k3s === undefined ? {} : { k3s }),
  };
}

const textOf = (request: PolicyRequest): string => generateSeccomp(request)[0]?.text ?? "";
const profileOf = (request: PolicyRequest): OciSeccomp => JSON.parse(textOf(request)) as OciSeccomp;

/** Native calls that a profile lets through and an engine's default refuses. */
function beyond(
  profile: OciSeccomp,
  engine: SeccompEngine,
  version: string,
  architecture: SeccompArchitecture,
): readonly string[] {
  const filter = seccompFilterOf(profile, { id: "made", architecture, source: "test" });
  const other = seccompProfile({ engine, version, architecture, capabilities: noCapabilities });
  if (filter === undefined || other === undefined) throw new Error(`no filter of ${engine} ${version}`);
  return callsBeyond(filter, other);
}

describe("the seccomp profile that is generated", () => {
  it("is the one that explain shows, where no engine is named", () => {
    expect(profileOf(requestOf({}))).toEqual(podsealProfile());
  });

  it.each<[SeccompArchitecture, string]>([
    ["amd64", "SCMP_ARCH_X86_64"],
    ["arm64", "SCMP_ARCH_AARCH64"],
  ])("for %s names native calls of that architecture alone", (architecture, token) => {
    const { architectures, syscalls = [] } = profileOf(requestOf({ architectures: [architecture] }));
    const native = nativeSyscalls(architecture);
    expect(architectures).toEqual([token]);
    expect(syscalls.flatMap(({ names }) => names).filter((name) => !native.includes(name))).toEqual([]);
  });

  it.each<[string, readonly (readonly [SeccompEngine, string])[], string | undefined]>([
    [
      "an old Podman and an old containerd",
      [
        ["podman", "4.3.1"],
        ["containerd", "1.6.0"],
      ],
      undefined,
    ],
    [
      "every Podman of three nodes",
      [
        ["podman", "3.0.0"],
        ["podman", "5.0.0"],
        ["podman", "6.0.0"],
      ],
      undefined,
    ],
    ["CRI-O", [["cri-o", "1.33.0"]], undefined],
    ["Docker beside Podman", [["docker", "29.7.2"]], undefined],
    ["the containerd of a k3s release", [], "1.33.5+k3s1"],
    ["any containerd of a line of k3s", [], "1.28"],
  ])("is within %s", (_, engines, k3s) => {
    const { containerd } = (k3s === undefined ? undefined : k3sRelease(k3s)) ?? {};
    const ofRelease =
      containerd === undefined
        ? []
        : ["1.7.3", "1.7.13", "2.0.5", "2.1.4"].filter(
            (version) => atLeast(version, containerd.oldest) && atLeast(containerd.newest, version),
          );
    const all = [...engines, ...ofRelease.map((version) => ["containerd", version] as const)];
    for (const architecture of ["amd64", "arm64"] as const) {
      const request = requestOf(
        { architectures: [architecture], engines: engines.map(([engine, version]) => ({ engine, version })) },
        k3s,
      );
      const profile = profileOf(request);
      for (const [engine, version] of all) expect(beyond(profile, engine, version, architecture)).toEqual([]);
      expect(profile.syscalls?.[0]?.names.length).toBeGreaterThan(200);
    }
  });

  it("is beyond a default that it was not made for: the check above can fail", () => {
    expect(beyond(profileOf(requestOf({})), "podman", "3.0.0", "amd64")).not.toEqual([]);
  });

  it("goes into one file for each architecture", () => {
    const files = generateSeccomp(requestOf({ architectures: ["amd64", "arm64"] }));
    expect(files.map(({ path }) => path)).toEqual(["amd64/podseal.json", "arm64/podseal.json"]);
  });
});

describe("the DaemonSet that installs it", () => {
  const text = textOf(requestOf({ form: "daemonset", architectures: ["amd64", "arm64"] }));
  const objects = loadAll(text).filter((one) => one !== null) as JsonObject[];

  it("is a namespace, and for each architecture a ConfigMap with the file and a DaemonSet", () => {
    expect(objects.map(({ kind }) => kind)).toEqual([
      "Namespace",
      ...["ConfigMap", "DaemonSet", "ConfigMap", "DaemonSet"],
    ]);
    const data = objects[1]?.["data"] as Record<string, string>;
    expect(JSON.parse(data["podseal.json"] ?? "")).toEqual(podsealProfile());
  });

  it("has no field that a server does not know", () => {
    for (const object of objects) expect(checkFields(object, { kubernetes: "1.37" })).toEqual([]);
  });

  it("writes the file, writes it again when it is changed, and ends when it is told to", async () => {
    const folder = mkdtempSync(join(tmpdir(), "podseal-installer-"));
    try {
      for (const name of ["profile", "seccomp"]) mkdirSync(join(folder, name));
      writeFileSync(join(folder, "profile", "podseal.json"), "new");
      writeFileSync(join(folder, "seccomp", "podseal.json"), "old");
      const script = scriptOf(objects[2])
        .replaceAll("/profile/", `${folder}/profile/`)
        .replaceAll("/seccomp/", `${folder}/seccomp/`)
        .replace("sleep 60", "sleep 0.05");
      const installer = spawn("/bin/sh", ["-c", script]);
      const ended = new Promise<number | null>((resolve) => void installer.once("close", resolve));
      const installed = (): string => readFileSync(join(folder, "seccomp", "podseal.json"), "utf8");
      await expect.poll(installed, { timeout: 20_000 }).toBe("new");
      writeFileSync(join(folder, "seccomp", "podseal.json"), "changed");
      await expect.poll(installed, { timeout: 20_000 }).toBe("new");
      installer.kill("SIGTERM");
      expect(await ended).toBe(0);
      expect(readdirSync(join(folder, "seccomp"))).toEqual(["podseal.json"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is as confined as its work lets it be: it fails restricted by the host's folder and by the host's root alone", () => {
    const templates = objects.flatMap(findPodTemplates);
    expect(templates).toHaveLength(2);
    for (const template of templates) {
      const { failed } = evaluatePodSecurity(template, "restricted", { policy: "latest", server: "1.37" });
      expect(failed.map(({ check }) => check)).toEqual(["restrictedVolumes", "runAsNonRoot", "runAsUser"]);
    }
  });
});

function scriptOf(daemonSet: JsonObject | undefined): string {
  const [container] = daemonSet === undefined ? [] : (findPodTemplates(daemonSet)[0]?.containers ?? []);
  const command = container?.spec.raw["command"];
  return Array.isArray(command) ? String(command[2]) : "";
}

describe("the object of the Security Profiles Operator", () => {
  const [object] = loadAll(textOf(requestOf({ form: "operator" }))).filter(
    (one) => one !== null,
  ) as JsonObject[];

  it("has the calls and conditions of the file, in the operator's own fields", () => {
    const { defaultAction, architectures, syscalls = [] } = podsealProfile();
    expect(object).toMatchObject({
      apiVersion: "security-profiles-operator.x-k8s.io/v1beta1",
      kind: "SeccompProfile",
      metadata: { name: "podseal" },
      spec: { defaultAction, architectures },
    });
    const spec = object?.["spec"] as { readonly syscalls: readonly unknown[] };
    expect(Object.keys(spec)).toEqual(["defaultAction", "architectures", "syscalls"]);
    expect(spec.syscalls).toEqual([
      ...syscalls,
      { names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: 38 },
    ]);
  });
});
