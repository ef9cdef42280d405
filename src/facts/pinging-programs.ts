import type { Fact, Known } from "./fact.ts";

/** A program that watches other machines by pings (ICMP echo requests), or does when it is told to. */
export interface PingingProgram extends Fact {
  /** For people. */
  readonly name: string;
  /** What stands for it between separators in the name of an image: a regular expression as `pingingImage` describes. */
  readonly word: string;
}

const unread = {
  provisional: true,
  note: "the documentation was not at hand when this was written down: its place is from memory",
} as const;

/** Programs whose documentation names pings among what they do. Version of the table: 2. */
export const pingingPrograms: readonly PingingProgram[] = [
  {
    name: "ping, fping, oping and exporters named after them",
    word: String.raw`[fon]?ping\w*|\w*pinger|icmp\w*`,
    source: "man7.org/linux/man-pages/man8/ping.8.html (iputils); fping.org/fping.1.html",
  },
  {
    name: "traceroute and mtr",
    word: "mtr|traceroute",
    source: "man7.org/linux/man-pages/man8/traceroute.8.html, -I; github.com/traviscross/mtr SECURITY",
    ...unread,
  },
  {
    name: "SmokePing",
    word: "smokeping|smoke",
    source: "manpages.ubuntu.com Smokeping::probes::FPing(3), its usual probe",
  },
  {
    name: "Blackbox exporter of Prometheus",
    word: String.raw`blackbox\w*`,
    source: "github.com/prometheus/blackbox_exporter README.md, Permissions: the ICMP probe",
  },
  {
    name: "Telegraf",
    word: "telegraf",
    source: "docs.influxdata.com/telegraf/v1/input-plugins/ping: the command ping, or sockets of its own",
  },
  {
    name: "collectd",
    word: "collectd",
    source: "collectd.org/plugins/ping.shtml",
  },
  {
    name: "Netdata",
    word: "netdata",
    source: "learn.netdata.cloud/docs/data-collection/synthetic-checks/ping, which asks for ping_group_range",
  },
  {
    name: "Zabbix",
    word: String.raw`zabbix\w*`,
    source: "zabbix.com/documentation/current/manual/config/items/itemtypes/simple_checks: icmpping",
  },
  {
    name: "LibreNMS",
    word: "librenms",
    source: "docs.librenms.org/Support/Configuration: fping",
  },
  {
    name: "Heartbeat of Elastic",
    word: "heartbeat",
    source: "elastic.co/docs/reference/beats/heartbeat/monitor-icmp-options",
  },
  {
    name: "Cloudprober",
    word: "cloudprober",
    source: "pkg.go.dev/github.com/cloudprober/cloudprober/probes/ping, which asks for ping_group_range",
  },
  {
    name: "OpenStatus",
    word: "openstatus",
    source:
      "github.com/openstatusHQ/openstatus apps/private-location/README.md, which asks for ping_group_range",
  },
  {
    name: "Uptime Kuma",
    word: String.raw`uptime\w*`,
    source: "github.com/louislam/uptime-kuma issues 294 and 425: the monitor type ping is an ICMP ping",
  },
  {
    name: "Home Assistant",
    word: String.raw`home-?assistant|hass\w*`,
    source: "home-assistant.io/integrations/ping",
  },
  {
    name: "ESPHome",
    word: String.raw`esphome\w*`,
    source: "github.com/esphome/device-builder docs/ARCHITECTURE.md: ping sweep every 60 s",
  },
  {
    name: "Gluetun",
    word: "gluetun",
    source: "github.com/qdm12/gluetun pull request 2923: its health check pings (HEALTH_ICMP_TARGET_IP)",
  },
  {
    name: "Gatus",
    word: "gatus",
    source: "github.com/TwiN/gatus README.md, Monitoring an endpoint using ICMP",
    ...unread,
  },
  {
    name: "Statping",
    word: String.raw`statping\w*`,
    source: "github.com/statping-ng/statping-ng wiki, Types of Services: ICMP",
    ...unread,
  },
  {
    name: "Nagios, Icinga and Checkmk",
    word: String.raw`nagios\w*|icinga\w*|checkmk|check-mk`,
    source:
      "monitoring-plugins.org/doc/man/check_ping.html and check_icmp.html; docs.checkmk.com, Monitoring hosts: host checks are pings",
    ...unread,
  },
  {
    name: "keepalived",
    word: "keepalived",
    source: "keepalived.org/manpage.html: PING_CHECK",
    ...unread,
  },
  {
    name: "ioBroker, openHAB",
    word: "iobroker|openhab",
    source: "github.com/iobroker/ioBroker.ping; openhab.org/addons/bindings/network",
    ...unread,
  },
  {
    name: "Homepage",
    word: "homepage",
    source: "gethomepage.dev/configs/services: ping",
    ...unread,
  },
  {
    name: "Pi.Alert, NetAlertX",
    word: "pialert|netalertx",
    source: "docs.netalertx.com, plugins: ICMP",
    ...unread,
  },
  {
    name: "what calls itself a monitor",
    word: "monitoring|monitor",
    source: "a name that programs of the kinds above have",
    provisional: true,
    note: "a guess by name, on the side of caution",
  },
];

/** Names of images, without tag and digest, whose programs watch other machines by pings or may be told to; the second group is the word. */
export const pingingImage: Known<string> = {
  value: `(^|[/._-])(${pingingPrograms.map(({ word }) => word).join("|")})($|[/._-])`,
  source: "pingingPrograms",
};

/** Words in commands and configurations that speak of pings; the second group is the word. */
export const pingWord: Known<string> = {
  value: String.raw`(^|[^\w-])(f?ping6?|icmp\w*)($|[^\w-])`,
  source: "man 8 ping, man 8 fping",
};
