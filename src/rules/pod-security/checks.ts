import type { Rule } from "../rule.ts";
import { apparmorDisabled } from "../apparmor-disabled/rule.ts";
import { capabilitiesBeyondDefault } from "../capabilities-beyond-default/rule.ts";
import { capabilitiesNotDropped } from "../capabilities-not-dropped/rule.ts";
import { hostNamespaces } from "../host-namespaces/rule.ts";
import { hostPathVolume } from "../host-path-volume/rule.ts";
import { hostPort } from "../host-port/rule.ts";
import { privilegeEscalationAllowed } from "../privilege-escalation-allowed/rule.ts";
import { privilegedContainer } from "../privileged-container/rule.ts";
import { probeHost } from "../probe-host/rule.ts";
import { procMountUnmaskedAnywhere } from "../proc-mount-unmasked-anywhere/rule.ts";
import { procMountUnmasked } from "../proc-mount-unmasked/rule.ts";
import { rootNotRefused } from "../root-not-refused/rule.ts";
import { runAsUserRoot } from "../run-as-user-root/rule.ts";
import { seccompUnconfined } from "../seccomp-unconfined/rule.ts";
import { seccompUnset } from "../seccomp-unset/rule.ts";
import { selinuxOptionsCustom } from "../selinux-options-custom/rule.ts";
import { unsafeSysctl } from "../unsafe-sysctl/rule.ts";
import { volumeTypeUnrestricted } from "../volume-type-unrestricted/rule.ts";
import { windowsHostProcess } from "../windows-host-process/rule.ts";

/** Every check of the Pod Security Standards, as rules. */
export const standardRules: readonly Rule[] = [
  apparmorDisabled,
  capabilitiesBeyondDefault,
  capabilitiesNotDropped,
  hostNamespaces,
  hostPathVolume,
  hostPort,
  privilegeEscalationAllowed,
  privilegedContainer,
  probeHost,
  procMountUnmaskedAnywhere,
  procMountUnmasked,
  rootNotRefused,
  runAsUserRoot,
  seccompUnconfined,
  seccompUnset,
  selinuxOptionsCustom,
  unsafeSysctl,
  volumeTypeUnrestricted,
  windowsHostProcess,
];
