import { CommandWords, type OptionRow } from "./command-words.ts";
import { addBase, addRemap, addVolumes, type Building } from "./shared-options.ts";
import { resourceName } from "./units.ts";

/** Options of `podman pod create` (podman-systemd.unit(5), "Pod units [Pod]"; quadlet.go ConvertPod@v5.8.0). */
const podRows: readonly OptionRow[] = [
  ["PublishPort", "texts", "--publish"],
  ["Label", "pairs", "--label"],
  ["IP", "text", "--ip"],
  ["IP6", "text", "--ip6"],
  ["ShmSize", "text", "--shm-size"],
  ["NetworkAlias", "texts", "--network-alias"],
  ["DNS", "texts", "--dns"],
  ["DNSOption", "texts", "--dns-option"],
  ["DNSSearch", "texts", "--dns-search"],
  ["AddHost", "texts", "--add-host"],
  ["HostName", "texts", "--hostname"],
];

export function podCommand(building: Building): CommandWords {
  const { unit, references } = building;
  const command = new CommandWords(unit.place);
  addBase(command, unit.values);
  command.own("pod", "create", "--infra-conmon-pidfile=%t/%N.pid", "--replace");
  const exit = unit.values.last("ExitPolicy");
  if (exit === undefined) command.own("--exit-policy", "stop");
  else command.add("ExitPolicy", exit.place, "--exit-policy", exit.value);
  addRemap(command, building, true);
  command.addRows(unit.values, podRows);
  for (const network of unit.values.all("Network"))
    command.add("Network", network.place, "--network", references.network(network));
  addVolumes(command, building);
  const name = resourceName(unit);
  command.own("--infra-name", `${name}-infra`, "--name", name);
  addPodmanArgs(command, building);
  return command;
}

/** Options of `podman network create` (quadlet.go ConvertNetwork@v5.8.0). */
export function networkCommand(building: Building): CommandWords {
  const { unit, references } = building;
  const { values } = unit;
  const command = new CommandWords(unit.place);
  addBase(command, values);
  command.own("network", "create", "--ignore");
  command.addRows(values, [
    ["DisableDNS", "boolean", "--disable-dns"],
    ["Internal", "boolean", "--internal"],
    ["IPv6", "boolean", "--ipv6"],
    ["Driver", "text", "--driver"],
    ["IPAMDriver", "text", "--ipam-driver"],
    ["InterfaceName", "text", "--interface-name"],
    ["DNS", "texts", "--dns"],
    ["Options", "pairs", "--opt"],
    ["Label", "pairs", "--label"],
  ]);
  const [subnets, gateways, ranges] = ["Subnet", "Gateway", "IPRange"].map((key) => values.all(key));
  if ((gateways?.length ?? 0) > (subnets?.length ?? 0) || (ranges?.length ?? 0) > (subnets?.length ?? 0))
    references.refuse(unit, "there are more gateways or ranges than subnets");
  subnets?.forEach((subnet, index) => {
    command.add("Subnet", subnet.place, "--subnet", subnet.value);
    const [gateway, range] = [gateways?.[index], ranges?.[index]];
    if (gateway) command.add("Gateway", gateway.place, "--gateway", gateway.value);
    if (range) command.add("IPRange", range.place, "--ip-range", range.value);
  });
  addPodmanArgs(command, building);
  command.own(resourceName(unit));
  return command;
}

/** Options of `podman volume create` (quadlet.go ConvertVolume@v5.8.0, UID= and GID= of 6.0). */
export function volumeCommand(building: Building): CommandWords {
  const { unit, references } = building;
  const { values } = unit;
  const command = new CommandWords(unit.place);
  addBase(command, values);
  command.own("volume", "create", "--ignore");
  command.addRows(values, [
    ["UID", "text", "--uid"],
    ["GID", "text", "--gid"],
    ["Driver", "text", "--driver"],
  ]);
  if (values.text("Driver")?.value === "image") {
    const image = values.text("Image");
    if (image === undefined) references.refuse(unit, "a volume of the driver image needs Image=");
    else command.add("Image", image.place, "--opt", `image=${references.image(image)}`);
  } else addDevice(command, building);
  command.addRows(values, [["Label", "pairs", "--label"]]);
  addPodmanArgs(command, building);
  command.own(resourceName(unit));
  return command;
}

function addDevice(command: CommandWords, { unit: { values }, references }: Building): void {
  const copy = values.boolean("Copy");
  if (copy) command.add("Copy", copy.place, "--opt", copy.value ? "copy" : "nocopy");
  const [device, type] = [values.text("Device"), values.text("Type")];
  if (device) command.add("Device", device.place, "--opt", `device=${device.value}`);
  if (type && !device) references.refuse(type, "Type= needs Device=");
  if (type && device) command.add("Type", type.place, "--opt", `type=${type.value}`);
  const parts = [
    ...["User", "Group"].map((key) => [key === "User" ? "uid=" : "gid=", values.text(key)] as const),
    ["", values.text("Options")] as const,
  ].flatMap(([prefix, value]) =>
    value === undefined ? [] : [{ text: prefix + value.value, place: value.place }],
  );
  const [first] = parts;
  if (first) command.add("Options", first.place, "--opt", `o=${parts.map(({ text }) => text).join(",")}`);
}

/** Options of `podman kube play` (quadlet.go ConvertKube@v5.8.0). */
export function kubeCommand(building: Building): CommandWords {
  const { unit, references } = building;
  const { values } = unit;
  const command = new CommandWords(unit.place);
  addBase(command, values);
  command.own("kube", "play", "--replace", "--service-container=true");
  command.addRows(values, [
    ["ExitCodePropagation", "joined", "--service-exit-code-propagation"],
    ["LogDriver", "text", "--log-driver"],
    ["LogOpt", "words", "--log-opt"],
    ["PublishPort", "texts", "--publish"],
  ]);
  addRemap(command, building, false);
  for (const network of values.all("Network"))
    command.add("Network", network.place, "--network", references.network(network));
  for (const { value, place } of values.words("ConfigMap"))
    command.add("ConfigMap", place, "--configmap", references.path(value));
  addPodmanArgs(command, building);
  const files = values.words("Yaml");
  if (files.length === 0) references.refuse(unit, "a .kube unit needs Yaml=");
  for (const { value, place } of files) command.add("Yaml", place, references.path(value));
  return command;
}

export function addPodmanArgs(command: CommandWords, { unit }: Building): void {
  for (const { value, place } of unit.values.arguments("PodmanArgs")) command.add("PodmanArgs", place, value);
}
