import { dockerNames, isDocker, type EngineName } from "../option-set-observation.ts";

/** Words of a command line, and the engines on which they can be tried on a small machine; all when absent. */
export interface Part {
  readonly words: readonly string[];
  readonly on?: readonly EngineName[];
}

const podman: readonly EngineName[] = ["podman-rootless", "podman-rootful"];
const rootless: readonly EngineName[] = ["podman-rootless"];
const rootful: readonly EngineName[] = ["podman-rootful"];
const docker: readonly EngineName[] = dockerNames;

/** One part for each text, whose words stand between spaces. */
function each(...texts: readonly string[]): readonly Part[] {
  return texts.map((text) => ({ words: text.split(" ") }));
}

function eachOn(on: readonly EngineName[], ...texts: readonly string[]): readonly Part[] {
  return each(...texts).map((one) => ({ ...one, on }));
}

/** Published ports are told apart by their number, of which each set has its own: it stands for {port}. */
export const publishedPort = 30_000;

/** Stands for the session's folder, which holds bind/ and the files that runs name. */
export const sessionFolder = "/{folder}";

/**
 * What each option may be: of each list one entry or none is drawn. Limits of cgroups are only drawn where the engine hands them to the
 * runtime although this machine has no controllers; Docker has neither a bridge nor any capability beyond the machine's own here.
 */
