import type { RunDeclaration } from "../../workload/index.ts";
import { declareWords } from "../run-line/read-run-lines.ts";

/**
 * Fields that Podman's record tells indirectly or not at all. The command that made the container says what was asked for; capabilities,
 * for example, are told by the record as the difference between the bounding set and the defaults, from which it does not follow which
 * ones are ambient (source: podman libpod/container_inspect_linux.go@v6.0.0-rc1).
 */
const toldByCommand = [
  "userns",
  "uidMap",
  "gidMap",
  "subUidName",
  "subGidName",
  "groupAdd",
  "seccomp",
  "apparmor",
  "securityLabels",
  "mask",
  "unmask",
  "procOptions",
  "readOnlyTmpfs",
  "devices",
  "deviceCgroupRules",
  "gpus",
  "sysctls",
  "networks",
  "networkAliases",
  "cgroups",
  "storageSize",
  "ulimits",
  "environmentFiles",
  "secrets",
  "httpProxy",
  "dependsOn",
  "volumesFrom",
  "entrypoint",
  "stopSignal",
] as const satisfies readonly (keyof RunDeclaration)[];

/** The declaration of a record, with what only the command that made it says. */
export function withCreateCommand(declaration: RunDeclaration): RunDeclaration {
  const words = declaration.recorded?.createCommand;
  const asked = words && declareWords(words, declaration.place);
  if (asked === undefined) return declaration;
  const told = Object.fromEntries(
    toldByCommand.flatMap((name) => (asked[name] === undefined ? [] : [[name, asked[name]]])),
  );
  const { uidMap, gidMap, ...rest } = declaration;
  const mapped = asked.userns === undefined && asked.uidMap === undefined && asked.gidMap === undefined;
  return {
    ...rest,
    ...(mapped && uidMap && { uidMap }),
    ...(mapped && gidMap && { gidMap }),
    ...capabilities(asked),
    ...told,
    ...mounts(declaration, asked),
    notUnderstood: [...declaration.notUnderstood, ...asked.notUnderstood],
  };
}

/** Both lists are the command's as soon as it says one: they belong together. */
function capabilities({ capAdd, capDrop }: RunDeclaration): Pick<RunDeclaration, "capAdd" | "capDrop"> {
  return capAdd === undefined && capDrop === undefined
    ? {}
    : { capAdd: capAdd ?? [], capDrop: capDrop ?? [] };
}

/** Options of mounts that leave no trace in the record: "U", "O", "idmap", "z". */
function mounts(recorded: RunDeclaration, asked: RunDeclaration): Pick<RunDeclaration, "mounts"> {
  if (recorded.mounts === undefined) return asked.mounts === undefined ? {} : { mounts: asked.mounts };
  const merged = recorded.mounts.map((mount) => {
    const same = asked.mounts?.find(({ target }) => target === mount.target);
    return same === undefined
      ? mount
      : { ...mount, options: [...new Set([...mount.options, ...same.options])] };
  });
  const missing = (asked.mounts ?? []).filter(
    ({ target }) => !merged.some((mount) => mount.target === target),
  );
  return { mounts: [...merged, ...missing] };
}
