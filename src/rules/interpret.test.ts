import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../workload/index.ts";
import { findPodTemplates } from "../workload/index.ts";
import { interpret, passes } from "./interpret.ts";
import { requirementInWords } from "./requirement-words.ts";
import type { Requirement, Test } from "./requirement.ts";
import {
  absent,
  absentOr,
  all,
  allOf,
  anyOf,
  atLeast,
  containers,
  containersWhere,
  each,
  effective,
  everywhere,
  includes,
  inherited,
  mountsOf,
  noneOf,
  not,
  oneOf,
  optional,
  pathApart,
  pathIs,
  pathOutside,
  pod,
  present,
  serverSince,
  some,
  startsWith,
  subsetOf,
  unlessPod,
  withField,
} from "./requirement.ts";
import { pathInWords } from "./rule.ts";

/** The places where a requirement fails, with the container's name where it is a container's. */
function places(
  requirement: Requirement,
  spec: JsonObject,
  server: readonly [number, number] = [1, 37],
): string[] {
  const [template] = findPodTemplates({ apiVersion: "v1", kind: "Pod", metadata: { name: "pod" }, spec });
  if (template === undefined) throw new Error("no pod found");
  return interpret(requirement, template, { server }).map(
    ({ container, path }) => `${container?.name ?? "pod"} ${pathInWords(path)}`,
  );
}

const tests: readonly {
  readonly test: Test;
  readonly good: readonly (Json | undefined)[];
  readonly bad: readonly (Json | undefined)[];
}[] = [
  { test: absent, good: [undefined], bad: [0, "", false] },
  { test: present, good: [0, "", false], bad: [undefined] },
  { test: absentOr(oneOf(1)), good: [undefined, 1], bad: [2, "1"] },
  { test: optional(false), good: [undefined, false], bad: [true, "false"] },
  { test: noneOf(0), good: [1, "0", undefined], bad: [0] },
  { test: subsetOf("A", "B"), good: [undefined, [], ["A"], ["B", "A"]], bad: [["C"], ["A", 1]] },
  { test: includes("ALL"), good: [["X", "ALL"]], bad: [undefined, [], ["all"]] },
  { test: withField("type", oneOf("A")), good: [{ type: "A" }], bad: [{}, undefined, { type: "B" }] },
  { test: withField("type", oneOf("")), good: [{}, undefined, { type: "" }], bad: [{ type: "B" }] },
  { test: not(oneOf(1)), good: [2, undefined], bad: [1] },
  { test: anyOf(oneOf(1), absent), good: [1, undefined], bad: [2] },
  { test: allOf(present, noneOf("")), good: ["a"], bad: ["", undefined] },
  {
    test: atLeast(1024),
    good: [1024, 2000, "1024"],
    bad: [1023, "80", "x", "", "-1", undefined, true, [2000]],
  },
  { test: startsWith("CAP_"), good: ["CAP_X"], bad: ["XCAP_", undefined, 1] },
  { test: pathIs("/"), good: ["/", "//", "/./", "/a/.."], bad: ["/a", undefined] },
  {
    test: pathOutside("/etc"),
    good: ["/", "/etcetera", "/srv/etc", "/etc/../srv"],
    bad: ["/etc", "/etc/", "//etc/ssh", "/srv/../etc/ssh", undefined],
  },
  {
    test: pathApart("/run/docker.sock"),
    good: ["/srv", "/run/other", "/run/docker.sock2"],
    bad: ["/", "/run", "/run/", "/run/docker.sock", "/run/./docker.sock", undefined],
  },
  { test: some(oneOf("A")), good: [["B", "A"]], bad: [undefined, [], ["B"]] },
  { test: each(oneOf("A")), good: [undefined, [], ["A", "A"]], bad: [["A", "B"], [null]] },
];

describe.each(tests)("the test $test", ({ test, good, bad }) => {
  it("passes what it should, and nothing else", () => {
    expect(good.filter((value) => !passes(test, value))).toEqual([]);
    expect(bad.filter((value) => passes(test, value))).toEqual([]);
  });
});

const user = "securityContext.runAsUser";
const own = (name: string, runAsUser?: number): JsonObject =>
  runAsUser === undefined ? { name } : { name, securityContext: { runAsUser } };

