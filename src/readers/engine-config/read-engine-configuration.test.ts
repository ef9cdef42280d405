import { describe, expect, it } from "vitest";
import { podmanConfigurationFiles } from "./podman-files.ts";
import { readDockerConfiguration } from "./read-docker-configuration.ts";
import { readPodmanConfiguration } from "./read-podman-configuration.ts";

function podman(...texts: readonly string[]) {
  return readPodmanConfiguration(
    texts.map((text, index) => ({ path: `${index}.conf`, text })),
    true,
  );
}

describe("readPodmanConfiguration", () => {
  it.each<readonly [string, object]>([
    ['default_capabilities = ["CHOWN"]', { defaultCapabilities: ["CHOWN"] }],
    ["default_capabilities = []", { defaultCapabilities: [] }],
    [
      'default_sysctls = ["net.ipv4.ping_group_range=0 0"]',
      { defaultSysctls: { "net.ipv4.ping_group_range": "0 0" } },
    ],
    [
      'default_ulimits = ["nofile=1280:2560"]',
      { defaultUlimits: [{ name: "nofile", soft: 1280, hard: 2560 }] },
    ],
    ["pids_limit = 0", { pidsLimit: Infinity }],
    ["pids_limit = 2048", { pidsLimit: 2048 }],
    ['seccomp_profile = "unconfined"', { seccompProfile: "unconfined" }],
    ['netns = "host"\nuserns = "auto"\npidns = "host"', { netns: "host", userns: "auto", pidns: "host" }],
    [
      "label = false\nprivileged = true\nread_only = true",
      { label: false, privileged: true, readOnly: true },
    ],
    ['volumes = ["/a:/b:ro"]', { mounts: [{ type: "bind", source: "/a", target: "/b", readOnly: true }] }],
    ['devices = ["/dev/fuse:/dev/fuse:rwm"]', { devices: [{ source: "/dev/fuse", permissions: "rwm" }] }],
    ['env = ["A=1", "B"]', { environment: [{ name: "A", value: "1" }, { name: "B" }] }],
    ['shm_size = "1m"', { shmSize: 2 ** 20 }],
  ])("reads %s", (keys, expected) => {
    const { configuration, problems } = podman(`[containers]\n${keys}\n`);
    expect(problems).toEqual([]);
    expect(configuration).toMatchObject(expected);
  });

  it("takes a later file's value, and says which file it is from", () => {
    const { configuration } = podman(
      "[containers]\npids_limit = 1\nlabel = true\n",
      "[containers]\npids_limit = 2\n[engine]\nruntime = 'crun'\n",
    );
    expect(configuration).toMatchObject({
      pidsLimit: 2,
      label: true,
      runtime: "crun",
      files: ["0.conf", "1.conf"],
    });
    expect(configuration.origins["containers.pids_limit"]).toEqual({ file: "1.conf" });
  });

  it.each<readonly [readonly string[], object]>([
    [['["A"]', '["B"]'], { defaultCapabilities: ["B"] }],
    [['["A"]', '["B", {append=true}]'], { defaultCapabilities: ["A", "B"] }],
    [
      ['["A", {append=true}]', '["B"]'],
      { defaultCapabilities: ["A", "B"], addedToDefault: ["containers.default_capabilities"] },
    ],
    [['["A", {append=true}]', '["B", {append=false}]'], { defaultCapabilities: ["B"] }],
  ])("joins the lists %j as Podman does", (lists, expected) => {
    const { configuration } = podman(
      ...lists.map((list) => `[containers]\ndefault_capabilities = ${list}\n`),
    );
    expect(configuration).toMatchObject(expected);
    expect(configuration.addedToDefault !== undefined).toBe("addedToDefault" in expected);
  });

  it("tells a wrong value and a file that is no TOML, and keeps keys without a field", () => {
    const { configuration, problems } = podman(
      "[containers]\npids_limit = 'many'\nlog_driver = 'none'\n",
      "[containers\n",
    );
    expect(problems).toMatchObject([
      { code: "malformed", file: "1.conf", line: 1 },
      { code: "invalid-value", file: "0.conf" },
    ]);
    expect(configuration.others).toEqual({
      "containers.pids_limit": '"many"',
      "containers.log_driver": '"none"',
    });
    expect(configuration.files).toEqual(["0.conf"]);
  });
});

