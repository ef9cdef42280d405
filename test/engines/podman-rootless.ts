import type { RunRequest, SessionReport } from "./observation.ts";
import { missingForSession, runSession } from "./session.ts";

export type Readiness = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Runs one plain rootless container to its end. Takes about two seconds where it works. */
export async function canRunRootlessPodman(): Promise<Readiness> {
  const missing = missingForSession();
  if (missing !== undefined) return { ok: false, reason: missing };
  try {
    await observeRootlessPodman([]);
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: firstLine(error) };
  }
}

/**
 * Makes the given runs with real rootless Podman, in one session of its own; with `connections` also tries those to and from
 * plain containers. Rejects when the engine cannot run one of them.
 */
export function observeRootlessPodman(
  runs: readonly RunRequest[],
  options: { readonly connections?: boolean } = {},
): Promise<SessionReport> {
  return runSession<SessionReport>("podman-session.ts", ["probe"], {
    runs,
    connections: options.connections ?? false,
  });
}

/** Observes `podman run OPTIONS IMAGE`, without options and from an image without USER unless told otherwise. */
export function observePlainRun(request: Partial<RunRequest> = {}): Promise<SessionReport> {
  return observeRootlessPodman([{ name: "plain", options: [], image: "root", ...request }], {
    connections: true,
  });
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/g, " ").slice(0, 300);
}
