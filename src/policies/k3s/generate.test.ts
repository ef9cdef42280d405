import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { k3sLines, newestKnown, subordinateIds } from "../../facts/index.ts";
import { generateK3s } from "./generate.ts";
import { kubeletIds, subordinateIdsText } from "./subordinate-ids.ts";

const dropIn = "etc/rancher/k3s/config.yaml.d/90-podseal.yaml";
const psa = "server/var/lib/rancher/k3s/server/psa.yaml";

function filesOf(k3s?: string): ReadonlyMap<string, string> {
  const files = generateK3s(k3s === undefined ? {} : { k3s });
  return new Map(files.map(({ path, text }) => [path, text]));
}

const parsed = (text: string | undefined): unknown => load(text ?? "");

describe("configuration of k3s nodes", () => {
  it("of the newest release is what k3s and the API server read", () => {
    const files = filesOf();
    const ofNode = {
      "protect-kernel-defaults": true,
      "kubelet-arg+": ["seccomp-default=true", "pod-max-pids=2048"],
    };
    expect(parsed(files.get(`agent/${dropIn}`))).toEqual(ofNode);
    expect(parsed(files.get(`server/${dropIn}`))).toEqual({
      ...ofNode,
      "kube-apiserver-arg+": [
        "admission-control-config-file=/var/lib/rancher/k3s/server/psa.yaml",
        "audit-policy-file=/var/lib/rancher/k3s/server/audit.yaml",
        "audit-log-path=/var/lib/rancher/k3s/server/logs/audit.log",
        "audit-log-maxage=30",
        "audit-log-maxbackup=10",
        "audit-log-maxsize=100",
        "service-account-extend-token-expiration=false",
      ],
    });
    expect(parsed(files.get(psa))).toEqual({
      apiVersion: "apiserver.config.k8s.io/v1",
      kind: "AdmissionConfiguration",
      plugins: [
        {
          name: "PodSecurity",
          configuration: {
            apiVersion: "pod-security.admission.config.k8s.io/v1",
            kind: "PodSecurityConfiguration",
            defaults: {
              enforce: "baseline",
              "enforce-version": "latest",
              audit: "restricted",
              "audit-version": "latest",
              warn: "restricted",
              "warn-version": "latest",
            },
            exemptions: { usernames: [], runtimeClasses: [], namespaces: ["kube-system"] },
          },
        },
      ],
    });
  });

  it.each(k3sLines())(
    "of %s are files at absolute places, each with why and undo, the same each time",
    (line) => {
      const files = filesOf(line);
      expect(filesOf(line)).toEqual(files);
      for (const [path, text] of files) {
        expect(path === "steps.txt" || /^(server|agent)\/(etc|var|usr)\//.test(path)).toBe(true);
        expect(text.endsWith("\n")).toBe(true);
        if (path !== "steps.txt") expect(text).toMatch(/# Undo/);
        for (const line of text.split("\n").filter((one) => one.startsWith("#")))
          expect(line.length).toBeLessThan(170);
      }
    },
  );

  it.each([
    ["1.24", { seccomp: false, ids: false, api: "v1beta1" }],
    ["1.25", { seccomp: true, ids: false, api: "v1" }],
    ["1.32.4+k3s1", { seccomp: true, ids: false, api: "v1" }],
    ["1.33.5+k3s1", { seccomp: true, ids: true, api: "v1" }],
    ["1.37", { seccomp: true, ids: true, api: "v1" }],
  ])("of %s hold what that release has, and say what it has not", (release, { seccomp, ids, api }) => {
    const files = filesOf(release);
    const server = files.get(`server/${dropIn}`) ?? "";
    const steps = (files.get("steps.txt") ?? "").replace(/\n# */g, " ");
    expect(server.includes("seccomp-default=true")).toBe(seccomp);
    expect(steps.includes("seccomp-default=true: only from Kubernetes 1.25 on")).toBe(!seccomp);
    expect(files.get(psa)).toContain(`pod-security.admission.config.k8s.io/${api}\n`);
    expect(files.has("agent/usr/local/sbin/podseal-kubelet-ids")).toBe(ids);
    expect(/hostUsers: false has no effect on this release/.test(steps)).toBe(!ids);
  });

  it.each([
    ["1.33.5", "upgrade first"],
    ["1.33.8", "rotate-keys"],
    ["1.34.3", "upgrade first"],
    ["1.36.0", "rotate-keys"],
    ["1.31.4", "upgrade first"],
  ])("of %s say whether a cluster can be switched to encrypted Secrets: %s", (release, words) => {
    expect(filesOf(release).get(`server/${dropIn}`)).toContain(words);
    expect(parsed(filesOf(release).get(`server/${dropIn}`))).not.toHaveProperty("secrets-encryption");
  });

  it("of a release that is not known are refused", () => {
    expect(() => generateK3s({ k3s: "9.9" })).toThrow("no k3s release 9.9 is known");
  });

  it("pin the policy version that is asked for", () => {
    const files = generateK3s({ k3s: newestKnown.k3s.version, policyVersion: "1.34" });
    expect(files.find(({ path }) => path === psa)?.text).toContain("enforce-version: v1.34\n");
  });
});

describe("subordinate ids of the kubelet", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "podseal-ids-"));
    for (const [name, text] of Object.entries({
      getsubids: "exit 0",
      getent: "exit 2",
      useradd: `echo "$@" >>${folder}/useradd.log`,
    })) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(folder, name), 0o755);
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const line = `kubelet:${kubeletIds.first}:${kubeletIds.count}\n`;
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const runScript = (): ReturnType<typeof spawnSync> =>
    spawnSync("/bin/sh", ["-s"], {
      input: subordinateIdsText().replaceAll("/etc/sub", `${folder}/sub`),
      encoding: "utf8",
      env: { PATH: `${folder}:/usr/bin:/bin` },
    });

  it("are a multiple of 65536, enough for 110 pods, and apart from what useradd and systemd give away", () => {
    expect(kubeletIds.first % 65536).toBe(0);
    expect(kubeletIds.count).toBe(110 * 65536);
    expect(kubeletIds.first).toBeGreaterThan(600_100_000 + subordinateIds.count);
    expect(kubeletIds.first).toBeGreaterThan(0x6fffffff);
    expect(kubeletIds.first + kubeletIds.count).toBeLessThan(2 ** 31);
  });

  it("are written once, beside those of people", () => {
    writeFileSync(join(folder, "subuid"), "me:100000:65536\n");
    expect(runScript().status).toBe(0);
    expect(runScript().status).toBe(0);
    expect(read("subuid")).toBe(`me:100000:65536\n${line}`);
    expect(read("subgid")).toBe(line);
    expect(read("useradd.log")).toContain("--system");
  });

  it.each([
    ["kubelet:65536:7208960\n", "another line for kubelet"],
    [`somebody:${kubeletIds.first + 65536}:65536\n`, "to somebody else"],
    ["everybody:100000:4000000000\n", "to somebody else"],
  ])("are not written beside %s", (before, words) => {
    writeFileSync(join(folder, "subuid"), before);
    const { status, stderr } = runScript();
    expect([status, String(stderr)]).toEqual([1, expect.stringContaining(words)]);
    expect(read("subuid")).toBe(before);
  });

  it("are not written where getsubids is missing, without which the kubelet would not start", () => {
    rmSync(join(folder, "getsubids"));
    const { status, stderr } = spawnSync("/bin/sh", ["-s"], {
      input: subordinateIdsText().replaceAll("/etc/sub", `${folder}/sub`),
      encoding: "utf8",
      env: { PATH: folder },
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining("getsubids is missing")]);
  });
});
