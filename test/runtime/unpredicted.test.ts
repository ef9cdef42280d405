import { describe, expect, it } from "vitest";
import { comparePaths, translatePaths } from "../../src/app/index.ts";
import type { Confinement, Dimension, DimensionId } from "../../src/confinement/index.ts";
import { dimensionsById, judge, readDimension } from "../../src/confinement/index.ts";
import {
  confineDeclaration,
  imageView,
  treatmentRows,
  unpredictedEffects,
  withUnpredicted,
} from "../../src/engines/index.ts";
import { memoryPlatform } from "../../src/platform/index.ts";
import type { RunDeclaration } from "../../src/workload/index.ts";

const image = "docker.io/library/app:1";
/** A pod that sets everything that a pod can. */
const pod = `apiVersion: v1
kind: Pod
metadata: { name: app, namespace: apps }
spec:
  hostUsers: false
  automountServiceAccountToken: false
  containers:
    - name: app
      image: ${image}
      env: [{ name: PASSWORD, value: secret }]
      ports: [{ containerPort: 80, hostPort: 8080 }]
      volumeMounts: [{ name: data, mountPath: /data }]
      resources: { limits: { memory: 1Gi, cpu: "1", ephemeral-storage: 1Gi } }
      securityContext:
        runAsUser: 0
        allowPrivilegeEscalation: false
        seccompProfile: { type: RuntimeDefault }
        capabilities: { drop: [ALL], add: [CHOWN] }
  volumes: [{ name: data, hostPath: { path: /srv } }]
`;

interface Case {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly runLines?: readonly string[];
  readonly dimensions: readonly DimensionId[];
}

function quadlet(section: string, lines: string): Readonly<Record<string, string>> {
  const own = section === "Container" ? lines : "";
  const other = section === "Container" ? "" : `[${section}]\n${lines}\n`;
  return {
    "q/app.container": `[Container]\nImage=${image}\nNetwork=n.network\nEnvironment=PASSWORD=secret\nPublishPort=8080:80\nVolume=/srv:/data\n${own}\n${section === "Network" ? "" : other}`,
    "q/n.network": section === "Network" ? other : "[Network]\n",
  };
}

function compose(service: string, network = ""): Readonly<Record<string, string>> {
  return {
    "c/compose.yaml": `services:\n  app:\n    image: ${image}\n    environment: { PASSWORD: secret }\n    ports: ['8080:80']\n    networks: { n: {} }\n    volumes: ['/srv:/data']\n${service}networks:\n  n: {${network}}\n`,
  };
}

const line = (option: string, base = "podman run") =>
  `${base} --name app -m 1g --cpus 1 -e PASSWORD=secret -p 8080:80 -v /srv:/data ${option} ${image}`;

