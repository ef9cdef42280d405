import type { HostView, InsideView, OciView, SessionReport } from "./observation.ts";
import type { ImageName } from "./observation.ts";

/** The engines whose containers are held against the prediction. */
export type EngineName = "podman-rootless" | "podman-rootful" | DockerName;

/** Docker's daemon as root, as root with userns-remap, and under a login user. */
export const dockerNames = ["docker", "docker-remap", "docker-rootless"] as const;
export type DockerName = (typeof dockerNames)[number];

export function isDocker(engine: EngineName): engine is DockerName {
  return dockerNames.some((one) => one === engine);
}

/** One run to make. In `options` the session puts its own folder for /{folder}, which holds bind/ and the profiles. */
export interface OptionSetRun {
  readonly name: string;
  readonly options: readonly string[];
  readonly image: ImageName;
}

export interface OptionSetRequest {
  readonly engine: EngineName;
  readonly runs: readonly OptionSetRun[];
  /** File name to content, written into the session's folder. */
  readonly files: Readonly<Record<string, string>>;
}

/** What one process of a container showed. */
export interface ProcessViews {
  readonly inside: InsideView;
  readonly host: HostView;
  readonly oci: OciView;
  /** TCP ports that something of the engine's host listened on while the container ran. */
  readonly listening: readonly number[];
}

export type OptionSetOutcome =
  | { readonly name: string; readonly refused: string }
  | {
      readonly name: string;
      readonly container: ProcessViews;
      /** The same options with a set-id-root file as first process; why not where the engine could not start that one. */
      readonly raised: ProcessViews;
    };

export interface OptionSetReport extends Pick<
  SessionReport,
  | "engine"
  | "loginUser"
  | "callerNamespaces"
  | "engineNetwork"
  | "callerLimits"
  | "callerOomScoreAdjustment"
  | "callerCgroup"
  | "peerNamespaces"
  | "securityModules"
> {
  readonly folder: string;
  readonly callerBounding: string;
  readonly peer: { readonly uidMap: HostView["uidMap"]; readonly gidMap: HostView["gidMap"] };
  readonly hostDevices: readonly string[];
  readonly accounts: readonly { readonly uid: number; readonly name: string; readonly login: boolean }[];
  readonly pingGroupRange: string;
  readonly outcomes: readonly OptionSetOutcome[];
}
