import { describe, expect, it } from "vitest";
import type { RunDeclaration } from "../../workload/index.ts";
import { readCompose, type ComposeOptions } from "./read-compose.ts";

/** Reads the files of a memory: `compose.yaml` and what it refers to. */
function read(
  text: string,
  files: Readonly<Record<string, string>> = {},
  options: Partial<ComposeOptions> = {},
) {
  const readFile = (path: string) => files[path];
  return readCompose([{ path: "app/compose.yaml", text }], { readFile, ...options });
}

function serviceWith(keys: string) {
  const indented = keys.replace(/^/gm, "    ");
  const { project, problems } = read(`services:\n  web:\n    image: nginx\n${indented}\n`);
  return { service: project.containers[0], problems };
}

type Row = readonly [keys: string, expected: Partial<RunDeclaration>];

describe("the keys of a service", () => {
  it.each<Row>([
    ["user: 1000:1000", { user: "1000:1000" }],
    ["group_add: [video, 44]", { groupAdd: ["video", "44"] }],
    ["userns_mode: keep-id", { userns: "keep-id" }],
    ["cap_add: [NET_ADMIN]\ncap_drop: [ALL]", { capAdd: ["NET_ADMIN"], capDrop: ["ALL"] }],
    ["privileged: true", { privileged: true }],
    ['privileged: "yes"', { privileged: true }],
    ["read_only: true", { readOnly: true }],
    ["security_opt: [no-new-privileges:true]", { noNewPrivileges: true }],
    ["security_opt: [no-new-privileges]", { noNewPrivileges: true }],
    ["security_opt: [no-new-privileges=false]", { noNewPrivileges: false }],
    [
      "security_opt: [seccomp:unconfined, apparmor=unconfined]",
      { seccomp: "unconfined", apparmor: "unconfined" },
    ],
    ["security_opt: [label:disable, 'label=type:spc_t']", { securityLabels: ["disable", "type:spc_t"] }],
    ["security_opt: [systempaths=unconfined]", { unmask: ["ALL"] }],
    [
      "pid: host\nipc: host\nuts: host\ncgroup: host",
      { pid: "host", ipc: "host", uts: "host", cgroupns: "host" },
    ],
    ["cgroup_parent: limits.slice", { cgroupParent: "limits.slice" }],
    ["network_mode: none", { networks: ["none"] }],
    ["network_mode: service:db", { networks: ["service:db"] }],
    ["sysctls: [net.core.somaxconn=1024]", { sysctls: { "net.core.somaxconn": "1024" } }],
    ["sysctls:\n  net.core.somaxconn: 1024", { sysctls: { "net.core.somaxconn": "1024" } }],
    [
      "devices: ['/dev/fuse:/dev/f:r']",
      { devices: [{ source: "/dev/fuse", target: "/dev/f", permissions: "r" }] },
    ],
    ["devices: [{source: /dev/fuse}]", { devices: [{ source: "/dev/fuse" }] }],
    ["device_cgroup_rules: ['c 1:3 mr']", { deviceCgroupRules: ["c 1:3 mr"] }],
    ["pids_limit: 100", { pidsLimit: 100 }],
    ["pids_limit: -1", { pidsLimit: Infinity }],
    ["mem_limit: 512m\nmemswap_limit: -1", { memory: 2 ** 29, memorySwap: Infinity }],
    ["mem_reservation: 64m\nshm_size: 1g", { memoryReservation: 2 ** 26, shmSize: 2 ** 30 }],
    ["cpus: 0.5", { cpus: 500 }],
    ["cpu_quota: 50000\ncpu_period: 100000", { cpus: 500 }],
    ["cpuset: 0-1\ncpu_shares: 512", { cpusetCpus: "0-1", cpuShares: 512 }],
    ["storage_opt:\n  size: 1g", { storageSize: 2 ** 30 }],
    [
      "ulimits:\n  nproc: 65\n  nofile: {soft: 1, hard: -1}",
      {
        ulimits: [
          { name: "nproc", soft: 65, hard: 65 },
          { name: "nofile", soft: 1, hard: Infinity },
        ],
      },
    ],
    ["oom_score_adj: 500\noom_kill_disable: true", { oomScoreAdj: 500, oomKillDisable: true }],
    [
      "deploy:\n  replicas: 3\n  resources:\n    limits: {cpus: '0.25', memory: 50M, pids: 9}",
      { replicas: 3, cpus: 250, memory: 50 * 2 ** 20, pidsLimit: 9 },
    ],
    [
      "deploy:\n  resources:\n    reservations: {cpus: '0.1', memory: 20M}",
      { cpuReservation: 100, memoryReservation: 20 * 2 ** 20 },
    ],
    ["mem_limit: 1g\ndeploy: {resources: {limits: {memory: 1m}}}", { memory: 2 ** 20 }],
    ["deploy: {restart_policy: {condition: on-failure, max_attempts: 3}}", { restart: "on-failure:3" }],
    [
      "environment: {A: 1, B: null, C: 1.10}",
      { environment: [{ name: "A", value: "1" }, { name: "B" }, { name: "C", value: "1.1" }] },
    ],
    ["environment: [A=1, B]", { environment: [{ name: "A", value: "1" }, { name: "B" }] }],
    ["command: sh -c 'echo a b'", { command: ["sh", "-c", "echo a b"] }],
    ["entrypoint: [a, b c]", { entrypoint: ["a", "b c"] }],
    [
      "tmpfs: '/run:size=64m,noexec'",
      { mounts: [{ type: "tmpfs", target: "/run", readOnly: false, options: ["size=64m", "noexec"] }] },
    ],
    [
      "volumes: ['./data:/data:ro,z']",
      { mounts: [{ type: "bind", source: "app/data", target: "/data", readOnly: true, options: ["z"] }] },
    ],
    [
      "volumes: [{type: bind, source: /a, target: /b, bind: {propagation: rslave}}]",
      { mounts: [{ type: "bind", source: "/a", target: "/b", readOnly: false, options: ["rslave"] }] },
    ],
    [
      "volumes: [{type: tmpfs, target: /t, tmpfs: {size: 1k, mode: 01777}}]",
      { mounts: [{ type: "tmpfs", target: "/t", readOnly: false, options: ["size=1024", "mode=1777"] }] },
    ],
    [
      "use_api_socket: true",
      {
        mounts: [
          {
            type: "bind",
            source: "/var/run/docker.sock",
            target: "/var/run/docker.sock",
            readOnly: false,
            options: [],
          },
        ],
      },
    ],
    [
      "ports: ['127.0.0.1:8080:80/udp']",
      { ports: [{ hostIp: "127.0.0.1", hostPort: 8080, containerPort: 80, count: 1, protocol: "udp" }] },
    ],
    [
      "ports: [{target: 80, published: '8080', host_ip: '::1'}]",
      { ports: [{ hostIp: "::1", hostPort: 8080, containerPort: 80, count: 1, protocol: "tcp" }] },
    ],
    [
      "expose: [3000, '8000-8001']",
      { expose: [3000, 8000, 8001].map((containerPort) => ({ containerPort, protocol: "tcp" })) },
    ],
    ["init: true\ntty: true\nstdin_open: true", { init: true, tty: true, stdin: true }],
    [
      "runtime: runsc\nstop_grace_period: 1m30s\nstop_signal: SIGINT",
      { runtime: "runsc", stopTimeout: 90, stopSignal: "SIGINT" },
    ],
    ["restart: no", { restart: "no" }],
    ["extra_hosts: ['a=1.2.3.4', 'b:5.6.7.8']", { addHosts: ["a:1.2.3.4", "b:5.6.7.8"] }],
    ["extra_hosts: {a: 1.2.3.4}", { addHosts: ["a:1.2.3.4"] }],
    [
      "healthcheck: {test: curl -f http://x, interval: 10s}",
      { healthcheck: { command: ["curl -f http://x"], shell: true, interval: 10 } },
    ],
    ["healthcheck: {disable: true}", { healthcheck: { command: [], shell: false } }],
    ["gpus: all", { gpus: "all" }],
    ["labels: [a=b]\nannotations: {c: d}", { labels: { a: "b" }, annotations: { c: "d" } }],
    ["volumes_from: ['db:ro']", { volumesFrom: ["db:ro"] }],
  ])("reads %s", (keys, expected) => {
    const { service, problems } = serviceWith(keys);
    expect(problems.filter(({ level }) => level === "error")).toEqual([]);
    expect(service).toMatchObject(expected);
    expect(service?.notUnderstood).toEqual([]);
  });

  it.each([
    ["colour: red", "unknown-option", 4],
    ["cap_add: {a: b}", "invalid-value", 4],
    ["privileged: maybe", "invalid-value", 4],
    ["ports:\n  - 80\n  - eighty", "invalid-value", 6],
    ["security_opt: [no-such:thing]", "invalid-value", 4],
    ["mem_limit: lots", "invalid-value", 4],
  ])("tells where %s is wrong, and keeps the option as not understood", (keys, code, line) => {
    const { service, problems } = serviceWith(keys);
    expect(problems).toMatchObject([{ level: "error", code, line }]);
    expect(service?.notUnderstood).toHaveLength(1);
  });

  it.each([
    "blkio_config: {weight: 300}",
    "mem_swappiness: 0",
    "post_start: [{command: x, privileged: true}]",
  ])("keeps %s as not understood without calling it wrong", (keys) => {
    const { service, problems } = serviceWith(keys);
    expect(problems).toEqual([]);
    expect(service?.notUnderstood).toHaveLength(1);
  });

  it("reads the other services when one is broken", () => {
    const { project, problems } = read("services:\n  a: broken\n  b: {image: x}\n");
    expect(project.containers.map(({ name }) => name)).toEqual(["b"]);
    expect(problems).toMatchObject([{ level: "error", line: 2 }]);
  });

  it("lists every option with its line", () => {
    const { service } = serviceWith("cap_add:\n  - A\n  - B");
    expect(service?.written).toEqual([
      {
        name: "services.web.image",
        value: "nginx",
        field: "image",
        place: { file: "app/compose.yaml", line: 3, column: 5 },
      },
      {
        name: "services.web.cap_add",
        value: "A",
        field: "capAdd",
        place: { file: "app/compose.yaml", line: 5, column: 9 },
      },
      {
        name: "services.web.cap_add",
        value: "B",
        field: "capAdd",
        place: { file: "app/compose.yaml", line: 6, column: 9 },
      },
    ]);
  });
});

