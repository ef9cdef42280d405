import { seccompProfile } from "../../../src/facts/index.ts";

/**
 * A seccomp profile in the form that engines read, with a rule that holds only with SYS_ADMIN and one for a single argument. What it
 * allows besides is what containerd's default does, so that a container starts under it.
 */
export function testProfile(): unknown {
  const base = seccompProfile({
    engine: "containerd",
    version: "2.1.4",
    architecture: "amd64",
    capabilities: [],
  });
  if (base === undefined) throw new Error("no facts of containerd 2.1.4");
  const allow = "SCMP_ACT_ALLOW";
  return {
    defaultAction: "SCMP_ACT_ERRNO",
    defaultErrnoRet: 1,
    archMap: [{ architecture: "SCMP_ARCH_X86_64", subArchitectures: ["SCMP_ARCH_X86", "SCMP_ARCH_X32"] }],
    syscalls: [
      { names: base.allowed.filter((name) => name !== "sync" && name !== "socket"), action: allow },
      { names: ["socket"], action: allow, args: [{ index: 0, value: 40, op: "SCMP_CMP_NE" }] },
      { names: ["unshare", "mount", "clone"], action: allow, includes: { caps: ["CAP_SYS_ADMIN"] } },
      {
        names: ["clone"],
        action: allow,
        excludes: { caps: ["CAP_SYS_ADMIN"] },
        args: [{ index: 0, value: 2114060288, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" }],
      },
    ],
  };
}
