import { describe, expect, it } from "vitest";
import { evidenceText, observe, renderObservation } from "../../src/app/index.ts";
import type { ObserveRequest } from "../../src/app/index.ts";
import type { DimensionId } from "../../src/confinement/index.ts";
import { FileError, memoryPlatform, type Platform } from "../../src/platform/index.ts";
import type { ObservationReport, ObservationRow } from "../../src/report/index.ts";
import { plainTerminal } from "../../src/reporters/index.ts";
import { commands, machine, statusOf } from "./host.ts";

const container: ObserveRequest = { target: { kind: "container", name: "web", engine: "auto" } };
const byPid: ObserveRequest = { target: { kind: "process", pid: 40 } };

async function see(
  request: ObserveRequest = container,
  files: Readonly<Record<string, string | undefined>> = {},
  answers: Parameters<typeof commands>[0] = {},
): Promise<ObservationReport> {
  const platform = memoryPlatform(machine(files), {
    commands: commands(answers),
    now: Date.UTC(2026, 10, 24, 9),
  });
  return (await observe(platform, request)).report;
}

function row(report: ObservationReport, id: DimensionId): ObservationRow {
  const found = report.rows.find(({ dimension }) => dimension === id);
  if (found === undefined) throw new Error(`no row ${id}`);
  return found;
}

function verdicts(report: ObservationReport, verdict: ObservationRow["verdict"]): readonly DimensionId[] {
  return report.rows.filter((one) => one.verdict === verdict).map(({ dimension }) => dimension);
}

/** The container's limits in trees of version 1, of which it has one for each controller. */
const oldCgroups: Readonly<Record<string, string | undefined>> = {
  "/proc/self/mountinfo": [
    "20 1 8:1 / / rw - ext4 /dev/sda1 rw",
    ...["memory", "cpu", "pids"].map(
      (one, index) => `${30 + index} 20 0:${30 + index} / /sys/fs/cgroup/${one} rw - cgroup cgroup rw,${one}`,
    ),
  ].join("\n"),
  "/proc/40/cgroup": "3:pids:/c\n2:memory:/c\n1:cpu:/c\n0::/\n",
  "/sys/fs/cgroup/cgroup.controllers": undefined,
  "/sys/fs/cgroup/memory/c/memory.limit_in_bytes": "50331648\n",
  "/sys/fs/cgroup/cpu/c/cpu.cfs_quota_us": "125000\n",
  "/sys/fs/cgroup/cpu/c/cpu.cfs_period_us": "100000\n",
  "/sys/fs/cgroup/pids/c/pids.max": "20\n",
};

describe("a container of rootless Podman", () => {
  it("is as predicted, but for what cannot be seen without a probe or at all", async () => {
    const report = await see();
    expect(verdicts(report, "looser")).toEqual([]);
    expect(verdicts(report, "different")).toEqual([]);
    expect(verdicts(report, "not-predicted")).toEqual([]);
    expect(verdicts(report, "not-proven")).toEqual(["nested-user-namespace", "seccomp"]);
    expect(verdicts(report, "not-observable")).toEqual([
      "host-ports",
      "reachable-from",
      "reaches",
      "ephemeral-storage-limit",
    ]);
  });

  it("is predicted with the containers.conf that Podman reads, which is named", async () => {
    const vendor = "/usr/share/containers/containers.conf";
    const own = "/home/me/.config/containers/containers.conf";
    const files = machine({
      [vendor]: "[containers]\npids_limit = 100\n",
      [own]: "[containers]\nread_only = true\n",
    });
    const environment = { HOME: "/home/me" };
    const platform = memoryPlatform(files, { commands: commands(), environment });
    const { report } = await observe(platform, container);
    expect(row(report, "pids-limit")).toMatchObject({ verdict: "looser", predicted: "100 tasks" });
    expect(report.prediction?.assumptions).toContainEqual({
      name: "containers.conf",
      value: `${vendor}, ${own}`,
      from: "found on this host",
    });
  });

  it("is predicted with a containers.conf that is named, or not at all", async () => {
    const request = { ...container, containersConf: ["/my.conf"] };
    const named = await see(request, { "/my.conf": "[containers]\npids_limit = 7\n" });
    expect(row(named, "pids-limit")).toMatchObject({ predicted: "7 tasks" });
    await expect(see(request)).rejects.toThrow("the engine's configuration /my.conf cannot be read");
  });

  it("is named with its image, its engine and the host, when it was seen", async () => {
    const { target, host, time, prediction } = await see();
    expect(time).toBe("2026-11-24T09:00:00.000Z");
    expect(target).toEqual({
      kind: "container",
      pid: 40,
      started: "777",
      program: "web",
      container: {
        name: "web",
        id: "c0ffee",
        image: "localhost/web:1",
        imageId: "beef",
        imageDigest: "sha256:abc",
        engine: "podman (rootless)",
        engineVersion: "4.9.3",
        runtime: "crun 1.14",
      },
    });
    expect(host).toMatchObject({ name: "lab", kernel: "6.8.0", architecture: "x86_64", reader: "uid 1000" });
    expect(host.machine).toMatch(/^[0-9a-f]{64}$/);
    expect(prediction?.from).toBe("podman inspect");
  });

  it("whose filter mode is 2 proves no filter", async () => {
    const { verdict, why, remedy } = row(await see(), "seccomp");
    expect([verdict, why]).toEqual(["not-proven", "not proven: filter mode 2, 1 filter"]);
    expect(remedy).toContain("--probe");
  });

  it("never gives a variable's value away, and its name only where it is one of a secret", async () => {
    const platform = memoryPlatform(machine(), { commands: commands() });
    const text = evidenceText(await observe(platform, container));
    expect(text).toContain("API_TOKEN");
    expect(text).not.toContain("s3cr3t-value");
    expect(text).not.toContain("0123456789abcdef");
  });
});

