import { absent, absentOr, all, containers, pathOutside, pod } from "../requirement.ts";
import { defineRule } from "../rule.ts";
import { plainly } from "../words.ts";

export const hostDevice = defineRule({
  id: "host-device",
  title: "Container has a device of the node",
  severity: "high",
  severityReason:
    "A disk or memory device is the node itself; any other is driver code that the container can attack.",
  risk: "Through a device a process reads what the node's file permissions do not guard, or attacks its driver in the kernel.",
  rootlessPodman: "Gives a device only as far as the login user may open it.",
  remediation:
    "Remove the device; where the program needs one, let a device plugin or DRA driver give that one.",
  dimensions: ["devices"],
  versions: [
    {
      since: "1.0",
      requirement: all(
        containers("volumeDevices[*]", absent),
        pod("volumes[*].hostPath.path", absentOr(pathOutside("/dev"))),
      ),
    },
  ],
  judges: "devices",
  says: ({ path, value }) =>
    path.at(-1) === "path" ? `mounts ${plainly(value)} of the node` : "has a raw block device",
  references: ["https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/"],
});
