import type { HostPort, NamespaceSharing } from "../../confinement/index.ts";
import type { ImageView } from "../image.ts";

/** A volume of a container that is run by an engine, not by a cluster. */
export interface RunVolume {
  /** Kind for people and for the dimension `volumes`; "hostPath" and "volume" for what -v makes. */
  readonly kind: string;
  /** The folder of the host, for a bind mount. */
  readonly hostPath?: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly propagation?: "private" | "host-to-container" | "bidirectional";
  /** Whether its files are written by the operator alone: no set-id bits, no device nodes. */
  readonly plainFiles?: boolean;
}

export interface PublishedPort extends HostPort {
  readonly containerPort: number;
  /**
   * Who the port is opened to, for the twin of a pod: the cluster (a Service of type ClusterIP, published on an inner address) or
   * everybody, the cluster among them. Absent for a plain -p.
   */
  readonly audience?: "cluster" | "world";
}

/**
 * What `podman run` and `docker run` are told, as far as it bears on confinement. Absent means that the option is not given. Options that
 * mean the same in both engines have one field.
 */
export interface RunOptions {
  readonly image: ImageView;
  /** --user, by numbers; a group only when it is written. */
  readonly user?: { readonly uid: number; readonly gid?: number };
  readonly groupAdd?: readonly number[];
  /** --userns; Podman only. */
  readonly userns?: "host" | "keep-id" | "auto" | "nomap";
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly privileged?: boolean;
  readonly noNewPrivileges?: boolean;
  readonly seccompUnconfined?: boolean;
  readonly labelDisable?: boolean;
  /** --security-opt unmask=ALL (Podman), systempaths=unconfined (Docker). */
  readonly unmask?: boolean;
  readonly readOnly?: boolean;
  readonly volumes?: readonly RunVolume[];
  readonly ports?: readonly PublishedPort[];
  readonly network?: "default" | "none" | "host";
  readonly pid?: NamespaceSharing;
  readonly ipc?: NamespaceSharing;
  readonly uts?: NamespaceSharing;
  /** Whether it runs in a pod (Podman) with other containers: they share ipc, network and uts. */
  readonly inPod?: boolean;
  readonly cgroupns?: "private" | "host";
  readonly devices?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  /** --pids-limit; Infinity for none. */
  readonly pidsLimit?: number;
  readonly memory?: number;
  /** Millicores. */
  readonly cpus?: number;
  readonly openFiles?: number;
  readonly processes?: number;
  /** Names of variables that carry a secret. */
  readonly secretEnvironment?: readonly string[];
}
