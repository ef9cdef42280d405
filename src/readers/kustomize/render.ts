import type { Command, CommandResult, Platform } from "../../platform/index.ts";

/** What rendering gave: the text of the manifests, or why there is none. */
export type Rendered =
  { readonly text: string; readonly tool: string } | { readonly failed: string; readonly tool: string };

/** Renders a kustomization with what is on PATH; undefined when nothing that can is. */
export async function renderKustomization(folder: string, platform: Platform): Promise<Rendered | undefined> {
  const command = kustomizeCommand(folder, platform);
  if (command === undefined) return undefined;
  return toRendered(command, await platform.run(command));
}

function kustomizeCommand(folder: string, platform: Platform): Command | undefined {
  if (platform.hasExecutable("kustomize"))
    return { command: "kustomize", args: ["build", asArgument(folder)] };
  if (platform.hasExecutable("kubectl"))
    return { command: "kubectl", args: ["kustomize", asArgument(folder)] };
  return undefined;
}

/** A path that no tool takes for an option. */
export function asArgument(path: string): string {
  return path.startsWith("-") ? `./${path}` : path;
}

/** What a tool's run comes to; of its errors the last lines, which name the cause. */
export function toRendered({ command, args }: Command, result: CommandResult): Rendered {
  const tool = [command, ...args.slice(0, 1)].join(" ");
  if (result.status === "ok") return { text: result.output, tool };
  const said = result.errorOutput.trim().split("\n").slice(-3).join(" ");
  return { failed: said === "" ? result.status : said, tool };
}
