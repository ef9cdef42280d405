import { describe, expect, it } from "vitest";
import type { RunDeclaration, RunMount, RunPort } from "../../workload/index.ts";
import { readRunLines, readRunOptions } from "./read-run-lines.ts";
import { runOptions } from "./options/index.ts";

/** The fields of the one container of a line, without what only says how it was written. */
function fieldsOf(line: string): Partial<RunDeclaration> {
  const { project, problems } = readRunLines(line, "run.sh");
  expect(problems).toEqual([]);
  expect(project.containers).toHaveLength(1);
  const { engine, format, place, written, notUnderstood, name, image, ...fields } = project
    .containers[0] as RunDeclaration;
  expect({ engine, format, image }).toEqual({ engine, format: `${engine}-run`, image: "img" });
  expect({ place, name: typeof name, notUnderstood }).toMatchObject({
    place: { line: 1 },
    name: "string",
    notUnderstood: [],
  });
  expect(written).toBeDefined();
  return fields;
}

const bind: RunMount = { type: "bind", source: "/s", target: "/t", readOnly: false, options: [] };
const volume: RunMount = { type: "volume", source: "data", target: "/t", readOnly: false, options: [] };
const tcp: RunPort = { containerPort: 80, count: 1, protocol: "tcp" };

/** Options of both engines -> the fields that they fill. Every option that fills a field stands here at least once. */
const both: readonly (readonly [string, Partial<RunDeclaration>])[] = [
  ["--user 1000:1000", { user: "1000:1000" }],
  ["-u nobody", { user: "nobody" }],
  ["-u=nobody", { user: "nobody" }],
  ["-unobody", { user: "nobody" }],
  ["--group-add 5 --group-add audio", { groupAdd: ["5", "audio"] }],
  ["--userns=host", { userns: "host" }],
  ["--cap-add SYS_ADMIN --cap-add=net_raw", { capAdd: ["SYS_ADMIN", "net_raw"] }],
  ["--cap-drop ALL", { capDrop: ["ALL"] }],
  ["--privileged", { privileged: true }],
  ["--privileged=false", { privileged: false }],
  ["--security-opt no-new-privileges", { noNewPrivileges: true }],
  ["--security-opt=no-new-privileges:true", { noNewPrivileges: true }],
  ["--security-opt=no-new-privileges=false", { noNewPrivileges: false }],
  ["--security-opt seccomp=unconfined", { seccomp: "unconfined" }],
  ["--security-opt seccomp=/etc/a.json", { seccomp: "/etc/a.json" }],
  ["--security-opt apparmor=unconfined", { apparmor: "unconfined" }],
  ["--security-opt label=disable", { securityLabels: ["disable"] }],
  [
    "--security-opt label:type:spc_t --security-opt label=level:s0:c1",
    { securityLabels: ["type:spc_t", "level:s0:c1"] },
  ],
  ["--security-opt systempaths=unconfined", { unmask: ["ALL"] }],
  ["--read-only", { readOnly: true }],
  ["-v /s:/t", { mounts: [bind] }],
  ["-v /s:/t:ro,z", { mounts: [{ ...bind, readOnly: true, options: ["z"] }] }],
  ["-v data:/t", { mounts: [volume] }],
  ["--volume ./s:/t:rw", { mounts: [{ ...bind, source: "./s" }] }],
  ["-v /t", { mounts: [{ type: "volume", target: "/t", readOnly: false, options: [] }] }],
  ["--mount type=bind,src=/s,dst=/t,readonly", { mounts: [{ ...bind, readOnly: true }] }],
  [
    "--mount type=bind,source=/s,target=/t,bind-propagation=rslave",
    { mounts: [{ ...bind, options: ["rslave"] }] },
  ],
  ['--mount type=bind,"src=/s",target=/t', { mounts: [bind] }],
  ["--mount type=volume,src=data,target=/t,volume-nocopy", { mounts: [{ ...volume, options: ["nocopy"] }] }],
  [
    "--mount type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=1777",
    { mounts: [{ type: "tmpfs", target: "/t", readOnly: false, options: ["size=1m", "mode=1777"] }] },
  ],
  [
    "--tmpfs /t:size=64m,noexec",
    { mounts: [{ type: "tmpfs", target: "/t", readOnly: false, options: ["size=64m", "noexec"] }] },
  ],
  ["--tmpfs /t", { mounts: [{ type: "tmpfs", target: "/t", readOnly: false, options: [] }] }],
  ["--volumes-from db:ro", { volumesFrom: ["db:ro"] }],
  ["--device /dev/fuse", { devices: [{ source: "/dev/fuse" }] }],
  [
    "--device /dev/sda:/dev/xvdc:r",
    { devices: [{ source: "/dev/sda", target: "/dev/xvdc", permissions: "r" }] },
  ],
  ["--device /dev/sda:rwm", { devices: [{ source: "/dev/sda", permissions: "rwm" }] }],
  ["--device vendor.com/gpu=all", { devices: [{ source: "vendor.com/gpu=all" }] }],
  ["--device-cgroup-rule 'c 189:* rmw'", { deviceCgroupRules: ["c 189:* rmw"] }],
  ["--gpus all", { gpus: "all" }],
  ["--storage-opt size=10G", { storageSize: 10 * 1024 ** 3 }],
  ["-w /srv", { workingDir: "/srv" }],
  ["--network host", { networks: ["host"] }],
  ["--net=none", { networks: ["none"] }],
  ["--network=container:db", { networks: ["container:db"] }],
  ["--network-alias web", { networkAliases: ["web"] }],
  ["-p 8080:80", { ports: [{ ...tcp, hostPort: 8080 }] }],
  ["-p8080:80/udp", { ports: [{ ...tcp, hostPort: 8080, protocol: "udp" }] }],
  ["-p 127.0.0.1:8080:80", { ports: [{ ...tcp, hostIp: "127.0.0.1", hostPort: 8080 }] }],
  ["-p 127.0.0.1::80", { ports: [{ ...tcp, hostIp: "127.0.0.1" }] }],
  ["-p [::1]:8080:80", { ports: [{ ...tcp, hostIp: "::1", hostPort: 8080 }] }],
  ["-p 80", { ports: [tcp] }],
  ["-p 9000-9009:80-89", { ports: [{ ...tcp, hostPort: 9000, count: 10 }] }],
  ["-P", { publishAll: true }],
  [
    "--expose 80 --expose 90-92/udp",
    {
      expose: [
        { containerPort: 80, protocol: "tcp" },
        ...[90, 91, 92].map((containerPort) => ({ containerPort, protocol: "udp" as const })),
      ],
    },
  ],
  ["-h web", { hostname: "web" }],
  ["--add-host db:10.0.0.1", { addHosts: ["db:10.0.0.1"] }],
  ["--dns 1.1.1.1", { dns: ["1.1.1.1"] }],
  ["--pid host", { pid: "host" }],
  ["--ipc container:db", { ipc: "container:db" }],
  ["--uts host", { uts: "host" }],
  ["--cgroupns private", { cgroupns: "private" }],
  ["--sysctl net.core.somaxconn=1024", { sysctls: { "net.core.somaxconn": "1024" } }],
  ["--pids-limit 100", { pidsLimit: 100 }],
  ["--pids-limit -1", { pidsLimit: Infinity }],
  ["--pids-limit=0", { pidsLimit: Infinity }],
  ["-m 512m", { memory: 512 * 1024 ** 2 }],
  ["-m1.5g", { memory: 1.5 * 1024 ** 3 }],
  ["--memory 64MiB --memory-swap -1", { memory: 64 * 1024 ** 2, memorySwap: Infinity }],
  ["--memory-reservation 100k", { memoryReservation: 102400 }],
  ["--shm-size 1g", { shmSize: 1024 ** 3 }],
  ["--cpus 1.5", { cpus: 1500 }],
  ["--cpus .25", { cpus: 250 }],
  ["--cpu-quota 50000", { cpus: 500 }],
  ["--cpu-period 50000 --cpu-quota 100000", { cpus: 2000 }],
  ["-c 512", { cpuShares: 512 }],
  ["--cpuset-cpus 0-3", { cpusetCpus: "0-3" }],
  [
    "--ulimit nofile=1024:2048 --ulimit nproc=-1",
    {
      ulimits: [
        { name: "nofile", soft: 1024, hard: 2048 },
        { name: "nproc", soft: Infinity, hard: Infinity },
      ],
    },
  ],
  ["--oom-score-adj -500", { oomScoreAdj: -500 }],
  ["--oom-kill-disable", { oomKillDisable: true }],
  ["--cgroup-parent /x", { cgroupParent: "/x" }],
  [
    "-e A=1 -e B --env C=",
    { environment: [{ name: "A", value: "1" }, { name: "B" }, { name: "C", value: "" }] },
  ],
  ["--env-file .env", { environmentFiles: [".env"] }],
  ["--entrypoint /bin/sh", { entrypoint: ["/bin/sh"] }],
  ["--init", { init: true }],
  ["-it", { stdin: true, tty: true }],
  ["-dit --rm", { stdin: true, tty: true }],
  ["-itv /s:/t", { stdin: true, tty: true, mounts: [bind] }],
  ["-l a=b --label c", { labels: { a: "b", c: "" } }],
  ["--annotation a=b", { annotations: { a: "b" } }],
  ["--restart on-failure:3", { restart: "on-failure:3" }],
  ["--stop-signal SIGINT --stop-timeout 5", { stopSignal: "SIGINT", stopTimeout: 5 }],
  [
    "--health-cmd 'curl -f http://x' --health-interval 1m30s --health-retries 3",
    { healthcheck: { command: ["curl -f http://x"], shell: true, interval: 90, retries: 3 } },
  ],
  [
    "--health-timeout 500ms --health-start-period 5s --health-cmd true",
    { healthcheck: { command: ["true"], shell: true, timeout: 0.5, startPeriod: 5 } },
  ],
  ["--no-healthcheck", { healthcheck: { command: [], shell: false } }],
  ["--name web", {}],
];

