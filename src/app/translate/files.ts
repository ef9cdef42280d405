import type { TranslationReport } from "../../report/index.ts";
import type { InitFile } from "../init/index.ts";
import { yamlText } from "../init/yaml-text.ts";

/** The files that a translation makes: a namespace, then one for each service. */
export function translationFiles({ services, namespaces, target }: TranslationReport): readonly InitFile[] {
  const made = services.flatMap(({ name, text }) => (text === undefined ? [] : [{ name, text }]));
  if (made.length === 0) return [];
  const ending = target === "podman-run" ? "sh" : "yaml";
  const head =
    target === "podman-run" ? [] : [{ file: "00-namespace.yaml", text: namespaceText(namespaces) }];
  const names = new Map<string, number>();
  const files = made.map(({ name, text }) => {
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return { file: `${name}${count === 1 ? "" : `-${count}`}.${ending}`, text };
  });
  return [...head, ...files];
}

function namespaceText(namespaces: readonly string[]): string {
  return namespaces
    .map((name) => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${yamlText(name)}\n`)
    .join("---\n");
}
