import * as v from "valibot";

const levelIds = ["baseline", "restricted", "rootless-podman", "sealed"] as const;
const severityIds = ["critical", "high", "medium", "low", "never"] as const;
const formatIds = ["human", "json", "sarif", "junit", "markdown", "github"] as const;

const text = v.pipe(v.string(), v.minLength(1));

/** One waiver of podseal.yaml. */
const waiverSchema = v.strictObject({
  rule: v.pipe(text, v.description("Id of the rule, as in `podseal explain`")),
  workload: v.optional(
    v.pipe(text, v.description("Kind/namespace/name; * stands for any run of characters")),
  ),
  container: v.optional(
    v.pipe(v.union([text, v.array(text)]), v.description("Name of a container, or a list of names")),
  ),
  reason: v.pipe(text, v.description("Why it may stay as it is")),
  owner: v.optional(v.pipe(text, v.description("Who answers for it"))),
  expires: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{4}-\d{2}-\d{2}$/, "a day such as 2027-01-31"),
      v.description("Last day on which it holds (UTC)"),
    ),
  ),
});

/** podseal.yaml. Flags win over it. Published as schemas/config.schema.json. */
export const configSchema = v.strictObject({
  level: v.optional(
    v.pipe(v.picklist(levelIds), v.description("Level to hold workloads to; rootless-podman by default")),
  ),
  policyVersion: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(latest|v?1\.\d+)$/, '"latest" or a version such as v1.34'),
      v.description("Version of the Pod Security Standards for the levels baseline and restricted"),
    ),
  ),
  kubernetes: v.optional(v.pipe(text, v.description("Kubernetes version of the cluster, such as 1.34"))),
  k3s: v.optional(
    v.pipe(
      text,
      v.description(
        "k3s release of the cluster, such as v1.33.5+k3s1; it implies Kubernetes, containerd and runc",
      ),
    ),
  ),
  podman: v.optional(v.pipe(text, v.description("Podman version of the yardstick"))),
  contextFile: v.optional(
    v.pipe(
      text,
      v.description("File with facts of nodes, kubelet, runtime and images; relative to this file"),
    ),
  ),
  complete: v.optional(
    v.pipe(v.boolean(), v.description("The input is the whole: what is not in it does not exist")),
  ),
  failOn: v.optional(
    v.pipe(v.picklist(severityIds), v.description("Lowest severity that makes the exit code 1")),
  ),
  format: v.optional(v.pipe(v.picklist(formatIds), v.description("How to report when no --format is given"))),
  paths: v.optional(
    v.pipe(v.array(text), v.description("What to read when no path is given; relative to this file")),
  ),
  exclude: v.optional(
    v.pipe(v.array(text), v.description("Globs of files to leave out; relative to this file")),
  ),
  waivers: v.optional(v.array(waiverSchema)),
});

export type Config = v.InferOutput<typeof configSchema>;

/** What is wrong with a configuration: where in it, and what was expected. */
export interface ConfigProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Checks parsed YAML or JSON against the schema. Of unknown keys in one map only the first is reported. */
export function parseConfig(
  value: unknown,
): { readonly config: Config } | { readonly problems: readonly ConfigProblem[] } {
  if (Array.isArray(value))
    return { problems: [{ path: [], message: "expected a map of settings, found a list" }] };
  const result = v.safeParse(configSchema, value ?? {});
  if (result.success) return { config: result.output };
  return {
    problems: result.issues.map((issue) => ({
      path: (issue.path ?? []).map(({ key }) => key as string | number),
      message:
        issue.expected === "never"
          ? `unknown key; known are ${knownKeys(issue.path?.[0]?.key).join(", ")}`
          : `expected ${issue.expected ?? "another value"}, found ${issue.received}`,
    })),
  };
}

/** Waivers are the only maps below the top. */
function knownKeys(top: unknown): string[] {
  return Object.keys(top === "waivers" ? waiverSchema.entries : configSchema.entries);
}
