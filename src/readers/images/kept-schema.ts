import * as v from "valibot";

const id = v.pipe(v.number(), v.integer(), v.minValue(0));
const texts = v.array(v.string());
const owner = { uid: id, gid: id, mode: id };

/** What is kept of an image: facts alone, none of its content. */
const keptSchema = v.strictObject({
  /** Of this form. */
  schemaVersion: v.literal(2),
  /** Facts of another version of Podseal may have been read in another way. */
  tool: v.string(),
  layers: v.boolean(),
  record: v.strictObject({
    user: v.string(),
    volumes: texts,
    exposedPorts: texts,
    entrypoint: texts,
    command: texts,
    labels: v.record(v.string(), v.string()),
    workingFolder: v.string(),
    setId: v.optional(v.boolean()),
    fileCapabilities: v.optional(v.boolean()),
    privilegedFiles: v.optional(
      v.array(v.strictObject({ ...owner, path: v.string(), hasCapabilities: v.optional(v.literal(true)) })),
    ),
    accounts: v.optional(
      v.strictObject({
        users: v.array(v.strictObject({ name: v.string(), uid: id, gid: id })),
        groups: v.array(v.strictObject({ name: v.string(), gid: id, members: texts })),
      }),
    ),
    paths: v.optional(
      v.record(v.string(), v.strictObject({ ...owner, isEmpty: v.optional(v.literal(true)) })),
    ),
    uid: v.optional(id),
    gid: v.optional(id),
    groups: v.optional(v.array(id)),
  }),
});

export type KeptImage = v.InferOutput<typeof keptSchema>;

/** What was kept, or undefined for anything else. */
export function asKeptImage(value: unknown): KeptImage | undefined {
  const result = v.safeParse(keptSchema, value);
  return result.success ? result.output : undefined;
}
