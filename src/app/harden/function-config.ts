import * as v from "valibot";
import type { Json } from "../../workload/index.ts";
import { asObject } from "../../workload/index.ts";
import type { HardenRequest } from "./harden.ts";

/** The values of a ConfigMap are texts. */
const flag = v.union([
  v.boolean(),
  v.pipe(
    v.picklist(["true", "false"]),
    v.transform((text) => text === "true"),
  ),
]);

function list<const Choices extends v.GenericSchema<string, string>>(
  one: Choices,
): v.GenericSchema<unknown, readonly v.InferOutput<Choices>[]> {
  const separated = v.pipe(
    v.string(),
    v.transform((text) => text.split(",").map((part) => part.trim())),
    v.array(one),
  );
  return v.union([v.array(one), separated]);
}

const text = v.pipe(v.string(), v.minLength(1));

/** What a functionConfig may set: the flags of `podseal harden` under the names of podseal.yaml. */
const settingsSchema = v.strictObject({
  level: v.optional(v.picklist(["baseline", "restricted", "rootless-podman", "sealed"])),
  policyVersion: v.optional(text),
  kubernetes: v.optional(text),
  k3s: v.optional(text),
  podman: v.optional(text),
  complete: v.optional(flag),
  unsafe: v.optional(flag),
  prefer: v.optional(v.picklist(["non-root", "user-namespace"])),
  select: v.optional(list(text)),
  workload: v.optional(list(text)),
  with: v.optional(list(v.picklist(["network-policy", "service-account", "namespace"]))),
  writeWaivers: v.optional(flag),
  waiverOwner: v.optional(text),
  waiverExpires: v.optional(text),
});

export type FunctionConfig =
  { readonly settings: Partial<HardenRequest> } | { readonly problems: readonly string[] };

/** Reads the functionConfig of a ResourceList: the `data` of a ConfigMap, or the `spec` of an object of any other kind. */
export function readFunctionConfig(config: Json | undefined): FunctionConfig {
  const object = asObject(config);
  const place = object?.["kind"] === "ConfigMap" ? "data" : "spec";
  const parsed = v.safeParse(settingsSchema, object?.[place] ?? {});
  if (parsed.success) return checked(parsed.output);
  return {
    problems: parsed.issues.map((issue) => {
      const path = ["functionConfig", place, ...(issue.path ?? []).map(({ key }) => String(key))].join(".");
      return issue.expected === "never"
        ? `${path}: unknown key; known are ${Object.keys(settingsSchema.entries).join(", ")}`
        : `${path}: expected ${issue.expected ?? "another value"}, found ${issue.received}`;
    }),
  };
}

function checked(output: v.InferOutput<typeof settingsSchema>): FunctionConfig {
  const { workload, writeWaivers, waiverOwner, waiverExpires, ...rest } = output;
  if (writeWaivers !== true && (waiverOwner ?? waiverExpires) !== undefined)
    return { problems: ["functionConfig: waiverOwner and waiverExpires go with writeWaivers: true"] };
  if (rest.k3s !== undefined && rest.kubernetes !== undefined)
    return {
      problems: ["functionConfig: give k3s or kubernetes, not both: a k3s release implies its Kubernetes"],
    };
  const waivers = { owner: waiverOwner, expires: waiverExpires };
  const settings = {
    ...rest,
    ...(workload === undefined ? {} : { workloads: workload }),
    ...(writeWaivers === true ? { writeWaivers: withoutUndefined(waivers) } : {}),
  };
  return { settings: withoutUndefined(settings) };
}

/** Absent, never undefined: as requests are. */
function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}