const podmanOnly: typeof both = [
  ["--userns keep-id:uid=1000,gid=1000", { userns: "keep-id:uid=1000,gid=1000" }],
  ["--uidmap 0:1:10,10:20:5 --gidmap 0:0:1", { uidMap: ["0:1:10", "10:20:5"], gidMap: ["0:0:1"] }],
  ["--subuidname a --subgidname b", { subUidName: "a", subGidName: "b" }],
  ["--cap-drop=SETUID,SETGID", { capDrop: ["SETUID", "SETGID"] }],
  [
    "--security-opt unmask=/proc/kcore:/sys/firmware --security-opt mask=/proc/x",
    { unmask: ["/proc/kcore", "/sys/firmware"], mask: ["/proc/x"] },
  ],
  ["--security-opt proc-opts=hidepid=2", { procOptions: "hidepid=2" }],
  ["--read-only --read-only-tmpfs=false", { readOnly: true, readOnlyTmpfs: false }],
  [
    "--mount type=image,src=img2,dst=/t",
    { mounts: [{ type: "image", source: "img2", target: "/t", readOnly: true, options: [] }] },
  ],
  [
    "--mount type=image,src=img2,dst=/t,rw=true",
    { mounts: [{ type: "image", source: "img2", target: "/t", readOnly: false, options: [] }] },
  ],
  [
    "--mount type=bind,target=/t,relabel=shared,U=true",
    { mounts: [{ ...bind, source: "/t", options: ["z", "U"] }] },
  ],
  [
    "--mount type=artifact,src=a,dst=/t",
    { mounts: [{ type: "artifact", source: "a", target: "/t", readOnly: true, options: [] }] },
  ],
  [
    "--mount type=glob,src=/s*",
    { mounts: [{ type: "glob", source: "/s*", target: "/s*", readOnly: false, options: [] }] },
  ],
  ["--network a,b", { networks: ["a", "b"] }],
  ["--network pasta:-t,auto", { networks: ["pasta:-t,auto"] }],
  [
    "-p 80:80,443:443",
    {
      ports: [
        { ...tcp, hostPort: 80 },
        { ...tcp, containerPort: 443, hostPort: 443 },
      ],
    },
  ],
  ["--sysctl a=1,b=2", { sysctls: { a: "1", b: "2" } }],
  ["--ulimit host", { ulimits: [{ name: "host" }] }],
  ["--cgroups disabled", { cgroups: "disabled" }],
  ["--tz Europe/Berlin", { timezone: "Europe/Berlin" }],
  ["--http-proxy=false", { httpProxy: false }],
  ["--pod web", { pod: "web" }],
  ["--requires a,b", { dependsOn: ["a", "b"] }],
  [
    "--secret a,type=env,target=B --secret c,uid=1,mode=0400",
    {
      secrets: [
        { source: "a", as: "environment", target: "B" },
        { source: "c", as: "file", uid: "1", mode: "0400" },
      ],
    },
  ],
  [`--entrypoint '["a","b"]'`, { entrypoint: ["a", "b"] }],
  [`--health-cmd '["a","b"]'`, { healthcheck: { command: ["a", "b"], shell: false } }],
];

