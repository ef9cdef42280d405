import type { GroupAccount, UserAccount } from "../proc/parse-accounts.ts";

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
  /** Its passwd and group in the order of the files; neither user nor group where it has no such file. Undefined when they cannot be read. */
  readonly accounts?: ImageAccounts;
  /** Owner and mode of its working folder and of its volumes, where they exist in it. */
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