describe("variables", () => {
  it("takes those of the caller before those of .env", () => {
    const text = "services: {web: {image: '$IMAGE', user: '$USER_ID'}}";
    const { project } = read(
      text,
      { "app/.env": "IMAGE=from-file\nUSER_ID=7\n" },
      { environment: { IMAGE: "given" } },
    );
    expect(project.containers[0]).toMatchObject({ image: "given", user: "7" });
  });

  it("tells a variable without a value with its line", () => {
    const { problems } = read("services:\n  web:\n    image: x:$TAG\n");
    expect(problems).toMatchObject([{ level: "warning", code: "needs-variable", line: 3 }]);
  });

  it("reads env_file below environment", () => {
    const text =
      "services: {web: {image: x, environment: {A: own}, env_file: [web.env, {path: none.env, required: false}]}}";
    const { project, problems } = read(text, {
      "app/web.env": "A=file\nB='b b' \n# no\nexport C=\"c\\n\"\n",
    });
    expect(problems).toEqual([]);
    expect(project.containers[0]?.environment).toEqual([
      { name: "A", value: "own" },
      { name: "B", value: "b b" },
      { name: "C", value: "c\n" },
    ]);
  });
});

describe("YAML", () => {
  it("resolves anchors and merge keys, own keys above merged ones, and passes over extensions", () => {
    const text =
      "x-base: &base {image: x, read_only: true, user: '1'}\nservices:\n  a: {<<: *base, user: '2', x-note: y}\n";
    const { project, problems } = read(text);
    expect(problems).toEqual([]);
    expect(project.containers[0]).toMatchObject({ image: "x", readOnly: true, user: "2" });
  });

  it("refuses a file that is no YAML with its line", () => {
    const { project, problems } = read("services:\n  a: [\n");
    expect(project.containers).toEqual([]);
    expect(problems).toMatchObject([{ level: "error", code: "malformed" }]);
  });

  it("tells a file of version 1 what to do", () => {
    expect(read("web: {image: x}\n").problems).toMatchObject([
      { code: "unknown-option", line: 1, hint: expect.stringContaining("below services") as string },
    ]);
  });
});

