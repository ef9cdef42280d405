import { defineDimension } from "../dimension.ts";
import { orderFrom } from "../orders/at-most.ts";
import { isWithin } from "../orders/paths.ts";
import type { DimensionValues } from "../values.ts";
import { listInWords } from "../words.ts";

export const devices = defineDimension<"devices">({
  id: "devices",
  title: "Devices",
  group: "kernel",
  reach: "pod",
  role: "gate",
  explanation:
    "Device nodes beyond the handful that every container has (null, zero, random, a terminal). A disk or " +
    "a memory device is the host itself; a graphics or USB device is driver code that a process can " +
    "attack.",
  compare: orderFrom(isAtMost),
  words: inWords,
  observation: "The nodes below /proc/PID/root/dev and the device rules of the container's cgroup.",
  sources: ["opencontainers/runtime-spec config-linux.md: default devices"],
});

type Value = DimensionValues["devices"];

/** A folder of devices includes every device in it. */
function isAtMost(a: Value, b: Value): boolean {
  if (b === "all") return true;
  return a !== "all" && beyondStandard(a).every((path) => isWithin(path, beyondStandard(b)));
}

function beyondStandard(value: Exclude<Value, "all">): readonly string[] {
  return value === "standard" ? [] : value;
}

function inWords(value: Value): string {
  if (value === "all") return "every device of the host";
  return beyondStandard(value).length === 0 ? "the standard ones" : listInWords(beyondStandard(value));
}
