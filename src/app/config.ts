import type { Waiver } from "../rules/index.ts";
import { checkedWaiver } from "../rules/index.ts";
import type { Config, ConfigProblem } from "./config-schema.ts";

/** The waivers of a configuration; one whose expiry is no day is a problem. */
export function configuredWaivers(config: Config): {
  readonly waivers: readonly Waiver[];
  readonly problems: readonly ConfigProblem[];
} {
  const waivers: Waiver[] = [];
  const problems: ConfigProblem[] = [];
  for (const [index, { container, ...rest }] of (config.waivers ?? []).entries()) {
    const containers = container === undefined ? [] : typeof container === "string" ? [container] : container;
    const parsed = checkedWaiver(withoutUndefined({ ...rest, containers }));
    if ("waiver" in parsed) waivers.push(parsed.waiver);
    else problems.push({ path: ["waivers", index], message: parsed.invalid.problem });
  }
  return { waivers, problems };
}

function withoutUndefined(waiver: { [Key in keyof Waiver]: Waiver[Key] | undefined }): Waiver {
  return Object.fromEntries(
    Object.entries(waiver).filter(([, value]) => value !== undefined),
  ) as unknown as Waiver;
}
