import type { RunPort } from "../../../workload/index.ts";
import { parsePort } from "../../run-values/port.ts";
import type { ComposeNode, MapNode } from "../node.ts";
import { checked, InvalidValue, text } from "./values.ts";

/** An item of `ports`, short or long. The long form is read as the short form that says the same. */
export function readPort(node: ComposeNode): RunPort {
  return checked(node, parsePort(node.kind === "map" ? shortForm(node) : text(node)));
}

function shortForm(node: MapNode): string {
  const target = node.entries.get("target");
  if (target === undefined) throw new InvalidValue(node, "a port needs a target");
  const [published, hostIp, protocol] = ["published", "host_ip", "protocol"].map((key) => textAt(node, key));
  const address = hostIp === undefined ? "" : `${hostIp.includes(":") ? `[${hostIp}]` : hostIp}:`;
  const host = published === undefined && address === "" ? "" : `${published ?? ""}:`;
  return `${address}${host}${text(target)}${protocol === undefined ? "" : `/${protocol}`}`;
}

function textAt(node: MapNode, key: string): string | undefined {
  const value = node.entries.get(key);
  return value === undefined ? undefined : text(value);
}
