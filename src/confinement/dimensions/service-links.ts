import { defineDimension } from "../dimension.ts";
import { falseIsTighter } from "../orders/at-most.ts";

export const serviceLinks = defineDimension<"service-links">({
  id: "service-links",
  title: "Service links",
  group: "credentials",
  reach: "pod",
  role: "gate",
  explanation:
    "Kubernetes puts the address of every Service of the namespace into the environment, which is a map " +
    "of the neighbours for an intruder. enableServiceLinks: false keeps it out.",
  compare: falseIsTighter,
  words: (value) => (value ? "addresses of every Service" : "none"),
  observation: "Variables named *_SERVICE_HOST in /proc/PID/environ, beyond KUBERNETES_SERVICE_HOST.",
  sources: ["kubernetes documentation, service: environment variables"],
});