const cases: readonly Case[] = [
  {
    name: "--cgroup-conf",
    runLines: [line("--cgroup-conf=memory.max=1")],
    dimensions: ["memory-limit", "cpu-limit", "pids-limit"],
  },
  { name: "--seccomp-policy=image", runLines: [line("--seccomp-policy=image")], dimensions: ["seccomp"] },
  { name: "--label-file", runLines: [line("--label-file a.labels")], dimensions: ["capabilities"] },
  { name: "--unsetenv", runLines: [line("--unsetenv PASSWORD")], dimensions: ["secret-environment"] },
  {
    name: "--image-volume=ignore",
    runLines: [line("--image-volume=ignore")],
    dimensions: ["root-filesystem"],
  },
  {
    name: "--security-opt of a kind that is not known",
    runLines: [line("--security-opt writable-cgroups=true", "docker run")],
    dimensions: ["seccomp", "masked-paths"],
  },
  {
    name: "an option that is not known",
    runLines: [line("--frobnicate")],
    dimensions: ["seccomp", "capabilities", "memory-limit", "reaches", "pids-limit"],
  },
  {
    name: "podman --module",
    runLines: [line("", "podman --module x run")],
    dimensions: ["seccomp", "capabilities", "memory-limit"],
  },
  {
    name: "podman --hooks-dir",
    runLines: [line("", "podman --hooks-dir=/h run")],
    dimensions: ["seccomp", "capabilities", "memory-limit"],
  },
  {
    name: "a limit of the pod",
    runLines: [
      `podman pod create --name p --memory 1g -p 8080:80\npodman run --name app --pod p -v /srv:/data ${image}`,
    ],
    dimensions: ["memory-limit"],
  },
  {
    name: "--opt of a network",
    runLines: [`podman network create --opt isolate=true n\n${line("--network n")}`],
    dimensions: ["reaches", "reachable-from"],
  },
  {
    name: "a value that only a shell knows",
    runLines: [line("--memory $SIZE")],
    dimensions: ["memory-limit"],
  },
  { name: "[Service] MemoryMax=", files: quadlet("Service", "MemoryMax=1G"), dimensions: ["memory-limit"] },
  { name: "[Service] CPUQuota=", files: quadlet("Service", "CPUQuota=50%"), dimensions: ["cpu-limit"] },
  { name: "[Service] TasksMax=", files: quadlet("Service", "TasksMax=50"), dimensions: ["pids-limit"] },
  {
    name: "[Service] LimitNOFILE=",
    files: quadlet("Service", "LimitNOFILE=50"),
    dimensions: ["open-files-limit"],
  },
  {
    name: "[Service] IPAddressDeny=",
    files: quadlet("Service", "IPAddressDeny=any"),
    dimensions: ["reaches", "reachable-from", "host-ports"],
  },
  {
    name: "[Service] NoNewPrivileges=",
    files: quadlet("Service", "NoNewPrivileges=yes"),
    dimensions: ["capabilities", "seccomp"],
  },
  {
    name: "GlobalArgs=",
    files: quadlet("Container", "GlobalArgs=--hooks-dir=/h"),
    dimensions: ["seccomp", "capabilities", "memory-limit"],
  },
  {
    name: "ContainersConfModule=",
    files: quadlet("Container", "ContainersConfModule=/m.conf"),
    dimensions: ["seccomp", "capabilities", "memory-limit"],
  },
  {
    name: "PodmanArgs=--cgroup-conf",
    files: quadlet("Container", "PodmanArgs=--cgroup-conf=memory.max=1"),
    dimensions: ["memory-limit"],
  },
  {
    name: "[Network] Options=",
    files: quadlet("Network", "Options=isolate=true"),
    dimensions: ["reaches", "reachable-from"],
  },
  {
    name: "driver_opts of a Compose network",
    files: compose("", " driver_opts: { com.docker.network.bridge.host_binding_ipv4: 127.0.0.1 } "),
    dimensions: ["host-ports", "reaches"],
  },
  {
    name: "security_opt of a kind that is not known",
    files: compose("    security_opt: ['writable-cgroups=true']\n"),
    dimensions: ["seccomp", "masked-paths"],
  },
  {
    name: "a key of Compose that is not known",
    files: compose("    frobnicate: 1\n"),
    dimensions: ["seccomp", "capabilities", "memory-limit"],
  },
];

