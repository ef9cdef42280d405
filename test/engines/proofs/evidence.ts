import type { NamespaceSharing, UserDecision } from "../../../src/confinement/index.ts";
import type { NamespaceKind, Observation, SessionReport } from "../observation.ts";

/** What is at hand to prove the dimensions of one container. */
export interface Evidence {
  readonly session: SessionReport;
  /** The container whose first process is our probe. */
  readonly container: Observation;
  /** The same options, with a set-id-root file as first process. */
  readonly raised: Observation;
  /** Who decided the user, which no process shows. */
  readonly decidedBy: UserDecision;
}

/** How a prediction stands against what was observed. `unproven` says what this host does not let one see. */
export type Outcome =
  | { readonly kind: "proven" }
  | { readonly kind: "different"; readonly differences: readonly string[] }
  | { readonly kind: "unproven"; readonly reason: string };

export function same(predicted: unknown, observed: unknown): Outcome {
  const [left, right] = [comparable(predicted), comparable(observed)];
  return left === right ? { kind: "proven" } : differs(`predicted ${left}, observed ${right}`);
}

export function differs(...differences: readonly string[]): Outcome {
  return { kind: "different", differences };
}

export function unproven(reason: string): Outcome {
  return { kind: "unproven", reason };
}

/** JSON with sorted keys, and Infinity kept. */
function comparable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner === Infinity) return "Infinity";
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** No differences prove the prediction. */
export function judged(differences: readonly string[]): Outcome {
  return differences.length === 0 ? { kind: "proven" } : differs(...differences);
}

export function sharing({ container, session }: Evidence, kind: NamespaceKind): NamespaceSharing {
  const inode = container.host.namespaces[kind];
  if (inode === session.callerNamespaces[kind]) return "host";
  if (inode === session.engineNetwork) return "pod";
  return inode === session.peerNamespaces[kind] ? "pod" : "private";
}

/** Whether the container has a network of its own. */
export function owner(evidence: Evidence): "own" | "host" {
  return sharing(evidence, "net") === "host" ? "host" : "own";
}
