/** A line of passwd(5), without what is nobody's business. */
export interface UserAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Whether a person can log in to it: its shell is one. */
  readonly login: boolean;
}

export interface GroupAccount {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** A line of subuid(5) or subgid(5). */
export interface SubordinateRange {
  /** Name of the account, or its number as written. */
  readonly owner: string;
  readonly first: number;
  readonly count: number;
}

const noLogin = /(?:^|\/)(?:nologin|false|sync|shutdown|halt)$/;

export function parsePasswd(text: string): readonly UserAccount[] {
  return linesOf(text).flatMap(([name = "", , uid, gid, , , shell = ""]) =>
    isNumber(uid) && isNumber(gid)
      ? [{ name, uid: Number(uid), gid: Number(gid), login: !noLogin.test(shell) }]
      : [],
  );
}

export function parseGroup(text: string): readonly GroupAccount[] {
  return linesOf(text).flatMap(([name = "", , gid, members = ""]) =>
    isNumber(gid) ? [{ name, gid: Number(gid), members: members.split(",").filter(Boolean) }] : [],
  );
}

export function parseSubordinateIds(text: string): readonly SubordinateRange[] {
  return linesOf(text).flatMap(([owner = "", first, count]) =>
    isNumber(first) && isNumber(count) ? [{ owner, first: Number(first), count: Number(count) }] : [],
  );
}

function linesOf(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => line.trimEnd().split(":"));
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d+$/.test(text);
}
