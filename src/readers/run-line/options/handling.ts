import type { Draft } from "../draft.ts";
import { silent, type RunOption } from "../option.ts";

/** How the engine goes about it: fetching, naming, logging, waiting. None of it is a property of the container's process. */
export const handlingOptions: readonly RunOption[] = [
  { name: "name", takes: "value", field: "name", fill: fillName },
  ...silent("value", ["attach"], { short: "a" }),
  ...silent("boolean", ["detach"], { short: "d" }),
  ...silent("boolean", ["quiet"], { short: "q" }),
  ...silent("boolean", ["disable-content-trust", "help", "rm", "sig-proxy"]),
  ...silent("value", ["cidfile", "detach-keys", "log-driver", "log-opt", "platform", "pull"]),
  ...silent("boolean", ["passwd", "replace", "rmi", "tls-verify"], { only: "podman" }),
  ...silent("value", ["arch"], { only: "podman", aliases: ["override-arch"] }),
  ...silent("value", ["os"], { only: "podman", aliases: ["override-os"] }),
  ...silent("value", ["variant"], { only: "podman", aliases: ["override-variant"] }),
  ...silent(
    "value",
    [
      "authfile",
      "cert-dir",
      "conmon-pidfile",
      "creds",
      "decryption-key",
      "health-log-destination",
      "health-max-log-count",
      "health-max-log-size",
      "health-on-failure",
      "pidfile",
      "retry",
      "retry-delay",
      "sdnotify",
      "signature-policy",
      "timeout",
    ],
    { only: "podman" },
  ),
];

function fillName({ fields }: Draft, value: string): undefined {
  fields.name = value;
}
