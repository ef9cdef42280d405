import { dynamicUsers, firstUnownedId, loginUsers, nobody, systemUsers } from "../../facts/index.ts";

/** Whose an id commonly is where the node's accounts are not known: `login` and `system` mean that it may be nobody's as well. */
export interface CommonOwner {
  readonly owner: "root" | "login" | "system" | "service" | "unowned";
  readonly words: string;
  readonly source: string;
}

/** Classes a fixed user or group id by the ranges that Linux distributions use. */
export function commonOwner(id: number): CommonOwner {
  if (id === 0) return { owner: "root", words: "the host's root", source: "user_namespaces(7)" };
  if (id <= systemUsers.last)
    return { owner: "system", words: "an id of system accounts", source: systemUsers.source };
  if (id < firstUnownedId.value)
    return { owner: "login", words: "an id of login accounts", source: loginUsers.source };
  if (id === nobody.value)
    return { owner: "service", words: "nobody, whose id services share", source: nobody.source };
  if (id >= dynamicUsers.first && id <= dynamicUsers.last) {
    return { owner: "service", words: "an id that systemd gives to services", source: dynamicUsers.source };
  }
  return { owner: "unowned", words: "no account has it unless somebody chose it", source: loginUsers.source };
}
