import { runSession } from "./session.ts";

/** One container to make: `podman create --name NAME OPTIONS IMAGE`. */
export interface RecordRequest {
  readonly name: string;
  readonly options: readonly string[];
}

/** What `podman inspect` printed, word for word. */
export interface RecordReport {
  /** By the name of the container. */
  readonly containers: Readonly<Record<string, string>>;
  readonly pod: string;
  readonly volume: string;
  readonly network: string;
  readonly image: string;
}

/** Makes containers with real rootless Podman and gives their records. */
export function recordContainers(runs: readonly RecordRequest[]): Promise<RecordReport> {
  return runSession<RecordReport>("records-session.ts", ["probe"], { runs });
}
