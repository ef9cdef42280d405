import {
  opensNamespaces,
  pingingImage,
  pingWord,
  powerfulCapability,
  runtimeDefaultAnnotations,
  seccompAnnotationKey,
} from "../../facts/index.ts";
import type { SafeDefault } from "../map/safe-defaults.ts";
import { pingRange } from "../map/safe-defaults.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";
import { commented } from "../yaml/write-yaml.ts";
import { excluded, notRewritten } from "./cluster-policy.ts";

/** A rule of the ClusterPolicy that sets a safe default, in JMESPath: `when` of the default says the same in CEL. */
interface DefaultingRule {
  /** Lists that have to be empty. */
  readonly empty: readonly string[];
  /** A list that must not be. */
  readonly some?: string;
  readonly mutate: YamlValue;
}

interface MutatingContent {
  readonly metadata: Readonly<Record<string, YamlValue>>;
  readonly defaults: readonly SafeDefault[];
  /** What a default leaves alone, as filters. */
  readonly exempt: (one: SafeDefault) => readonly YamlValue[];
}

/** The older form of the MutatingPolicy: a rule for each default, which is not tried where one of its preconditions does not hold. */
export function mutatingClusterPolicy({ metadata, defaults, exempt }: MutatingContent): YamlValue {
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { ...metadata, annotations: notRewritten },
    spec: {
      failurePolicy: "Fail",
      background: false,
      rules: defaults.flatMap((one) => {
        const rule = defaultingRules[one.rule];
        return rule === undefined ? [] : [commented(one.words, ruleOf(one, rule, exempt(one)))];
      }),
    },
  };
}

function ruleOf(
  { rule }: SafeDefault,
  { empty, some, mutate }: DefaultingRule,
  exempt: readonly YamlValue[],
): YamlValue {
  return {
    name: rule,
    match: { any: [{ resources: { kinds: ["v1/Pod"], operations: ["CREATE"] } }] },
    ...excluded(exempt),
    context,
    preconditions: {
      all: [
        commented("The server refuses these fields in pods for Windows.", none("pod[?os.name == 'windows']")),
        none(`pod[?os.name == \`null\` && nodeSelector."kubernetes.io/os" == 'windows']`),
        ...(some === undefined ? [] : [{ key: `{{ length(${some}) }}`, operator: "GreaterThan", value: 0 }]),
        ...empty.map(none),
      ],
    },
    mutate,
  };
}

function none(list: string): YamlValue {
  return { key: `{{ length(${list}) }}`, operator: "Equals", value: 0 };
}

/** A list of the one pod, so that a filter asks of it what a field may not have; its containers; what is passed to programs. */
const context: YamlValue = Object.entries({
  pod: "[request.object.spec]",
  containers: "request.object.spec.[initContainers, containers, ephemeralContainers][]",
  texts: "[containers[].command[], containers[].args[], containers[].env[].value][]",
}).map(([name, jmesPath]) => ({ name, variable: { jmesPath, default: [] } }));

/** Without regard to case; Go's folding also takes the Kelvin sign for a k and the long s for an s: such a pod is left alone. */
const matches = (pattern: string, value: string): string => `regex_match('(?i)${pattern}', ${value})`;

const imageName = String.raw`regex_replace_all('^((?:.*/)?[^:]*)[\s\S]*$', split(image, '@')[0], '$1')`;

/** By the rule that asks for the default. */
const defaultingRules: Readonly<Record<string, DefaultingRule>> = {
  "seccomp-unset": {
    some: "containers[?securityContext.seccompProfile == `null`]",
    empty: [
      "pod[?securityContext.seccompProfile != `null`]",
      "containers[?securityContext.seccompProfile.type == 'Unconfined' || securityContext.privileged]",
      `containers[].securityContext.capabilities.add[] | [?${matches(powerfulCapability.value, "@")}]`,
      `containers[?image] | [?${matches(opensNamespaces.value, "image")}]`,
      `texts[?${matches(opensNamespaces.value, "@")}]`,
      `items(request.object.metadata.annotations || \`{}\`, 'key', 'value')[?regex_match('${seccompAnnotationKey.value}', key)${runtimeDefaultAnnotations.value.map((one) => ` && value != '${one}'`).join("")}]`,
    ],
    // A strategic merge would lose ports of the same number, such as 53 of TCP and UDP.
    mutate: {
      patchesJson6902: [
        "- op: add",
        "  path: /spec/securityContext/seccompProfile",
        "  value: {type: RuntimeDefault}",
      ].join("\n"),
    },
  },
  "ping-open-to-all-groups": {
    empty: [
      "pod[?hostNetwork || hostUsers == `false`]",
      `pod[].securityContext.sysctls[] | [?name == '${pingRange}']`,
      `containers[?image].${imageName} | [?${matches(pingingImage.value, "@")}]`,
      `texts[?${matches(pingWord.value, "@")}]`,
    ],
    mutate: {
      patchesJson6902: [
        "- op: add",
        "  path: /spec/securityContext/sysctls/-",
        `  value: {name: ${pingRange}, value: "0 0"}`,
      ].join("\n"),
    },
  },
};
