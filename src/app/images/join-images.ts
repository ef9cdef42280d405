import type { ImageFacts } from "../../engines/index.ts";

type Images = Readonly<Record<string, ImageFacts>>;

/** Facts that only make sense together: who the user is, and what the image's own files make of the name. */
const userFacts = ["user", "uid", "gid", "groups", "accounts"] as const;

/** What the context file says of an image wins over what was read of it: fact by fact, and for its user as a whole. */
export function joinImages(read: Images, given: Images): Images {
  const joined = Object.entries(given).map(([reference, facts]): [string, ImageFacts] => [
    reference,
    joinFacts(Object.hasOwn(read, reference) ? (read[reference] ?? {}) : {}, facts),
  ]);
  return { ...read, ...Object.fromEntries(joined) };
}

function joinFacts(read: ImageFacts, given: ImageFacts): ImageFacts {
  const saysUser = userFacts.some((name) => given[name] !== undefined);
  const kept = saysUser
    ? Object.fromEntries(
        Object.entries(read).filter(([name]) => !(userFacts as readonly string[]).includes(name)),
      )
    : read;
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...kept, ...told };
}
