/**
 * Every step of the Pod Security Standards from version to version, and of the servers that decide them: rows say up to which version a
 * pod is let in, and from which on it is refused. Source of the steps: kubernetes/pod-security-admission policy/, release-1.22 to 1.37.
 */
import { describe, expect, it } from "vitest";
import type { PodSecurityLevel } from "../../src/rules/index.ts";
import { effectivePolicyVersion, evaluatePodSecurity } from "../../src/rules/index.ts";
import type { Json, JsonObject } from "../../src/workload/index.ts";
import { findPodTemplates } from "../../src/workload/index.ts";

type Change = (spec: Draft, container: Draft) => void;
interface Draft {
  [field: string]: Json | Draft | Draft[] | undefined;
}

const newestMinor = 37;

/** The ids of the checks that a pod fails, in the official order. The pod is one that passes everything, then changed. */
function failed(
  change: Change,
  level: PodSecurityLevel,
  policy: string,
  server = `1.${newestMinor}`,
  userNamespacesGate = false,
): string[] {
  const result = evaluatePodSecurity(podOf(change), level, { policy, server, userNamespacesGate });
  expect(result.allowed).toBe(result.failed.length === 0);
  return result.failed.map(({ check }) => check);
}

function podOf(change: Change) {
  const container: Draft = {
    name: "app",
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  };
  const spec: Draft = {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [container],
  };
  const metadata: Draft = { name: "pod" };
  change(spec, container);
  const annotations = spec["annotations"];
  if (annotations !== undefined) metadata["annotations"] = annotations;
  delete spec["annotations"];
  const pod = { apiVersion: "v1", kind: "Pod", metadata, spec } as unknown as JsonObject;
  const [template] = findPodTemplates(pod);
  if (template === undefined) throw new Error("no pod found");
  return template;
}

/** The draft's securityContext, which the pod and its container have. */
const context = (object: Draft): Draft => object["securityContext"] as Draft;
const sysctl =
  (name: string): Change =>
  (spec) => {
    context(spec)["sysctls"] = [{ name, value: "1" }];
  };
const windows: Change = (spec) => {
  spec["os"] = { name: "windows" };
};
const both =
  (...changes: readonly Change[]): Change =>
  (spec, container) => {
    for (const change of changes) change(spec, container);
  };
const inUserNamespace: Change = (spec) => {
  spec["hostUsers"] = false;
};
const mayBeRoot: Change = (spec) => {
  delete context(spec)["runAsNonRoot"];
};
const isRoot: Change = (spec) => {
  context(spec)["runAsUser"] = 0;
};
const unmasked: Change = (_spec, container) => {
  context(container)["procMount"] = "Unmasked";
};
const escalates: Change = (_spec, container) => {
  delete context(container)["allowPrivilegeEscalation"];
};
const keepsCapabilities: Change = (_spec, container) => {
  delete context(container)["capabilities"];
};
const withoutSeccomp: Change = (spec) => {
  delete context(spec)["seccompProfile"];
};
const probe =
  (field: string, handler: Draft): Change =>
  (_spec, container) => {
    container[field] = handler;
  };

describe("the smallest restricted pod", () => {
  it.each(["baseline", "restricted"] as const)("passes %s of every version on every server", (level) => {
    for (let server = 22; server <= newestMinor; server++) {
      for (let policy = 0; policy <= newestMinor + 1; policy++) {
        expect(failed(() => undefined, level, `1.${policy}`, `1.${server}`)).toEqual([]);
      }
    }
  });
});

interface Step {
  readonly what: string;
  readonly level: "baseline" | "restricted";
  readonly change: Change;
  /** From policy version 1.N on, the checks that fail on the newest server. Before the first row: none. */
  readonly from: readonly (readonly [minor: number, ...checks: readonly string[]])[];
}

