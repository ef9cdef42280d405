import fc from "fast-check";
import type {
  CapabilityMask,
  ExecutableFile,
  ProcessState,
  UserNamespace,
} from "../../src/confinement/index.ts";
import {
  allCapabilities,
  childNamespace,
  initialUserNamespace,
  intersectCapabilities,
  maskOf,
  plainMount,
  sameIds,
} from "../../src/confinement/index.ts";

/** Capabilities that rules single out, from both words of the mask. */
const someNames = [
  "CHOWN",
  "FOWNER",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "NET_RAW",
  "SYS_ADMIN",
  "SETFCAP",
  "BPF",
];
export const capabilityMask: fc.Arbitrary<CapabilityMask> = fc.oneof(
  fc.subarray(someNames).map(maskOf),
  fc.constantFrom(0, allCapabilities),
);

const child = childNamespace(100000, 65536, 1000);
export const userNamespace: fc.Arbitrary<UserNamespace> = fc.constantFrom(initialUserNamespace, child);

/** Root, a user and another one, of the namespace. */
function idIn(namespace: UserNamespace): fc.Arbitrary<number> {
  return namespace === child ? fc.constantFrom(100000, 101000, 102000) : fc.constantFrom(0, 1000, 2000);
}

/** Any process that keeps the kernel's invariants. */
export const processState: fc.Arbitrary<ProcessState> = userNamespace.chain((namespace) => {
  const id = idIn(namespace);
  const ids = fc.record({ real: id, effective: id, saved: id, fileSystem: id });
  return fc
    .record({
      uids: fc.oneof(id.map(sameIds), ids),
      gids: ids,
      groups: fc.array(id, { maxLength: 2 }),
      userNamespace: fc.constant(namespace),
      permitted: capabilityMask,
      effective: capabilityMask,
      inheritable: capabilityMask,
      bounding: capabilityMask,
      ambient: capabilityMask,
      secureBits: fc.record({
        noRoot: fc.boolean(),
        noSetuidFixup: fc.boolean(),
        keepCapabilities: fc.boolean(),
        noAmbientRaise: fc.boolean(),
      }),
      noNewPrivileges: fc.boolean(),
    })
    .map((state) => ({
      ...state,
      effective: intersectCapabilities(state.effective, state.permitted),
      ambient: intersectCapabilities(
        state.ambient,
        intersectCapabilities(state.permitted, state.inheritable),
      ),
    }));
});

const anyId = fc.constantFrom(0, 1000, 100000, 101000);
export const executableFile: fc.Arbitrary<ExecutableFile> = fc.record(
  {
    owner: anyId,
    group: anyId,
    setUserId: fc.boolean(),
    setGroupId: fc.boolean(),
    mount: fc.record({ ...asConstants(plainMount), noSuid: fc.boolean(), owner: userNamespace }),
    capabilities: fc.record(
      { permitted: capabilityMask, inheritable: capabilityMask, effective: fc.boolean(), rootUid: anyId },
      { requiredKeys: ["permitted", "inheritable", "effective"] },
    ),
  },
  { requiredKeys: ["owner", "group", "setUserId", "setGroupId", "mount"] },
);

function asConstants<T extends object>(value: T): { [Key in keyof T]: fc.Arbitrary<T[Key]> } {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fc.constant(one)])) as {
    [Key in keyof T]: fc.Arbitrary<T[Key]>;
  };
}
