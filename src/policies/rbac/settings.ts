import type { PodTemplate } from "../../workload/index.ts";
import { asList, asObject, asString } from "../../workload/index.ts";

/** A flag or variable that the manifest gives to a program. */
export interface Setting {
  /** As written: "--watch-namespace", "WATCH_NAMESPACE". */
  readonly name: string;
  readonly value: string;
}

/** Flags with a value and variables of a pod's containers; $(NAME) stands for the variable, the pod's namespace for itself. */
export function settingsOf({ containers }: PodTemplate, namespace: string | undefined): readonly Setting[] {
  return containers.flatMap(({ spec }) => {
    const variables = asList(spec.raw["env"]).flatMap((entry) =>
      variableOf(asObject(entry) ?? {}, namespace),
    );
    const flags = flagsOf([...spec.command, ...spec.args]);
    const known = new Map(variables.map(({ name, value }) => [name, value]));
    return [...flags, ...variables].map(({ name, value }) => ({ name, value: expanded(value, known) }));
  });
}

function variableOf(
  entry: NonNullable<ReturnType<typeof asObject>>,
  namespace: string | undefined,
): Setting[] {
  const name = asString(entry["name"]);
  const field = asString(asObject(asObject(entry["valueFrom"])?.["fieldRef"])?.["fieldPath"]);
  const value = field === "metadata.namespace" ? namespace : asString(entry["value"]);
  return name === undefined || value === undefined ? [] : [{ name, value }];
}

/** `--flag=value`, and `--flag value` where the next word is no flag. */
function flagsOf(words: readonly string[]): Setting[] {
  return words.flatMap((word, index) => {
    const [, name = "", value] = /^(--?[a-z][\w.-]*)(?:=(.*))?$/is.exec(word) ?? [];
    const next = words[index + 1];
    if (name === "") return [];
    if (value !== undefined) return [{ name, value }];
    return next === undefined || next.startsWith("-") ? [] : [{ name, value: next }];
  });
}

function expanded(value: string, variables: ReadonlyMap<string, string>): string {
  return value.replaceAll(/\$\(([\w.-]+)\)/g, (whole, name: string) => variables.get(name) ?? whole);
}