describe("what differs from the prediction", () => {
  const status = statusOf({ name: "web", uid: 1000, parent: 39, seccomp: 2 });

  it.each<[string, DimensionId, Record<string, string>]>([
    ["a filter that is gone", "seccomp", { "/proc/40/status": status.replace("Seccomp:\t2", "Seccomp:\t0") }],
    [
      "a capability more",
      "capability-sets",
      { "/proc/40/status": status.replaceAll("800405fb", "802405fb") },
    ],
    ["the host's network", "network-namespace", { "/proc/40/ns/net": "-> net:[1]" }],
    ["the host's user namespace", "user-namespace", { "/proc/40/ns/user": "-> user:[1]" }],
    ["no limit of processes", "pids-limit", { "/sys/fs/cgroup/c/pids.max": "max\n" }],
    [
      "a variable with a secret that nobody declared",
      "secret-environment",
      { "/proc/40/environ": "PATH=/\0API_TOKEN=s3cr3t-value\0DB_PASSWORD=x1y2z3\0" },
    ],
    [
      "a token of Kubernetes",
      "api-token",
      { "/proc/40/root/run/secrets/kubernetes.io/serviceaccount/token": "x" },
    ],
    [
      "a folder of the host",
      "host-paths",
      {
        "/proc/40/mountinfo":
          "100 90 0:40 / / rw - overlay overlay rw\n101 100 8:1 /etc /mnt rw - ext4 /dev/sda1 rw",
      },
    ],
  ])("is told: %s", async (_, id, files) => {
    expect(row(await see(container, files), id).verdict).toBe("looser");
  });

  it("is told when it is tighter", async () => {
    const files = { "/proc/40/status": status.replace("NoNewPrivs:\t0", "NoNewPrivs:\t1") };
    expect(row(await see(container, files), "no-new-privileges").verdict).toBe("tighter");
  });

  it("counts the smallest limit of a cgroup and those above it", async () => {
    const files = {
      "/proc/40/cgroup": "0::/c/d\n",
      "/sys/fs/cgroup/c/d/pids.max": "max\n",
      "/sys/fs/cgroup/c/pids.max": "100\n",
    };
    expect(row(await see(container, files), "pids-limit").value).toBe(100);
  });

  it.each<[string, string, Readonly<Record<string, string | undefined>>, number]>([
    ["memory-limit", "v2", { "/sys/fs/cgroup/c/memory.max": "67108864\n" }, 67_108_864],
    ["cpu-limit", "v2", { "/sys/fs/cgroup/c/cpu.max": "20000 50000\n" }, 400],
    ["pids-limit", "v2", { "/sys/fs/cgroup/c/pids.max": "33\n" }, 33],
    ["memory-limit", "v1", {}, 50_331_648],
    ["cpu-limit", "v1", {}, 1250],
    ["pids-limit", "v1", {}, 20],
  ])("reads the %s of cgroup %s", async (id, version, files, value) => {
    const seen = row(await see(container, version === "v1" ? oldCgroups : files), id as DimensionId);
    expect(seen.value).toBe(value);
  });

  it("no limit of cgroup v1 is none", async () => {
    const files = {
      ...oldCgroups,
      "/sys/fs/cgroup/memory/c/memory.limit_in_bytes": "9223372036854771712\n",
      "/sys/fs/cgroup/cpu/c/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/pids/c/pids.max": "max\n",
    };
    for (const id of ["memory-limit", "cpu-limit", "pids-limit"] as const)
      expect(row(await see(container, files), id).value).toBe("Infinity");
  });
});

