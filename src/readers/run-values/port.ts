import type { RunEngine, RunExposed, RunPort } from "../../workload/index.ts";
import { Refusal } from "./refusal.ts";

interface Range {
  readonly start: number;
  readonly count: number;
}

/**
 * One value of --publish: `[[hostIP:]hostPort[-end]:]containerPort[-end][/protocol]`, an IPv6 address in brackets
 * (source: podman-run(1) --publish; podman pkg/specgenutil/util.go@v5.8.2; docker/go-connections nat/nat.go@v0.6.0). Docker lets a range
 * of the host stand before one port of the container and takes one that is free; Podman refuses that.
 */
export function parsePort(text: string, engine: RunEngine = "docker"): RunPort | Refusal {
  const [address = "", protocol = "tcp", more] = text.split("/");
  const named = protocol.toLowerCase();
  if (more !== undefined || !isProtocol(named)) return new Refusal("the protocol is tcp, udp or sctp");
  const parts = /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):)?(?:([^:[\]]*):)?([^:[\]]+)$/.exec(address);
  if (parts === null) return new Refusal("expected [[hostIP:]hostPort:]containerPort");
  const [, bracketed, first, second, inside = ""] = parts;
  if (bracketed !== undefined && second === undefined)
    return new Refusal("an address needs a host port behind it, which may be empty: [::1]::80");
  const hostIp = bracketed ?? (second === undefined ? undefined : first);
  const hostPort = second ?? (bracketed === undefined ? first : undefined);
  return withRanges(hostIp, hostPort, inside, named, engine);
}

function withRanges(
  hostIp: string | undefined,
  hostText: string | undefined,
  insideText: string,
  protocol: RunPort["protocol"],
  engine: RunEngine,
): RunPort | Refusal {
  const inside = parseRange(insideText);
  if (inside instanceof Refusal) return inside;
  const host = hostText === undefined || hostText === "" ? undefined : parseRange(hostText);
  if (host instanceof Refusal) return host;
  const isChoice = host !== undefined && host.count !== inside.count;
  if (isChoice && (inside.count !== 1 || engine === "podman"))
    return new Refusal("the ranges of host and container differ in length");
  return {
    ...(hostIp !== undefined && hostIp !== "" && { hostIp }),
    ...(host && host.start !== 0 && { hostPort: host.start }),
    containerPort: inside.start,
    count: inside.count,
    ...(isChoice && { hostCount: host.count }),
    protocol,
  };
}

/** The ports of one value of --expose: `port[-end][/protocol]`. */
export function parseExposed(text: string): readonly RunExposed[] | Refusal {
  const [ports = "", protocol = "tcp", more] = text.split("/");
  const named = protocol.toLowerCase();
  if (more !== undefined || !isProtocol(named)) return new Refusal("the protocol is tcp, udp or sctp");
  const range = parseRange(ports);
  if (range instanceof Refusal) return range;
  return Array.from({ length: range.count }, (_unused, index) => ({
    containerPort: range.start + index,
    protocol: named,
  }));
}

function parseRange(text: string): Range | Refusal {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (found === null) return new Refusal(`${JSON.stringify(text)} is no port and no range of ports`);
  const start = Number(found[1]);
  const end = found[2] === undefined ? start : Number(found[2]);
  if (end > 65535) return new Refusal("a port is at most 65535");
  if (end < start) return new Refusal("the end of the range is below its start");
  return { start, count: end - start + 1 };
}

function isProtocol(text: string): text is RunPort["protocol"] {
  return text === "tcp" || text === "udp" || text === "sctp";
}
