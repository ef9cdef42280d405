import * as v from "valibot";

const versionText = (words: string) =>
  v.pipe(
    v.string(`${words} must be a text in quotes: unquoted, 1.30 is read as the number 1.3`),
    v.regex(/^v?\d+\.\d+(\.\d+)?([-+.~].*)?$/, `${words} must look like "1.34" or "v1.33.5+k3s1"`),
  );
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A limit of the kernel; `unlimited` for none. */
const limit = v.union([
  count,
  v.pipe(
    v.literal("unlimited"),
    v.transform(() => Number.POSITIVE_INFINITY),
  ),
]);
const ids = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_295));

const node = v.strictObject({
  kernel: v.optional(v.string()),
  cgroupVersion: v.optional(v.picklist([1, 2])),
  securityModules: v.optional(v.array(v.picklist(["apparmor", "selinux"]))),
  accounts: v.optional(v.array(v.strictObject({ uid: ids, name: v.string(), login: v.boolean() }))),
  maxUserNamespaces: v.optional(count),
  appArmorRestrictsUserNamespaces: v.optional(v.boolean()),
  runtimeSelinux: v.optional(v.boolean()),
  openFiles: v.optional(limit),
  processes: v.optional(limit),
  filesystem: v.optional(v.string()),
  users: v.optional(v.strictObject({ loginUid: v.optional(ids) })),
});

const kubelet = v.strictObject({
  seccompDefault: v.optional(v.boolean()),
  podPidsLimit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(-1))),
  allowedUnsafeSysctls: v.optional(v.array(v.string())),
  failCgroupV1: v.optional(v.boolean()),
});

/** What a program needs that its image does not show, as a person says. */
const needs = v.union(
  [
    v.literal("nothing"),
    v.strictObject({
      pings: v.optional(v.boolean()),
      listens: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)))),
      kubernetesApi: v.optional(v.boolean()),
      serviceVariables: v.optional(v.boolean()),
      namespaces: v.optional(v.boolean()),
    }),
  ],
  "needs must be nothing, or a map of pings, listens, kubernetesApi, serviceVariables and namespaces",
);

const image = v.strictObject({
  user: v.optional(v.string()),
  uid: v.optional(ids),
  gid: v.optional(ids),
  groups: v.optional(v.array(ids)),
  volumes: v.optional(v.array(v.string())),
  exposedPorts: v.optional(v.array(v.string())),
  entrypoint: v.optional(v.array(v.string())),
  command: v.optional(v.array(v.string())),
  setId: v.optional(v.boolean()),
  fileCapabilities: v.optional(v.boolean()),
  writes: v.optional(v.array(v.string())),
  digest: v.optional(v.string()),
  needs: v.optional(needs),
});

/**
 * The file of `--context-file`: facts of the cluster that manifests do not hold. Every part is optional; what is absent stays unknown.
 * Unknown keys are refused, since a misspelt fact would be a missing one.
 */
export const contextSchema = v.strictObject({
  kubernetes: v.optional(versionText("kubernetes")),
  k3s: v.optional(versionText("k3s")),
  k3sRootless: v.optional(v.boolean()),
  containerRuntime: v.optional(
    v.strictObject({
      name: v.picklist(["containerd", "cri-o"]),
      version: versionText("containerRuntime.version"),
    }),
  ),
  ociRuntime: v.optional(
    v.strictObject({ name: v.picklist(["runc", "crun"]), version: versionText("ociRuntime.version") }),
  ),
  architecture: v.optional(v.picklist(["amd64", "arm64"])),
  node: v.optional(node),
  kubelet: v.optional(kubelet),
  featureGates: v.optional(v.record(v.string(), v.boolean())),
  images: v.optional(v.record(v.string(), image)),
  seccompProfiles: v.optional(v.record(v.string(), v.record(v.string(), v.unknown()))),
  podman: v.optional(
    v.strictObject({ version: versionText("podman.version"), distribution: v.optional(v.string()) }),
  ),
});

/** What a valid context file says. */
export type ContextFile = v.InferOutput<typeof contextSchema>;

/** Checks a value against the schema. */
export function checkContext(value: unknown): v.SafeParseResult<typeof contextSchema> {
  return v.safeParse(contextSchema, value);
}
