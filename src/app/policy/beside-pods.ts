import type { PolicyInput } from "../../policies/index.ts";
import type { ReadResult } from "../../readers/index.ts";
import { accountsOf } from "./account-uses.ts";
import type { PolicySettings } from "./make-policy.ts";
import { networkRequest } from "./network-request.ts";

/**
 * What targets on objects beside the pods are given: for others only what was read.
 * @throws ContextError for an address of the API server that is no CIDR
 */
export function inputFor(settings: PolicySettings, { workloads, inventory }: ReadResult): PolicyInput {
  const { engine } = settings;
  return {
    workloads,
    inventory,
    ...(engine === "network-policy" ? { network: networkRequest(settings, workloads, inventory) } : {}),
    ...(engine === "rbac" ? { accounts: accountsOf(settings, workloads, inventory) } : {}),
  };
}
