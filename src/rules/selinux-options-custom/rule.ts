import { all, everywhere, optional } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { inQuotes } from "../words.ts";

const seLinux = (...types: readonly string[]) =>
  all(
    everywhere("securityContext.seLinuxOptions.type", optional(...types)),
    everywhere("securityContext.seLinuxOptions.user", optional("")),
    everywhere("securityContext.seLinuxOptions.role", optional("")),
  );

export const selinuxOptionsCustom = defineRule({
  id: "selinux-options-custom",
  title: "SELinux type, user or role is set to one outside the standard",
  severity: "medium",
  severityReason: "A type such as spc_t switches the SELinux layer off.",
  risk: "A chosen SELinux user, role or type can be one that nothing confines.",
  rootlessPodman: "Runs every container as container_t with a category pair of its own.",
  remediation: "Remove seLinuxOptions, or keep only a level, or one of the container types.",
  dimensions: ["selinux"],
  standard: {
    check: "seLinuxOptions",
    level: "baseline",
    reason: "seLinuxOptions",
  },
  versions: [
    { since: "1.0", requirement: seLinux("", "container_t", "container_init_t", "container_kvm_t") },
    {
      since: "1.31",
      requirement: seLinux("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"),
    },
  ],
  judges: "selinux",
  says: ({ path, value }) => `SELinux ${String(path.at(-1))} is ${inQuotes([value])}`,
  references: ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
});
