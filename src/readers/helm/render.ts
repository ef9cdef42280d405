import type { Platform } from "../../platform/index.ts";
import type { Rendered } from "../kustomize/render.ts";
import { asArgument, toRendered } from "../kustomize/render.ts";

/** Renders a chart with its own values when helm is on PATH; undefined when it is not. */
export async function renderChart(folder: string, platform: Platform): Promise<Rendered | undefined> {
  if (!platform.hasExecutable("helm")) return undefined;
  const command = { command: "helm", args: ["template", releaseName, asArgument(folder)] };
  return toRendered(command, await platform.run(command));
}

/** The name that stands in for the release in rendered names. */
const releaseName = "release";

/** The chart's template that a rendered document was made from, as helm says in a comment: `# Source: chart/templates/x.yaml`. */
export function templateOf(documentText: string, folder: string): string | undefined {
  const source = /^# Source: [^/\n]+\/(.+)$/m.exec(documentText)?.[1];
  return source === undefined ? undefined : `${folder}/${source.trim()}`;
}
