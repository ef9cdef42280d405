import type { Explanation, ExplanationSection } from "../report/index.ts";
import { cell } from "./markdown.ts";
import type { Terminal } from "./terminal.ts";
import { wrapIndented } from "./terminal.ts";

/** An explanation for the terminal. */
export function humanExplanation({ id, title, kind, sections }: Explanation, terminal: Terminal): string {
  const heading = kind === "index" ? title : `${id}: ${title}`;
  const lines = sections.flatMap((section) => humanSection(section, terminal));
  return `${[terminal.paint("bold", heading), ...lines].join("\n")}\n`;
}

function humanSection({ heading, text, list, yaml }: ExplanationSection, terminal: Terminal): string[] {
  return [
    "",
    terminal.paint("cyan", heading),
    ...text.flatMap((paragraph) => wrapIndented(paragraph, "  ", "  ", terminal)),
    ...(list ?? []).flatMap((item) => wrapIndented(item, "  - ", "    ", terminal)),
    ...(yaml === undefined
      ? []
      : yaml
          .trimEnd()
          .split("\n")
          .map((line) => `    ${line}`)),
  ];
}

/** The same as Markdown. */
export function markdownExplanation({ id, title, kind, sections }: Explanation): string {
  const heading = kind === "index" ? `# ${title}` : `# \`${id}\`: ${cell(title)}`;
  const blocks = sections.map(({ heading: of, text, list, yaml }) =>
    [
      `## ${cell(of)}`,
      ...text.map(cell),
      ...(list === undefined || list.length === 0 ? [] : [list.map((item) => `- ${cell(item)}`).join("\n")]),
      ...(yaml === undefined ? [] : [`\`\`\`yaml\n${yaml.trimEnd()}\n\`\`\``]),
    ].join("\n\n"),
  );
  return `${[heading, ...blocks].join("\n\n")}\n`;
}
