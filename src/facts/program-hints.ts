import type { Known } from "./fact.ts";

/**
 * What in an image's name, a command, a variable or a list of capabilities points to a program that a safe default may keep from its work.
 * Regular expressions that JavaScript and RE2 (CEL, Go) read alike, to be read without regard to case: no lookaround.
 */

/** Programs that open namespaces or mount by themselves. */
export const opensNamespaces: Known<string> = {
  value: String.raw`buildkit|buildah|kaniko|podman|dind|\bdocker:\d|sysbox|bubblewrap|bwrap|flatpak|chrom(e|ium)|puppeteer|playwright|browserless|selenium|rootlesskit|unshare|gvisor`,
  source:
    "documentation of these programs, which asks for another seccomp filter, for capabilities or for none of both",
};

/** Capabilities that reach beyond a program's own files and sockets. */
export const powerfulCapability: Known<string> = {
  value: String.raw`^(CAP_)?(ALL|SYS_.*|BPF|PERFMON|CHECKPOINT_RESTORE|MAC_.*|NET_ADMIN)$`,
  source: "man 7 capabilities",
};

/** Names of images, without tag and digest, whose programs watch other machines by pings or may be told to; the second group is the word. */
export const pingingImage: Known<string> = {
  value: String.raw`(^|[/._-])(f?ping\w*|\w*pinger|icmp\w*|gatus|uptime\w*|smokeping|blackbox\w*|statping\w*|netdata|telegraf|zabbix\w*|librenms|nagios\w*|icinga\w*|checkmk|check-mk|monitoring|monitor|home-?assistant|hass\w*|iobroker|openhab|homepage|pialert|netalertx|mtr|traceroute|smoke)($|[/._-])`,
  source: "documentation of these programs, which names pings among their checks",
};

/** Words in commands and configurations that speak of pings; the second group is the word. */
export const pingWord: Known<string> = {
  value: String.raw`(^|[^\w-])(f?ping6?|icmp\w*)($|[^\w-])`,
  source: "man 8 ping, man 8 fping",
};
