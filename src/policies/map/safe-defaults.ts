import {
  opensNamespaces,
  pingingImage,
  pingWord,
  powerfulCapability,
  runtimeDefaultAnnotations,
  seccompAnnotationKey,
} from "../../facts/index.ts";
import { literal } from "../cel/expression.ts";

/** A field that a mutating policy sets where the pod leaves it open, and nothing in the pod points to harm. */
export interface SafeDefault {
  /** The rule that asks for it. */
  readonly rule: string;
  /** What it sets and when, for the comment before it. */
  readonly words: string;
  /** Name of the variable that holds `when`. */
  readonly variable: string;
  /** CEL: whether to set it. */
  readonly when: string;
  readonly patch: Patch;
}

/** The mutation in CEL, for a pod of which `when` holds. A structured merge, or where the list is atomic a JSON patch. */
export type Patch =
  | { readonly type: "ApplyConfiguration"; readonly expression: string }
  | { readonly type: "JSONPatch"; readonly expression: string };

/** Whether a text matches a pattern of the facts, without regard to case. None of them has a class that lower case would change. */
const matches = (text: string, pattern: string): string =>
  `${text}.lowerAscii().matches(${literal(pattern.toLowerCase())})`;

/** Whether a text that the manifest passes to some program matches. As `passedText` of harden: command, arguments, values of variables. */
const passes = (value: string): string =>
  [
    "variables.containers.exists(c,",
    '  (c.?command.orValue([]) + c.?args.orValue([]) + c.?env.orValue([]).map(v, v.?value.orValue("")))',
    `  .exists(text, ${matches("text", value)}))`,
  ].join("\n");

const added = (value: string): string =>
  `variables.containers.exists(c, c.?securityContext.?capabilities.?add.orValue([])\n  .exists(name, ${matches("name", value)}))`;

const isLackingFilter = [
  "!object.spec.?securityContext.?seccompProfile.hasValue()",
  "&& variables.containers.exists(c, !c.?securityContext.?seccompProfile.hasValue())",
].join("\n");

const takesFilter = [
  '!variables.containers.exists(c, c.?securityContext.?seccompProfile.?type.orValue("") == "Unconfined")',
  "&& !variables.containers.exists(c, c.?securityContext.?privileged.orValue(false))",
  `&& !${added(powerfulCapability.value)}`,
  `&& !variables.containers.exists(c, ${matches('c.?image.orValue("")', opensNamespaces.value)})`,
  `&& !${passes(opensNamespaces.value)}`,
  "&& !object.metadata.?annotations.orValue({}).exists(key, " +
    `${matches("key", seccompAnnotationKey.value)} && !(object.metadata.annotations[key] in ${JSON.stringify(runtimeDefaultAnnotations.value)}))`,
].join("\n");

/** The sysctl that says which groups may open ping sockets. */
export const pingRange = "net.ipv4.ping_group_range";

const isOpenToPings = [
  "!object.spec.?hostNetwork.orValue(false) && object.spec.?hostUsers.orValue(true)",
  `&& !object.spec.?securityContext.?sysctls.orValue([]).exists(one, one.name == ${literal(pingRange)})`,
].join("\n");

/** An image's name is what stands before digest and tag. */
const pingsNot = [
  `!variables.containers.exists(c, ${matches('c.?image.orValue("").split("@")[0].find("^(.*/)?[^:]*")', pingingImage.value)})`,
  `&& !${passes(pingWord.value)}`,
].join("\n");

/**
 * The steps of harden that a pod's own fields show to be safe (src/harden/plan), in its order. Not here: steps that rest on what admission
 * does not see (images, Services, bindings, nodes), and fields that are never absent at admission (docs/policies.md says which and why).
 */
export const safeDefaults: readonly SafeDefault[] = [
  {
    rule: "seccomp-unset",
    words: [
      "seccomp-unset: the runtime's filter for a pod that asks for none. Not where the pod asks for no filter, for a privileged container or",
      "for powerful capabilities, nor where image or command point to a program that opens namespaces by itself, nor beside an",
      "annotation from before the field that says something else: the server refuses both together.",
    ].join("\n"),
    variable: "takesFilter",
    when: `${isLackingFilter}\n&& ${takesFilter}`,
    patch: {
      type: "ApplyConfiguration",
      expression: [
        "Object{",
        "  spec: Object.spec{",
        "    securityContext: Object.spec.securityContext{",
        '      seccompProfile: Object.spec.securityContext.seccompProfile{type: "RuntimeDefault"}',
        "    }",
        "  }",
        "}",
      ].join("\n"),
    },
  },
  {
    rule: "ping-open-to-all-groups",
    words: [
      "ping-open-to-all-groups: ping sockets for the root group only, as in rootless Podman. Not on the node's network, where the server refuses",
      "it, nor in a user namespace, where the kernel's default holds, nor where image or command point to a program that pings.",
      "A JSON patch, since the list of sysctls is atomic.",
    ].join("\n"),
    variable: "closesPings",
    when: `${isOpenToPings}\n&& ${pingsNot}`,
    patch: {
      type: "JSONPatch",
      expression: [
        "(has(object.spec.securityContext) ? []",
        '  : [JSONPatch{op: "add", path: "/spec/securityContext", value: Object.spec.securityContext{}}])',
        "+ (object.spec.?securityContext.?sysctls.hasValue() ? []",
        '  : [JSONPatch{op: "add", path: "/spec/securityContext/sysctls", value: []}])',
        '+ [JSONPatch{op: "add", path: "/spec/securityContext/sysctls/-",',
        `    value: Object.spec.securityContext.sysctls{name: ${literal(pingRange)}, value: "0 0"}}]`,
      ].join("\n"),
    },
  },
];
