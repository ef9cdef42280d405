/**
 * Images made for the purpose: each holds one program (native/job.c) and has one need of those that images have. Data only: the
 * session makes them, and reads from what it made what a person would put into a context file.
 */

/** One file or folder beside /bin/job, as root's and mode 755 unless told. */
export interface ImageFile {
  readonly path: string;
  readonly kind: "folder" | "text" | "program";
  readonly mode?: number;
  readonly owner?: number;
  readonly group?: number;
  /** As `setcap` takes it. */
  readonly capabilities?: string;
}

export interface StartImage {
  readonly name: string;
  /** What the program needs, as a clause: "writes below /var/lib". */
  readonly need: string;
  /** USER and VOLUME lines; the command is given apart. */
  readonly configuration: readonly string[];
  readonly files: readonly ImageFile[];
  /** Pairs of task and word for /bin/job, or for `program`. */
  readonly tasks: readonly string[];
  readonly program?: string;
}

const state: ImageFile = { path: "/var/lib/app", kind: "folder" };

export const startImages: readonly StartImage[] = [
  { name: "root", need: "needs nothing", configuration: [], files: [], tasks: [] },
  { name: "numeric-user", need: "needs nothing", configuration: ["USER 1234:1234"], files: [], tasks: [] },
  { name: "named-user", need: "needs nothing", configuration: ["USER app"], files: [], tasks: [] },
  {
    name: "own-user",
    need: "writes to its root file system as a user of its own",
    configuration: ["USER 20001"],
    files: [{ ...state, owner: 20001, group: 20001 }],
    tasks: ["write", "/var/lib/app/state"],
  },
  {
    name: "no-account",
    need: "writes by the root group, as a user without an account",
    configuration: ["USER 30001"],
    files: [{ ...state, mode: 0o775 }],
    tasks: ["write", "/var/lib/app/state"],
  },
  {
    name: "named-group",
    need: "reads a file through the group that the image names",
    configuration: ["USER app:extra"],
    files: [{ path: "/shared", kind: "text", mode: 0o640, group: 4321 }],
    tasks: ["read", "/shared"],
  },
  {
    name: "writes-root",
    need: "writes to its root file system as root",
    configuration: [],
    files: [state],
    tasks: ["write", "/var/lib/app/state"],
  },
  {
    name: "writes-temporary",
    need: "writes to /tmp",
    configuration: ["USER 20001"],
    files: [],
    tasks: ["write", "/tmp/state"],
  },
  {
    name: "port-80",
    need: "listens on port 80 as root",
    configuration: [],
    files: [],
    tasks: ["listen", "80"],
  },
  {
    name: "port-80-user",
    need: "listens on port 80 as another user than root",
    configuration: ["USER 20001"],
    files: [],
    tasks: ["listen", "80"],
  },
  {
    name: "set-id-helper",
    need: "calls a set-id program that reads what only root may",
    configuration: ["USER 20001"],
    files: [
      { path: "/bin/helper", kind: "program", mode: 0o4755 },
      { path: "/secret", kind: "text", mode: 0o600 },
    ],
    tasks: ["call", "/bin/helper"],
  },
  {
    name: "file-capability",
    need: "is a file with cap_net_raw, and opens a raw socket",
    configuration: ["USER 20001"],
    files: [{ path: "/bin/capable", kind: "program", capabilities: "cap_net_raw=ep" }],
    program: "/bin/capable",
    tasks: ["socket", "raw"],
  },
  {
    name: "file-capability-unused",
    need: "is a file with cap_net_bind_service, and listens on port 8080",
    configuration: ["USER 20001"],
    files: [{ path: "/bin/capable", kind: "program", capabilities: "cap_net_bind_service=ep" }],
    program: "/bin/capable",
    tasks: ["listen", "8080"],
  },
  {
    name: "volume",
    need: "writes to a declared volume",
    configuration: ["USER 20001", "VOLUME /data"],
    files: [{ path: "/data", kind: "folder", owner: 20001, group: 20001 }],
    tasks: ["write", "/data/state"],
  },
  {
    name: "drops-root",
    need: "starts as root, gives a folder to user 1000 and becomes that user",
    configuration: [],
    files: [{ path: "/config", kind: "folder" }],
    tasks: ["own-1000", "/config", "become", "1000", "write", "/config/state"],
  },
  {
    name: "reads-foreign",
    need: "reads as root what only another user may",
    configuration: [],
    files: [{ path: "/keys", kind: "text", mode: 0o600, owner: 1234, group: 1234 }],
    tasks: ["read", "/keys"],
  },
  {
    name: "raw-socket",
    need: "opens a raw socket as root",
    configuration: [],
    files: [],
    tasks: ["socket", "raw"],
  },
  {
    name: "pings",
    need: "opens a ping socket",
    configuration: ["USER 20001"],
    files: [],
    tasks: ["socket", "ping"],
  },
  {
    name: "image-group",
    need: "reads a file through a group that the image gives its user",
    configuration: ["USER app"],
    files: [{ path: "/shared", kind: "text", mode: 0o640, group: 4321 }],
    tasks: ["read", "/shared"],
  },
  {
    name: "opens-namespace",
    need: "opens a user namespace of its own",
    configuration: ["USER 20001"],
    files: [],
    tasks: ["unshare", "user"],
  },
  {
    name: "reads-token",
    need: "reads the token of its service account",
    configuration: ["USER 20001"],
    files: [],
    tasks: ["read", "/var/run/secrets/kubernetes.io/serviceaccount/token"],
  },
  {
    name: "reads-link",
    need: "reads the address of a Service from its environment",
    configuration: ["USER 20001"],
    files: [],
    tasks: ["variable", "STORE_SERVICE_HOST"],
  },
];

/** What the session tells of an image: an entry of a context file's `images`, and how it was found. */
export interface ImageFacts {
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly volumes: readonly string[];
  readonly setId: boolean;
  readonly fileCapabilities: boolean;
}

/** What an engine gives without being asked: the text of a containers.conf, and that of the seccomp profile that it names. */
export interface EngineDefaults {
  readonly configuration: string;
  readonly seccomp: string;
}

export interface StartRequest {
  readonly name: string;
  readonly image: string;
  readonly options: readonly string[];
}

export interface StartResult {
  readonly name: string;
  /** Exit code of podman: that of the program, or 125 to 127 where it was not started. */
  readonly exit: number;
  readonly output: string;
}

export interface StartReport {
  readonly images: Readonly<Record<string, ImageFacts>>;
  readonly results: readonly StartResult[];
}
