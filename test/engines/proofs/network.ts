import type { Destination, DimensionValues } from "../../../src/confinement/index.ts";
import { differs, same, unproven, type Evidence, type Outcome } from "./evidence.ts";

export function reachableFrom({ session }: Evidence, predicted: DimensionValues["reachable-from"]): Outcome {
  if (session.connections === undefined) return unproven("no connection was tried in this session");
  const { fromHost, fromPeer, published } = session.connections;
  if (published !== 0)
    return unproven(`the control, a published port, could not be reached either (errno ${published})`);
  if (fromHost === 0) return differs("the host reaches a port that is not published");
  return fromPeer === 0
    ? differs("another container reaches a port that is not published")
    : same(predicted, []);
}

/** Connections that stay on this machine are tried; the wider network is not touched by a test. */
export function reaches({ session }: Evidence, predicted: DimensionValues["reaches"]): Outcome {
  if (session.connections === undefined) return unproven("no connection was tried in this session");
  const { hostLoopback, hostAddress } = session.connections;
  const tried: readonly (readonly [Destination, number | undefined])[] = [
    ["host-loopback", hostLoopback],
    ["node", hostAddress],
  ];
  const differences = tried.flatMap(([destination, errno]) => {
    if (errno === undefined || (errno === 0) === predicted.includes(destination)) return [];
    return [
      `${destination}: ${errno === 0 ? "reached" : `not reached (errno ${errno})`}, predicted otherwise`,
    ];
  });
  if (differences.length > 0) return differs(...differences);
  const left = predicted.filter(
    (destination) => !tried.some(([name, errno]) => name === destination && errno !== undefined),
  );
  return left.length === 0 ? { kind: "proven" } : unproven(`not tried from a test: ${left.join(", ")}`);
}
