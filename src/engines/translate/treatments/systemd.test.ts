import { describe, expect, it } from "vitest";
import { leftTreatment } from "./index.ts";

const place = { file: "a.container" };
const treated = (key: string, value = "1") => leftTreatment({ name: `Service.${key}=`, value, place }, "a");

describe("keys of [Service]", () => {
  it.each<[string, string, readonly string[], string | undefined]>([
    ["MemoryMax", "weakened", ["memory-limit"], "tighter"],
    ["MemoryDenyWriteExecute", "weakened", ["seccomp"], "tighter"],
    ["CPUQuota", "weakened", ["cpu-limit"], "tighter"],
    ["CPUQuotaPeriodSec", "weakened", ["cpu-limit"], "tighter"],
    ["LimitNPROC", "weakened", ["process-limit"], "tighter"],
    ["TasksMax", "weakened", ["pids-limit"], "tighter"],
    ["DisableControllers", "without-meaning", ["memory-limit", "cpu-limit", "pids-limit"], "looser"],
    ["IPIngressFilterPath", "weakened", ["reaches", "reachable-from", "host-ports"], "tighter"],
    ["AmbientCapabilities", "impossible", ["capabilities", "capability-sets", "set-id"], undefined],
  ])("%s is %s and bears on %j", (key, outcome, bears, moves) => {
    const { outcome: found, bears: dimensions, moves: way } = treated(key);
    expect([found, dimensions, way]).toEqual([outcome, bears, moves]);
  });

  it.each([
    ...["MemoryMin", "MemoryLow", "MemoryAccounting", "MemorySwapMax", "LimitRSS", "CPUWeight", "CPUShares"],
    ...[
      "CPUSchedulingPolicy",
      "Nice",
      "IOWeight",
      "IOSchedulingClass",
      "UMask",
      "KillMode",
      "WorkingDirectory",
    ],
  ])("%s bounds nothing of the container", (key) => {
    expect(treated(key).bears ?? []).toEqual([]);
    expect(treated(key).outcome).toBe("without-meaning");
  });

  it("a sandbox that names users bears on them too", () => {
    for (const key of ["PrivateUsers", "DynamicUser"])
      expect(treated(key).bears).toEqual(
        expect.arrayContaining(["host-user", "host-groups", "capabilities"]),
      );
  });

  it("Delegate= as Quadlet has it changes nothing, another value may leave limits without a controller", () => {
    expect(treated("Delegate", "yes").bears).toEqual([]);
    expect(treated("Delegate", "no")).toMatchObject({ moves: "looser" });
  });

  it("a variable that names another configuration of Podman may change everything", () => {
    expect(treated("Environment", "TZ=UTC").bears).toBeUndefined();
    expect(treated("Environment", "CONTAINERS_CONF=/x")).toMatchObject({
      outcome: "impossible",
      bears: "every",
    });
  });
});
