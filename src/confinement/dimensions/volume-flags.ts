import { defineDimension } from "../dimension.ts";
import { falseIsTighter } from "../orders/at-most.ts";
import type { DimensionValues } from "../values.ts";
import type { Order } from "../verdict.ts";
import { both } from "../verdict.ts";

export const volumeFlags = defineDimension<"volume-flags">({
  id: "volume-flags",
  title: "Volume flags",
  group: "filesystem",
  reach: "pod",
  role: "gate",
  explanation:
    "What a file on a mounted volume can still do: raise privilege by its set-id bit, be a device node, " +
    "or be changed below a mount that is meant to be read-only. Podman mounts named volumes nosuid and " +
    "nodev. Kubernetes cannot, but no_new_privs and a missing MKNOD come to the same.",
  compare: compareFlags,
  words: inWords,
  observation:
    "nosuid, nodev and ro in the options of each mount in /proc/PID/mountinfo, submounts included.",
  sources: ["mount(8)", "mount_setattr(2)"],
});

type Value = DimensionValues["volume-flags"];

function compareFlags(a: Value, b: Value): Order {
  return both(
    falseIsTighter(a.setId, b.setId),
    falseIsTighter(a.devices, b.devices),
    falseIsTighter(a.writableSubmounts, b.writableSubmounts),
  );
}

function inWords({ setId, devices, writableSubmounts }: Value): string {
  const open = [
    ...(setId ? ["set-id files"] : []),
    ...(devices ? ["devices"] : []),
    ...(writableSubmounts ? ["writable submounts"] : []),
  ];
  return open.length === 0 ? "nothing honoured" : `honoured: ${open.join(", ")}`;
}
