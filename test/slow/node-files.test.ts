/** The files for the API server that `podseal policy --engine k3s` writes, read by the API server's own code. */
import { describe, expect, it } from "vitest";
import { k3sLines } from "../../src/facts/index.ts";
import { generateK3s } from "../../src/policies/index.ts";
import { askOracle, oracleAvailable } from "../oracles/oracle.ts";

const textsOf = (k3s: string): { readonly admission: string; readonly audit: string } => {
  const files = generateK3s({ k3s, policyVersion: "1.34" });
  const textOf = (name: string): string => files.find(({ path }) => path.endsWith(`/${name}`))?.text ?? "";
  return { admission: textOf("psa.yaml"), audit: textOf("audit.yaml") };
};

describe.skipIf(!oracleAvailable("server"))(
  "files that the API server reads when it starts (needs Go)",
  () => {
    it("are taken whole, with every release line's API of Pod Security's configuration", () => {
      const answers = askOracle("configuration", k3sLines().map(textsOf), "server");
      expect(answers).toEqual(
        k3sLines().map(() => ({ problems: [], enforce: "baseline", exempt: ["kube-system"], rules: 5 })),
      );
    });

    it("would be refused with a field that is none", () => {
      const { admission, audit } = textsOf("1.37");
      const wrong = {
        admission: admission.replace("enforce-version", "version"),
        audit: audit.replace("verbs", "words"),
      };
      const [answer] = askOracle("configuration", [wrong], "server");
      expect(answer).toMatchObject({
        problems: [expect.stringContaining("defaults.version"), expect.stringContaining("rules[1].words")],
      });
    });
  },
);
