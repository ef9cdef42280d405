/** The facts that sources at hand may not hold, as questions; by whose facts they are. */
export type { ImageUser, PrivilegedFiles } from "./questions/image.ts";
export {
  anyImageVolume,
  exposedPortsQuestion,
  imageGroupIdQuestion,
  imageGroupQuestion,
  imageGroupsQuestion,
  imagePrivilegedFilesQuestion,
  imageUserIdQuestion,
  imageUserQuestion,
  imageVolumesQuestion,
} from "./questions/image.ts";
export {
  accountQuestion,
  burstableScoreQuestion,
  cgroupVersionQuestion,
  hostPingRangeQuestion,
  kernelQuestion,
  localhostProfileQuestion,
  securityModuleQuestion,
} from "./questions/node.ts";
export {
  automountQuestion,
  grantsQuestion,
  hostUsersKeptQuestion,
  networkPoliciesQuestion,
  policyEnforcementQuestion,
  runtimeClassQuestion,
} from "./questions/cluster.ts";
export {
  callerGroupsQuestion,
  callerLimitQuestion,
  joinedNamespaceQuestion,
  joinedTrafficQuestion,
  mountFlagsQuestion,
  namedProfileQuestion,
  networkKindQuestion,
  ociRuntimeQuestion,
  unreadEnvironmentQuestion,
  volumesFromQuestion,
} from "./questions/run.ts";
