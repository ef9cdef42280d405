import type { AccountUse } from "../policy-request.ts";
import type { YamlValue } from "../yaml/write-yaml.ts";

/** Bindings of the same roles, for an account that takes the place of the default one. Built-in groups' rights come with every account. */
export function bindingsFor({ rights, workload }: AccountUse, account: string): readonly YamlValue[] {
  const { namespace } = workload.object;
  if (namespace === undefined) return [];
  const bound = new Map(rights.map((right) => [`${right.binding} ${right.role}`, right]));
  return [...bound.values()].flatMap(({ binding, role, everywhere, namespace: within }): YamlValue[] => {
    const [kind = "", name = ""] = role.split("/");
    const bindingName = binding.split("/").at(-1) ?? "";
    if (name.startsWith("system:")) return [];
    return [
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: everywhere ? "ClusterRoleBinding" : "RoleBinding",
        metadata: {
          name: everywhere ? `${bindingName}-${namespace}-${account}` : `${bindingName}-${account}`,
          ...(everywhere ? {} : { namespace: within ?? namespace }),
        },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name },
        subjects: [{ kind: "ServiceAccount", name: account, namespace }],
      },
    ];
  });
}