describe("what cannot be read is told, with what would help", () => {
  function without(path: string): Platform {
    const platform = memoryPlatform(machine(), { commands: commands() });
    const refuse = (wanted: string): void => {
      if (wanted.startsWith(path)) throw new FileError("no-permission", wanted, "permission denied");
    };
    return {
      ...platform,
      readBytes: (wanted) => (refuse(wanted), platform.readBytes(wanted)),
      readLink: (wanted) => (refuse(wanted), platform.readLink(wanted)),
    };
  }

  it.each<[string, DimensionId]>([
    ["/proc/40/environ", "secret-environment"],
    ["/proc/40/ns/net", "network-namespace"],
    ["/proc/40/mountinfo", "root-filesystem"],
    ["/proc/40/oom_score_adj", "oom-score"],
    ["/proc/40/uid_map", "host-user"],
  ])("%s", async (path, id) => {
    const { report } = await observe(without(path), container);
    expect(row(report, id)).toMatchObject({
      verdict: "not-observable",
      why: `${path}: permission denied`,
      remedy: "run as root",
    });
  });

  it("a Podseal in a user namespace sees no ids of the host", async () => {
    const report = await see(container, { "/proc/self/uid_map": "0 1000 1\n" });
    expect(row(report, "host-user").verdict).toBe("not-observable");
    expect(row(report, "host-user").remedy).toBe("run it on the host");
  });

  it("a passwd that the container made a link to the host's files is not opened", async () => {
    const report = await see(container, { "/proc/40/root/etc/passwd": "-> /etc/shadow" });
    expect(row(report, "user").verdict).toBe("as-predicted");
  });
});

describe("what there is nothing to observe of", () => {
  it.each<[string, ObserveRequest, Record<string, string | undefined>, object, RegExp]>([
    ["no such process", { target: { kind: "process", pid: 41 } }, {}, {}, /there is no process 41/],
    [
      "a dead one",
      byPid,
      { "/proc/40/status": statusOf({ name: "web", uid: 0 }).replace("S (sleeping)", "Z (zombie)") },
      {},
      /process 40 \(web\) is dead/,
    ],
    [
      "no such container",
      { target: { kind: "container", name: "db", engine: "auto" } },
      {},
      {},
      /no container db was found \(podman: no such container\)/,
    ],
    [
      "an engine that is not there",
      { target: { kind: "container", name: "web", engine: "docker" } },
      {},
      {},
      /docker is not on PATH/,
    ],
    [
      "one that was stopped",
      container,
      {},
      { record: { State: { Status: "exited", Pid: 0 } } },
      /container web does not run \(exited\)/,
    ],
    [
      "one on another machine",
      container,
      {},
      { info: { host: { kernel: "5.4.0", security: { rootless: true } } } },
      /podman runs on another machine \(kernel 5.4.0, here 6.8.0\)/,
    ],
    [
      "a version that nothing is known of",
      container,
      {},
      { info: { version: { Version: "1.0.0" } } },
      /nothing can be predicted: /,
    ],
    [
      "no /proc",
      byPid,
      { "/proc/self": undefined, "/proc/40/stat": undefined },
      {},
      /no process 40|no \/proc/,
    ],
  ])("%s", async (_, request, files, answers, message) => {
    await expect(see(request, files, answers)).rejects.toThrow(message);
  });

  it("a process that ends while it is read, and whose number another takes", async () => {
    const files = machine();
    const platform = memoryPlatform(files, { commands: commands() });
    let reads = 0;
    const racing: Platform = {
      ...platform,
      readBytes: (path) => {
        if (path === "/proc/40/stat" && reads++ > 0) files[path] = (files[path] ?? "").replace("777", "778");
        return platform.readBytes(path);
      },
    };
    await expect(observe(racing, byPid)).rejects.toThrow(/process 40 ended while it was read/);
  });
});

