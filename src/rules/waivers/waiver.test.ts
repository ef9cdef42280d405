import { describe, expect, it } from "vitest";
import { annotationWaivers, covers, isExpired } from "./waiver.ts";

const parse = (value: string) => annotationWaivers({ "podseal.dev/allow-host-network": value })[0]?.parsed;

describe("a waiver in an annotation", () => {
  it("takes reason, owner, expiry and containers", () => {
    expect(parse("mDNS needs it; owner=ada; expires=2027-01-31; containers=app, side")).toEqual({
      waiver: {
        rule: "host-network",
        reason: "mDNS needs it",
        owner: "ada",
        expires: "2027-01-31",
        containers: ["app", "side"],
      },
    });
  });

  it.each([
    ["", "it gives no reason"],
    ["owner=ada", "it gives no reason"],
    ["why; expires=soon", 'its expiry "soon" is not a day such as 2027-01-31'],
    ["why; expires=2027-02-29", 'its expiry "2027-02-29" is not a day such as 2027-01-31'],
  ])("%j is refused: %s", (value, problem) => {
    expect(parse(value)).toEqual({ invalid: { rule: "host-network", problem } });
  });

  it("leaves other annotations alone", () => {
    expect(annotationWaivers({ "example.org/allow-host-network": "x" })).toEqual([]);
  });
});

describe("what a waiver covers", () => {
  const waiver = { rule: "host-network", containers: ["app"], reason: "r", workload: "Deployment/*/web" };
  it.each([
    ["its rule, workload and container", "host-network", "Deployment/shop/web", ["app"], true],
    ["not another rule", "host-port", "Deployment/shop/web", ["app"], false],
    ["not another workload", "host-network", "Deployment/shop/api", ["app"], false],
    ["not a further container", "host-network", "Deployment/shop/web", ["app", "side"], false],
    ["not the pod as a whole", "host-network", "Deployment/shop/web", [], false],
  ])("%s", (_what, rule, workload, containers, expected) => {
    expect(covers(waiver, rule, workload, containers)).toBe(expected);
  });

  it("holds on its last day and not after", () => {
    const dated = { ...waiver, expires: "2027-01-31" };
    expect([isExpired(dated, "2027-01-31"), isExpired(dated, "2027-02-01")]).toEqual([false, true]);
  });
});
