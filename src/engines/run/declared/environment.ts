import { isSecretName, isWrittenSecret } from "../../secret-names.ts";
import type { RunOptions } from "../options.ts";
import type { DeclaredRun } from "./source.ts";

/** Variables that carry a secret, by the rule that holds for pods, and the host's proxy variables. */
export function environmentOf(
  run: DeclaredRun,
): Pick<RunOptions, "secretEnvironment" | "unreadEnvironment" | "proxyEnvironment"> {
  const { declaration, podman } = run;
  const variables = [...(podman?.environment ?? []), ...(declaration.environment ?? [])];
  const written = variables
    .filter(({ name, value }) => (value === undefined ? isSecretName(name) : isWrittenSecret(name, value)))
    .map(({ name }) => name);
  const secrets = (declaration.secrets ?? [])
    .filter((one) => one.as === "environment")
    .map((one) => one.target ?? one.source);
  const names = [...new Set([...written, ...secrets])].sort();
  const unread = [
    ...(declaration.environmentFiles ?? []),
    ...(podman?.environmentOfHost === true ? ["the caller's whole environment"] : []),
  ];
  const proxyEnvironment = declaration.httpProxy ?? podman?.httpProxy;
  return {
    ...(names.length > 0 && { secretEnvironment: names }),
    ...(unread.length > 0 && { unreadEnvironment: unread }),
    ...(proxyEnvironment !== undefined && { proxyEnvironment }),
  };
}
