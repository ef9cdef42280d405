import type { RunEngine } from "../../../workload/index.ts";
import { parseMount, parseTmpfs, parseVolume } from "../../run-values/mount.ts";
import { parseByteLimit } from "../../run-values/quantities.ts";
import { Refusal } from "../../run-values/refusal.ts";
import { parseDevice, parseSecret } from "../../run-values/small-values.ts";
import type { Fill } from "../draft.ts";
import { append, flag, items, text, texts, unheld, type RunOption } from "../option.ts";

/** The root filesystem, what is mounted into it, and devices. */
export const fileOptions: readonly RunOption[] = [
  flag("read-only", "readOnly"),
  flag("read-only-tmpfs", "readOnlyTmpfs", { only: "podman" }),
  items("volume", "mounts", parseVolume, { short: "v" }),
  ...(["podman", "docker"] as const).map(mountOption),
  items("tmpfs", "mounts", parseTmpfs),
  texts("volumes-from", "volumesFrom"),
  items("device", "devices", parseDevice),
  texts("device-cgroup-rule", "deviceCgroupRules", { commas: true }),
  { name: "gpus", takes: "value", field: "gpus", fill: fillGpus() },
  items("secret", "secrets", parseSecret, { only: "podman" }),
  { name: "storage-opt", takes: "value", field: "storageSize", fill: fillStorage() },
  { name: "use-api-socket", takes: "boolean", only: "docker", field: "mounts", fill: fillApiSocket() },
  text("workdir", "workingDir", { short: "w" }),
  { name: "rootfs", takes: "boolean", only: "podman", fill: fillRootfs() },
  ...unheld("value", ["image-volume", "chrootdirs", "shm-size-systemd"], { only: "podman" }),
  ...unheld("value", ["volume-driver"], { only: "docker" }),
];

function mountOption(engine: RunEngine): RunOption {
  return items("mount", "mounts", (value) => parseMount(value, engine), { only: engine });
}

function fillGpus(): Fill {
  return ({ fields }, value) => {
    fields.gpus = fields.gpus === undefined ? value : `${fields.gpus},${value}`;
    return undefined;
  };
}

/** Of the options of a storage driver only the size of the writable layer is held. */
function fillStorage(): Fill {
  return ({ fields }, value) => {
    const [name, size = ""] = value.split("=");
    if (name !== "size") return undefined;
    const bytes = parseByteLimit(size);
    if (bytes instanceof Refusal) return bytes;
    fields.storageSize = bytes;
    return undefined;
  };
}

const dockerSocket = "/var/run/docker.sock";

/** Docker's own socket in the container (source: docker/cli cli/command/container/create.go@v28.2.2). */
function fillApiSocket(): Fill {
  return (draft, value) => {
    if (value === "true")
      append(draft, "mounts", {
        type: "bind",
        source: dockerSocket,
        target: dockerSocket,
        readOnly: false,
        options: [],
      });
    return undefined;
  };
}

function fillRootfs(): Fill {
  return (draft, value) => {
    draft.rootfs = value === "true";
    return undefined;
  };
}