const steps: readonly Step[] = [
  {
    what: "an alpha seccomp annotation that is unconfined",
    level: "baseline",
    change: both(withoutSeccomp, (spec) => {
      spec["annotations"] = { "seccomp.security.alpha.kubernetes.io/pod": "unconfined" };
    }),
    from: [[0, "seccompProfile_baseline"], [19]],
  },
  {
    what: "an alpha seccomp annotation of a container that is not there",
    level: "baseline",
    change: (spec) => {
      spec["annotations"] = { "container.seccomp.security.alpha.kubernetes.io/other": "unconfined" };
    },
    from: [],
  },
  {
    what: "an alpha seccomp annotation of a container",
    level: "baseline",
    change: (spec) => {
      spec["annotations"] = { "container.seccomp.security.alpha.kubernetes.io/app": "unconfined" };
    },
    from: [[0, "seccompProfile_baseline"], [19]],
  },
  {
    what: "a seccomp field that is unconfined",
    level: "baseline",
    change: (spec) => {
      context(spec)["seccompProfile"] = { type: "Unconfined" };
    },
    from: [[19, "seccompProfile_baseline"]],
  },
  {
    what: "no seccomp profile",
    level: "restricted",
    change: withoutSeccomp,
    from: [[19, "seccompProfile_restricted"]],
  },
  {
    what: "no seccomp profile on Windows",
    level: "restricted",
    change: both(withoutSeccomp, windows),
    from: [[19, "seccompProfile_restricted"], [25]],
  },
  {
    what: "escalation not refused",
    level: "restricted",
    change: escalates,
    from: [[8, "allowPrivilegeEscalation"]],
  },
  {
    what: "escalation not refused on Windows",
    level: "restricted",
    change: both(escalates, windows),
    from: [[8, "allowPrivilegeEscalation"], [25]],
  },
  {
    what: "capabilities kept",
    level: "restricted",
    change: keepsCapabilities,
    from: [[22, "capabilities_restricted"]],
  },
  {
    what: "capabilities kept on Windows",
    level: "restricted",
    change: both(keepsCapabilities, windows),
    from: [[22, "capabilities_restricted"], [25]],
  },
  {
    what: "a capability beyond the default, dropping ALL",
    level: "restricted",
    change: (_spec, container) => {
      context(container)["capabilities"] = { drop: ["ALL"], add: ["NET_ADMIN"] };
    },
    from: [
      [0, "capabilities_baseline"],
      [22, "capabilities_restricted"],
    ],
  },
  { what: "user 0", level: "restricted", change: isRoot, from: [[23, "runAsUser"]] },
  {
    what: "user 0 in a user namespace",
    level: "restricted",
    change: both(isRoot, inUserNamespace),
    from: [[23, "runAsUser"], [35]],
  },
  { what: "root not refused", level: "restricted", change: mayBeRoot, from: [[0, "runAsNonRoot"]] },
  {
    what: "root not refused in a user namespace",
    level: "restricted",
    change: both(mayBeRoot, inUserNamespace),
    from: [[0, "runAsNonRoot"], [35]],
  },
  { what: "an unmasked /proc", level: "baseline", change: unmasked, from: [[0, "procMount"]] },
  {
    what: "an unmasked /proc in a user namespace",
    level: "baseline",
    change: both(unmasked, inUserNamespace),
    from: [[0, "procMount"], [35]],
  },
  {
    what: "an unmasked /proc in a user namespace",
    level: "restricted",
    change: both(unmasked, inUserNamespace),
    from: [
      [0, "procMount"],
      [35, "procMount_restricted"],
    ],
  },
  {
    what: "SELinux type container_engine_t",
    level: "baseline",
    change: (spec) => {
      context(spec)["seLinuxOptions"] = { type: "container_engine_t" };
    },
    from: [[0, "seLinuxOptions"], [31]],
  },
  {
    what: "sysctl ip_local_reserved_ports",
    level: "baseline",
    change: sysctl("net.ipv4.ip_local_reserved_ports"),
    from: [[0, "sysctls"], [27]],
  },
  ...["tcp_keepalive_time", "tcp_fin_timeout", "tcp_keepalive_intvl", "tcp_keepalive_probes"].map(
    (name): Step => ({
      what: `sysctl ${name}`,
      level: "baseline",
      change: sysctl(`net.ipv4.${name}`),
      from: [[0, "sysctls"], [29]],
    }),
  ),
  ...["tcp_rmem", "tcp_wmem"].map((name): Step => ({
    what: `sysctl ${name}`,
    level: "baseline",
    change: sysctl(`net.ipv4.${name}`),
    from: [[0, "sysctls"], [32]],
  })),
  ...["tcp_slow_start_after_idle", "tcp_notsent_lowat"].map((name): Step => ({
    what: `sysctl ${name}`,
    level: "baseline",
    change: sysctl(`net.ipv4.${name}`),
    from: [[0, "sysctls"], [37]],
  })),
  {
    what: "a sysctl written with slashes",
    level: "baseline",
    change: sysctl("net/ipv4/tcp_syncookies"),
    from: [[0, "sysctls"]],
  },
  ...["livenessProbe", "readinessProbe", "startupProbe"].flatMap((field) =>
    ["httpGet", "tcpSocket"].map((handler): Step => ({
      what: `${field} ${handler} with a host, even the loopback address`,
      level: "baseline",
      change: probe(field, { [handler]: { port: 80, host: "127.0.0.1" } }),
      from: [[34, "hostProbesAndHostLifecycle"]],
    })),
  ),
  ...["postStart", "preStop"].map((field): Step => ({
    what: `lifecycle ${field} with a host`,
    level: "baseline",
    change: probe("lifecycle", { [field]: { httpGet: { port: 80, host: "other" } } }),
    from: [[34, "hostProbesAndHostLifecycle"]],
  })),
  {
    what: "a probe with an empty host",
    level: "baseline",
    change: probe("livenessProbe", { httpGet: { port: 80, host: "" } }),
    from: [],
  },
  ...["initContainers", "ephemeralContainers"].map((list): Step => ({
    what: `a privileged container among the ${list}`,
    level: "baseline",
    change: (spec) => {
      spec[list] = [{ name: "other", securityContext: { privileged: true } }];
    },
    from: [[0, "privileged"]],
  })),
  {
    what: "an ephemeral container that may escalate and keeps capabilities",
    level: "restricted",
    change: (spec) => {
      spec["ephemeralContainers"] = [{ name: "debug" }];
    },
    from: [
      [8, "allowPrivilegeEscalation"],
      [22, "allowPrivilegeEscalation", "capabilities_restricted"],
    ],
  },
  {
    what: "a host path",
    level: "restricted",
    change: (spec) => {
      spec["volumes"] = [{ name: "node", hostPath: { path: "/srv" } }];
    },
    from: [[0, "restrictedVolumes"]],
  },
  {
    what: "a Windows host process",
    level: "baseline",
    change: both(windows, (_spec, container) => {
      context(container)["windowsOptions"] = { hostProcess: true };
    }),
    from: [[0, "windowsHostProcess"]],
  },
];

