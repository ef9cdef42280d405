import type { OciSeccomp, OciSeccompRule } from "../../facts/index.ts";
import { wrapComment } from "../yaml/wrap-comment.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { writeDocument } from "../yaml/write-yaml.ts";
import type { MadeProfile } from "./profile.ts";

const ENOSYS = 38;

/** SeccompProfile objects of the Security Profiles Operator. Source: kubernetes-sigs/security-profiles-operator api/seccompprofile/v1beta1@a2e4c4b. */
export function operatorText(profiles: readonly MadeProfile[], toolVersion: string): string {
  const documents = profiles.map((made) => writeDocument("", objectOf(made, profiles.length === 1)));
  return `${heading(profiles, toolVersion)}---\n${documents.join("---\n")}`;
}

function heading(profiles: readonly MadeProfile[], toolVersion: string): string {
  const [first] = profiles;
  return [
    `Made by podseal ${toolVersion} for the Security Profiles Operator, which puts it on the nodes: a profile within ${first?.within.join(" and ") ?? ""} (no capabilities, native system calls alone: 32-bit programs are ended by it).`,
    "Use: set seccompProfile.type to Localhost and seccompProfile.localhostProfile to the path in .status.localhostProfile, such as operator/podseal.json; releases of the operator whose profiles have a namespace put it into the path.",
    "This form has no errno for calls that it does not name: they fail with EPERM, where the file answers ENOSYS to calls newer than podseal, so that a C library may not fall back. clone3 is named.",
    "Undo: change the pods back first, then delete the object.",
  ]
    .map((sentence) => wrapComment(sentence))
    .join("");
}

function objectOf({ architecture, profile }: MadeProfile, isOnly: boolean): YamlValue {
  return {
    apiVersion: "security-profiles-operator.x-k8s.io/v1beta1",
    kind: "SeccompProfile",
    metadata: { name: isOnly ? "podseal" : `podseal-${architecture}` },
    spec: {
      defaultAction: profile.defaultAction,
      architectures: [...(profile.architectures ?? [])],
      syscalls: [
        ...(profile.syscalls ?? []).map(ruleOf),
        ...(isNamed("clone3", profile) ? [] : [absentClone3]),
      ],
    },
  };
}

/** The file leaves it to the errno of calls without a name, which this form has not got: the C library falls back on ENOSYS alone. */
const absentClone3 = { action: "SCMP_ACT_ERRNO", errnoRet: ENOSYS, names: ["clone3"] };

function isNamed(call: string, { syscalls = [] }: OciSeccomp): boolean {
  return syscalls.some(({ names }) => names.includes(call));
}

function ruleOf({ names, action, errnoRet, args }: OciSeccompRule): YamlValue {
  return {
    action,
    ...(errnoRet === undefined ? {} : { errnoRet }),
    names: [...names],
    ...(args === undefined
      ? {}
      : {
          args: args.map(({ index, op, value, valueTwo }) => ({
            index,
            op,
            value,
            ...(valueTwo === undefined ? {} : { valueTwo }),
          })),
        }),
  };
}
