import { atLeast } from "../../facts/index.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";
import type { K3sSetting } from "./settings.ts";

/** Where k3s merges a file of ours into its configuration. A `+` after a key adds to a list that stands elsewhere (k3s-io/docs docs/installation/configuration.md@147c369: "+" in every later file too, and a list on the command line replaces it). */
export const dropInFile = "/etc/rancher/k3s/config.yaml.d/90-podseal.yaml";

/** Settings as a file of k3s' configuration: those that the release has, each with why, what it may break and how to undo it. */
export function configText(settings: readonly K3sSetting[], kubernetes: string): string {
  const present = settings.filter((setting) => isPresent(setting, kubernetes));
  const keys = [...new Set(present.map(({ key }) => key))];
  return keys
    .map((key) => {
      const ofKey = present.filter((one) => one.key === key);
      return ofKey.some(({ values }) => values.length > 0)
        ? listText(key, ofKey)
        : ofKey.map(switchText).join("");
    })
    .join("\n");
}

/** A release line ("1.33") has what its first patch has. */
export function isPresent({ since }: K3sSetting, kubernetes: string): boolean {
  return since === undefined || atLeast(kubernetes, since);
}

function listText(key: string, settings: readonly K3sSetting[]): string {
  const members = settings.map(
    (setting) => `${reasons(setting, "  ")}${setting.values.map((value) => `  - ${value}\n`).join("")}`,
  );
  return `${key}+:\n${members.join("")}`;
}

function switchText(setting: K3sSetting): string {
  return `${reasons(setting, "")}${setting.isChoice === true ? "# " : ""}${setting.key}: true\n`;
}

function reasons({ why, breaks, undo }: K3sSetting, indent: string): string {
  return [`Why: ${why}.`, `May break: ${breaks}.`, `Undo: ${undo}.`]
    .map((sentence) => wrapComment(sentence.replace(/\.\.$/, "."), indent))
    .join("");
}
