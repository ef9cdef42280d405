import type { GroupAccount, UserAccount } from "../proc/parse-accounts.ts";
import type { ImageError } from "./image-error.ts";

/** What the configuration of an image says. Source: OCI image-spec config.md; Docker's image specification v1.2 says the same. */
export interface ImageConfiguration {
  /** `USER`, "" when unset. */
  readonly user: string;
  readonly volumes: readonly string[];
  /** "8080/tcp". */
  readonly exposedPorts: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** "/" when unset. */
  readonly workingFolder: string;
}

/** Where an image can run, in Go's words: "linux", "amd64". */
export interface ImagePlatform {
  readonly os: string;
  readonly architecture: string;
}

/** What the files of an image say, all layers laid over each other. */
export interface ImageFiles {
  /** Whether a regular file is set-user-id or set-group-id. */
  readonly setId: boolean;
  readonly fileCapabilities: boolean;
  /** The files that can raise privilege, in the order of their paths; the first 100 of them. */
  readonly privilegedFiles: readonly PrivilegedFile[];
  /** Its passwd and group in the order of the files; neither user nor group where it has no such file. Undefined when they cannot be read. */
  readonly accounts?: ImageAccounts;
  /**
   * Owner and mode, where they exist in it, of its working folder, its volumes and the folders that programs write to by custom, and of
   * the first 100 folders that belong to another user than the folder around them.
   */
  readonly paths: Readonly<Record<string, PathOwner>>;
}

export interface ImageAccounts {
  readonly users: readonly Omit<UserAccount, "login">[];
  readonly groups: readonly GroupAccount[];
}

export interface PathOwner {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits with set-id and sticky, such as 0o1777. */
  readonly mode: number;
  /** Of a folder that holds nothing. */
  readonly isEmpty?: true;
}

/** A regular file that is set-user-id or set-group-id, or has file capabilities. */
export interface PrivilegedFile extends Omit<PathOwner, "isEmpty"> {
  readonly path: string;
  readonly hasCapabilities?: true;
}

/** All that is known of an image: its configuration, and its files when they were read. */
export interface ImageRecord extends Partial<ImageConfiguration>, Partial<ImageFiles> {
  /** The ids that `user` resolves to. */
  readonly uid?: number;
  readonly gid?: number;
  /** Groups that the image's group file gives to that user. */
  readonly groups?: readonly number[];
  /** Of the manifest, or of the index that was asked for. */
  readonly digest?: string;
}

/** Where an image was read. */
export interface ImageOrigin {
  /** `storage`: a folder of an engine; `engine`: a command that tells; `file`: an archive, layout or record that was given. */
  readonly kind: "registry" | "storage" | "engine" | "file";
  /** "docker.io", "/var/lib/containers/storage", "podman", "app.tar". */
  readonly from: string;
}

/** An image as one place has it. */
export interface ReadImage {
  readonly record: ImageRecord;
  /** Digest of its configuration, which names every layer. */
  readonly id?: string;
  /** Why its files are not known, where they were asked for. */
  readonly filesProblem?: ImageError;
}
