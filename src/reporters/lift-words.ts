import type { Lever } from "../report/index.ts";

/** How many workloads a lever lifts, of how many where only a part of a large input was tried. */
export function liftWords({ workloads, tried }: Lever, all: number): string {
  if (tried < all) return `${workloads.length} of ${tried} workloads tried`;
  return `${workloads.length} ${workloads.length === 1 ? "workload" : "workloads"}`;
}
