import { defineDimension } from "../dimension.ts";
import { falseIsTighter } from "../orders/at-most.ts";

export const proxyEnvironment = defineDimension<"proxy-environment">({
  id: "proxy-environment",
  title: "Proxy environment",
  group: "credentials",
  reach: "pod",
  role: "context",
  explanation:
    "Podman hands the host's proxy settings (http_proxy and the like) to its containers, which may hold a " +
    "user name and password. Kubernetes does not.",
  compare: falseIsTighter,
  words: (value) => (value ? "the host's proxy variables" : "none"),
  observation: "http_proxy, https_proxy, ftp_proxy, no_proxy in /proc/PID/environ, in either case.",
  sources: ["containers.conf(5): http_proxy"],
});
