import { memoryPlatform } from "../../platform/index.ts";
import { auditPaths } from "../audit-paths.ts";
import { newestKnown, podsealProfileFile } from "../../facts/index.ts";
import { localhostProfileText } from "../explain-seccomp.ts";
import { InitError } from "./init-error.ts";
import type { InitPlan } from "./request.ts";

/**
 * Judges a starting point as audit will, so that it is never claimed to reach a level that it does not.
 * @throws InitError with what keeps it from the level: an egress that was asked for
 */
export async function holdClaim(manifests: string, plan: InitPlan): Promise<void> {
  const files = { "init.yaml": manifests, "facts.json": JSON.stringify(factsFor(plan)) };
  const { findings, workloads } = await auditPaths(memoryPlatform(files), {
    paths: ["init.yaml"],
    level: plan.level,
    complete: true,
    contextFile: "facts.json",
  });
  if (workloads.length === 1 && workloads.every(({ outcome }) => outcome === "held")) return;
  const why = findings.map(({ rule, message }) => `${message} (${rule})`).join("; ");
  throw new InitError(
    `with what was asked for it would not hold the level ${plan.level}: ${why}; name smaller ranges with --egress`,
  );
}

/** What the text at the head of a sealed starting point asks to be told. */
function factsFor({ level, image }: InitPlan): object {
  if (level !== "sealed") return {};
  return {
    k3s: newestKnown.k3s.version,
    images: { [image]: { volumes: [] } },
    seccompProfiles: { [podsealProfileFile]: JSON.parse(localhostProfileText()) as unknown },
  };
}