describe("a value that the container overrides", () => {
  const nonRoot = noneOf(0);
  const rows: readonly (readonly [string, JsonObject, readonly string[], readonly string[]])[] = [
    [
      "bad at the pod, overridden by every container",
      { securityContext: { runAsUser: 0 }, containers: [own("a", 5)] },
      [],
      ["pod spec.securityContext.runAsUser"],
    ],
    [
      "bad at the pod, taken by every container",
      { securityContext: { runAsUser: 0 }, containers: [own("a"), own("b")] },
      ["pod spec.securityContext.runAsUser"],
      ["pod spec.securityContext.runAsUser"],
    ],
    [
      "bad at the pod, taken by one of two",
      { securityContext: { runAsUser: 0 }, containers: [own("a", 5), own("b")] },
      ["b spec.securityContext.runAsUser"],
      ["pod spec.securityContext.runAsUser"],
    ],
    [
      "bad at one container under a good pod",
      { securityContext: { runAsUser: 5 }, containers: [own("a", 0), own("b")] },
      ["a spec.containers[0].securityContext.runAsUser"],
      ["a spec.containers[0].securityContext.runAsUser"],
    ],
    ["good everywhere", { securityContext: { runAsUser: 5 }, containers: [own("a")] }, [], []],
  ];

  it.each(rows)(
    "%s: effective by what comes out, everywhere by each place",
    (_what, spec, byEffect, byPlace) => {
      expect(places(effective(user, nonRoot), spec)).toEqual(byEffect);
      expect(places(everywhere(user, absentOr(nonRoot)), spec)).toEqual(byPlace);
    },
  );

  it("is unset for a container that neither sets nor takes one", () => {
    const spec = { containers: [own("a", 5), own("b")] };
    expect(places(effective(user, present), spec)).toEqual(["b spec.securityContext.runAsUser"]);
    expect(places(inherited(user, present), spec)).toEqual([
      "b spec.containers[1].securityContext.runAsUser",
    ]);
  });
});

describe("a requirement with a condition", () => {
  const spec = {
    securityContext: { runAsUser: 5 },
    initContainers: [own("init", 0)],
    containers: [{ name: "app", tty: true }],
    ephemeralContainers: [{ name: "debug" }],
  };

  it("looks at the containers that meet all conditions", () => {
    const where = [{ from: "effective", field: user, test: atLeast(1) }] as const;
    expect(places(containersWhere(where, "tty", absent), spec)).toEqual(["app spec.containers[0].tty"]);
    const none = [{ from: "container", field: user, test: atLeast(1) }] as const;
    expect(places(containersWhere(none, "tty", absent), spec)).toEqual([]);
  });

  it("visits init, regular and ephemeral containers", () => {
    expect(places(containers("image", present), spec)).toEqual([
      "init spec.initContainers[0].image",
      "app spec.containers[0].image",
      "debug spec.ephemeralContainers[0].image",
    ]);
  });

  it("asks servers of a version on, and older ones something else", () => {
    const requirement = serverSince("1.33", pod("a", present), pod("b", present));
    expect(places(requirement, spec, [1, 33])).toEqual(["pod spec.a"]);
    expect(places(requirement, spec, [1, 32])).toEqual(["pod spec.b"]);
    expect(places(serverSince("1.33", pod("a", present)), spec, [1, 32])).toEqual([]);
  });

  it("is not asked where the pod meets the exception", () => {
    const requirement = unlessPod("hostUsers", oneOf(false), all(pod("a", present), pod("b", present)));
    expect(places(requirement, { ...spec, hostUsers: false })).toEqual([]);
    expect(places(requirement, { ...spec, hostUsers: true })).toEqual(["pod spec.a", "pod spec.b"]);
  });
});

it("mounts are those of the volumes asked for, in every container", () => {
  const spec: JsonObject = {
    volumes: [
      { name: "node", hostPath: { path: "/srv" } },
      { name: "data", emptyDir: {} },
    ],
    initContainers: [{ name: "init", volumeMounts: [{ name: "node", mountPath: "/a" }] }],
    containers: [
      {
        name: "app",
        volumeMounts: [
          { name: "data", mountPath: "/b" },
          { name: "node", mountPath: "/c", readOnly: true },
          { name: "node", mountPath: "/d", readOnly: false },
        ],
      },
    ],
  };
  expect(places(mountsOf(withField("hostPath", noneOf("")), "readOnly", oneOf(true)), spec)).toEqual([
    "init spec.initContainers[0].volumeMounts[0].readOnly",
    "app spec.containers[0].volumeMounts[2].readOnly",
  ]);
});

it("a null field counts as absent, as in the API", () => {
  expect(places(pod("hostUsers", absent), { hostUsers: null, containers: [{ name: "app" }] })).toEqual([]);
});

describe("a requirement in words", () => {
  it.each<[Requirement, string[]]>([
    [pod("hostPID", optional(false)), ["`hostPID` of the pod is not set, or is `false`."]],
    [
      unlessPod("hostUsers", oneOf(false), effective(user, atLeast(10000))),
      [
        "`securityContext.runAsUser` of every container, or else of the pod, is at least 10000, unless `hostUsers` of the pod is `false`.",
      ],
    ],
    [
      serverSince("1.33", pod("a", present), pod("b", absent)),
      [
        "`a` of the pod is set, on servers from 1.33 on.",
        "`b` of the pod is not set, on servers before 1.33.",
      ],
    ],
    [containers("drop", includes("ALL")), ["`drop` of every container holds `ALL`."]],
    [
      pod("volumes[*].hostPath.path", absentOr(pathOutside("/etc", "/usr"))),
      ["`volumes[*].hostPath.path` of the pod is not set, or lies outside `/etc` and `/usr`."],
    ],
  ])("%j", (requirement, words) => {
    expect(requirementInWords(requirement)).toEqual(words);
  });
});
