import { beforeAll, describe, expect, it } from "vitest";
import { kindOfInspect, readInspect, readRunLines } from "../../src/readers/index.ts";
import { quoteWords, type RunDeclaration } from "../../src/workload/index.ts";
import { canRunRootlessPodman } from "../engines/podman-rootless.ts";
import { recordContainers, type RecordReport } from "../engines/records.ts";
import { suiteTitle } from "../engines/title.ts";

/** Option sets, and the fields that a record spells in words of its own, with what it says. */
interface Row {
  readonly name: string;
  readonly options: readonly string[];
  readonly spelled?: Partial<RunDeclaration>;
}

const optionSets: readonly (
  readonly [string, readonly string[]] | readonly [string, readonly string[], Partial<RunDeclaration>]
)[] = [
  ["plain", []],
  ["user", ["--user=1000:1000", "--group-add=5"]],
  ["capabilities", ["--cap-drop=all", "--cap-add=NET_BIND_SERVICE,CHOWN", "--user=1000"]],
  ["one-capability", ["--cap-add=NET_RAW"]],
  ["privileged", ["--privileged"]],
  ["no-new-privileges", ["--security-opt=no-new-privileges"]],
  ["unconfined", ["--security-opt=seccomp=unconfined"]],
  ["label", ["--security-opt=label=disable"]],
  ["unmask", ["--security-opt=unmask=ALL"]],
  ["mask", ["--security-opt=mask=/proc/version:/proc/uptime"]],
  ["read-only", ["--read-only", "--read-only-tmpfs=false"]],
  ["bind", ["--volume=/etc/hostname:/a:ro", "--mount=type=bind,src=/etc,dst=/b,bind-propagation=rslave"]],
  ["named-volume", ["--volume=data:/data:noexec"]],
  ["tmpfs", ["--tmpfs=/scratch:size=1m,noexec"]],
  ["no-network", ["--network=none"]],
  ["host-network", ["--network=host"]],
  [
    "ports",
    ["--publish=127.0.0.1:8080:80", "--publish=9000-9002:90-92/udp"],
    {
      ports: [
        { hostIp: "127.0.0.1", hostPort: 8080, containerPort: 80, count: 1, protocol: "tcp" },
        { hostPort: 9000, containerPort: 90, count: 1, protocol: "udp" },
        { hostPort: 9001, containerPort: 91, count: 1, protocol: "udp" },
        { hostPort: 9002, containerPort: 92, count: 1, protocol: "udp" },
      ],
    },
  ],
  ["namespaces", ["--pid=host", "--uts=host", "--cgroupns=host"]],
  ["keep-id", ["--userns=keep-id"]],
  ["auto", ["--userns=auto:size=2048"]],
  ["id-maps", ["--uidmap=0:1:100", "--gidmap=0:1:100"]],
  ["sysctls", ["--sysctl=net.ipv4.ping_group_range=1 0"]],
  [
    "limits",
    [
      "--pids-limit=100",
      "--memory=64m",
      "--memory-swap=128m",
      "--cpus=0.5",
      "--shm-size=1m",
      "--ulimit=nofile=10:20",
    ],
  ],
  ["unlimited", ["--pids-limit=-1"]],
  ["environment", ["--env=A=b c", "--workdir=/tmp", '--entrypoint=["/probe","x"]', "--label=a=b"]],
  ["health", ["--health-cmd=true", "--health-interval=5s", "--health-retries=2"]],
  [
    "restart",
    ["--restart=on-failure:3", "--stop-timeout=7", "--stop-signal=SIGINT", "--tty", "--interactive"],
  ],
  ["oom", ["--oom-score-adj=500", "--hostname=web"]],
  ["device", ["--device=/dev/null:/dev/mine:rw"]],
];

const rows: readonly Row[] = optionSets.map(([name, options, spelled = {}]) => ({ name, options, spelled }));

/** Fields of a container that say how it is handled, or that every record fills beyond what was asked for. */
const wider = [
  "environment",
  "labels",
  "annotations",
  "mounts",
  "healthcheck",
  "written",
  "notUnderstood",
  "place",
  "format",
  "name",
  "rootless",
];

const ready = await canRunRootlessPodman();
const title = suiteTitle("records of real containers", ready.ok ? undefined : ready.reason);

describe.skipIf(!ready.ok)(title, () => {
  let report: RecordReport;

  beforeAll(async () => {
    report = await recordContainers(rows);
  }, 180_000);

  it.each(rows)("$name: the record says what was asked for", ({ name, options, spelled }) => {
    const read = readInspect(report.containers[name] ?? "", `${name}.json`);
    expect(read.problems).toEqual([]);
    const recorded = read.project.containers[0] as RunDeclaration;
    const asked = readRunLines(
      quoteWords(["podman", "run", ...options, "localhost/podseal-root", "/probe", "observe"]),
      "x",
    ).project.containers[0] as RunDeclaration;
    const narrow = Object.entries({ ...asked, ...spelled }).filter(([field]) => !wider.includes(field));
    const imageTag = { ...Object.fromEntries(narrow), image: "localhost/podseal-root:latest" };
    expect(recorded).toMatchObject(imageTag);
    for (const variable of asked.environment ?? []) expect(recorded.environment).toContainEqual(variable);
    expect(recorded.labels ?? {}).toMatchObject(asked.labels ?? {});
    for (const { options: words, ...mount } of asked.mounts ?? []) {
      const same = recorded.mounts?.find(({ target }) => target === mount.target);
      expect(same).toMatchObject(mount);
      expect(same?.options).toEqual(expect.arrayContaining([...words]));
    }
    if (asked.healthcheck) expect(recorded.healthcheck).toMatchObject({ interval: 5, retries: 2 });
    expect(recorded.name).toBe(name);
    expect(recorded.rootless).toBe(true);
    expect(recorded.recorded?.boundingCapabilities).toBeDefined();
  });

  it("nothing that was not asked for bears on confinement in the record of a plain container", () => {
    const [plain] = readInspect(report.containers["plain"] ?? "", "plain.json").project.containers;
    expect(plain).toBeDefined();
    for (const field of [
      "capAdd",
      "privileged",
      "mounts",
      "devices",
      "sysctls",
      "seccomp",
      "unmask",
      "userns",
      "groupAdd",
    ] as const)
      expect(plain?.[field] ?? []).toEqual([]);
    expect(plain?.notUnderstood).toEqual([]);
  });

  it("pods, volumes, networks and images are recognised", () => {
    const kinds = [report.pod, report.volume, report.network, report.image].map((text) => {
      const value = JSON.parse(text) as never;
      return kindOfInspect(Array.isArray(value) ? value[0] : value);
    });
    expect(kinds).toEqual(["podman-pod", "volume", "network", "image"]);
    const { project, problems } = readInspect(`${report.pod}${report.volume}${report.network}`, "x");
    expect(problems).toEqual([]);
    expect(project.pods).toMatchObject([
      { name: "web", share: expect.arrayContaining(["ipc", "uts"]) as string[] },
    ]);
    expect(project.resources).toMatchObject([
      { kind: "volume", name: "data", driver: "local" },
      { kind: "network", name: "back", driver: "bridge", internal: false },
    ]);
  });
});
