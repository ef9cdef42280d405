import type { TranslatedService, TranslationOptions } from "../../engines/index.ts";
import type { JsonObject, RunProject } from "../../workload/index.ts";
import { asObject, asString } from "../../workload/index.ts";

/** The names of the namespaces that were given away. */
export class Places {
  readonly #owners = new Map<string, RunProject>();
  readonly #pods = new Set<string>();

  /** Puts the objects of a pod into its namespace; the reason where another one of the input is in its way. */
  take(
    { name, objects }: TranslatedService,
    project: RunProject,
    { namespace }: TranslationOptions,
  ): string | undefined {
    const pod = `${namespace}/${name}`;
    const remedy = "translate each with a --namespace of its own";
    if (this.#pods.has(pod))
      return `another pod of the input is called ${name} in the namespace ${namespace}: ${remedy}`;
    // A name that another project has would be one object for both: a claim, a Service of an alias.
    const keys = [...objects.map((one) => keyOf(one, project)), networksKey(project)].flatMap(
      (one) => one ?? [],
    );
    const taken = keys.find((one) => (this.#owners.get(`${namespace}/${one}`) ?? project) !== project);
    if (taken !== undefined)
      return `another project of the input has ${taken} in the namespace ${namespace} too, which would be one for both: ${remedy}`;
    for (const one of keys) this.#owners.set(`${namespace}/${one}`, project);
    this.#pods.add(pod);
    return undefined;
  }
}

/** A volume of Podman and Docker has one name on the whole host: whoever names it has the same. */
function keyOf({ kind, metadata }: JsonObject, { format }: RunProject): string | undefined {
  const name = asString(asObject(metadata)?.["name"]);
  const isOfHost = kind === "PersistentVolumeClaim" && format !== "compose";
  return name === undefined || isOfHost ? undefined : `the ${asString(kind)} ${name}`;
}

/** Networks of a Compose project are called by the project. */
function networksKey({ format, name }: RunProject): string | undefined {
  return format === "compose" ? `networks of the project ${name}` : undefined;
}
