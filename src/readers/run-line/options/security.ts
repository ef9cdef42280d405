import type { RunEngine } from "../../../workload/index.ts";
import { Refusal } from "../../run-values/refusal.ts";
import { parseSecurityOption, type SecurityOption } from "../../run-values/security-option.ts";
import type { Draft } from "../draft.ts";
import { append, flag, text, texts, unheld, type RunOption } from "../option.ts";

/** Who the process is and what it may do. */
export const securityOptions: readonly RunOption[] = [
  text("user", "user", { short: "u" }),
  texts("group-add", "groupAdd", { commas: true }),
  text("userns", "userns"),
  texts("uidmap", "uidMap", { only: "podman", commas: true }),
  texts("gidmap", "gidMap", { only: "podman", commas: true }),
  text("subuidname", "subUidName", { only: "podman" }),
  text("subgidname", "subGidName", { only: "podman" }),
  texts("cap-add", "capAdd", { commas: true }),
  texts("cap-drop", "capDrop", { commas: true }),
  flag("privileged", "privileged"),
  ...(["podman", "docker"] as const).map(securityOption),
  ...unheld("value", ["umask"]),
  ...unheld("value", ["seccomp-policy", "hostuser", "passwd-entry", "group-entry", "personality"], {
    only: "podman",
  }),
];

/** --security-opt fills a field for each of its words. */
function securityOption(engine: RunEngine): RunOption {
  return {
    name: "security-opt",
    takes: "value",
    only: engine,
    field: "noNewPrivileges",
    fill: (draft, value) => {
      const option = parseSecurityOption(value, engine);
      return option instanceof Refusal ? option : fillSecurity(draft, option);
    },
  };
}

/** The field that a value of --security-opt fills; undefined for what has none. */
export function securityField(value: string, engine: RunEngine): RunOption["field"] {
  const option = parseSecurityOption(value, engine);
  if (option instanceof Refusal) return undefined;
  const fields = {
    "no-new-privileges": "noNewPrivileges",
    seccomp: "seccomp",
    apparmor: "apparmor",
    label: "securityLabels",
    "proc-options": "procOptions",
    mask: "mask",
    unmask: "unmask",
    other: undefined,
    unknown: undefined,
  } as const;
  return fields[option.kind];
}

function fillSecurity(draft: Draft, option: SecurityOption): Refusal | undefined {
  const { fields } = draft;
  if (option.kind === "no-new-privileges") fields.noNewPrivileges = option.on;
  else if (option.kind === "seccomp") fields.seccomp = option.value;
  else if (option.kind === "apparmor") fields.apparmor = option.value;
  else if (option.kind === "label") append(draft, "securityLabels", option.value);
  else if (option.kind === "proc-options") fields.procOptions = option.value;
  else if (option.kind === "mask" || option.kind === "unmask")
    option.paths.forEach((path) => append(draft, option.kind, path));
  else if (option.kind === "unknown") return new Refusal(`there is no security option ${option.name}`);
  return undefined;
}
