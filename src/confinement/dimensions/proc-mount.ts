import { defineDimension } from "../dimension.ts";
import { onLadder } from "../verdict.ts";

export const procMount = defineDimension<"proc-mount">({
  id: "proc-mount",
  title: "Proc mount",
  group: "kernel",
  reach: "pod",
  role: "gate",
  explanation:
    "Runtimes hide or write-protect the files of /proc that reach the whole kernel. procMount: Unmasked, " +
    "or a privileged container, removes all of these protections at once.",
  compare: onLadder(["masked", "unmasked"]),
  words: (value) => value,
  observation: "/proc/PID/mountinfo: mounts below /proc over single files and folders; none means unmasked.",
  sources: ["kubernetes KEP-4265 (ProcMount)", "opencontainers/runtime-spec config-linux.md: masked paths"],
});