describe("several files", () => {
  const base =
    "services: {web: {image: a, cap_add: [A], command: [x], environment: {E: 1}, ports: ['80:80'], volumes: ['/a:/v']}}";

  it.each<readonly [string, Partial<RunDeclaration>]>([
    ["{image: b}", { image: "b" }],
    ["{cap_add: [B]}", { capAdd: ["A", "B"] }],
    ["{cap_add: !override [B]}", { capAdd: ["B"] }],
    ["{command: [y]}", { command: ["y"] }],
    [
      "{environment: [E=2, F=3]}",
      {
        environment: [
          { name: "E", value: "2" },
          { name: "F", value: "3" },
        ],
      },
    ],
    [
      "{volumes: ['/b:/v:ro']}",
      { mounts: [{ type: "bind", source: "/b", target: "/v", readOnly: true, options: [] }] },
    ],
    [
      "{ports: ['80:80', '81:81']}",
      {
        ports: [80, 81].map((port) => ({
          hostPort: port,
          containerPort: port,
          count: 1,
          protocol: "tcp" as const,
        })),
      },
    ],
  ])("merges %s over the file before", (over, expected) => {
    const files = [base, `services: {web: ${over}}`].map((text, index) => ({ path: `${index}.yaml`, text }));
    expect(readCompose(files, { readFile: () => undefined }).project.containers[0]).toMatchObject(expected);
  });

  it("takes a value away with !reset", () => {
    const files = [base, "services: {web: {cap_add: !reset null}}"].map((text, index) => ({
      path: `${index}.yaml`,
      text,
    }));
    expect(readCompose(files, { readFile: () => undefined }).project.containers[0]).not.toHaveProperty(
      "capAdd",
    );
  });

  it("extends a service of the same file and of another, whose paths start from its own folder", () => {
    const text =
      "services: {a: {extends: b, cap_add: [A]}, b: {extends: {file: ../lib/base.yaml, service: c}}}";
    const other = "services: {c: {image: c, cap_add: [C], volumes: ['./d:/d']}}";
    const { project, problems } = read(text, { "lib/base.yaml": other });
    expect(problems).toEqual([]);
    expect(project.containers[0]).toMatchObject({
      image: "c",
      capAdd: ["C", "A"],
      mounts: [{ source: "lib/d" }],
    });
  });

  it.each([
    ["services: {a: {image: x, extends: {file: none.yaml, service: b}}}", "missing-file"],
    ["services: {a: {image: x, extends: none}}", "invalid-value"],
    ["services: {a: {image: x, extends: b}, b: {image: x, extends: a}}", "invalid-value"],
    ["include: [none.yaml]\nservices: {}", "missing-file"],
    ["include: ['https://example.org/x.git']\nservices: {}", "unsupported"],
  ])("tells that %s cannot be followed", (text, code) => {
    expect(read(text).problems[0]).toMatchObject({ level: "error", code });
  });

  it("includes another project with its own folder and .env", () => {
    const files = {
      "app/sub/compose.yaml": "services: {db: {image: 'db:$TAG', volumes: ['./d:/d']}}",
      "app/sub/.env": "TAG=9",
    };
    const { project, problems } = read(
      "include: [sub/compose.yaml]\nservices: {web: {image: x, depends_on: [db]}}",
      files,
    );
    expect(problems).toEqual([]);
    expect(project.containers.map(({ name, image }) => [name, image])).toEqual([
      ["db", "db:9"],
      ["web", "x"],
    ]);
    expect(project.containers[0]?.mounts).toMatchObject([{ source: "app/sub/d" }]);
  });
});

