import { CommandWords, type OptionRow } from "./command-words.ts";
import { addBase, addRemap, addVolumes, type Building } from "./shared-options.ts";
import { resourceName } from "./units.ts";

/**
 * Keys of a `.container` unit that stand for options of `podman run` (source: podman-systemd.unit(5), "Container units [Container]";
 * podman pkg/systemd/quadlet/quadlet.go ConvertContainer@v5.8.0).
 */
const rows: readonly OptionRow[] = [
  ["LogDriver", "text", "--log-driver"],
  ["LogOpt", "words", "--log-opt"],
  ["Entrypoint", "joined", "--entrypoint"],
  ["Timezone", "text", "--tz"],
  ["PidsLimit", "text", "--pids-limit"],
  ["ShmSize", "text", "--shm-size"],
  ["WorkingDir", "text", "--workdir"],
  ["IP", "text", "--ip"],
  ["IP6", "text", "--ip6"],
  ["HostName", "text", "--hostname"],
  ["StopSignal", "text", "--stop-signal"],
  ["StopTimeout", "text", "--stop-timeout"],
  ["Pull", "text", "--pull"],
  ["Memory", "text", "--memory"],
  ["Retry", "text", "--retry"],
  ["RetryDelay", "text", "--retry-delay"],
  ["NetworkAlias", "texts", "--network-alias"],
  ["Ulimit", "texts", "--ulimit"],
  ["DNS", "texts", "--dns"],
  ["DNSOption", "texts", "--dns-option"],
  ["DNSSearch", "texts", "--dns-search"],
  ["GroupAdd", "texts", "--group-add"],
  ["AddHost", "texts", "--add-host"],
  ["Tmpfs", "texts", "--tmpfs"],
  ["RunInit", "boolean", "--init"],
  ["EnvironmentHost", "boolean", "--env-host"],
  ["HttpProxy", "boolean", "--http-proxy"],
  ["ReadOnlyTmpfs", "boolean", "--read-only-tmpfs"],
  ["NoNewPrivileges", "when-true", "--security-opt=no-new-privileges"],
  ["SecurityLabelDisable", "when-true", "--security-opt", "label=disable"],
  ["SecurityLabelNested", "when-true", "--security-opt", "label=nested"],
  ["SecurityLabelType", "text", "--security-opt", "label=type:"],
  ["SecurityLabelFileType", "text", "--security-opt", "label=filetype:"],
  ["SecurityLabelLevel", "text", "--security-opt", "label=level:"],
  ["AppArmor", "text", "--security-opt", "apparmor="],
  ["SeccompProfile", "text", "--security-opt", "seccomp="],
  ["Sysctl", "words", "--sysctl"],
  ["ReadOnly", "boolean", "--read-only"],
  ["ExposeHostPort", "texts", "--expose"],
  ["PublishPort", "texts", "--publish"],
  ["Environment", "pairs", "--env"],
  ["Label", "pairs", "--label"],
  ["Annotation", "pairs", "--annotation"],
  ["Mask", "arguments", "--security-opt", "mask="],
  ["Unmask", "arguments", "--security-opt", "unmask="],
  ["Secret", "arguments", "--secret"],
  ["HealthCmd", "text", "--health-cmd"],
  ["HealthInterval", "text", "--health-interval"],
  ["HealthOnFailure", "text", "--health-on-failure"],
  ["HealthLogDestination", "text", "--health-log-destination"],
  ["HealthMaxLogCount", "text", "--health-max-log-count"],
  ["HealthMaxLogSize", "text", "--health-max-log-size"],
  ["HealthRetries", "text", "--health-retries"],
  ["HealthStartPeriod", "text", "--health-start-period"],
  ["HealthTimeout", "text", "--health-timeout"],
  ["HealthStartupCmd", "text", "--health-startup-cmd"],
  ["HealthStartupInterval", "text", "--health-startup-interval"],
  ["HealthStartupRetries", "text", "--health-startup-retries"],
  ["HealthStartupSuccess", "text", "--health-startup-success"],
  ["HealthStartupTimeout", "text", "--health-startup-timeout"],
];

