/** A waiver is an exception that somebody answers for: it never makes a claim of confinement. */
import { describe, expect, it } from "vitest";
import type { Tree, Variant } from "./hardened.ts";
import { at, auditOf } from "./hardened.ts";

function waived(rule: string, reason: string): Variant {
  return {
    what: reason,
    change: ({ metadata, context }) => {
      privilege(context);
      at(metadata, "annotations")[`podseal.dev/allow-${rule}`] = reason;
    },
  };
}

/** A privileged container may escalate, or the API server refuses it. */
function privilege(context: Tree): void {
  context["privileged"] = true;
  Reflect.deleteProperty(context, "allowPrivilegeEscalation");
}

describe("a privileged pod with a waiver", () => {
  it("passes, and is not among those that are said to be confined", async () => {
    const report = await auditOf(waived("privileged-container", "it is a node agent"), "rootless-podman");
    expect(report.workloads[0]?.groups.kernel).toBe("looser");
    expect(report.summary.sentence).toBe(
      "0 of 1 workload is at least as confined as rootless Podman; 1 passes by waivers.",
    );
  });

  it.each([
    ["without a reason", "privileged-container", ""],
    ["with an owner for a reason", "privileged-container", "owner=me"],
    ["that has expired", "privileged-container", "why; expires=1969-12-31"],
    ["that expires on no day", "privileged-container", "why; expires=never"],
    ["for every rule", "*", "why"],
    ["for another rule", "host-network", "why"],
    ["for another container", "privileged-container", "why; containers=other"],
  ])("%s does not pass", async (_, rule, reason) => {
    const { workloads } = await auditOf(waived(rule, reason), "rootless-podman");
    expect(workloads[0]?.outcome).toBe("not-held");
  });
});

it("a waiver for one container does not cover another one at fault", async () => {
  const change: Variant["change"] = (it) => {
    waived("privileged-container", "why; containers=web").change?.(it);
    it.spec["containers"] = [it.container, { ...structuredClone(it.container), name: "other" }];
  };
  const { workloads } = await auditOf({ what: "two privileged containers", change }, "rootless-podman");
  expect(workloads[0]?.outcome).toBe("not-held");
});
