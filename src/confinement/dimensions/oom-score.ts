import { defineDimension } from "../dimension.ts";
import { smallerIsTighter } from "../verdict.ts";

export const oomScore = defineDimension<"oom-score">({
  id: "oom-score",
  title: "OOM score",
  group: "resources",
  reach: "pod",
  role: "context",
  explanation:
    "When memory runs out the kernel ends the process with the highest score first. Kubernetes lowers it " +
    "for pods with equal requests and limits, so bounding memory makes this one looser: a trade-off, told " +
    "and not judged.",
  compare: (a, b) => smallerIsTighter(b, a),
  words: (value) => `${value}`,
  observation: "/proc/PID/oom_score_adj.",
  sources: ["proc(5): oom_score_adj", "kubernetes pkg/kubelet/qos/policy.go"],
});