describe("what could not be known", () => {
  it.each([
    ["extends: {file: none.yaml, service: x}", "services.web.extends"],
    ["user: ${U:?who}", "services.web.user"],
    ["cap_add: [A, '${C:?}']", "services.web.cap_add"],
  ])("of %s is kept as not understood", (keys, name) => {
    expect(serviceWith(keys).service?.notUnderstood).toMatchObject([{ name }]);
  });
});

describe("a project", () => {
  const text = "services: {a: {image: x}, b: {image: x, profiles: [debug]}}";

  it("leaves out services whose profiles are off, and names them", () => {
    const { project, inactive } = read(text);
    expect([project.containers.map(({ name }) => name), inactive]).toEqual([["a"], ["b"]]);
  });

  it.each([[["debug"]], [["*"]]])("has them with the profiles %j", (profiles) => {
    expect(read(text, {}, { profiles }).project.containers).toHaveLength(2);
  });

  it("declares its networks, volumes, secrets and configs", () => {
    const { project } = read(
      "networks: {n: {internal: true, name: real}}\nvolumes: {v: {driver_opts: {type: none, device: /etc, o: bind}}, w: {external: true}}\nsecrets: {s: {file: ./s.txt}}\nconfigs: {c: {content: text}}\n",
    );
    expect(project.resources).toMatchObject([
      { kind: "volume", name: "v", driverOptions: { device: "/etc" } },
      { kind: "volume", name: "w", external: true },
      { kind: "network", name: "n", internal: true, engineName: "real" },
      { kind: "secret", name: "s", file: "app/s.txt" },
      { kind: "config", name: "c", content: "text" },
    ]);
  });

  it.each([
    ["volumes: ['data:/d']", "volume data"],
    ["networks: [back]", "network back"],
    ["secrets: [s]", "secret s"],
    ["depends_on: [db]", "service db"],
  ])("tells that %s refers to something that is not declared", (keys, what) => {
    expect(serviceWith(keys).problems[0]?.message).toContain(what);
  });

  it("takes its name from the file, then from the folder", () => {
    expect(read("name: Shop\nservices: {a: {image: x}}").project.containers[0]?.containerName).toBe(
      "shop-a-1",
    );
    expect(read("services: {a: {image: x}}").project.name).toBe("app");
  });
});
