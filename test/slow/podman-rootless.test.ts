import { beforeAll, describe, expect, it } from "vitest";
import type { IdMapEntry, Observation, RunRequest, SessionReport } from "../engines/observation.ts";
import { canRunRootlessPodman, observeRootlessPodman } from "../engines/podman-rootless.ts";
import { suiteTitle } from "../engines/title.ts";

/** engines.md 3.1: the eleven capabilities that Debian's Podman 4.3.1 gives, and every one that the kernel knows. */
const eleven = 0x800405fbn;
const every = 0x1ffffffffffn;
const netRaw = 0x2000n;
const netBindService = 0x400n;

type Shape = "plain" | "keep-id" | "auto" | "nomap";

interface Row {
  readonly name: string;
  readonly options: readonly string[];
  readonly image?: RunRequest["image"];
  readonly program?: RunRequest["program"];
  /** Effective user id inside; "login" is the login user's own number. */
  readonly uid: number | "login";
  readonly permitted: bigint;
  readonly bounding: bigint;
  readonly ambient: bigint;
  readonly noNewPrivileges?: boolean;
  readonly seccompMode?: number;
  readonly map?: Shape;
}

/** engines.md 4.5 and real-engines.md, "Measured there". Permitted equals effective, inheritable equals ambient in every row. */
const rows: readonly Row[] = [
  { name: "plain", options: [], uid: 0, permitted: eleven, bounding: eleven, ambient: 0n },
  { name: "user", options: ["--user", "1000"], uid: 1000, permitted: 0n, bounding: eleven, ambient: 0n },
  {
    name: "user-add",
    options: ["--user", "1000", "--cap-add", "NET_RAW"],
    uid: 1000,
    permitted: netRaw,
    bounding: eleven | netRaw,
    ambient: netRaw,
  },
  {
    name: "user-drop-all-add",
    options: ["--user", "1000", "--cap-drop=all", "--cap-add=NET_BIND_SERVICE"],
    uid: 1000,
    permitted: netBindService,
    bounding: netBindService,
    ambient: netBindService,
  },
  {
    name: "keep-id",
    options: ["--userns=keep-id"],
    uid: "login",
    permitted: 0n,
    bounding: eleven,
    ambient: 0n,
    map: "keep-id",
  },
  {
    name: "auto",
    options: ["--userns=auto"],
    uid: 0,
    permitted: eleven,
    bounding: eleven,
    ambient: 0n,
    map: "auto",
  },
  {
    name: "nomap",
    options: ["--userns=nomap"],
    uid: 0,
    permitted: eleven,
    bounding: eleven,
    ambient: 0n,
    map: "nomap",
  },
  { name: "drop-all", options: ["--cap-drop=all"], uid: 0, permitted: 0n, bounding: 0n, ambient: 0n },
  {
    name: "privileged",
    options: ["--privileged"],
    uid: 0,
    permitted: every,
    bounding: every,
    ambient: 0n,
    seccompMode: 0,
  },
  {
    name: "privileged-user",
    options: ["--privileged", "--user", "1000"],
    uid: 1000,
    permitted: 0n,
    bounding: every,
    ambient: 0n,
    seccompMode: 0,
  },
  {
    name: "no-new-privileges",
    options: ["--security-opt", "no-new-privileges"],
    uid: 0,
    permitted: eleven,
    bounding: eleven,
    ambient: 0n,
    noNewPrivileges: true,
  },
  {
    name: "unconfined",
    options: ["--security-opt", "seccomp=unconfined"],
    uid: 0,
    permitted: eleven,
    bounding: eleven,
    ambient: 0n,
    seccompMode: 0,
  },
  {
    name: "numeric-user",
    options: [],
    image: "numeric-user",
    uid: 1234,
    permitted: 0n,
    bounding: eleven,
    ambient: 0n,
  },
  {
    name: "named-user",
    options: [],
    image: "named-user",
    uid: 1234,
    permitted: 0n,
    bounding: eleven,
    ambient: 0n,
  },
  {
    name: "set-id-file",
    options: ["--user", "1000"],
    program: "set-id-probe",
    uid: 0,
    permitted: eleven,
    bounding: eleven,
    ambient: 0n,
  },
  {
    name: "file-capability",
    options: ["--user", "1000"],
    program: "file-capability-probe",
    uid: 1000,
    permitted: netBindService,
    bounding: eleven,
    ambient: 0n,
  },
  {
    name: "set-id-file-no-new-privileges",
    options: ["--user", "1000", "--security-opt", "no-new-privileges"],
    program: "set-id-probe",
    uid: 1000,
    permitted: 0n,
    bounding: eleven,
    ambient: 0n,
    noNewPrivileges: true,
  },
];

const volumeRuns: readonly RunRequest[] = [
  { name: "image-volume", options: [], image: "volume" },
  { name: "named-volume", options: ["-v", "podseal-data:/data"], image: "root" },
  { name: "read-only", options: ["--read-only"], image: "root" },
];

const ready = await canRunRootlessPodman();
const title = suiteTitle("rootless Podman on this kernel", ready.ok ? undefined : ready.reason);

