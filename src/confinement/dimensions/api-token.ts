import { defineDimension } from "../dimension.ts";
import type { DimensionValues } from "../values.ts";
import { onLadder } from "../verdict.ts";

export const apiToken = defineDimension<"api-token">({
  id: "api-token",
  title: "API token",
  group: "credentials",
  reach: "pod",
  role: "gate",
  explanation:
    "A service-account token in the container speaks to the API server in the pod's name. Kubernetes " +
    "mounts one unless told not to. A token for another audience is of no use there.",
  compare: onLadder(["none", "other-audience", "api"]),
  words: (value) => valueWords[value],
  observation:
    "A file below /var/run/secrets/kubernetes.io/serviceaccount in /proc/PID/root, or any projected token " +
    "in /proc/PID/mountinfo.",
  sources: ["kubernetes documentation, configure service accounts for pods"],
});

const valueWords: Readonly<Record<DimensionValues["api-token"], string>> = {
  none: "none",
  "other-audience": "for another audience",
  api: "for the API server",
};
