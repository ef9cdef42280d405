import { defineDimension } from "../dimension.ts";
import type { DimensionValues } from "../values.ts";
import { onLadder } from "../verdict.ts";

export const setId = defineDimension<"set-id">({
  id: "set-id",
  title: "Set-id files",
  group: "privilege",
  reach: "pod",
  role: "gate",
  explanation:
    "What a process gains by executing a file of the image with a set-user-id bit or with file " +
    "capabilities. Root's set-id file makes it root of its user namespace: the host's root when it has no " +
    "user namespace of its own. no_new_privs takes this away.",
  compare: onLadder(["nothing", "container-root", "host-root"]),
  words: (value) => valueWords[value],
  observation:
    "NoNewPrivs in /proc/PID/status rules it out; otherwise the image's files decide, which can be " +
    "searched through /proc/PID/root.",
  sources: ["execve(2)", "capabilities(7)"],
});

const valueWords: Readonly<Record<DimensionValues["set-id"], string>> = {
  nothing: "raise nothing",
  "container-root": "can raise to the container's root",
  "host-root": "can raise to host root",
};