describe("a process by its number", () => {
  it("is only looked at where nothing predicts it", async () => {
    const report = await see(byPid);
    expect(report.prediction).toBeUndefined();
    expect(row(report, "user")).toMatchObject({ verdict: "not-predicted", observed: "root" });
    expect(report.summary["as-predicted"]).toBe(0);
  });

  const pod = [
    "apiVersion: v1",
    "kind: Pod",
    "metadata: { name: web, namespace: shop }",
    "spec:",
    "  hostNetwork: true",
    "  containers:",
    "    - { name: web, image: localhost/web:1 }",
    "    - { name: log, image: localhost/log:1 }",
  ].join("\n");

  it("is held against the container of a manifest that is named", async () => {
    const manifest = { file: "/pod.yaml", container: "web" };
    const report = await see({ ...byPid, manifest }, { "/pod.yaml": pod });
    expect(report.prediction?.from).toContain("Pod/shop/web web");
    expect(report.prediction?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(row(report, "network-namespace").verdict).toBe("tighter");
    // The image of a process that no engine told of is not known.
    expect(row(report, "capability-sets").verdict).toBe("not-predicted");
    expect(row(report, "capability-sets").missing?.map(({ words }) => words)).toEqual([
      expect.stringContaining("which user the image localhost/web:1 runs as"),
    ]);
  });

  it("is not guessed where several containers fit", async () => {
    const manifest = { file: "/pod.yaml" };
    await expect(see({ ...byPid, manifest }, { "/pod.yaml": pod })).rejects.toThrow(
      /several containers fit .*web, .*log: choose with --workload and --container-name/,
    );
  });
});

describe("a container of a cluster's runtime", () => {
  const sets = { bounding: ["CAP_CHOWN"], effective: ["CAP_CHOWN"], permitted: ["CAP_CHOWN"] };
  const runtimeSpec = {
    ociVersion: "1.1.0",
    process: { user: { uid: 0, gid: 0 }, cwd: "/", args: ["web"], capabilities: sets, noNewPrivileges: true },
    root: { path: "rootfs" },
    linux: { namespaces: ["pid", "network", "ipc", "uts", "mount", "cgroup"].map((type) => ({ type })) },
  };
  const record = {
    status: {
      id: "abc123",
      metadata: { name: "web" },
      labels: { "io.kubernetes.pod.name": "web-0", "io.kubernetes.pod.namespace": "shop" },
      image: { image: "localhost/web:1" },
      imageRef: "sha256:beef",
    },
    info: { pid: 40, runtimeType: "io.containerd.runc.v2", runtimeSpec },
  };
  /** On the host's network. */
  const sandbox = {
    status: { id: "s1", metadata: { name: "web-0", namespace: "shop", uid: "u1" } },
    info: {
      pid: 39,
      runtimeSpec: { ...runtimeSpec, linux: { namespaces: [{ type: "pid" }, { type: "ipc" }] } },
    },
  };
  const crictl = ({ args }: { readonly args: readonly string[] }) => {
    if (args[0] === "version")
      return { output: "Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v2.1.4\n" };
    if (args[0] === "ps") return { output: "abc123\n" };
    if (args[0] === "inspectp") return { output: JSON.stringify(sandbox) };
    if (args[0] === "inspect" && args.at(-1) === "abc123") return { output: JSON.stringify(record) };
    return { status: "failed" as const, exitCode: 1, errorOutput: "FATA[0000] not found\n" };
  };

  it("is found by name through crictl, and held against what its runtime was given", async () => {
    const others = Object.fromEntries(Object.entries(commands()).filter(([name]) => name !== "podman"));
    const platform = memoryPlatform(machine(), { commands: { ...others, crictl } });
    const { report } = await observe(platform, {
      target: { kind: "container", name: "web", engine: "auto" },
    });
    expect(report.target.container).toMatchObject({
      name: "web-0/web",
      id: "abc123",
      engineVersion: "v2.1.4",
    });
    expect(row(report, "pid-namespace").verdict).toBe("as-predicted");
    expect(row(report, "no-new-privileges").verdict).toBe("looser");
    expect(row(report, "capability-sets").verdict).toBe("different");
  });

  it("has what its sandbox has, in whose namespaces it is", async () => {
    const path = "/proc/39/ns/net";
    const namespaces = runtimeSpec.linux.namespaces.map((one) =>
      one.type === "network" ? { ...one, path } : one,
    );
    const inPod = {
      ...record,
      info: { ...record.info, sandboxID: "s1", runtimeSpec: { ...runtimeSpec, linux: { namespaces } } },
    };
    const others = Object.fromEntries(Object.entries(commands()).filter(([name]) => name !== "podman"));
    const answer: typeof crictl = (call) =>
      call.args[0] === "inspect" ? { output: JSON.stringify(inPod) } : crictl(call);
    const platform = memoryPlatform(machine(), { commands: { ...others, crictl: answer } });
    const { report } = await observe(platform, {
      target: { kind: "container", name: "web", engine: "crictl" },
    });
    expect(row(report, "network-namespace").predicted).toBe("the host's");
    expect(row(report, "uts-namespace").predicted).toBe("its own");
  });
});

describe("the table", () => {
  it("shows every dimension, then what is not plain, then the figures", async () => {
    const text = renderObservation(await see(), "human", plainTerminal);
    expect(text).toContain("Observed container web of podman (rootless) 4.9.3, process 40 (web)");
    expect(text).toContain(
      "~ nested-user-namespace, seccomp: not proven: filter mode 2, 1 filter. To see it: give --probe",
    );
    expect(text.trimEnd().split("\n").at(-1)).toMatch(/^\d+ tighter than predicted, |^\d+ as predicted, /);
    expect(text.split("\n").filter((line) => line.length > plainTerminal.columns)).toEqual([]);
  });
});
