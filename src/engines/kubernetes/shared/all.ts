import { credentialDimensions } from "./credentials.ts";
import { deviceDimension } from "./devices.ts";
import { environmentDimension } from "./environment.ts";
import { limitDimensions } from "./limits.ts";
import { egressDimension, hostPortDimension, ingressDimension } from "./network.ts";
import { filterDimensions, kernelDimensions, processDimensions } from "./security.ts";
import type { SharedDimensions } from "./shared-dimensions.ts";
import { surroundingDimensions } from "./surroundings.ts";
import {
  hostPathDimension,
  propagationDimension,
  rootFilesystemDimension,
  volumeFlagDimension,
} from "./volumes.ts";

export const sharedDimensions: readonly SharedDimensions[] = [
  processDimensions,
  filterDimensions,
  kernelDimensions,
  surroundingDimensions,
  deviceDimension,
  rootFilesystemDimension,
  hostPathDimension,
  propagationDimension,
  volumeFlagDimension,
  ingressDimension,
  hostPortDimension,
  egressDimension,
  credentialDimensions,
  environmentDimension,
  limitDimensions,
];