describe.each(steps)("$level: $what", ({ level, change, from }) => {
  const expected = (policy: number): readonly string[] => {
    const row = from.findLast(([since]) => since <= policy);
    return row === undefined ? [] : (row.slice(1) as string[]);
  };

  it("is decided by the policy version", () => {
    const decided = Array.from({ length: newestMinor + 1 }, (_, policy) =>
      failed(change, level, `1.${policy}`),
    );
    expect(decided).toEqual(decided.map((_, policy) => expected(policy)));
  });
});

describe("a label above what the server knows", () => {
  it.each([
    [22, 22],
    [23, 23],
    [24, 23],
    [25, 25],
    [26, 25],
    [27, 27],
    [28, 27],
    [29, 29],
    [30, 29],
    [31, 31],
    [32, 32],
    [33, 32],
    [34, 34],
    [35, 35],
    [36, 35],
    [37, 37],
  ])("is evaluated by server 1.%i at policy 1.%i, and so is latest", (server, policy) => {
    for (const label of ["latest", `1.${server}`, "1.99"]) {
      expect(effectivePolicyVersion({ policy: label, server: `1.${server}` })).toEqual([1, policy]);
    }
    expect(effectivePolicyVersion({ policy: "1.0", server: `1.${server}` })).toEqual([1, 0]);
  });

  it("misses the probe check of 1.34 on a server of 1.33", () => {
    const change = probe("livenessProbe", { httpGet: { port: 80, host: "other" } });
    expect(failed(change, "baseline", "1.34", "1.33")).toEqual([]);
    expect(failed(change, "baseline", "1.34", "1.34")).toEqual(["hostProbesAndHostLifecycle"]);
    expect(failed(change, "baseline", "latest", "1.33")).toEqual([]);
  });

  it("has the sysctls of 1.37 on a server of 1.37 only", () => {
    const change = sysctl("net.ipv4.tcp_notsent_lowat");
    expect(failed(change, "baseline", "1.37", "1.36")).toEqual(["sysctls"]);
    expect(failed(change, "baseline", "1.37", "1.37")).toEqual([]);
  });

  it("does not relax for user namespaces before a server of 1.35", () => {
    const change = both(mayBeRoot, inUserNamespace);
    expect(failed(change, "restricted", "1.35", "1.34")).toEqual(["runAsNonRoot"]);
    expect(failed(change, "restricted", "latest", "1.36")).toEqual([]);
  });
});

