import type { RunEngine } from "../../workload/index.ts";
import { parseTruth } from "./quantities.ts";
import { Refusal } from "./refusal.ts";

/** What one --security-opt asks for. `unknown`: the engine has no such option. */
export type SecurityOption =
  | { readonly kind: "no-new-privileges"; readonly on: boolean }
  | { readonly kind: "seccomp" | "apparmor" | "label" | "proc-options"; readonly value: string }
  | { readonly kind: "mask" | "unmask"; readonly paths: readonly string[] }
  | { readonly kind: "other"; readonly name: string; readonly value: string }
  | { readonly kind: "unknown"; readonly name: string };

/**
 * One value of --security-opt: `name=value`, `name:value` of old, or `no-new-privileges` alone (source: podman
 * pkg/specgenutil/specgen.go FillOutSpecGen@v5.8.2; docker/cli cli/command/container/opts.go parseSecurityOpts@v29; moby
 * daemon/daemon_unix.go parseSecurityOpt@v29).
 */
export function parseSecurityOption(text: string, engine: RunEngine): SecurityOption | Refusal {
  const sign = text.includes("=") ? "=" : ":";
  const cut = text.indexOf(sign);
  const name = cut < 0 ? text : text.slice(0, cut);
  const value = cut < 0 ? undefined : text.slice(cut + 1);
  if (name === "no-new-privileges") return noNewPrivileges(value);
  if (value === undefined) return new Refusal("expected name=value");
  return named(name, value, engine);
}

function noNewPrivileges(value: string | undefined): SecurityOption | Refusal {
  const on = value === undefined || parseTruth(value);
  return on instanceof Refusal ? on : { kind: "no-new-privileges", on };
}

function named(name: string, value: string, engine: RunEngine): SecurityOption | Refusal {
  if (name === "seccomp" || name === "apparmor" || name === "label") return { kind: name, value };
  if (name === "systempaths")
    return value === "unconfined"
      ? { kind: "unmask", paths: ["ALL"] }
      : new Refusal("systempaths can only be unconfined");
  if (engine === "podman" && (name === "mask" || name === "unmask"))
    return { kind: name, paths: value.split(":") };
  if (engine === "podman" && name === "proc-opts") return { kind: "proc-options", value };
  if (engine === "docker" && (name === "writable-cgroups" || name === "credentialspec"))
    return { kind: "other", name, value };
  return { kind: "unknown", name };
}
