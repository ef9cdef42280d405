import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { corporaAvailable, corpusFolder } from "../oracles/corpora.ts";
import { policyOutcome } from "../policies/connections.ts";
import { commentsOf, madeText } from "../policies/made.ts";

const available = corporaAvailable();
const root = available ? join(corpusFolder("realworld"), "realworld") : "";
const folders = available && existsSync(root) ? readdirSync(root) : [];

describe.skipIf(!available)("network policies made of real repositories (needs ../shared/corpora)", () => {
  it.each(folders)(
    "%s: cut nothing that its manifests show, and leave findings only where they say so",
    async (name) => {
      const folder = join(root, name);
      const text = await madeText({ engine: "network-policy", input: [folder] });
      const told = commentsOf(text);
      const { blocked, findings } = await policyOutcome(folder, text);
      // Of a workload without labels, or that stands in the folder several times, no policy can say which it means.
      expect(
        blocked.filter((one) => !told.includes(`Write a policy for ${one.split(" to ")[0] ?? ""}:`)),
      ).toEqual([]);
      const isTold = (workload: string, namespace: string | undefined): boolean => {
        const [identity = ""] = workload.split(/ (?:in|\()/);
        const words = [`No policy for ${identity}:`, `Write a policy for ${identity}:`];
        const open = `Open with these policies, ${identity}:`;
        return [...words, open, `No policy for ${namespace ?? ""}:`].some((one) => told.includes(one));
      };
      expect(findings.filter(({ workload, namespace }) => !isTold(workload, namespace))).toEqual([]);
    },
    600_000,
  );
});
