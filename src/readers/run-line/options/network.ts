import type { RunEngine } from "../../../workload/index.ts";
import { parseCommaList } from "../../run-values/comma-list.ts";
import { parseExposed, parsePort } from "../../run-values/port.ts";
import { Refusal } from "../../run-values/refusal.ts";
import type { Draft, Fill } from "../draft.ts";
import { append, flag, items, silent, text, texts, unheld, type RunOption } from "../option.ts";

/** Networks, ports and namespaces. */
export const networkOptions: readonly RunOption[] = [
  ...(["podman", "docker"] as const).map(networkOption),
  texts("network-alias", "networkAliases", { commas: true, aliases: ["net-alias"] }),
  ...(["podman", "docker"] as const).map(publishOption),
  flag("publish-all", "publishAll", { short: "P" }),
  { name: "expose", takes: "value", commas: true, field: "expose", fill: fillExposed() },
  text("hostname", "hostname", { short: "h" }),
  texts("add-host", "addHosts", { commas: true }),
  texts("dns", "dns", { commas: true }),
  text("pid", "pid"),
  text("ipc", "ipc"),
  text("uts", "uts"),
  text("cgroupns", "cgroupns"),
  ...silent("value", ["dns-option"], { aliases: ["dns-opt"] }),
  ...silent("value", ["dns-search", "ip", "ip6", "mac-address"]),
  ...silent("value", ["domainname", "link-local-ip"], { only: "docker" }),
  ...silent("boolean", ["no-hosts", "no-hostname"], { only: "podman" }),
  ...silent("value", ["hosts-file"], { only: "podman" }),
  ...unheld("value", ["link"], { only: "docker" }),
];

function networkOption(engine: RunEngine): RunOption {
  const fill = engine === "podman" ? fillPodmanNetwork() : fillDockerNetwork();
  return { name: "network", aliases: ["net"], takes: "value", only: engine, field: "networks", fill };
}

function publishOption(engine: RunEngine): RunOption {
  const parse = (value: string) => parsePort(value, engine);
  return items("publish", "ports", parse, { short: "p", commas: true, only: engine });
}

/** Several names may be joined by commas; behind a colon commas belong to the options of one network. */
function fillPodmanNetwork(): Fill {
  return (draft, value) => {
    const names = value.includes(":") ? [value] : value.split(",");
    names.forEach((name) => append(draft, "networks", name));
    return undefined;
  };
}

/** `name`, or `name=...,alias=...,driver-opt=...` (source: docker/cli opts/network.go@v29). */
function fillDockerNetwork(): Fill {
  return (draft, value) => {
    if (!/(^|,)name=/.test(value)) return append(draft, "networks", value);
    const fields = parseCommaList(value);
    if (fields instanceof Refusal) return fields;
    fields.forEach((field) => dockerNetworkField(draft, field));
    return undefined;
  };
}

function dockerNetworkField(draft: Draft, field: string): void {
  if (field.startsWith("name=")) append(draft, "networks", field.slice("name=".length));
  if (field.startsWith("alias=")) append(draft, "networkAliases", field.slice("alias=".length));
}

function fillExposed(): Fill {
  return (draft, value) => {
    const ports = parseExposed(value);
    if (ports instanceof Refusal) return ports;
    ports.forEach((port) => append(draft, "expose", port));
    return undefined;
  };
}