/** The command that Quadlet starts for a `.container` unit, specifiers still in it. */
export function containerCommand(building: Building): CommandWords {
  const { unit, references } = building;
  const { values } = unit;
  const command = new CommandWords(unit.place);
  addBase(command, values);
  command.own("run");
  const named = values.text("ContainerName");
  if (named === undefined) command.own("--name", resourceName(unit));
  else command.add("ContainerName", named.place, "--name", named.value);
  command.own("--replace", "--rm");
  addCgroups(command, building);
  command.addRows(values, rows);
  addSupervision(command, building);
  addPrivileges(command, building);
  addUser(command, building);
  addRemap(command, building, true);
  addVolumes(command, building);
  for (const network of values.all("Network"))
    command.add("Network", network.place, "--network", references.network(network));
  const update = values.text("AutoUpdate");
  if (update) command.add("AutoUpdate", update.place, "--label", `io.containers.autoupdate=${update.value}`);
  for (const file of values.arguments("EnvironmentFile"))
    command.add("EnvironmentFile", file.place, "--env-file", references.path(file.value));
  for (const mount of values.arguments("Mount"))
    command.add("Mount", mount.place, "--mount", references.mount(mount));
  const pod = values.text("Pod");
  if (pod) command.add("Pod", pod.place, "--pod", references.pod(pod));
  for (const word of values.arguments("PodmanArgs")) command.add("PodmanArgs", word.place, word.value);
  addImage(command, building);
  for (const word of values.lastArguments("Exec")) command.add("Exec", word.place, word.value);
  return command;
}

/** Quadlet puts the container into the cgroup of its service unless it is told otherwise. */
function addCgroups(command: CommandWords, { unit }: Building): void {
  const mode = unit.values.text("CgroupsMode");
  if (mode === undefined) command.own("--cgroups=split");
  else command.add("CgroupsMode", mode.place, "--cgroups", mode.value);
}

function addSupervision(command: CommandWords, { unit, references }: Building): void {
  const type = unit.service.text("Type");
  if (type?.value === "oneshot") return;
  if (type !== undefined && type.value !== "notify")
    references.refuse(type, `Type=${type.value} is neither notify nor oneshot`);
  const notify = unit.values.last("Notify");
  const mode =
    notify?.value.toLowerCase() === "healthy"
      ? "healthy"
      : unit.values.boolean("Notify")?.value === true
        ? "container"
        : "conmon";
  if (notify === undefined) command.own(`--sdnotify=${mode}`);
  else command.add("Notify", notify.place, `--sdnotify=${mode}`);
  command.own("-d");
}

function addPrivileges(command: CommandWords, { unit: { values } }: Building): void {
  // A device with "-" before it is left out where the host has none: whether it is there cannot be known here.
  for (const { value, place } of values.words("AddDevice"))
    command.add("AddDevice", place, "--device", value.replace(/^-/, ""));
  for (const { value, place } of values.words("DropCapability"))
    command.add("DropCapability", place, "--cap-drop", value.toLowerCase());
  for (const { value, place } of values.words("AddCapability"))
    command.add("AddCapability", place, "--cap-add", value.toLowerCase());
  const temporary = values.boolean("VolatileTmp");
  if (temporary?.value === true && values.boolean("ReadOnly")?.value !== true)
    command.add("VolatileTmp", temporary.place, "--tmpfs", "/tmp:rw,size=512M,mode=1777");
}

function addUser(command: CommandWords, { unit: { values }, references }: Building): void {
  const [user, group] = [values.text("User"), values.text("Group")];
  if (user === undefined) {
    if (group !== undefined) references.refuse(group, "Group= needs User=");
    return;
  }
  command.add(
    "User",
    user.place,
    "--user",
    group === undefined ? user.value : `${user.value}:${group.value}`,
  );
}

function addImage(command: CommandWords, { unit, references }: Building): void {
  const [image, rootfs] = [unit.values.text("Image"), unit.values.text("Rootfs")];
  if (image !== undefined && rootfs !== undefined)
    references.refuse(rootfs, "Image= and Rootfs= exclude each other");
  if (image === undefined && rootfs === undefined)
    references.refuse(unit, "a container needs Image= or Rootfs=");
  if (image !== undefined) command.add("Image", image.place, references.image(image));
  else if (rootfs !== undefined) command.add("Rootfs", rootfs.place, "--rootfs", rootfs.value);
}
