import type { TranslatedService, TranslationOptions } from "../../engines/index.ts";
import type { RunProject } from "../../workload/index.ts";

/** The names and networks of the namespaces that were given away. */
export class Places {
  readonly #names = new Set<string>();
  readonly #composeProjects = new Map<string, RunProject>();

  /** Puts a pod into its namespace; the reason where another one of the input is in its way. */
  take(
    { name }: TranslatedService,
    project: RunProject,
    { namespace }: TranslationOptions,
  ): string | undefined {
    const full = `${namespace}/${name}`;
    const other = this.#composeProjects.get(namespace) ?? project;
    if (project.format === "compose") this.#composeProjects.set(namespace, other);
    const remedy = "translate each with a --namespace of its own";
    if (project.format === "compose" && other !== project)
      return `another Compose project of the input goes into the namespace ${namespace}, where their networks would be one: ${remedy}`;
    if (this.#names.has(full))
      return `another pod of the input is called ${name} in the namespace ${namespace}: ${remedy}`;
    this.#names.add(full);
    return undefined;
  }
}
