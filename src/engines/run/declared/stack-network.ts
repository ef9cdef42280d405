import { atLeast } from "../../../facts/index.ts";
import type { NetworkMode } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { refused } from "./source.ts";

/**
 * Podman's versions that know each program. Source: podman@v4.4.0 pkg/specgen/namespaces.go, of which v4.3.1 knows no pasta; podman
 * RELEASE_NOTES.md, 6.0.0.
 */
const pastaSince = "4.4.0";
const slirpUntil = "6.0.0";
/** From this version on pasta is the rootless default, before slirp4netns. */
export const pastaDefaultSince = {
  value: "5.0.0",
  source: "podman@v5.0.0 with common@v0.58.0 pkg/config/default.go; slirp4netns in v4.9.4 with v0.57.4",
};

/** A rootless container's own user-space network, and whether its options open the host's loopback. */
export function stackNetwork(
  run: DeclaredRun,
  program: "pasta" | "slirp4netns",
  options: readonly string[],
): NetworkMode {
  const { version, rootless } = run.host;
  if (program === "pasta" && !rootless) throw refused(run, "pasta for root");
  if (program === "pasta" && !atLeast(version, pastaSince))
    throw refused(run, `pasta before version ${pastaSince}`);
  if (program === "slirp4netns" && atLeast(version, slirpUntil))
    throw refused(run, `slirp4netns from version ${slirpUntil} on`);
  const opens = program === "pasta" ? pastaOpensLoopback : slirpOpensLoopback;
  return { kind: "stack", program, hostLoopback: opens(options) };
}

function slirpOpensLoopback(options: readonly string[]): boolean {
  return options.includes("allow_host_loopback=true");
}

/**
 * pasta reaches the host's loopback by a mapped gateway or address, and by ports that are forwarded outwards. Podman gives it
 * `-T none`, `-U none` and `--no-map-gw` unless told otherwise. Source: passt(1); containers/common libnetwork/pasta/pasta_linux.go.
 */
function pastaOpensLoopback(options: readonly string[]): boolean {
  return options.some((option, index) => {
    if (option === "--map-gw" || /^--map-host-loopback(?:=|$)/.test(option))
      return !/none$/.test(`${option}${options[index + 1] ?? ""}`);
    if (!/^(?:-T|-U|--tcp-ns|--udp-ns)(?:=|$)/.test(option)) return false;
    return (option.split("=")[1] ?? options[index + 1]) !== "none";
  });
}