const dockerOnly: typeof both = [
  ["--runtime runsc", { runtime: "runsc" }],
  ["--network name=n,alias=web", { networks: ["n"], networkAliases: ["web"] }],
  [
    "--use-api-socket",
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
  ["--mount src=data,dst=/t", { mounts: [volume] }],
];

describe("options of run", () => {
  it.each(both)("podman run %s", (options, fields) => {
    expect(fieldsOf(`podman run ${options} img`)).toEqual(fields);
  });
  it.each(both)("docker run %s", (options, fields) => {
    expect(fieldsOf(`docker run ${options} img`)).toEqual(fields);
  });
  it.each(podmanOnly)("podman run %s, which Docker has not", (options, fields) => {
    expect(fieldsOf(`podman run ${options} img`)).toEqual(fields);
  });
  it.each(dockerOnly)("docker run %s, which Podman has not", (options, fields) => {
    expect(fieldsOf(`docker run ${options} img`)).toEqual(fields);
  });

  it("every option that fills a field stands in a table above", () => {
    const lines = [...both, ...podmanOnly, ...dockerOnly].map(([line]) => line).join(" ");
    const held = runOptions.filter(({ field }) => field !== undefined);
    const names = ({ name, short }: (typeof held)[number]) => [
      `--${name}`,
      ...(short === undefined ? [] : [`-${short}`]),
    ];
    const untried = held.filter(
      (option) => !names(option).some((name) => lines.includes(name)) && option.name !== "network",
    );
    expect(untried.map(({ name }) => name)).toEqual([]);
  });

  it.each(
    runOptions.filter(({ field }) => field === undefined).map((option) => [option.name, option] as const),
  )(
    "--%s is known and takes no word that is not its own",
    (name, { takes, only = "podman", unheld = false }) => {
      const { project, problems } = readRunLines(
        `${only} run --${name}${takes === "value" ? " 1" : ""} img`,
        "x",
      );
      expect(problems).toEqual([]);
      const [container] = project.containers;
      expect(container?.notUnderstood.map((one) => one.name)).toEqual(unheld ? [`--${name}`] : []);
      expect(container?.image ?? "img").toBe("img");
    },
  );
});

describe("command lines", () => {
  it.each([
    ["podman --log-level debug --cgroup-manager=cgroupfs run img", "podman"],
    ["podman container create img", "podman"],
    ["podman create -- img", "podman"],
    ["docker -H tcp://x:1 container run img", "docker"],
    ["/usr/bin/podman run img", "podman"],
    ["CID=$(docker run -d img)", "docker"],
    ["if ! podman run img; then exit 1; fi", "podman"],
    ["A=1 podman run img >/dev/null 2>&1 &", "podman"],
    ["$ docker run img", "docker"],
    ["cd /x && docker run img || true", "docker"],
    ["podman run \\\n  --rm \\\n  img", "podman"],
    ["podman run --rm \\\r\n img\r\n", "podman"],
    ["cat <<EOF\npodman run other\nEOF\npodman run img", "podman"],
    ["# podman run other\npodman run img # end", "podman"],
  ])("%s", (line, engine) => {
    const { project, problems } = readRunLines(line, "x");
    expect(problems.filter(({ level }) => level === "error")).toEqual([]);
    expect(project.containers.map((container) => [container.engine, container.image])).toEqual([
      [engine, "img"],
    ]);
  });

  it("image and command end the options", () => {
    const [container] = readRunLines(`podman run --rm img --cap-add=ALL "a b" 'c'"d"e\\ f`, "x").project
      .containers;
    expect(container?.command).toEqual(["--cap-add=ALL", "a b", "cde f"]);
    expect(container?.capAdd).toBeUndefined();
  });

  it.each([
    ["sudo podman run img", false],
    ["sudo -E -u root podman run img", false],
    ["sudo -u alice podman run img", undefined],
    ["podman run img", undefined],
  ])("%s: rootless is %s", (line, rootless) => {
    expect(readRunLines(line, "x").project.containers[0]?.rootless).toBe(rootless);
  });

  it("pods, volumes and networks are declared too", () => {
    const { project, problems } = readRunLines(
      "podman pod create --name web -p 80:80 --share net,ipc --memory 1g\npodman volume create --driver local --opt type=tmpfs data\ndocker network create --internal back",
      "x",
    );
    expect(problems).toEqual([]);
    expect(project.pods).toMatchObject([
      {
        name: "web",
        ports: [{ hostPort: 80 }],
        share: ["net", "ipc"],
        notUnderstood: [{ name: "--memory", value: "1g" }],
      },
    ]);
    expect(project.resources).toMatchObject([
      { kind: "volume", name: "data", driver: "local", driverOptions: { type: "tmpfs" } },
      { kind: "network", name: "back", internal: true },
    ]);
  });

  it("containers of several lines have names and places of their own", () => {
    const { project } = readRunLines("docker run nginx:1\n\n  docker run nginx:2", "x.sh");
    expect(project.containers.map(({ name, place }) => [name, place])).toEqual([
      ["nginx", { file: "x.sh", line: 1, column: 1 }],
      ["nginx-2", { file: "x.sh", line: 3, column: 3 }],
    ]);
  });

  it("commands inside one another are read to a depth, and a script of many lines without search for names", () => {
    const nested = `${"$(podman run a ".repeat(500)}${")".repeat(500)}`;
    expect(readRunLines(nested, "x").project.containers.length).toBeLessThan(500);
    const many = readRunLines("podman run img\n".repeat(3000), "x").project.containers;
    expect(many.at(-1)?.name).toBe("img-3000");
  });

  it("options are written down as typed, each with its place", () => {
    const [container] = readRunLines("podman run \\\n -v a:/b --cap-drop=x,y img", "x").project.containers;
    expect(container?.written).toEqual([
      {
        name: "-v",
        value: "a:/b",
        field: "mounts",
        option: "--volume",
        place: { file: "x", line: 2, column: 2 },
      },
      { name: "--cap-drop", value: "x", field: "capDrop", place: { file: "x", line: 2, column: 10 } },
      { name: "--cap-drop", value: "y", field: "capDrop", place: { file: "x", line: 2, column: 10 } },
    ]);
  });
});

describe("what is wrong with a command line is told", () => {
  it.each([
    ["podman run --cap-ad SYS_ADMIN img", "unknown-option", "perhaps --cap-add"],
    ["podman run --frobnicate img", "unknown-option", "take it out"],
    ["docker run --read-only-tmpfs img", "unknown-option", "only podman has it"],
    ["docker run --subuidname a img", "unknown-option", "only podman has it"],
    ["podman run -X img", "unknown-option", "take it out"],
    ["podman run -p 1:2:3:4 img", "invalid-value", "podman refuses"],
    ["podman run -p 80:99999 img", "invalid-value", "podman refuses"],
    ["docker run -m lots img", "invalid-value", "docker refuses"],
    ["docker run -v a:b img", "invalid-value", "docker refuses"],
    ["docker run --security-opt unmask=ALL img", "invalid-value", "docker refuses"],
    ["podman run --ulimit nofile=9:1 img", "invalid-value", "podman refuses"],
    ["podman run --mount type=disk,target=/a img", "invalid-value", "podman refuses"],
    ["podman run --mount type=bind,src=/a img", "invalid-value", "podman refuses"],
    ["podman run --privileged=maybe img", "invalid-value", "podman refuses"],
    ["podman run img 'open", "malformed", "close the quote"],
  ])("%s", (line, code, hint) => {
    const { project, problems } = readRunLines(line, "x");
    expect(problems).toMatchObject([{ level: "error", code, file: "x", line: 1 }]);
    expect(problems[0]?.hint).toContain(hint);
    expect(project.containers[0]?.image).toBe("img");
    if (code !== "malformed") expect(project.containers[0]?.notUnderstood).toHaveLength(1);
  });

  it.each([
    ["podman run", "the command names no image"],
    ["podman run --rm", "the command names no image"],
    ["podman run img --user", undefined],
    ["podman run --user", "--user needs a value and has none"],
    ["echo hello", "no command of podman or docker"],
    ["", "no command of podman or docker"],
    ["docker ps; docker exec -it a sh", "no command of podman or docker"],
  ])("%s", (line, message) => {
    const { problems } = readRunLines(line, "x");
    expect(problems[0]?.message.slice(0, message?.length)).toBe(message);
  });

  it("a misspelt option with a value does not swallow the image, nor does its value become one", () => {
    const [one] = readRunLines("podman run --cap-ad SYS_ADMIN img", "x").project.containers;
    const [other] = readRunLines("podman run --frobnicate img", "x").project.containers;
    expect([one?.image, other?.image]).toEqual(["img", "img"]);
  });
});

describe("what only a shell knows", () => {
  it("a folder of the host from a variable is a folder of the host", () => {
    const [container] = readRunLines(
      'podman run -v "$PWD":/a -v ~/x:/b -v ${X:-y}:/c -v $(pwd)/z:/d img',
      "x",
    ).project.containers;
    expect(container?.mounts?.map(({ type, source, target }) => [type, source, target])).toEqual([
      ["bind", "$PWD", "/a"],
      ["bind", "~/x", "/b"],
      ["bind", "${X:-y}", "/c"],
      ["bind", "$(pwd)/z", "/d"],
    ]);
  });

  it("a value that a judgement depends on is not understood", () => {
    const { project, problems } = readRunLines("podman run --user $UID --memory $MEM --env A=$A img", "x");
    expect(project.containers[0]).toMatchObject({ user: "$UID", environment: [{ name: "A", value: "$A" }] });
    expect(project.containers[0]?.notUnderstood.map(({ name }) => name)).toEqual(["--user", "--memory"]);
    expect(problems.map(({ level, code }) => [level, code])).toEqual([
      ["warning", "needs-shell"],
      ["warning", "needs-shell"],
    ]);
  });

  it.each(["podman run $OPTS --rm img", 'podman run "${OPTS[@]}" img', "podman run $A $B img"])(
    "%s: options in a variable are told, and the image is found",
    (line) => {
      const [container] = readRunLines(line, "x").project.containers;
      expect(container?.image).toMatch(/img|\$B/);
      expect(container?.notUnderstood[0]?.name).toMatch(/^\$/);
    },
  );
});

describe("readRunOptions", () => {
  it("reads options without image, all at one place", () => {
    const place = { file: "a.container", line: 7 };
    const { fields, written, problems } = readRunOptions("--cap-add=x --sysctl 'a=b c'", "podman", place);
    expect(fields).toEqual({ capAdd: ["x"], sysctls: { a: "b c" } });
    expect(written.map((option) => option.place)).toEqual([place, place]);
    expect(problems).toEqual([]);
  });
});