export const choices: Readonly<Record<string, readonly Part[]>> = {
  user: each(
    "--user=0",
    "--user=root",
    "--user=1000",
    "--user=1000:1000",
    "-u 1234",
    "--user=app",
    "--user=other",
    "--user=2000",
    "--user=1000:4321",
    "--user=app:extra",
    "--user=app:0",
    "--user=0:1000",
    "--user=nobody-here",
  ),
  groups: [
    ...each("--group-add=4321", "--group-add=1000 --group-add=2000", "--group-add=extra"),
    ...eachOn(podman, "--group-add=2000,extra"),
    ...eachOn(rootless, "--group-add=keep-groups"),
  ],
  userns: [
    ...eachOn(
      podman,
      "--userns=host",
      "--userns=keep-id",
      "--userns=keep-id:uid=1000,gid=1000",
      "--userns=keep-id:uid=200",
      "--userns=nomap",
      "--userns=auto",
      "--userns=auto:size=3000",
      "--subuidname=podseal-login --subgidname=podseal-login",
    ),
    ...eachOn(
      rootless,
      "--uidmap=0:1:3000",
      "--uidmap=0:0:1 --uidmap=1:1:3000",
      "--gidmap=0:1:3000",
      "--uidmap=0:1:3000 --gidmap=0:0:2000",
    ),
    ...eachOn(
      rootful,
      "--uidmap=0:200000:5000",
      "--uidmap=0:200000:5000 --gidmap=0:300000:5000",
      "--gidmap=0:300000:5000",
      "--uidmap=0:0:5000",
    ),
    ...eachOn(docker, "--userns=host"),
  ],
  capAdd: [
    ...each(
      "--cap-add=NET_RAW",
      "--cap-add=CAP_SYS_ADMIN",
      "--cap-add=net_admin --cap-add=SYS_PTRACE",
      "--cap-add=SETUID",
      "--cap-add=DAC_READ_SEARCH --cap-add=MKNOD",
      "--cap-add=NOT_A_CAPABILITY",
    ),
    ...eachOn(podman, "--cap-add=ALL", "--cap-add=NET_RAW,audit_write"),
  ],
  capDrop: [
    ...each(
      "--cap-drop=all",
      "--cap-drop=SETUID --cap-drop=SETGID",
      "--cap-drop=CAP_CHOWN",
      "--cap-drop=NET_RAW",
      "--cap-drop=ALL",
      "--cap-drop=SETFCAP --cap-drop=FOWNER --cap-drop=DAC_OVERRIDE",
    ),
    ...eachOn(podman, "--cap-drop=SETPCAP,KILL"),
  ],
  label: eachOn(
    podman,
    "--label=io.containers.capabilities=CHOWN,KILL",
    "--label=io.containers.capabilities=SYS_ADMIN",
  ),
  privileged: eachOn(podman, "--privileged", "--privileged=false"),
  noNewPrivileges: [
    ...each("--security-opt=no-new-privileges"),
    ...eachOn(docker, "--security-opt=no-new-privileges:true", "--security-opt=no-new-privileges=false"),
  ],
  seccomp: each(
    "--security-opt=seccomp=unconfined",
    `--security-opt=seccomp=${sessionFolder}/profile.json`,
    "--security-opt=seccomp:unconfined",
  ),
  security: [
    ...each("--security-opt=label=disable", "--security-opt=apparmor=unconfined"),
    ...eachOn(
      podman,
      "--security-opt=apparmor=some-profile",
      "--security-opt=label=type:spc_t",
      "--security-opt=label=level:s0:c1,c2",
      "--security-opt=proc-opts=nosuid,nodev,noexec,hidepid=2",
    ),
  ],
  masks: [
    ...eachOn(
      podman,
      "--security-opt=unmask=ALL",
      "--security-opt=unmask=all",
      "--security-opt=unmask=/proc/kcore:/proc/sys",
      "--security-opt=unmask=/proc/*",
      "--security-opt=unmask=/sys/fs/cgroup",
      "--security-opt=mask=/proc/cpuinfo:/sys/kernel",
      "--security-opt=mask=/proc/cpuinfo --security-opt=unmask=/proc/keys:/proc/cpuinfo",
    ),
    ...eachOn(docker, "--security-opt=systempaths=unconfined"),
  ],
  readOnly: [
    ...each("--read-only", "--read-only=false"),
    ...eachOn(podman, "--read-only --read-only-tmpfs=false"),
  ],
  data: [
    ...each(
      "--volume=podseal-sets:/data",
      "-v podseal-sets:/data:ro",
      "--volume=podseal-sets:data",
      "--volume=podseal-sets:/data:z",
      "--volume=podseal-sets:/data:nocopy",
      "--volume=/data",
      "--mount=type=volume,target=/data",
    ),
    ...eachOn(
      podman,
      "--volume=podseal-sets:/data:suid",
      "--volume=podseal-sets:/data:dev,exec",
      "--volume=podseal-own:/data:U",
      "--mount=type=volume,src=podseal-own,dst=/data,U=true",
      "--mount=type=volume,source=podseal-sets,destination=/data,ro=true",
    ),
    // Podman takes the word for volumes from 4.6 on.
    ...eachOn(docker, "--mount=type=volume,source=podseal-sets,target=/data,readonly"),
  ],
  bind: [
    ...each(
      `--volume=${sessionFolder}/bind:/bind`,
      `--volume=${sessionFolder}/bind:/bind:ro`,
      `--volume=${sessionFolder}/bind:/bind:rslave`,
      `--volume=${sessionFolder}/bind:/bind:ro,rshared`,
      `--volume=${sessionFolder}/bind:/bind:ro,z`,
      `--mount=type=bind,source=${sessionFolder}/bind,target=/bind`,
      `--mount=type=bind,src=${sessionFolder}/bind,dst=/bind,readonly`,
      `--mount=type=bind,source=${sessionFolder}/bind,target=/bind,readonly,bind-propagation=rslave`,
      `--mount=type=bind,source=${sessionFolder}/bind,target=/bind,readonly,bind-nonrecursive`,
    ),
    ...eachOn(
      podman,
      `--volume=${sessionFolder}/bind:/bind:nosuid,nodev`,
      `--volume=${sessionFolder}/bind:/bind:ro,bind`,
      `--volume=${sessionFolder}/bind:/bind:rro`,
      `--mount=type=bind,source=${sessionFolder}/bind,target=/bind,ro=true,relabel=shared`,
      `--mount=type=bind,source=${sessionFolder}/bind,target=/bind,rw=false`,
    ),
  ],
  scratch: [
    ...each(
      "--tmpfs=/scratch",
      "--tmpfs=/scratch:rw,size=1m",
      "--tmpfs=/scratch:suid,dev",
      "--tmpfs=/scratch:exec",
      "--tmpfs=/scratch:ro",
      "--mount=type=tmpfs,target=/scratch",
      "--mount=type=tmpfs,destination=/scratch,tmpfs-size=1048576",
    ),
    ...eachOn(
      podman,
      "--mount=type=tmpfs,dst=/scratch,tmpfs-mode=1777,notmpcopyup",
      "--mount=type=tmpfs,dst=/scratch,ro",
    ),
  ],
  imageMount: eachOn(
    podman,
    "--mount=type=image,source=localhost/podseal-root,destination=/image",
    "--mount=type=image,source=localhost/podseal-root,destination=/image,rw=true",
  ),
  terminals: eachOn(podman, "--mount=type=devpts,destination=/pts"),
  volumesFrom: each("--volumes-from=peer"),
  imageVolume: eachOn(podman, "--image-volume=ignore", "--image-volume=tmpfs", "--image-volume=bind"),
  ports: eachOn(rootless, "--publish={port}:80", "-p 127.0.0.1:{port}:80/tcp"),
  network: [
    ...each("--network=none", "--network=host", "--net=container:peer"),
    ...eachOn(
      rootless,
      "--network=private",
      "--network=slirp4netns",
      "--network=slirp4netns:allow_host_loopback=true",
      "--network=slirp4netns:enable_ipv6=true,mtu=1500",
    ),
    ...eachOn(podman, "--network=pasta"),
  ],
  portStart: [
    ...each(
      "--sysctl=net.ipv4.ip_unprivileged_port_start=0",
      "--sysctl=net.ipv4.ip_unprivileged_port_start=1024",
    ),
    { words: ["--sysctl=net.ipv4.ping_group_range=1 0"] },
  ],
  sysctl: each(
    "--sysctl=kernel.shm_rmid_forced=1",
    "--sysctl=kernel.msgmax=4096",
    "--sysctl=fs.mqueue.msg_max=20",
    "--sysctl=vm.swappiness=10",
  ),
  pid: [...each("--pid=host", "--pid=container:peer"), ...eachOn(podman, "--pid=private")],
  ipc: each("--ipc=host", "--ipc=private", "--ipc=container:peer", "--ipc=none", "--ipc=shareable"),
  uts: [...each("--uts=host"), ...eachOn(podman, "--uts=private", "--uts=container:peer")],
  hostname: each("--hostname=box", "-h box"),
  cgroupns: [
    ...each("--cgroupns=host", "--cgroupns=private"),
    ...eachOn(podman, "--cgroupns=container:peer"),
  ],
  cgroups: [
    ...eachOn(podman, "--cgroups=disabled"),
    ...eachOn(rootless, "--cgroups=enabled", "--cgroups=no-conmon"),
  ],
  devices: each(
    "--device=/dev/full:/dev/extra",
    "--device=/dev/null:/dev/other",
    "--device=/dev/full",
    "--device=/dev/zero:/dev/extra:r",
  ),
  deviceRule: [{ words: ["--device-cgroup-rule=c 1:11 rwm"], on: podman }],
  files: each("--ulimit=nofile=512:600", "--ulimit=nofile=1024:1024", "--ulimit=nofile=700"),
  processes: each("--ulimit=nproc=1000:1000"),
  core: each("--ulimit=core=0:0", "--ulimit=core=0"),
  lockedMemory: each("--ulimit=memlock=65536:65536"),
  pids: eachOn(podman, "--pids-limit=100", "--pids-limit=-1", "--pids-limit=0"),
  memory: eachOn(
    rootless,
    "--memory=67108864",
    "-m 64m --memory-swap=128m",
    "--memory=64m --memory-reservation=32m",
  ),
  cpus: eachOn(rootless, "--cpus=0.5", "--cpu-quota=50000 --cpu-period=100000", "--cpu-shares=512"),
  sharedMemory: each("--shm-size=1m", "--shm-size=67108864b"),
  oomScore: [...each("--oom-score-adj=100"), ...eachOn(rootless, "--oom-score-adj=-100")],
  environment: [
    ...each("--env=DB_PASSWORD=tr0ub4dor", "-e DB_PASSWORD=tr0ub4dor -e TERM=dumb"),
    ...eachOn(podman, "--http-proxy=false", "--env-host", "--unsetenv=PATH"),
  ],
  // What has no part in confinement, and must not come to have one.
  beside: [
    ...each(
      "--workdir=/tmp",
      "--label=tier=front",
      "--restart=no",
      "--stop-signal=SIGINT",
      "--add-host=box:10.0.0.1",
    ),
    ...eachOn(
      podman,
      "--umask=0077",
      "--passwd=false",
      "--tz=UTC",
      "--systemd=false",
      "--systemd=always",
      "--annotation=run.oci.test=1",
      "--no-hosts",
      "--personality=LINUX32",
      "--hostuser=podseal-login",
    ),
  ],
};

/**
 * Without these the engine does not start a container on a machine without CAP_SYS_RESOURCE, or without a bridge: crun lifts the limit of
 * locked memory for the program that guards devices, which a container without a cgroup has not.
 */
export function neededBy(engine: EngineName, drawn: readonly string[]): readonly Part[] {
  const without = (name: string, needed: string): readonly Part[] =>
    drawn.includes(name) ? [] : each(needed);
  if (engine === "podman-rootless") return [];
  if (isDocker(engine)) return without("network", "--network=none");
  return [
    ...without("cgroups", "--cgroups=disabled"),
    ...without("files", "--ulimit=nofile=1000:1000"),
    ...without("processes", "--ulimit=nproc=2000:2000"),
    ...without("network", "--network=none"),
  ];
}
