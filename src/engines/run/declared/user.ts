import type { RunOptions } from "../options.ts";
import type { DeclaredRun } from "./source.ts";
import { given, isPodman, refused } from "./source.ts";

/** Largest id that runtimes take. Source: moby/sys user.go, minID and maxID. */
const largestId = 2 ** 31 - 1;

export function usersOf(run: DeclaredRun): Pick<RunOptions, "user" | "groupAdd" | "keepGroups"> {
  const { declaration } = run;
  const user = given(declaration.user);
  const groups = declaration.groupAdd ?? [];
  const keepGroups = isPodman(run) && groups.includes("keep-groups");
  if (keepGroups && groups.length > 1)
    throw refused(run, "--group-add keep-groups together with other groups");
  return {
    ...(user !== undefined && { user: userOf(run, user) }),
    ...(keepGroups ? { keepGroups } : groups.length > 0 && { groupAdd: groups.map((one) => idOf(run, one)) }),
  };
}

/** "1000", "app", "1000:1000", ":staff"; the user is root when only a group is written. */
function userOf(run: DeclaredRun, written: string): NonNullable<RunOptions["user"]> {
  const [user = "", group = ""] = written.split(":");
  const uid = user === "" ? 0 : idOf(run, user);
  return group === "" ? { uid } : { uid, gid: idOf(run, group) };
}

function idOf(run: DeclaredRun, written: string): number | string {
  if (!/^\d+$/.test(written)) return written;
  const id = Number(written);
  if (id > largestId) throw refused(run, `the id ${written}: ids end at ${largestId}`);
  return id;
}
