import { defineDimension } from "../dimension.ts";
import type { DimensionValues, UserDecision } from "../values.ts";
import type { Order } from "../verdict.ts";
import { smallerIsTighter } from "../verdict.ts";

export const user = defineDimension<"user">({
  id: "user",
  title: "User inside",
  group: "identity",
  reach: "pod",
  role: "context",
  explanation:
    "The numeric user that process 1 runs as, counted inside the container's user namespace, and who " +
    "chose it. What that number may do on the host is the host user's dimension; here it only matters " +
    "whether it is root inside and whether the image's author or the operator decided.",
  compare: compareUsers,
  words: (value) => `${value.uid === 0 ? "root" : `uid ${value.uid}`} (${decisionWords[value.decidedBy]})`,
  observation:
    "The Uid line of /proc/PID/status, translated through /proc/PID/uid_map. Who decided cannot be seen " +
    "on the process.",
  sources: ["credentials(7)", "kubernetes pkg/kubelet/kuberuntime/security_context.go"],
});

const decisionWords: Readonly<Record<UserDecision, string>> = {
  operator: "set by the operator",
  engine: "set by the engine",
  "image-number": "a number in the image",
  "image-name": "a name in the image",
  "image-default": "the image names none",
};
/** From the decision that an image's author can influence least to the one that is all theirs. */
const decisions = Object.keys(decisionWords);

function compareUsers(a: DimensionValues["user"], b: DimensionValues["user"]): Order {
  return smallerIsTighter(rankOf(a), rankOf(b));
}

/** Root inside is the loosest, whoever decided it. */
function rankOf({ uid, decidedBy }: DimensionValues["user"]): number {
  return uid === 0 ? decisions.length : decisions.indexOf(decidedBy);
}
