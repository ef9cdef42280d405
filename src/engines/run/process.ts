import type { Ask, DimensionValues, Stated } from "../../confinement/index.ts";
import { withOrigin } from "../../facts/index.ts";
import {
  groupByName,
  groupsOfImageUser,
  imageUser,
  imageUserGroup,
  passwdGroup,
  privilegedFilesOf,
  userByName,
} from "../image.ts";
import { imageUserInWords } from "../image-origin.ts";
import { once, oncePerScenario } from "../once.ts";
import type { ContainerProcess } from "../process.ts";
import type { PrivilegedFiles } from "../questions.ts";
import { because, stated } from "../stated.ts";
import { networkKind } from "./namespaces.ts";
import type { RunOptions } from "./options.ts";
import type { Run } from "./run.ts";
import { seccomp } from "./seccomp.ts";

/** What the engine configures for the container's first process. */
export function processOf(run: Run): ContainerProcess {
  const { options, host, traits } = run;
  return {
    user: oncePerScenario((ask) => user(run, ask)),
    groups: oncePerScenario((ask) => groups(run, ask)),
    userNamespace: oncePerScenario((ask) => traits.userNamespace(options, ask)),
    capabilities: oncePerScenario((ask) => traits.capabilities(options, isNamedRoot(run, ask))),
    noNewPrivileges: once(() => noNewPrivileges(run)),
    seccomp: oncePerScenario((ask) => seccomp(run, ask)),
    privilegedFiles: oncePerScenario((ask) => privilegedFiles(run, ask)),
    hostNetwork: (ask) => networkKind(options, ask) === "host",
    underAppArmorRestriction: isUnderAppArmor(run),
    node: host.node,
  };
}

/** Set-id files that belong to an id of a range give no root to a container without a user namespace. */
function privilegedFiles({ options, traits }: Run, ask: Ask): PrivilegedFiles {
  const files = privilegedFilesOf(options.image, ask);
  if (!traits.imageOfRange(options)) return files;
  return { setId: false, fileCapabilities: files.fileCapabilities };
}

function noNewPrivileges({ options, traits }: Run): Stated<boolean> {
  const on = options.noNewPrivileges ?? false;
  const words = on ? "no-new-privileges is given" : "no-new-privileges is not given";
  return stated(on, because("engine-default", words, traits.source));
}

function isUnderAppArmor({ options, traits }: Run): boolean {
  if (options.apparmor !== undefined) return options.apparmor !== "unconfined";
  return traits.appArmorProfile !== undefined && options.privileged !== true;
}

function user({ options, traits }: Run, ask: Ask): Stated<DimensionValues["user"]> {
  if (options.user !== undefined) {
    const uid = idOf(options, options.user.uid, ask);
    const words = `--user ${options.user.uid}`;
    return stated({ uid, decidedBy: "operator" }, because("engine-default", words, traits.source));
  }
  const ofImage = imageUser(options.image, ask);
  const uid = traits.userOfNamespace(options)?.uid;
  if (uid !== undefined && ofImage.decidedBy === "image-default")
    return stated(
      { uid, decidedBy: "engine" },
      because("engine-default", `--userns=keep-id runs as ${uid}`, traits.source),
    );
  return stated(ofImage, because("image", imageUserInWords(options.image)));
}

function idOf({ image }: RunOptions, written: number | string, ask: Ask): number {
  return typeof written === "number" ? written : userByName(image, written, ask);
}

/** Podman looks at the user as written: a name other than root's counts as another user, and so does keep-id without --user. */
function isNamedRoot(run: Run, ask: Ask): boolean {
  const { options } = run;
  if (options.user !== undefined) return options.user.uid === 0 || options.user.uid === "root";
  const { uid, decidedBy } = user(run, ask).value;
  return uid === 0 && decidedBy !== "engine";
}

/** Groups of the image's group file count unless the group is given. */
function groups(run: Run, ask: Ask): Stated<readonly number[]> {
  const { options, traits } = run;
  const { uid, decidedBy } = user(run, ask).value;
  const ofNamespace = decidedBy === "engine" ? traits.userOfNamespace(options)?.gid : undefined;
  const given = options.user?.gid ?? ofNamespace;
  const brought = traits.groupOfNamespace(options);
  const added = [
    ...(brought === undefined ? [] : [brought]),
    ...(options.groupAdd ?? []).map((one) => groupIdOf(options, one, ask)),
  ];
  if (given !== undefined)
    return stated(
      [...new Set([groupIdOf(options, given, ask), ...added])],
      because("engine-default", `--user ${uid}:${given}`, traits.source),
    );
  const main =
    options.user === undefined
      ? imageUserGroup(options.image, uid, ask)
      : passwdGroup(options.image, uid, ask);
  return stated(
    [...new Set([main, ...added, ...furtherGroups(options, uid, main, ask)])],
    because(
      "image",
      withOrigin("groups of the image's passwd and group files", options.image.image, "accounts"),
      traits.source,
    ),
  );
}

function furtherGroups(
  { image, user: given }: RunOptions,
  uid: number,
  main: number,
  ask: Ask,
): readonly number[] {
  if (given === undefined && (image.image?.user ?? "").includes(":")) return [];
  if (image.image?.accounts !== undefined) return groupsOfImageUser(image, uid, ask);
  return uid === 0 || main === 0 ? [] : groupsOfImageUser(image, uid, ask);
}

function groupIdOf({ image }: RunOptions, written: number | string, ask: Ask): number {
  return typeof written === "number" ? written : groupByName(image, written, ask);
}
