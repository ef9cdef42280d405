import { orderFrom } from "./at-most.ts";

type Values = Readonly<Record<string, string>>;
/** `lower`, `higher`: that number is tighter. `interval`: a "first last" range, tighter when within. `neutral`: bears on nothing. */
type Direction = "lower" | "higher" | "interval" | "neutral";
interface SysctlFact {
  readonly direction: Direction;
  /** What a fresh namespace has when nobody sets it. */
  readonly kernelDefault: string;
}

/**
 * How the namespaced sysctls that containers are given bear on confinement. Directions: engines.md 2.12. Defaults: the kernel's
 * Documentation/admin-guide/sysctl/{kernel,net}.rst, Documentation/networking/ip-sysctl.rst and ipc_namespaces(7). A name that is
 * not here is compared by equality alone.
 */
const sysctlFacts: Readonly<Record<string, SysctlFact>> = {
  "net.ipv4.ping_group_range": { direction: "interval", kernelDefault: "1 0" },
  "net.ipv4.ip_forward": { direction: "lower", kernelDefault: "0" },
  "net.ipv4.conf.all.forwarding": { direction: "lower", kernelDefault: "0" },
  "net.ipv4.conf.default.forwarding": { direction: "lower", kernelDefault: "0" },
  "net.ipv6.conf.all.forwarding": { direction: "lower", kernelDefault: "0" },
  "net.ipv6.conf.default.forwarding": { direction: "lower", kernelDefault: "0" },
  "net.ipv4.conf.all.route_localnet": { direction: "lower", kernelDefault: "0" },
  "net.ipv4.conf.default.route_localnet": { direction: "lower", kernelDefault: "0" },
  "kernel.shm_rmid_forced": { direction: "higher", kernelDefault: "0" },
  "kernel.shmmax": { direction: "lower", kernelDefault: "18446744073692774399" },
  "kernel.shmall": { direction: "lower", kernelDefault: "18446744073692774399" },
  "kernel.shmmni": { direction: "lower", kernelDefault: "4096" },
  "kernel.msgmax": { direction: "lower", kernelDefault: "8192" },
  "kernel.msgmnb": { direction: "lower", kernelDefault: "16384" },
  "kernel.msgmni": { direction: "lower", kernelDefault: "32000" },
  "fs.mqueue.msg_max": { direction: "lower", kernelDefault: "10" },
  "fs.mqueue.msgsize_max": { direction: "lower", kernelDefault: "8192" },
  "fs.mqueue.queues_max": { direction: "lower", kernelDefault: "256" },
  // Tuning of the container's own network stack, on Kubernetes' safe list: no peer gains or loses access by it.
  "net.ipv4.ip_local_port_range": { direction: "neutral", kernelDefault: "32768 60999" },
  "net.ipv4.ip_local_reserved_ports": { direction: "neutral", kernelDefault: "" },
  "net.ipv4.tcp_syncookies": { direction: "neutral", kernelDefault: "1" },
  "net.ipv4.tcp_keepalive_time": { direction: "neutral", kernelDefault: "7200" },
  "net.ipv4.tcp_fin_timeout": { direction: "neutral", kernelDefault: "60" },
  "net.ipv4.tcp_keepalive_intvl": { direction: "neutral", kernelDefault: "75" },
  "net.ipv4.tcp_keepalive_probes": { direction: "neutral", kernelDefault: "9" },
  "net.ipv4.tcp_rmem": { direction: "neutral", kernelDefault: "" },
  "net.ipv4.tcp_wmem": { direction: "neutral", kernelDefault: "" },
  "net.ipv4.tcp_slow_start_after_idle": { direction: "neutral", kernelDefault: "1" },
  "net.ipv4.tcp_notsent_lowat": { direction: "neutral", kernelDefault: "" },
  "net.core.somaxconn": { direction: "neutral", kernelDefault: "4096" },
};

/** Product order over all names of either side; a name that one side lacks has the kernel's default there. */
export const compareSysctls = orderFrom<Values>((a, b) => {
  for (const name in a) if (!atMostIn(name, a, b)) return false;
  for (const name in b) if (!Object.hasOwn(a, name) && !atMostIn(name, a, b)) return false;
  return true;
});

function atMostIn(name: string, a: Values, b: Values): boolean {
  const fact = Object.hasOwn(sysctlFacts, name) ? sysctlFacts[name] : undefined;
  const valueA = valueOf(name, a);
  const valueB = valueOf(name, b);
  if (fact === undefined) return valueA === valueB;
  return valueAtMost(fact.direction, valueA ?? fact.kernelDefault, valueB ?? fact.kernelDefault);
}

/** Names come from manifests: only own properties count. */
function valueOf(name: string, values: Values): string | undefined {
  return Object.hasOwn(values, name) ? normal(values[name]) : undefined;
}

/** The kernel separates the numbers of one sysctl by tabs and accepts any blanks. */
function normal(value: string | undefined): string | undefined {
  return value?.trim().replace(/\s+/g, " ");
}

function valueAtMost(direction: Direction, a: string, b: string): boolean {
  if (direction === "neutral" || a === b) return true;
  if (direction === "interval") return intervalWithin(a, b);
  const numberA = numberOf(a);
  const numberB = numberOf(b);
  if (numberA === undefined || numberB === undefined) return false;
  return direction === "lower" ? numberA <= numberB : numberA >= numberB;
}

function intervalWithin(a: string, b: string): boolean {
  const [firstA, lastA] = intervalOf(a);
  const [firstB, lastB] = intervalOf(b);
  if (firstA === undefined || lastA === undefined || firstB === undefined || lastB === undefined)
    return false;
  if (firstA > lastA) return true;
  return firstB <= lastB && firstB <= firstA && lastA <= lastB;
}

function intervalOf(text: string): (number | undefined)[] {
  const [first, last, ...rest] = text.split(" ");
  return rest.length > 0 ? [] : [numberOf(first), numberOf(last)];
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}
