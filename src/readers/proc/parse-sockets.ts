/** A socket that takes connections, from /proc/PID/net/tcp and tcp6, or one that is bound, from udp and udp6. */
export interface ListeningSocket {
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
}

/** States of linux/tcp_states.h as the tables print them: LISTEN for TCP, CLOSE for a UDP socket without a peer. */
const waiting = { TCP: "0A", UDP: "07" } as const;

export function parseSockets(text: string, protocol: ListeningSocket["protocol"]): ListeningSocket[] {
  const ports = text.split("\n").flatMap((line) => {
    const [, local = "", , state] = line.trim().split(/\s+/);
    const port = Number.parseInt(local.split(":")[1] ?? "", 16);
    return state === waiting[protocol] && Number.isInteger(port) ? [port] : [];
  });
  return [...new Set(ports)].sort((a, b) => a - b).map((port) => ({ protocol, port }));
}

/** Names of the interfaces that /proc/PID/net/dev lists. */
export function parseInterfaces(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const name = /^\s*([^\s:]+):/.exec(line)?.[1];
    return name === undefined ? [] : [name];
  });
}
