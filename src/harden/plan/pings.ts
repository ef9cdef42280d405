import type { PodTemplate } from "../../workload/index.ts";
import { mountedText, nameOfImage, passedText } from "./evidence.ts";
import type { PlanContext } from "./plan-context.ts";

/** Names of images whose programs watch other machines by pings, or may be told to. */
const pingers =
  /(^|[/._-])(f?ping\w*|\w*pinger|icmp\w*|gatus|uptime\w*|smokeping|blackbox\w*|statping\w*|netdata|telegraf|zabbix\w*|librenms|nagios\w*|icinga\w*|checkmk|check-mk|monitoring|monitor|home-?assistant|hass\w*|iobroker|openhab|homepage|pialert|netalertx|mtr|traceroute|smoke)(?=$|[/._-])/i;
const pingWords = /(?<![\w-])(f?ping6?|icmp\w*)(?![\w-])/i;

/** What in the input points to a program that opens ping sockets; undefined where nothing does. */
export function hintOfPings(pod: PodTemplate, context: PlanContext): string | undefined {
  for (const container of pod.containers) {
    const named = pingers.exec(nameOfImage(container.spec.image ?? ""))?.[2];
    if (named !== undefined)
      return `the image of ${container.name} is one of those that may ping ("${named}")`;
    const passed = pingWords.exec(passedText(container))?.[0];
    if (passed !== undefined) return `"${passed}" in what is passed to ${container.name} points to pings`;
  }
  const mounted = pingWords.exec(mountedText(pod, context))?.[0];
  return mounted === undefined ? undefined : `"${mounted}" in a mounted ConfigMap points to pings`;
}
