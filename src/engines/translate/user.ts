import { loginUidOf } from "../host/identity.ts";
import type { Source } from "./translation.ts";
import { note } from "./translation.ts";

/** The ids of a user that the source names; none where the image decides. A pod knows numbers only. */
export function userOf(source: Source): { readonly uid?: number; readonly gid?: number } {
  const { declaration, options } = source;
  const written = declaration.user ?? "";
  if (written === "") return callerOf(source);
  const [user = "", group = ""] = written.split(":");
  const accounts = options.imageOf(declaration.image ?? "")?.accounts;
  const uid = user === "" ? 0 : idOf(user, accounts?.users.find(({ name }) => name === user)?.uid);
  const gid =
    group === "" ? undefined : idOf(group, accounts?.groups.find(({ name }) => name === group)?.gid);
  if (uid === undefined || (group !== "" && gid === undefined)) {
    const which = uid === undefined ? `user ${user}` : `group ${group}`;
    const words = `a pod names users by number: write the number of ${which} in place of the name (podman run --rm IMAGE id ${user})`;
    note(source, "user", "impossible", words);
    return {};
  }
  note(source, "user", "kept", `runAsUser: ${uid}${gid === undefined ? "" : `, runAsGroup: ${gid}`}`);
  return gid === undefined ? { uid } : { uid, gid };
}

/** Podman's --userns=keep-id runs as its caller where no user is named. */
function callerOf({ declaration, options }: Source): { readonly uid?: number; readonly gid?: number } {
  const { userns = "", engine } = declaration;
  if (engine !== "podman" || !/^keep-id(:|$)/.test(userns)) return {};
  const { node, rootless } = options.hostOf(declaration);
  if (!rootless) return {};
  const login = loginUidOf(node);
  const uid = Number(/uid=(\d+)/.exec(userns.replace("gid=", "g="))?.[1] ?? login);
  const gid = Number(/gid=(\d+)/.exec(userns)?.[1] ?? login);
  return { uid, gid };
}

function idOf(written: string, known: number | undefined): number | undefined {
  if (/^\d+$/.test(written)) return Number(written);
  return written === "root" ? 0 : known;
}