describe.skipIf(!ready.ok)(title, () => {
  let report: SessionReport;
  const run = (name: string): Observation => {
    const found = report.observations.find((observation) => observation.name === name);
    if (found === undefined) throw new Error(`no run named ${name}`);
    return found;
  };

  beforeAll(async () => {
    report = await observeRootlessPodman([...rows.map(request), ...volumeRuns]);
  }, 180_000);

  it.each(rows)(
    "$name: the user, capability sets, no_new_privs and seccomp are those of the table",
    (row) => {
      const { status } = run(row.name).inside;
      const { permitted, effective, bounding, inheritable, ambient } = status.capabilities;
      expect({
        uid: status.uids[1],
        permitted: mask(permitted),
        effective: mask(effective),
        bounding: mask(bounding),
        inheritable: mask(inheritable),
        ambient: mask(ambient),
        noNewPrivileges: status.noNewPrivileges,
        seccompMode: status.seccompMode,
      }).toEqual({
        uid: row.uid === "login" ? report.loginUser.uid : row.uid,
        permitted: row.permitted,
        effective: row.permitted,
        bounding: row.bounding,
        inheritable: row.ambient,
        ambient: row.ambient,
        noNewPrivileges: row.noNewPrivileges ?? false,
        seccompMode: row.seccompMode ?? 2,
      });
    },
  );

  it.each(rows)("$name: the id map has the shape of the table", ({ name, map = "plain" }) => {
    const { uidMap, gidMap } = run(name).host;
    const { uid, subordinateStart, subordinateCount } = report.loginUser;
    expect(uidMap).toEqual(expectedMap(map, uid, subordinateStart, subordinateCount));
    expect(gidMap).toEqual(expectedMap(map, uid, subordinateStart, subordinateCount));
  });

  it("gives all default containers of the login user one user namespace, which is not the host's", () => {
    const { user } = run("plain").host.namespaces;
    expect(user).toBe(report.peerNamespaces.user);
    expect(user).toBe(run("user").host.namespaces.user);
    expect(user).not.toBe(report.callerNamespaces.user);
    expect(run("auto").host.namespaces.user).not.toBe(user);
  });

  it.each(["cgroup", "ipc", "mnt", "net", "pid", "uts"] as const)(
    "gives each container a %s namespace of its own",
    (kind) => {
      const inode = run("plain").host.namespaces[kind];
      expect(inode).not.toBe(report.callerNamespaces[kind]);
      expect(inode).not.toBe(report.peerNamespaces[kind]);
    },
  );

  it("leaves the container in the host's time namespace", () => {
    expect(run("plain").host.namespaces.time).toBe(report.callerNamespaces.time);
  });

  it("gives each container a session keyring of its own", () => {
    expect(run("plain").inside.keyring).toHaveProperty("serial");
    expect(run("plain").inside.keyring).not.toEqual(report.peerKeyring);
  });

  it("adds nosuid and nodev to named volumes, and to volumes that the image declares", () => {
    for (const name of ["image-volume", "named-volume"]) {
      const options = run(name).host.mounts.find(({ target }) => target === "/data")?.options;
      expect(options).toEqual(expect.arrayContaining(["rw", "nosuid", "nodev"]));
    }
  });

  it("keeps /tmp and /dev writable when the root file system is read-only", () => {
    const { writes } = run("read-only").inside;
    expect(writes).toMatchObject({ "/tmp": 0, "/dev": 0, "/dev/shm": 0 });
    expect(writes["/"]).toBe(30);
  });

  it("passes the login session's proxy variables into the container, and nothing else of it", () => {
    const { environment } = run("plain").host;
    expect(environment).toEqual(
      expect.arrayContaining(["http_proxy=http://proxy.invalid:3128", "NO_PROXY=localhost"]),
    );
    expect(environment.filter((entry) => entry.startsWith("PODSEAL_"))).toEqual([]);
  });

  it("sees no filter where none is loaded, so that the probe's refusals are the filter's", () => {
    const { seccomp } = run("unconfined").inside;
    if ("error" in seccomp) throw new Error(seccomp.error);
    const refused = [...seccomp.zeroArguments, ...seccomp.allOnesArguments].filter(
      (verdict) => verdict !== "unfiltered" && !verdict.allowed,
    );
    expect(refused).toEqual([]);
  });
});

function request({ name, options, image = "root", program = "probe" }: Row): RunRequest {
  return { name, options, image, program };
}

function mask(digits: string): bigint {
  return BigInt(`0x${digits}`);
}

function expectedMap(shape: Shape, login: number, start: number, count: number): IdMapEntry[] {
  // At least 1024 ids; here the highest user id of the image's /etc/passwd, which itself stays unmapped.
  if (shape === "auto") return [{ inside: 0, outside: start, count: 1234 }];
  if (shape === "nomap") return [{ inside: 0, outside: start, count }];
  const mapped = { inside: shape === "keep-id" ? login : 0, outside: login, count: 1 };
  if (shape === "plain") return [mapped, { inside: 1, outside: start, count }];
  return [
    { inside: 0, outside: start, count: login },
    mapped,
    { inside: login + 1, outside: start + login, count: count - login },
  ];
}