describe("what depends on the server, not on the policy version", () => {
  it.each([
    [22, ["hostPathVolumes", "restrictedVolumes"]],
    [23, ["hostPathVolumes", "restrictedVolumes"]],
    [24, ["restrictedVolumes"]],
    [37, ["restrictedVolumes"]],
  ])("server 1.%i reports %j for a host path: overrides came with 1.24", (server, checks) => {
    const change: Change = (spec) => {
      spec["volumes"] = [{ name: "node", hostPath: { path: "/srv" } }];
    };
    expect(failed(change, "restricted", "1.22", `1.${server}`)).toEqual(checks);
  });

  it.each([
    [29, [], ["appArmorProfile"]],
    [30, ["appArmorProfile"], ["appArmorProfile"]],
    [37, ["appArmorProfile"], ["appArmorProfile"]],
  ])("server 1.%i finds %j in AppArmor fields and %j in annotations", (server, inFields, inAnnotations) => {
    const field: Change = (_spec, container) => {
      context(container)["appArmorProfile"] = { type: "Unconfined" };
    };
    const annotation: Change = (spec) => {
      spec["annotations"] = { "container.apparmor.security.beta.kubernetes.io/app": "unconfined" };
    };
    expect(failed(field, "baseline", "1.0", `1.${server}`)).toEqual(inFields);
    expect(failed(annotation, "baseline", "1.0", `1.${server}`)).toEqual(inAnnotations);
  });

  it.each([
    [32, ["restrictedVolumes"]],
    [33, []],
    [37, []],
  ])("server 1.%i finds %j in an image volume", (server, checks) => {
    const change: Change = (spec) => {
      spec["volumes"] = [{ name: "files", image: { reference: "registry.example/files:1" } }];
    };
    expect(failed(change, "restricted", "1.22", `1.${server}`)).toEqual(checks);
  });
});

describe("the gate UserNamespacesPodSecurityStandards", () => {
  const rows = [
    [28, ["runAsNonRoot", "runAsUser"], ["procMount"]],
    [29, [], ["procMount"]],
    [30, [], ["procMount"]],
    [31, [], []],
    [34, [], []],
    // From 1.35 on the gate is gone: the policy version decides, and 1.29 is not relaxed.
    [35, ["runAsNonRoot", "runAsUser"], ["procMount"]],
  ] as const;

  it.each(rows)("on server 1.%i leaves %j of root and %j of an unmasked /proc", (server, ofRoot, ofProc) => {
    const root = both(inUserNamespace, mayBeRoot, isRoot);
    const proc = both(inUserNamespace, unmasked);
    expect(failed(root, "restricted", "1.27", `1.${server}`, true)).toEqual(ofRoot);
    expect(failed(proc, "baseline", "1.27", `1.${server}`, true)).toEqual(ofProc);
  });

  it("is off by default, and does nothing for a pod without a user namespace", () => {
    const root = both(inUserNamespace, mayBeRoot, isRoot);
    expect(failed(root, "restricted", "1.27", "1.31")).toEqual(["runAsNonRoot", "runAsUser"]);
    expect(failed(both(mayBeRoot, isRoot), "restricted", "1.27", "1.31", true)).toEqual([
      "runAsNonRoot",
      "runAsUser",
    ]);
  });

  it("relaxes neither capabilities nor escalation nor seccomp", () => {
    const loose = both(inUserNamespace, escalates, keepsCapabilities, withoutSeccomp);
    expect(failed(loose, "restricted", "latest", "1.34", true)).toEqual([
      "allowPrivilegeEscalation",
      "capabilities_restricted",
      "seccompProfile_restricted",
    ]);
  });
});

it("the level privileged checks nothing", () => {
  expect(failed(both(mayBeRoot, unmasked, withoutSeccomp), "privileged", "latest")).toEqual([]);
});

describe("a value at the pod and at its containers", () => {
  it("fails runAsNonRoot with false at the pod, even where every container says true", () => {
    const change: Change = (spec, container) => {
      context(spec)["runAsNonRoot"] = false;
      context(container)["runAsNonRoot"] = true;
    };
    expect(failed(change, "restricted", "latest")).toEqual(["runAsNonRoot"]);
  });

  it("passes seccomp set at every container alone, and fails it with one that lacks it", () => {
    const everywhere: Change = (spec, container) => {
      delete context(spec)["seccompProfile"];
      context(container)["seccompProfile"] = { type: "Localhost", localhostProfile: "a.json" };
    };
    const oneLacks = both(everywhere, (spec) => {
      const plain = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
      spec["initContainers"] = [{ name: "init", securityContext: plain }];
    });
    expect(failed(everywhere, "restricted", "latest")).toEqual([]);
    expect(failed(oneLacks, "restricted", "latest")).toEqual(["seccompProfile_restricted"]);
  });
});
