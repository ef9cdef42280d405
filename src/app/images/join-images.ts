import type { ImageFacts } from "../../engines/index.ts";

type Images = Readonly<Record<string, ImageFacts>>;

/** Facts that only make sense together: who the user is, and what the image's own files make of the name. */
const userFacts = ["user", "uid", "gid", "groups", "accounts"] as const;

/** The facts with who states them. `from`: "context file facts.yaml". */
export function statedImages(images: Images, from: string): Images {
  return Object.fromEntries(
    Object.entries(images).map(([reference, facts]): [string, ImageFacts] => [
      reference,
      { ...facts, stated: [{ from, facts: Object.keys(definedFacts(facts)) }] },
    ]),
  );
}

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
  const kept: ImageFacts = saysUser
    ? Object.fromEntries(
        Object.entries(read).filter(([name]) => !(userFacts as readonly string[]).includes(name)),
      )
    : read;
  const { stated = [], ...before } = kept;
  const told = definedFacts(given);
  // Who states a fact comes first; what it was before stands behind.
  const sources = [...(given.stated ?? []), ...stated];
  return { ...before, ...told, ...(sources.length > 0 && { stated: sources }) };
}

function definedFacts(facts: ImageFacts): ImageFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