describe("podmanConfigurationFiles", () => {
  const existing = [
    "/usr/share/containers/containers.conf",
    "/etc/containers/containers.conf",
    "/etc/containers/containers.conf.d/20.conf",
    "/etc/containers/containers.conf.d/10.conf",
    "/etc/containers/containers.rootless.conf.d/15.conf",
    "/home/u/.config/containers/containers.conf",
    "/home/u/.config/containers/containers.conf.d/10.conf",
  ];
  const user = { rootless: true, uid: 1000, userFolder: "/home/u/.config/containers" };

  it.each([
    ["5.6", []],
    ["5.8", ["/etc/containers/containers.rootless.conf.d/15.conf"]],
  ])("reads every main file in %s, with the drop-ins of each behind it", (version, rootlessFiles) => {
    expect(podmanConfigurationFiles(existing, { podman: version, ...user })).toEqual([
      "/usr/share/containers/containers.conf",
      "/etc/containers/containers.conf",
      "/etc/containers/containers.conf.d/10.conf",
      "/etc/containers/containers.conf.d/20.conf",
      ...rootlessFiles,
      "/home/u/.config/containers/containers.conf",
      "/home/u/.config/containers/containers.conf.d/10.conf",
    ]);
  });

  it("reads one main file from 6.0 on, then the drop-ins of all folders by name", () => {
    expect(podmanConfigurationFiles(existing, { podman: "6.0", ...user })).toEqual([
      "/home/u/.config/containers/containers.conf",
      "/home/u/.config/containers/containers.conf.d/10.conf",
      "/etc/containers/containers.rootless.conf.d/15.conf",
      "/etc/containers/containers.conf.d/20.conf",
    ]);
  });

  it("leaves the files of rootless users out for root", () => {
    expect(podmanConfigurationFiles(existing, { podman: "6.0", rootless: false })).toEqual([
      "/etc/containers/containers.conf",
      "/etc/containers/containers.conf.d/10.conf",
      "/etc/containers/containers.conf.d/20.conf",
    ]);
  });
});

describe("readDockerConfiguration", () => {
  it.each<readonly [string, object]>([
    ['{"userns-remap": "default"}', { usernsRemap: "default" }],
    ['{"userns-remap": ""}', {}],
    [
      '{"no-new-privileges": true, "icc": false}',
      { noNewPrivileges: true, interContainerCommunication: false },
    ],
    [
      '{"default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1, "Hard": -1}}}',
      { defaultUlimits: [{ name: "nofile", soft: 1, hard: Infinity }] },
    ],
    ['{"default-shm-size": "64M"}', { defaultShmSize: 64 * 2 ** 20 }],
    [
      '{"default-runtime": "runsc", "runtimes": {"runsc": {"path": "/bin/runsc"}}}',
      { defaultRuntime: "runsc", runtimes: { runsc: "/bin/runsc" } },
    ],
    [
      '{"seccomp-profile": "/p.json", "default-cgroupns-mode": "host"}',
      { seccompProfile: "/p.json", defaultCgroupnsMode: "host" },
    ],
    ['{"log-driver": "journald"}', { others: { "log-driver": '"journald"' } }],
    ["", {}],
  ])("reads %s", (text, expected) => {
    const { configuration, problems } = readDockerConfiguration(text, "daemon.json");
    expect(problems).toEqual([]);
    expect(configuration).toMatchObject({ engine: "docker", ...expected });
  });

  it.each([
    ["{", "malformed"],
    ["[]", "malformed"],
    ['{"icc": "no"}', "invalid-value"],
  ])("tells what is wrong with %s", (text, code) => {
    expect(readDockerConfiguration(text, "daemon.json").problems).toMatchObject([{ level: "error", code }]);
  });
});
