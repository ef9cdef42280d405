/** A template language, how it is recognised and how it is rendered. */
export interface TemplateLanguage {
  readonly name: string;
  readonly hint: string;
}

interface KnownLanguage {
  readonly name: string;
  readonly pattern: RegExp;
  /** Also ordinary in shell scripts: only taken for a template where the error stands at it. */
  readonly onErrorLine?: boolean;
  readonly hint: (file: string) => string;
}

/** From the most to the least telling. */
const languages: readonly KnownLanguage[] = [
  {
    name: "Jinja",
    pattern: /\{%[-+]?\s*\w|\{#/,
    hint: (file) => `render it first, for example: jinja2 ${file} values.yaml | podseal audit -`,
  },
  {
    name: "Helm",
    pattern: /\{\{[^}]*(\.Values|\.Release|\.Chart|\.Capabilities|include |template |toYaml|nindent)/,
    hint: () => "render the chart: helm template CHART-FOLDER | podseal audit -",
  },
  {
    name: "a template with {{ }}",
    pattern: /\{\{/,
    hint: (file) =>
      `render ${file} with the tool that owns it (helm template, gomplate, jinja2) and pipe the result to podseal audit -`,
  },
  {
    name: "k3s' %{NAME}%",
    pattern: /%\{\w+\}%/,
    hint: () => "k3s fills it in when it starts: audit /var/lib/rancher/k3s/server/manifests on the server",
  },
  { name: "ERB", pattern: /<%[=-]?\s/, hint: (file) => `erb ${file} | podseal audit -` },
  {
    name: "a template with ${NAME}",
    pattern: /\$\{[A-Za-z_][^}]*\}/,
    onErrorLine: true,
    hint: (file) => `envsubst < ${file} | podseal audit -`,
  },
  { name: "a template with [[ ]]", pattern: /\[\[\s*\.?\w/, hint: (file) => `render ${file} first` },
  {
    name: "a template with @NAME@",
    pattern: /@[A-Z][A-Z0-9_]+@/,
    onErrorLine: true,
    hint: (file) => `fill in the placeholders of ${file} first`,
  },
];

/** The template language of a text that is not valid YAML at an offset; undefined when nothing in it looks like one. */
export function templateLanguage(text: string, offset: number, file: string): TemplateLanguage | undefined {
  const lines = linesAt(text, offset);
  const known = languages.find(({ pattern, onErrorLine }) =>
    pattern.test(onErrorLine === true ? lines : text),
  );
  return known === undefined ? undefined : { name: known.name, hint: known.hint(file) };
}

/** The line at an offset and the one before it, where a parser's error may really begin. */
function linesAt(text: string, offset: number): string {
  const before = text.lastIndexOf("\n", Math.max(0, text.lastIndexOf("\n", offset - 1) - 1));
  const after = text.indexOf("\n", offset);
  return text.slice(before + 1, after < 0 ? text.length : after);
}

/** Whether a value is filled in before it is applied. `$(NAME)` is the kubelet's own and is none. */
export function isTemplateValue(text: string): boolean {
  return /\{\{.*\}\}|%\{\w+\}%|\$\{[A-Za-z_]\w*(:?[-=+?][^}]*)?\}/s.test(text);
}

/** Endings under which manifests are kept as templates. */
export function isTemplateFile(path: string): boolean {
  return /\.(ya?ml|json)\.(j2|jinja2?|tmpl|tpl|gotmpl|erb|template|in|envsubst)$/.test(path);
}

/** False when no value of a text can be one that `isTemplateValue` knows. */
export function mayHoldTemplateValues(text: string): boolean {
  return text.includes("{{") || text.includes("${") || text.includes("%{");
}