describe("an option whose effect is not predicted", () => {
  it.each(cases)(
    "$name: compare says that its dimensions are unknown and names it",
    async ({ files = {}, runLines, dimensions }) => {
      const platform = memoryPlatform({ "pod.yaml": pod, ...files });
      const folders = Object.keys(files).map((path) => path.replace(/\/.*$/, ""));
      const { columns, rows } = await comparePaths(platform, {
        paths: [...new Set(folders), "pod.yaml"],
        ...(runLines && { runLines }),
      });
      const column = columns.findIndex(({ kind }) => kind === "workload");
      const cells = dimensions.map((id) => ({
        id,
        cell: rows.find(({ dimension }) => dimension === id)?.cells[column],
      }));
      // A pod without a limit of tasks is looser than with any.
      const open = cells.filter(({ id, cell }) => id !== "pids-limit" || cell?.verdict !== "looser");
      expect(open.map(({ cell }) => cell?.verdict)).toEqual(open.map(() => "unknown"));
      const named = open.filter(
        ({ id, cell }) => cell?.missing?.some((one) => one.id.startsWith(`unpredicted:${id}:`)) === true,
      );
      expect(named).toEqual(open);
    },
  );

  it.each(cases)(
    "$name: translate refuses it, or makes the dimensions as tight as they can be",
    async (one) => {
      const { files = {}, runLines, dimensions } = one;
      const folders = [...new Set(Object.keys(files).map((path) => path.replace(/\/.*$/, "")))];
      const { services } = await translatePaths(memoryPlatform(files), {
        paths: folders,
        ...(runLines && { runLines }),
      });
      const open = services.flatMap((service) => service.open).map(({ dimension }) => dimension);
      const isOpen = dimensions.some((id) => open.includes(id));
      expect(services.map(({ outcome }) => outcome)).toEqual([isOpen ? "refused" : expect.any(String)]);
    },
  );
});

describe("every option that a table says to bear on dimensions", () => {
  const host = { version: "5.8.0", rootless: true, architecture: "amd64", node: {} } as const;
  /** Neither as loose nor as tight as it can be in anything. */
  const declared: RunDeclaration = {
    engine: "podman",
    format: "podman-run",
    place: { file: "a.sh" },
    name: "app",
    image,
    mounts: [{ type: "bind", source: "/srv", target: "/data", readOnly: false, options: [] }],
    devices: [{ source: "/dev/fuse" }],
    ports: [{ hostPort: 8080, containerPort: 80, count: 1, protocol: "tcp" }],
    environment: [{ name: "PASSWORD", value: "secret" }],
    written: [],
    notUnderstood: [],
  };
  const rows = treatmentRows.flatMap(([names, , , more]) =>
    [undefined, ...(more?.values ?? [])].flatMap((one) => {
      const bears = one === undefined ? more?.bears : one.bears;
      if (bears === undefined || bears.length === 0) return [];
      const value = one === undefined ? "x" : (/^\W*(\w+)/.exec(one.is.source)?.[1] ?? "");
      return names.split(" ").map((name) => ({ name: name.replaceAll("*", "X"), value }));
    }),
  );

  it.each(rows)("$name $value", ({ name, value }) => {
    const found = ["", "services.app."].flatMap((start) => {
      const option = { name: `${start}${name}`, value };
      return unpredictedEffects({ ...declared, written: [option], notUnderstood: [option] }, [], new Set());
    });
    const plain = confineDeclaration(declared, host, imageView(image, {}, false));
    const source = withUnpredicted(plain, found, "amd64");
    const dimensions = [...new Set(found.flatMap((one) => one.dimensions))];
    expect(dimensions).not.toEqual([]);
    const known = dimensions.filter((id) => readDimension(source, id).values.length === 1);
    expect(known).toEqual([]);
    const held = dimensions.filter((id) => isHeld(id, plain, source) && !isTightest(id, plain, source));
    expect(held).toEqual([]);
  });
});

function isHeld(id: DimensionId, subject: Confinement, yardstick: Confinement): boolean {
  const { verdict } = judge(dimensionsById[id] as Dimension, subject, yardstick);
  return verdict === "equal" || verdict === "tighter";
}

/** Whether the first is as tight as the second may be at best: nothing is tighter, whatever the option does. */
function isTightest(id: DimensionId, subject: Confinement, yardstick: Confinement): boolean {
  const dimension = dimensionsById[id] as Dimension;
  const best = readDimension(yardstick, id).values.at(-1)?.value;
  const own = readDimension(subject, id).values[0]?.value;
  if (own === undefined || best === undefined) return false;
  const order = dimension.compare(own, best);
  return order === "equal" || order === "tighter";
}
